"""The passkeys of travellers' accounts: one makes an account, more may be added, one stays."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from passenger_app import accounts, audit, passkeys
from passenger_app.config import Host
from passenger_app.database import Database, retried
from passenger_app.models import Account, Passkey
from passenger_app.passkeys import Ceremony, Refused
from passenger_app.vault import Vault

NEW, ADD, SIGN_IN = "new", "add", "sign-in"  # what a challenge is for


@retried
def make(
    database: Database, vault: Vault, host: Host, ceremony: Ceremony, answer: str, now: datetime
) -> UUID:
    """Keep a new passkey; the account it belongs to, made now if there was none."""
    new = passkeys.made(host, ceremony, answer, now)
    with passkeys.unclaimed(), database.writing() as session:
        row = _owner(session, vault, ceremony, now)
        session.add(Passkey(account_id=row.id, **new))
        audit.note(session, now, audit.TRAVELLER, "passkey", row.id)
        return row.id


def _owner(session: Session, vault: Vault, ceremony: Ceremony, now: datetime) -> Account:
    id_ = ceremony.owner
    row = session.get(Account, id_, with_for_update=True) if id_ else None
    if row is None:
        if ceremony.act != NEW or id_ is None:
            raise Refused("the account was forgotten meanwhile")
        row = accounts.make(session, vault, id_, None, now)
        accounts.seen(session, row, now, by="new passkey")
    if _count(session, row.id) >= passkeys.MOST:
        raise Refused("the account has passkeys enough")
    return row


@retried
def sign_in(database: Database, host: Host, ceremony: Ceremony, answer: str, now: datetime) -> UUID:
    """The account whose passkey answered the challenge."""
    given = passkeys.parsed(answer)
    with database.writing() as session:
        passkey = session.get(Passkey, given.raw_id, with_for_update=True)
        if passkey is None or given.response.user_handle != passkey.account_id.bytes:
            raise Refused("nobody's passkey, or another's")
        passkeys.use(host, ceremony, given, passkey, now)
        row = session.get_one(Account, passkey.account_id, with_for_update=True)
        accounts.seen(session, row, now, by="passkey")
        return row.id


@retried
def remove(database: Database, account: UUID, credential_id: bytes, now: datetime) -> bool:
    """Take a passkey off its own account, unless it is the only way in."""
    with database.writing() as session:
        row = session.get(Account, account, with_for_update=True)
        passkey = session.get(Passkey, credential_id)
        if row is None or passkey is None or passkey.account_id != account:
            return False
        if row.email_token is None and _count(session, account) == 1:
            return False
        session.delete(passkey)
        audit.note(session, now, audit.TRAVELLER, "passkey_removed", account)
        return True


def _count(session: Session, account: UUID) -> int:
    counting = select(func.count()).select_from(Passkey).where(Passkey.account_id == account)
    return session.scalar(counting) or 0
