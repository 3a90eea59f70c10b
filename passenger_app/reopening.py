"""Reopening: a traveller says on the phone, after the answer, what an officer has to hear.

A concern like any other of a crossing: what was decided before is void, a clearance is cancelled
by the hall, and an officer goes on. The hall hears it by the feed; until then the centre says it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from customs.crossing.joining import open_concerns
from customs.messages.arrival import Reopened, What
from customs.messages.change import Kind as ChangeKind
from customs.officer_task import Kind
from passenger_app import audit, crossings, jobs, tasks
from passenger_app.database import Database, repeats, retried
from passenger_app.drafts import Closed, once_digest
from passenger_app.fleet import changes
from passenger_app.ids import uuid7
from passenger_app.models import Crossing, Declaration, Reopening


def reopen(database: Database, declaration: UUID, what: What, once: str, now: datetime) -> None:
    """Write it down and tell the hall; said again while an officer has not heard it, it is once.

    Raises Closed where no hall has anything to reopen.
    """
    try:
        _reopen(database, declaration, what, once_digest(once), now)
    except IntegrityError as error:
        if not repeats(error, "once"):
            raise


@retried
def _reopen(database: Database, id_: UUID, what: What, once: str, now: datetime) -> None:
    with database.writing() as session:
        session.get(Declaration, id_, with_for_update=True)  # one after the other
        row = crossings.latest(session, id_)
        if row is None:
            raise Closed(str(id_))
        if _said(session, row, what):
            return
        new = Reopening(
            id=uuid7(now), declaration_id=id_, crossing_id=row.id, hall=row.hall,
            what=what.value, revision=row.revision, at=now, once=once,
        )  # fmt: skip
        session.add(new)
        audit.note(session, now, audit.TRAVELLER, "reopen", id_, crossing=str(row.id), what=what)
        changes.tell(session, now, ChangeKind.PASS_REOPENED, id_, row.hall)
        tasks.ask(session, now, Kind.CROSSING_REOPENED, row.id, hall=row.hall, what=what)
        jobs.ask(session, jobs.Kind.CROSSING, row.id, now, now)


def _said(session: Session, row: Crossing, what: What) -> bool:
    """Whether the same stands already and no officer has lifted it."""
    found = crossings.drawn(session, row.id)
    return found is not None and what.cause in open_concerns(found).values()


def of(
    session: Session, declarations: Iterable[UUID], hall: str
) -> dict[UUID, tuple[Reopened, ...]]:
    """What a hall is to hear of each."""
    asked = (
        select(Reopening)
        .where(Reopening.declaration_id.in_(list(declarations)), Reopening.hall == hall)
        .order_by(Reopening.id)
    )
    found: dict[UUID, tuple[Reopened, ...]] = {}
    for row in session.scalars(asked):
        told = Reopened(id=row.id, at=row.at, what=What(row.what), revision=row.revision)
        found[row.declaration_id] = (*found.get(row.declaration_id, ()), told)
    return found
