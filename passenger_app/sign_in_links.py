"""Sign-in links: sent by e-mail, good once and for a quarter of an hour.

Asking never looks whether an account exists: a known and an unknown address cost the same
work and get the same answer. The account is made when a link is used for the first time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, auto
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from passenger_app import accounts, mail, search_tokens
from passenger_app.access import digest
from passenger_app.database import Database, repeats, retried
from passenger_app.ids import token, uuid7
from passenger_app.models import Account, DataKey, SignInLink
from passenger_app.retention import destroy
from passenger_app.search_tokens import Token
from passenger_app.vault import Vault

LIVES = timedelta(minutes=15)
MOST = 5  # letters to one address in that time: nobody's mailbox is flooded from here

Written = Callable[[str], tuple[str, str]]  # a link's secret to the subject and text around it


class Over(StrEnum):
    """Why a link does not sign in."""

    USED = auto()
    EXPIRED = auto()  # or never given out: after a while the two cannot be told apart


@dataclass(frozen=True)
class Link:
    """A link that can be used, and the address it was sent to."""

    email: str
    email_token: bytes


@retried
def ask(
    database: Database, vault: Vault, index_key: bytes, email: str, write: Written, now: datetime
) -> str | None:
    """Write a letter with a link; its secret, or None where enough letters are on their way."""
    secret, email_token = token(), search_tokens.digest(index_key, Token.EMAIL, email)
    with database.writing() as session:
        if _on_their_way(session, email_token, now) >= MOST:
            return None
        id_ = uuid7(now)
        sealer = vault.make(session, id_)
        session.flush()
        link = SignInLink(
            token_sha256=digest(secret),
            email_token=email_token,
            key_id=sealer.id,
            email_enc=sealer.seal(email.encode(), "sign_in_link", "email_enc", id_),
            made_at=now,
            expires_at=now + LIVES,
        )
        session.add(link)
        subject, text = write(secret)
        mail.write(session, vault, email, subject, text, now)
    return secret


def _on_their_way(session: Session, email_token: bytes, now: datetime) -> int:
    counting = select(func.count()).select_from(SignInLink)
    recent = counting.where(SignInLink.email_token == email_token, SignInLink.expires_at > now)
    return session.scalar(recent) or 0


def look(database: Database, vault: Vault, secret: str, now: datetime) -> Link | Over:
    """What a link would do; looking does not use it."""
    with database.reading() as session:
        return _read(session, vault, session.get(SignInLink, digest(secret)), now)


def _read(session: Session, vault: Vault, row: SignInLink | None, now: datetime) -> Link | Over:
    if row is None or row.expires_at <= now:
        return Over.EXPIRED
    key = session.get(DataKey, row.key_id)
    if row.used_at is not None or key is None or key.wrapped is None:
        return Over.USED
    sealed = vault.open(key).open(row.email_enc, "sign_in_link", "email_enc", row.key_id)
    return Link(sealed.decode(), row.email_token)


@retried
def use(database: Database, vault: Vault, secret: str, now: datetime) -> UUID | Over:
    """Sign in once: the account, made now if this is its first time."""
    try:
        return _use(database, vault, secret, now)
    except IntegrityError as error:
        if not repeats(error, "email_token"):
            raise
    return _use(database, vault, secret, now)  # another link made the account at this moment


def _use(database: Database, vault: Vault, secret: str, now: datetime) -> UUID | Over:
    with database.writing() as session:
        row = session.get(SignInLink, digest(secret), with_for_update=True)
        link = _read(session, vault, row, now)
        if isinstance(link, Over):
            return link
        _spend(session, link.email_token, now)
        asked = select(Account).where(Account.email_token == link.email_token)
        account = session.scalar(asked.with_for_update())
        if account is None:
            address = (link.email_token, link.email)
            account = accounts.make(session, vault, uuid7(now), address, now)
        accounts.seen(session, account, now, by="link")
        return account.id


def _spend(session: Session, email_token: bytes, now: datetime) -> None:
    """This link and every other one sent to the address: one sign-in was wanted."""
    asked = select(SignInLink).where(
        SignInLink.email_token == email_token, SignInLink.used_at.is_(None)
    )
    links = session.scalars(asked.with_for_update()).all()
    for link in links:
        link.used_at = now
    destroy(session, [link.key_id for link in links], now)
