"""Enrolment: a device offers the keys it made itself, and shows that it holds both.

The offer is signed by the signing key it offers. The answer carries a challenge sealed to
the sealing key; the device is let in when it says what the challenge holds.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import cbor2
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from msgspec import Meta

from customs.messages.plain import Digest, Message, Moment, Piece, Text
from customs.sealed import (
    Opened,
    SigningKey,
    Use,
    VerifyingKey,
    canonical,
    open_sealed,
    seal,
    unbelieved,
)

VERSION = 1
CODE_LIVES = timedelta(minutes=15)
CODE_LETTERS = 12
CHALLENGE = 32  # bytes
_FIELDS = (int, bytes, str, bytes, bytes)


class DeviceKind(StrEnum):
    """What a device is."""

    TERMINAL = "terminal"
    GATE = "gate"
    HALL = "hall"


def typed_code(text: str) -> str:
    """A code as it is looked up, however it was typed."""
    return "".join(letter for letter in text.upper() if letter.isalnum())[:CODE_LETTERS]


def key_id(public: bytes) -> bytes:
    """The id of a device's signing key: it follows from the key, so nobody hands it out."""
    return hashlib.sha256(public).digest()[:8]


def challenge_info(device: UUID) -> bytes:
    """What binds a sealed challenge to its device (the `info` of HPKE)."""
    return b"sekisho/challenge/1|" + device.bytes


@dataclass(frozen=True, slots=True)
class Offer:
    """The keys a device made: for its first time with a code, later with its id."""

    device: UUID | None
    code: str
    sign_pub: bytes
    seal_pub: bytes


def seal_offer(offer: Offer, key: SigningKey) -> bytes:
    """Sign an offer with the key it offers."""
    device = offer.device.bytes if offer.device else b""
    payload = cbor2.dumps([VERSION, device, offer.code, offer.sign_pub, offer.seal_pub])
    if read(payload) != offer or key.use is not Use.KEY_OFFER:
        raise ValueError("nobody could read this offer")
    return seal(key, payload)


def open_offer(sealed: bytes, now: datetime) -> Offer | None:
    """An offer signed by the very key it offers."""
    told = unbelieved(sealed)
    offer = read(told.payload) if told else None
    if offer is None:
        return None
    opened = open_sealed(Use.KEY_OFFER, sealed, _own(offer, now), now, read)
    return opened.content if isinstance(opened, Opened) else None


def _own(offer: Offer, now: datetime) -> dict[bytes, VerifyingKey]:
    """The ring of the one key an offer offers."""
    kid = key_id(offer.sign_pub)
    try:
        public = Ed25519PublicKey.from_public_bytes(offer.sign_pub)
    except (ValueError, UnsupportedAlgorithm):
        return {}
    return {kid: VerifyingKey(kid, Use.KEY_OFFER, public, now, now)}


def read(payload: bytes) -> Offer | None:
    """What signed bytes offer; None where they are no offer of this version."""
    fields = canonical(payload)
    if not isinstance(fields, list) or tuple(map(type, fields)) != _FIELDS:
        return None
    version, device, code, sign_pub, seal_pub = fields
    if version != VERSION or len(device) not in (0, 16) or len(code) > CODE_LETTERS:
        return None
    if (len(sign_pub), len(seal_pub)) != (32, 32) or bool(device) == bool(code):
        return None
    return Offer(UUID(bytes=device) if device else None, code, sign_pub, seal_pub)


Signed = Annotated[bytes, Meta(min_length=1, max_length=1024)]


class Enrolment(Message, frozen=True):
    """A device's first words: a signed offer with its one-time code."""

    offer: Signed


class NewKeys(Message, frozen=True):
    """The next keys of a device, offered in a request signed with the key in force."""

    offer: Signed


class Challenge(Message, frozen=True):
    """Something sealed to the offered key (HPKE, RFC 9180), to be said back."""

    device: UUID
    sealed: Signed
    centre_time: Moment


class PinnedKey(Piece, frozen=True):
    """A public key of the release signer, which bundles are believed under."""

    kid: Annotated[bytes, Meta(min_length=1, max_length=8)]
    public: Digest
    not_before: Moment
    not_after: Moment


class Welcome(Message, frozen=True):
    """Who the device is from now on, the keys it believes bundles under, and its challenge."""

    challenge: Challenge
    kind: DeviceKind
    hall: Text
    name: Text
    bundle_keys: Annotated[tuple[PinnedKey, ...], Meta(min_length=1, max_length=2)]


class Proof(Message, frozen=True):
    """What the challenge held, in a request signed with the offered key."""

    challenge: Digest


class Enrolled(Message, frozen=True):
    """The offered keys are in force; those before them sign nothing more."""

    device: UUID
    key: Annotated[str, Meta(pattern="^[0-9a-f]{16}$")]
    ends: Moment  # when the key is to be replaced at the latest
    centre_time: Moment
