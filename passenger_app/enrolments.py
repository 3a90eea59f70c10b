"""Enrolments: one-time codes with which an officer makes a passkey, in front of who made it.

A code is shown once to who asked for it; the database keeps its digest. Making another ends
the one before.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from passenger_app.access import digest
from passenger_app.config import Settings
from passenger_app.database import Database
from passenger_app.ids import token
from passenger_app.models import Enrolment

LIVES = timedelta(minutes=15)


def make(session: Session, officer: UUID, by: str, now: datetime, lives: timedelta = LIVES) -> str:
    """A new code in the transaction of its reason."""
    end(session, officer, now)
    secret = token()
    session.add(
        Enrolment(
            token_sha256=digest(secret),
            officer_id=officer,
            made_by=by,
            made_at=now,
            expires_at=now + lives,
        )
    )
    return secret


def link(settings: Settings, secret: str) -> str:
    """Where a code is used."""
    return f"{settings.officer_origin}/officer/enrol/{secret}"


def end(session: Session, officer: UUID, now: datetime) -> None:
    """No code of this officer works any more."""
    open_ = (Enrolment.officer_id == officer, Enrolment.expires_at > now)
    session.execute(update(Enrolment).where(*open_).values(expires_at=now))


def whose(database: Database, secret: str, now: datetime) -> UUID | None:
    """The officer a code is for, while it works."""
    asked = select(Enrolment.officer_id).where(
        Enrolment.token_sha256 == digest(secret),
        Enrolment.expires_at > now,
        Enrolment.used_at.is_(None),
    )
    with database.reading() as session:
        return session.scalar(asked)


def find(session: Session, secret: str, now: datetime) -> Enrolment | None:
    """A code that works, held for the transaction that may use it up."""
    row = session.get(Enrolment, digest(secret), with_for_update=True)
    return row if row and row.used_at is None and row.expires_at > now else None
