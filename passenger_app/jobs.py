"""Jobs: work that commits with the row it belongs to and is claimed by one worker at a time.

A job is known by its kind and key, so asking twice is asking once. One that fails is tried
again with growing patience; one that cannot succeed is kept as dead for an officer to see.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from customs import officer_task
from passenger_app import tasks
from passenger_app.database import Acting, Database, retried
from passenger_app.ids import uuid7
from passenger_app.models import Job

CLAIM = timedelta(minutes=2)
PATIENCE = (5, 30, 120, 600, 3600, 4 * 3600, 12 * 3600)  # seconds before each next try
TRIES = len(PATIENCE) + 1


class Kind(StrEnum):
    """Every kind of work there is."""

    ARRIVALS = "arrivals"
    BUNDLE = "bundle"
    CROSSING = "crossing"
    DUE = "due"
    ERASE = "erase"
    FORGET = "forget"
    LETTER = "letter"
    REISSUE = "reissue"
    SWEEP = "sweep"
    ROTATE = "rotate"
    LAPSE = "lapse"
    AGEING = "ageing"
    EXPORT = "export"
    EXPORT_OVER = "export_over"
    RATES = "rates"
    WATCH = "watch"
    PAYMENT = "payment"


class Permanent(Exception):
    """This job can never succeed; trying again would not help."""


@dataclass(frozen=True)
class Claimed:
    """A job in a worker's hands."""

    id: UUID
    kind: str
    key: str
    attempts: int


_NEW = insert(Job)  # SQLite reads the same words
_ONCE = _NEW.on_conflict_do_nothing(index_elements=["kind", "key"])
_AGAIN = _NEW.on_conflict_do_update(
    index_elements=["kind", "key"],
    set_={
        "run_at": _NEW.excluded.run_at,
        "attempts": 0,
        "dead_at": None,
        "claimed_until": None,
    },
)


def ask(acting: Acting, kind: Kind, key: object, now: datetime, run_at: datetime) -> None:
    """Ask for work in this transaction; a job already asked for gets the new time."""
    acting.execute(_AGAIN, _row(kind, key, now, run_at))


def ask_once(acting: Acting, kind: Kind, key: object, now: datetime) -> None:
    """Ask for work unless it was asked for: one that waits, or is dead, is left as it is."""
    acting.execute(_ONCE, _row(kind, key, now, now))


def ask_first(acting: Acting, kind: Kind, key: object, now: datetime) -> None:
    """Begin a row of jobs that each ask for the next, unless one of its kind waits or is dead."""
    if acting.execute(select(Job.id).where(Job.kind == str(kind)).limit(1)).first() is None:
        ask_once(acting, kind, key, now)


def _row(kind: Kind, key: object, now: datetime, run_at: datetime) -> dict[str, object]:
    told = {"kind": str(kind), "key": str(key), "run_at": run_at}
    return {"id": uuid7(now), "attempts": 0} | told


@retried
def claim(database: Database, worker: str, now: datetime) -> Claimed | None:
    """Take the longest-waiting due job; the claim lapses if the worker dies.

    A worker that is killed never says `failed`, so the tries are counted here: a job that
    takes its worker with it every time becomes dead too.
    """
    waiting = (
        select(Job.id)
        .where(Job.dead_at.is_(None), Job.run_at <= now)
        .where(or_(Job.claimed_until.is_(None), Job.claimed_until <= now))
        .order_by(Job.run_at)
        .limit(1)
        .with_for_update(skip_locked=True)  # PostgreSQL; SQLite has one writer anyway
        .scalar_subquery()
    )
    taking = (
        update(Job)
        .where(Job.id == waiting)
        .values(claimed_until=now + CLAIM, claimed_by=worker, attempts=Job.attempts + 1)
        .returning(Job.id, Job.kind, Job.key, Job.attempts)
        .execution_options(synchronize_session=False)
    )
    with database.writing() as session:
        row = session.execute(taking).first()
        if row and row.attempts > TRIES:
            gone: dict[str, Any] = {"dead_at": now, "trouble": "its worker died each time"}
            session.execute(update(Job).where(Job.id == row.id).values(gone))
            _tell(session, now, Claimed(*row), gone["trouble"])
            return None
        return Claimed(*row) if row else None


def _mine(job: Claimed, worker: str) -> tuple[object, ...]:
    return (Job.id == job.id, Job.claimed_by == worker, Job.attempts == job.attempts)


@retried
def done(database: Database, job: Claimed, worker: str, again_at: datetime | None) -> None:
    """The work is done: forget the job, or set its next time."""
    mine = _mine(job, worker)
    with database.writing() as session:
        if again_at is None:
            session.execute(delete(Job).where(*mine))  # type: ignore[arg-type]
        else:
            fresh = {"run_at": again_at, "attempts": 0, "claimed_until": None, "trouble": None}
            session.execute(update(Job).where(*mine).values(fresh))  # type: ignore[arg-type]


@retried
def failed(
    database: Database, job: Claimed, worker: str, now: datetime, trouble: str, permanent: bool
) -> None:
    """The work failed: try later, or keep it as dead."""
    hopeless = permanent or job.attempts >= TRIES
    values: Mapping[str, object] = {"dead_at": now, "trouble": trouble[:200]}
    if not hopeless:
        wait = timedelta(seconds=PATIENCE[job.attempts - 1])
        values = {"run_at": now + wait, "claimed_until": None, "trouble": trouble[:200]}
    with database.writing() as session:
        failing = update(Job).where(*_mine(job, worker)).values(values)  # type: ignore[arg-type]
        result = session.execute(failing)
        if hopeless and isinstance(result, CursorResult) and result.rowcount:
            _tell(session, now, job, trouble)


def _tell(acting: Acting, now: datetime, job: Claimed, trouble: str) -> None:
    tasks.ask(acting, now, officer_task.Kind.DEAD_JOB, job.id, job=job.kind, trouble=trouble[:200])


def revive(session: Session, id_: UUID, now: datetime) -> bool:
    """Let a dead job be tried again from the beginning; False where it is not dead any more."""
    again = (
        update(Job)
        .where(Job.id == id_, Job.dead_at.is_not(None))
        .values(run_at=now, dead_at=None, attempts=0, claimed_until=None)
    )
    result = session.execute(again)
    return isinstance(result, CursorResult) and result.rowcount == 1
