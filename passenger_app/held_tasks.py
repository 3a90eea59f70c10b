"""Held tasks: an officer takes a task for a while, gives it away, or ends it.

A claim lapses, so that nothing stays with somebody who went home; what waits too long raises
an alarm once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, func, or_, select, update
from sqlalchemy.orm import Session

from customs.officer import Permission, Role
from customs.officer_task import ABOUT, Kind, Outcome
from customs.policy import Tasks
from customs.proposal import reasoned
from passenger_app import audit, permissions, staff_numbers
from passenger_app.database import Database, retried
from passenger_app.models import OfficerTask
from passenger_app.tasks import ask, over

MOST_LISTED = 200


class NotHeld(Exception):
    """Another officer holds this task, or it is over: read the list again."""


class Unnoted(Exception):
    """A task is given away with a note of why."""


class NoTaker(Exception):
    """No officer with this number may have these tasks: unknown, away, or of another role."""


def seen_by(role: Role) -> frozenset[Kind]:
    """The kinds of task a role may see."""
    return frozenset(kind for kind, about in ABOUT.items() if permissions.may(role, about.needs))


@dataclass(frozen=True)
class Listed:
    """A task as a list shows it at one moment."""

    id: UUID
    kind: Kind
    subject: str
    why: dict[str, Any]
    since: datetime
    times: int
    holder: str | None
    held_until: datetime | None
    note: str | None
    noted_by: str | None
    late: bool

    @property
    def by_hand(self) -> bool:
        """Whether an officer ends it, rather than what it asks for."""
        return not ABOUT[self.kind].ends_itself

    @property
    def officers(self) -> tuple[str, ...]:
        """The officers a notice names: whom it is about, and whose act it was."""
        return (f"officer:{self.subject}", self.why["by"]) if self.kind is Kind.ALONE else ()


def _listed(row: OfficerTask, limits: Tasks, now: datetime) -> Listed:
    kind = Kind(row.kind)
    urgency = ABOUT[kind].urgency
    held = row.owner is not None and row.held_until is not None and row.held_until > now
    return Listed(
        id=row.id,
        kind=kind,
        subject=row.subject,
        why=row.why,
        since=row.since,
        times=row.times,
        holder=row.owner if held else None,
        held_until=row.held_until if held else None,
        note=row.note,
        noted_by=row.noted_by,
        late=urgency is not None
        and row.since + timedelta(minutes=limits.late_after(urgency)) <= now,
    )


def waiting(
    session: Session, kinds: Collection[Kind], limits: Tasks, now: datetime
) -> list[Listed]:
    """The open tasks of these kinds, the oldest first."""
    asked = (
        select(OfficerTask)
        .where(OfficerTask.ended_at.is_(None), OfficerTask.kind.in_(kinds))
        .order_by(OfficerTask.since, OfficerTask.id)
        .limit(MOST_LISTED)
    )
    return [_listed(row, limits, now) for row in session.scalars(asked)]


def find(
    session: Session, id_: UUID, kinds: Collection[Kind], limits: Tasks, now: datetime
) -> Listed | None:
    """One open task, if it is of these kinds."""
    row = session.get(OfficerTask, id_)
    if row is None or row.ended_at is not None or row.kind not in kinds:
        return None
    return _listed(row, limits, now)


@retried
def claim(
    database: Database,
    id_: UUID,
    kinds: Collection[Kind],
    officer: str,
    until: datetime,
    now: datetime,
) -> None:
    """Take a task nobody holds; one's own is held on to. Of two who take it at once one has it."""
    taking = (
        update(OfficerTask)
        .where(OfficerTask.id == id_, OfficerTask.ended_at.is_(None), OfficerTask.kind.in_(kinds))
        .where(
            or_(
                OfficerTask.owner.is_(None),
                OfficerTask.owner == officer,
                OfficerTask.held_until <= now,
            )
        )
        .values(owner=officer, held_until=until)
    )
    with database.writing() as session:
        _changed(session.execute(taking))
        audit.note(session, now, officer, "task_claim", id_)


def _changed(result: object) -> None:
    if not isinstance(result, CursorResult) or result.rowcount != 1:
        raise NotHeld


