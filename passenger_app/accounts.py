"""Accounts: for travellers who want to tell what is known only once. Nobody needs one.

An account keeps people, an address and the ends of the last trip, sealed under a key of its
own. Forgetting it destroys the key; its declarations stay until their own time is over.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from customs import known as written
from customs.known import Known
from passenger_app import access, audit
from passenger_app.database import Database, retried
from passenger_app.drafts import signed
from passenger_app.models import (
    Access,
    Account,
    DataKey,
    Declaration,
    Passkey,
    Revision,
    Scope,
    State,
)
from passenger_app.retention import ACCOUNT_UNUSED
from passenger_app.sessions import LIVES
from passenger_app.vault import Sealer, Vault


class Gone(Exception):
    """The account was forgotten meanwhile."""


@dataclass(frozen=True)
class Kept:
    """An account as its owner sees it."""

    id: UUID
    email: str | None
    known: Known


@dataclass(frozen=True)
class Listed:
    """One declaration of an account, as a list shows it."""

    ref: str
    state: State
    port: str | None
    arrival_on: date | None


def make(
    session: Session, vault: Vault, id_: UUID, email: tuple[bytes, str] | None, now: datetime
) -> Account:
    """A new account that knows nothing yet, in the transaction of its first sign-in."""
    sealer = vault.make(session, id_)
    session.flush()
    row = Account(
        id=id_,
        key_id=sealer.id,
        email_token=email[0] if email else None,
        email_enc=sealer.seal(email[1].encode(), "account", "email_enc", id_) if email else None,
        known_enc=None,
        made_at=now,
        seen_at=now,
        erase_after=now,
    )
    session.add(row)
    session.flush()
    return row


def seen(session: Session, row: Account, now: datetime, by: str) -> None:
    """Somebody signed in: the account lives on from now."""
    row.seen_at, row.erase_after = now, now + ACCOUNT_UNUSED
    audit.note(session, now, audit.TRAVELLER, "sign_in", row.id, by=by)


def find(database: Database, vault: Vault, id_: UUID) -> Kept | None:
    """The account, while it exists."""
    asked = select(Account, DataKey).join(DataKey, DataKey.id == Account.key_id)
    with database.reading() as session:
        found = session.execute(asked.where(Account.id == id_)).first()
        if found is None:
            return None
        row, key = found
        sealer = vault.open(key)
        return Kept(row.id, _email(row, sealer), _known(row, sealer))


def _email(row: Account, sealer: Sealer) -> str | None:
    if row.email_enc is None:
        return None
    return sealer.open(row.email_enc, "account", "email_enc", row.id).decode()


def _known(row: Account, sealer: Sealer) -> Known:
    if row.known_enc is None:
        return Known()
    return written.from_json(sealer.open(row.known_enc, "account", "known_enc", row.id))


def _locked(session: Session, vault: Vault, id_: UUID) -> tuple[Account, Sealer]:
    row = session.get(Account, id_, with_for_update=True)
    key = session.get(DataKey, row.key_id) if row else None
    if row is None or key is None or key.wrapped is None:
        raise Gone(str(id_))
    return row, vault.open(key)


def _change(session: Session, vault: Vault, id_: UUID, how: Callable[[Known], Known]) -> None:
    row, sealer = _locked(session, vault, id_)
    after = how(_known(row, sealer))
    row.known_enc = sealer.seal(written.to_json(after), "account", "known_enc", id_)


@retried
def learn(database: Database, vault: Vault, id_: UUID, ref: str) -> None:
    """Remember what the account's own declaration says, as it was last signed."""
    asked = (
        select(Declaration, Revision, DataKey)
        .join(Revision, Revision.declaration_id == Declaration.id)
        .join(DataKey, DataKey.id == Declaration.key_id)
        .where(Declaration.ref == ref, Declaration.account_id == id_)
        .where(Revision.n == Declaration.head_revision, Declaration.state != State.ERASED)
    )
    with database.writing() as session:
        found = session.execute(asked).first()
        if found:
            told = signed(found.Revision, vault.open(found.DataKey))
            _change(session, vault, id_, lambda known: written.learn(known, told))


@retried
def forget_person(database: Database, vault: Vault, id_: UUID, index: int) -> None:
    """One person less."""
    with database.writing() as session:
        _change(session, vault, id_, lambda known: written.without(known, index))


@retried
def forget_stay(database: Database, vault: Vault, id_: UUID) -> None:
    """The address no more."""
    with database.writing() as session:
        _change(session, vault, id_, lambda known: replace(known, stay=None))


def declarations(database: Database, id_: UUID) -> list[Listed]:
    """The account's declarations, the latest first."""
    asked = (
        select(Declaration)
        .where(Declaration.account_id == id_, Declaration.state != State.ERASED)
        .order_by(Declaration.made_at.desc())
    )
    with database.reading() as session:
        return [
            Listed(row.ref, State(row.state), row.port, row.arrival_on)
            for row in session.scalars(asked)
        ]


@retried
def open_here(database: Database, id_: UUID, ref: str, now: datetime) -> UUID | None:
    """Open one of the account's declarations in this browser; the access it now has."""
    asked = select(Declaration.id).where(
        Declaration.ref == ref,
        Declaration.account_id == id_,
        Declaration.state != State.ERASED,
    )
    with database.writing() as session:
        declaration = session.scalar(asked)
        if declaration is None:
            return None
        entrance, _ = access.grant(session, declaration, Scope.EDIT, now, now + LIVES)
        audit.note(session, now, audit.TRAVELLER, "open", declaration, by="account")
        return entrance


@retried
def keep(database: Database, id_: UUID, ref: str, entrance: UUID, now: datetime) -> bool:
    """Put a declaration begun without an account into this one; only who may change it can."""
    mine = select(Access.declaration_id).where(
        Access.id == entrance,
        Access.scope == Scope.EDIT,
        Access.expires_at > now,
        Access.revoked_at.is_(None),
    )
    taking = (
        update(Declaration)
        .where(Declaration.id == mine.scalar_subquery())
        .where(or_(Declaration.account_id.is_(None), Declaration.account_id == id_))
        .where(Declaration.ref == ref, Declaration.state != State.ERASED)
        .values(account_id=id_)
        .returning(Declaration.id)
    )
    with database.writing() as session:
        taken = session.scalar(taking)
        if taken:
            audit.note(session, now, audit.TRAVELLER, "keep", taken, account=str(id_))
        return taken is not None


def passkeys(database: Database, id_: UUID) -> list[Passkey]:
    """The account's passkeys, oldest first."""
    asked = select(Passkey).where(Passkey.account_id == id_).order_by(Passkey.made_at)
    with database.reading() as session:
        return list(session.scalars(asked))
