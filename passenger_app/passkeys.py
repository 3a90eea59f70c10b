"""Passkeys: the browser proves it holds a key; we keep the public half. (WebAuthn level 3)

A challenge is made for one act and used once; `Ceremony` is what a session keeps of it. The
authenticator must know its owner (user verification), so a found phone opens nothing. Whose
the keys are, a traveller's or an officer's, is said by those who call.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import webauthn
from sqlalchemy.exc import IntegrityError
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

from passenger_app.config import Host
from passenger_app.database import repeats
from passenger_app.models import PublicHalf

PATIENCE = timedelta(minutes=5)
MOST = 10  # passkeys of one account


class Refused(Exception):
    """What the browser sent proves nothing; `sentence` says why where that may be told."""

    sentence: str | None = None


@dataclass(frozen=True)
class Ceremony:
    """One challenge: what it is for, and until when. `owner` is whose, where that is known."""

    act: str
    challenge: bytes
    until: datetime
    owner: UUID | None = None

    def to_session(self) -> dict[str, str]:
        """As a session keeps it."""
        return {
            "act": self.act,
            "challenge": bytes_to_base64url(self.challenge),
            "until": self.until.isoformat(),
            "owner": str(self.owner or ""),
        }

    @classmethod
    def from_session(cls, kept: dict[str, str]) -> Ceremony:
        """Back from the session."""
        owner = UUID(kept["owner"]) if kept["owner"] else None
        until = datetime.fromisoformat(kept["until"])
        return cls(kept["act"], base64url_to_bytes(kept["challenge"]), until, owner)


@dataclass(frozen=True)
class Owner:
    """Whom a new passkey is for: what an authenticator is told, and the keys there are."""

    id: UUID
    called: str
    known: tuple[PublicHalf, ...] = ()


def _described(known: Iterable[PublicHalf]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=one.credential_id) for one in known]


def ask_to_make(
    host: Host, act: str, house: str, owner: Owner, now: datetime
) -> tuple[Ceremony, str]:
    """Ask the browser for a new passkey."""
    options = webauthn.generate_registration_options(
        rp_id=host.name,
        rp_name=house,
        user_id=owner.id.bytes,
        user_name=owner.called,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_described(owner.known),
    )
    ceremony = Ceremony(act, options.challenge, now + PATIENCE, owner.id)
    return ceremony, options_to_json(options)


def made(host: Host, ceremony: Ceremony, answer: str, now: datetime) -> dict[str, Any]:
    """The columns of a new public half, once its answer is believed."""
    try:
        verified = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=ceremony.challenge,
            expected_rp_id=host.name,
            expected_origin=host.origin,
            require_user_verification=True,
        )
    except Exception as error:  # a decoder of hostile bytes may fail in any way
        raise Refused from error
    return {
        "credential_id": verified.credential_id,
        "public_key": verified.credential_public_key,
        "sign_count": verified.sign_count,
        "made_at": now,
    }


@contextmanager
def unclaimed() -> Iterator[None]:
    """Refuse a new passkey that is somebody's already."""
    try:
        yield
    except IntegrityError as error:
        if repeats(error, "credential_id", "pk_passkey", "pk_officer_passkey"):
            raise Refused from error
        raise


def ask_to_use(
    host: Host, act: str, now: datetime, owner: UUID | None = None, known: Iterable[PublicHalf] = ()
) -> tuple[Ceremony, str]:
    """Ask the browser for a passkey it holds for us: any, or one of those that are known."""
    options = webauthn.generate_authentication_options(
        rp_id=host.name,
        allow_credentials=_described(known),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return Ceremony(act, options.challenge, now + PATIENCE, owner), options_to_json(options)


def parsed(answer: str) -> AuthenticationCredential:
    """What the browser sent, read and not yet believed."""
    try:
        return parse_authentication_credential_json(answer)
    except Exception as error:  # a decoder of hostile bytes may fail in any way
        raise Refused from error


def use(
    host: Host,
    ceremony: Ceremony,
    given: AuthenticationCredential,
    passkey: PublicHalf,
    now: datetime,
) -> None:
    """Believe an answer and count it; a count that did not grow betrays a copied key."""
    try:
        passkey.sign_count = webauthn.verify_authentication_response(
            credential=given,
            expected_challenge=ceremony.challenge,
            expected_rp_id=host.name,
            expected_origin=host.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        ).new_sign_count
    except Exception as error:  # as above
        raise Refused from error
    passkey.used_at = now