@retried
def hand_over(
    database: Database,
    ids: Sequence[UUID],
    officer: str,
    number: str,
    note: str,
    until: datetime,
    now: datetime,
) -> None:
    """Give tasks one holds to an officer by their staff number, or back to all where it is
    empty, with a note of why; all or none.

    Who is named holds them until then; if they never come, everybody may take them.
    """
    if not reasoned(note):
        raise Unnoted
    with database.writing() as session:
        to = _taker(session, number, ids) if number else None
        given = {"owner": to, "held_until": until if to else None}
        for id_ in sorted(ids):
            giving = (
                update(OfficerTask)
                .where(OfficerTask.id == id_, OfficerTask.ended_at.is_(None))
                .where(OfficerTask.owner == officer)
                .values(note=note.strip(), noted_by=officer, **given)
            )
            _changed(session.execute(giving))
            audit.note(session, now, officer, "task_hand_over", id_, to=to or "all")


def _taker(session: Session, number: str, ids: Sequence[UUID]) -> str:
    """Who may have all of these tasks."""
    found = staff_numbers.active(session, number)
    if found is None:
        raise NoTaker
    officer, role = found
    kinds = set(session.scalars(select(OfficerTask.kind).where(OfficerTask.id.in_(ids))))
    if not permissions.may(role, Permission.TASKS_TAKE) or not kinds <= seen_by(role):
        raise NoTaker
    return officer


def held_by(session: Session, officer: str, now: datetime) -> list[UUID]:
    """What an officer holds now: what the end of a shift gives away."""
    asked = select(OfficerTask.id).where(
        OfficerTask.owner == officer,
        OfficerTask.ended_at.is_(None),
        OfficerTask.held_until > now,
    )
    return list(session.scalars(asked.order_by(OfficerTask.since, OfficerTask.id)))


@retried
def end(database: Database, id_: UUID, officer: str, outcome: Outcome, now: datetime) -> None:
    """End a task one holds. A claim that lapsed and that nobody took since is still one's own."""
    with database.writing() as session:
        ended(session, id_, officer, outcome, now)


def ended(session: Session, id_: UUID, officer: str, outcome: Outcome, now: datetime) -> None:
    """The same within the transaction that does what the task asked for."""
    by_hand = [kind for kind in Kind if not ABOUT[kind].ends_itself]
    ending = (
        update(OfficerTask)
        .where(OfficerTask.id == id_, OfficerTask.ended_at.is_(None))
        .where(OfficerTask.owner == officer, OfficerTask.kind.in_(by_hand))
        .values(ended_at=now, ended_by=officer, outcome=outcome.value, open_once=None)
    )
    _changed(session.execute(ending))
    audit.note(session, now, officer, "task_end", id_, outcome=outcome.value)


@retried
def raise_alarm(database: Database, limits: Tasks, now: datetime) -> None:
    """Tell supervisors how many tasks are late whenever another has become so; and when none is.

    A task that is late no more, because a policy lets it wait longer, can become late again.
    """
    with database.writing() as session:
        for kind, about in ABOUT.items():
            if about.urgency is not None:
                _raise_alarm(session, kind, limits.late_after(about.urgency), now)


def _raise_alarm(session: Session, kind: Kind, minutes: int, now: datetime) -> None:
    open_ = (OfficerTask.kind == kind, OfficerTask.ended_at.is_(None))
    late = OfficerTask.since <= now - timedelta(minutes=minutes)
    _marked(session, *open_, ~late, OfficerTask.late_at.is_not(None), late_at=None)
    fresh = _marked(session, *open_, late, OfficerTask.late_at.is_(None), late_at=now)
    many = session.scalar(select(func.count()).where(*open_, late)) or 0
    if fresh:
        ask(session, now, Kind.LATE, kind.value, late=many)
    elif not many:
        over(session, now, Kind.LATE, kind.value, audit.WORKER, "none_late")


def _marked(session: Session, *which: ColumnElement[bool], late_at: datetime | None) -> int:
    marking = update(OfficerTask).where(*which).values(late_at=late_at)
    result = session.execute(marking.execution_options(synchronize_session=False))
    return result.rowcount if isinstance(result, CursorResult) else 0


@retried
def take_down(database: Database, now: datetime) -> None:
    """End the notices that have stood in sight for their time."""
    with database.writing() as session:
        for kind, about in ABOUT.items():
            if about.stands is not None:
                _take_down(session, kind, now - about.stands, now)


def _take_down(session: Session, kind: Kind, before: datetime, now: datetime) -> None:
    open_ = (OfficerTask.kind == kind, OfficerTask.ended_at.is_(None))
    stood = select(OfficerTask.subject).where(*open_, OfficerTask.since <= before)
    for subject in session.scalars(stood).all():
        over(session, now, kind, subject, audit.WORKER, "stood")
