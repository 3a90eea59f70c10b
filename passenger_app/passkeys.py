"""Passkeys: the browser proves it holds a key; we keep the public half. (WebAuthn level 3)

A challenge is made for one act and used once; `Ceremony` is what a session keeps of it. The
authenticator must know its owner (user verification), so a found phone opens nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import webauthn
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, options_to_json
from webauthn.helpers.parse_authentication_credential_json import (
    parse_authentication_credential_json,
)
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from passenger_app import accounts, audit
from passenger_app.accounts import Kept
from passenger_app.config import Settings
from passenger_app.database import Database, repeats, retried
from passenger_app.ids import uuid7
from passenger_app.models import Account, Passkey
from passenger_app.vault import Vault

PATIENCE = timedelta(minutes=5)
MOST = 10  # passkeys of one account
NEW, ADD, SIGN_IN = "new", "add", "sign-in"  # what a challenge is for


class Refused(Exception):
    """What the browser sent proves nothing."""


@dataclass(frozen=True)
class Ceremony:
    """One challenge: what it is for, and until when. `account` is whose, where that is known."""

    act: str
    challenge: bytes
    until: datetime
    account: UUID | None = None

    def to_session(self) -> dict[str, str]:
        """As a session keeps it."""
        return {
            "act": self.act,
            "challenge": bytes_to_base64url(self.challenge),
            "until": self.until.isoformat(),
            "account": str(self.account or ""),
        }

    @classmethod
    def from_session(cls, kept: dict[str, str]) -> Ceremony:
        """Back from the session."""
        account = UUID(kept["account"]) if kept["account"] else None
        until = datetime.fromisoformat(kept["until"])
        return cls(kept["act"], base64url_to_bytes(kept["challenge"]), until, account)


def ask_to_make(
    settings: Settings, act: str, name: str, kept: Kept | None, known: list[Passkey], now: datetime
) -> tuple[Ceremony, str]:
    """Ask the browser for a new passkey, of an account or of one that is to be."""
    account = kept.id if kept else uuid7(now)
    options = webauthn.generate_registration_options(
        rp_id=settings.host,
        rp_name=name,
        user_id=account.bytes,
        user_name=kept.email if kept and kept.email else name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one.credential_id) for one in known],
    )
    ceremony = Ceremony(act, options.challenge, now + PATIENCE, account)
    return ceremony, options_to_json(options)


@retried
def make(
    database: Database,
    vault: Vault,
    settings: Settings,
    ceremony: Ceremony,
    answer: str,
    now: datetime,
) -> UUID:
    """Keep a new passkey; the account it belongs to, made now if there was none."""
    verified = _registered(settings, ceremony, answer)
    try:
        with database.writing() as session:
            row = _owner(session, vault, ceremony, now)
            passkey = Passkey(
                credential_id=verified.credential_id,
                account_id=row.id,
                public_key=verified.credential_public_key,
                sign_count=verified.sign_count,
                made_at=now,
            )
            session.add(passkey)
            audit.note(session, now, audit.TRAVELLER, "passkey", row.id)
            return row.id
    except IntegrityError as error:
        if repeats(error, "credential_id", "pk_passkey"):
            raise Refused from error  # it is somebody's already
        raise


def _registered(settings: Settings, ceremony: Ceremony, answer: str) -> VerifiedRegistration:
    try:
        return webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=ceremony.challenge,
            expected_rp_id=settings.host,
            expected_origin=settings.traveller_origin,
            require_user_verification=True,
        )
    except Exception as error:  # a decoder of hostile bytes may fail in any way
        raise Refused from error


def _owner(session: Session, vault: Vault, ceremony: Ceremony, now: datetime) -> Account:
    id_ = ceremony.account
    row = session.get(Account, id_, with_for_update=True) if id_ else None
    if row is None:
        if ceremony.act != NEW or id_ is None:
            raise Refused("the account was forgotten meanwhile")
        row = accounts.make(session, vault, id_, None, now)
        accounts.seen(session, row, now, by="new passkey")
    if _count(session, row.id) >= MOST:
        raise Refused("the account has passkeys enough")
    return row


def ask_to_sign_in(settings: Settings, now: datetime) -> tuple[Ceremony, str]:
    """Ask the browser for any passkey it holds for us."""
    options = webauthn.generate_authentication_options(
        rp_id=settings.host, user_verification=UserVerificationRequirement.REQUIRED
    )
    return Ceremony(SIGN_IN, options.challenge, now + PATIENCE), options_to_json(options)


@retried
def sign_in(
    database: Database, settings: Settings, ceremony: Ceremony, answer: str, now: datetime
) -> UUID:
    """The account whose passkey answered the challenge."""
    given = _parsed(answer)
    with database.writing() as session:
        passkey = session.get(Passkey, given.raw_id, with_for_update=True)
        if passkey is None or given.response.user_handle != passkey.account_id.bytes:
            raise Refused("nobody's passkey, or another's")
        passkey.sign_count = _verified(settings, ceremony, given, passkey)
        passkey.used_at = now
        row = session.get_one(Account, passkey.account_id, with_for_update=True)
        accounts.seen(session, row, now, by="passkey")
        return row.id


def _parsed(answer: str) -> AuthenticationCredential:
    try:
        return parse_authentication_credential_json(answer)
    except Exception as error:  # a decoder of hostile bytes may fail in any way
        raise Refused from error


def _verified(
    settings: Settings, ceremony: Ceremony, given: AuthenticationCredential, passkey: Passkey
) -> int:
    """The authenticator's new count; one that did not grow betrays a copied key."""
    try:
        return webauthn.verify_authentication_response(
            credential=given,
            expected_challenge=ceremony.challenge,
            expected_rp_id=settings.host,
            expected_origin=settings.traveller_origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        ).new_sign_count
    except Exception as error:  # as above
        raise Refused from error


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
