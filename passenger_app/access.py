"""Private addresses: how a declaration is opened without an account.

The token is in the link and nowhere else; the database keeps its digest. A link opens for a
day; a browser that entered by it has an access of its own, which lives until the arrival is
well over and ends when its holder signs every other device out.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from passenger_app import audit
from passenger_app.database import Database, retried
from passenger_app.ids import token, uuid7
from passenger_app.models import Access, Declaration, Scope, State

LIVES_AFTER_ARRIVAL = timedelta(days=30)  # of a device; a link ends when it says
LIVES_WITHOUT_ARRIVAL = timedelta(days=90)


def digest(secret: str) -> bytes:
    """What the database keeps of a token."""
    return hashlib.sha256(secret.encode()).digest()


@dataclass(frozen=True)
class Entered:
    """A declaration opened through a private address."""

    ref: str
    access: UUID
    scope: Scope
    language: str


def grant(
    session: Session, declaration: UUID, scope: Scope, now: datetime, expires_at: datetime
) -> tuple[UUID, str]:
    """Make a private address inside the transaction of its reason: its id and its token."""
    secret = token()
    id_ = uuid7(now)
    session.add(
        Access(
            id=id_,
            token_sha256=digest(secret),
            declaration_id=declaration,
            scope=scope,
            made_at=now,
            expires_at=expires_at,
        )
    )
    return id_, secret


def lives_until(arrival_on: date | None, now: datetime) -> datetime:
    """How long a device keeps its way in; a trip may be told a year ahead."""
    without = now + LIVES_WITHOUT_ARRIVAL
    if arrival_on is None:
        return without
    return max(without, datetime.combine(arrival_on, time(0), UTC) + LIVES_AFTER_ARRIVAL)


def prolong(session: Session, declaration: UUID, arrival_on: date | None) -> None:
    """The arrival is known now, or another one: devices keep their way in until after it."""
    for row in session.scalars(select(Access).where(Access.declaration_id == declaration)):
        if row.expires_at - row.made_at >= LIVES_WITHOUT_ARRIVAL:  # a device, not a link
            row.expires_at = lives_until(arrival_on, row.made_at)


@retried
def settle(database: Database, entered: Entered, now: datetime) -> UUID:
    """An access of its own for the device that entered by a link."""
    if entered.scope not in {Scope.EDIT, Scope.PASS}:
        return entered.access  # a slip is no device
    asked = select(Declaration.id, Declaration.arrival_on).where(Declaration.ref == entered.ref)
    with database.writing() as session:
        row = session.execute(asked).one()
        ends = lives_until(row.arrival_on, now)
        return grant(session, row.id, entered.scope, now, ends)[0]


@retried
def make_link(
    database: Database, declaration: UUID, scope: Scope, now: datetime, lives: timedelta
) -> str:
    """A new private address for another device."""
    with database.writing() as session:
        _, secret = grant(session, declaration, scope, now, now + lives)
        audit.note(session, now, audit.TRAVELLER, "link", declaration, scope=scope.value)
        return secret


def enter(database: Database, secret: str, now: datetime) -> Entered | None:
    """What a token opens now; None for one that is unknown, expired or revoked."""
    asked = (
        select(Declaration.ref, Access.id, Access.scope, Declaration.language)
        .join(Declaration, Declaration.id == Access.declaration_id)
        .where(Access.token_sha256 == digest(secret), Access.expires_at > now)
        .where(Access.revoked_at.is_(None), Declaration.state != State.ERASED)
    )
    with database.reading() as session:
        row = session.execute(asked).first()
    return Entered(row.ref, row.id, Scope(row.scope), row.language) if row else None


@retried
def revoke_others(database: Database, declaration: UUID, keep: UUID, now: datetime) -> int:
    """End every other way in; how many there were."""
    ending = (
        update(Access)
        .where(Access.declaration_id == declaration, Access.id != keep)
        .where(Access.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(Access.id)
    )
    with database.writing() as session:
        ended = len(session.execute(ending).all())
        audit.note(session, now, audit.TRAVELLER, "revoke_links", declaration, ended=ended)
        return ended
