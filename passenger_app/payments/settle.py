"""Settle: whether a party still owes anything, or is owed; asked after every change of money."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from customs.officer_task import Kind
from customs.payment import Settlement, settlement
from passenger_app import audit, tasks
from passenger_app.models import Assessment
from passenger_app.payments import record


def newest(session: Session, declaration: UUID) -> Assessment | None:
    """The assessment that stands."""
    asked = (
        select(Assessment)
        .where(Assessment.declaration_id == declaration)
        .order_by(Assessment.n.desc())
        .limit(1)
    )
    return session.scalar(asked)


def standing(session: Session, declaration: UUID) -> Settlement | None:
    """How a declaration's money stands; None while nothing was assessed."""
    found = newest(session, declaration)
    return settlement(found.yen, record.of(session, declaration)) if found else None


def look(session: Session, now: datetime, declaration: UUID, by: str) -> Settlement | None:
    """Look again after a change: an officer hears of what was paid too much."""
    session.flush()
    found = standing(session, declaration)
    if found is None:
        return None
    if found.over:
        tasks.ask(session, now, Kind.OVERPAID, declaration, yen=found.over)
    else:
        tasks.over(session, now, Kind.OVERPAID, declaration, by, "settled")
    told = {"assessed": found.assessed, "kept": found.kept}
    audit.note(session, now, by, "settle", declaration, after=found.paid_up, **told)
    return found
