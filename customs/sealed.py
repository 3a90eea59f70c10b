"""Signs and opens every signed thing: one context string and one key use each.

COSE_Sign1 (RFC 9052) with Ed25519. The context is signed along, so that a thing of one kind
never verifies as another, even under the same key. Only the canonical bytes are accepted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

Content = TypeVar("Content")

_EDDSA = -8  # RFC 9053
_ALG, _KID = 1, 4  # RFC 9052 section 3.1
_SIGN1_TAG = 18
LARGEST = 64 * 1024


class Use(StrEnum):
    """What a signature is for, and the context it is made under.

    A key of the centre has exactly one use. A device has one key and stands in a ring once for
    each of its uses: what it signs as a request never passes for an event, or the other way.
    """

    PASS = "pass"
    BUNDLE = "bundle"
    EVENT = "event"
    REQUEST = "request"
    ANSWER = "answer"  # of a hall station to a terminal
    KEY_OFFER = "key_offer"
    KEEPER = "keeper"
    COMMAND = "command"
    CLEARANCE = "clearance"
    DOCUMENT = "document"
    ANCHOR = "anchor"


class Refusal(StrEnum):
    """Why a signed thing is not believed, in the order it is looked at."""

    MALFORMED = "MALFORMED"
    WRONG_TYPE = "WRONG_TYPE"
    UNKNOWN_KEY = "UNKNOWN_KEY"
    REVOKED_KEY = "REVOKED_KEY"
    BAD_SIGNATURE = "BAD_SIGNATURE"


@dataclass(frozen=True, slots=True)
class VerifyingKey:
    """A public key with its use and its times."""

    kid: bytes
    use: Use
    public: Ed25519PublicKey
    not_before: datetime
    not_after: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The secret half, with the id that names it."""

    kid: bytes
    use: Use
    private: Ed25519PrivateKey


KeyRing = Mapping[bytes, VerifyingKey]


def ring(keys: Iterable[VerifyingKey]) -> KeyRing:
    """Keys by their id, which no two share: a later one would silently unseat the other."""
    found: dict[bytes, VerifyingKey] = {}
    for key in keys:
        if key.kid in found:
            message = f"two keys are called {key.kid.hex()}"
            raise ValueError(message)
        found[key.kid] = key
    return found


@dataclass(frozen=True, slots=True)
class Opened(Generic[Content]):
    """A signed thing that is believed: what it says, and the key it was signed with."""

    content: Content
    key: VerifyingKey


def _header(kid: object) -> bytes:
    return cbor2.dumps({_ALG: _EDDSA, _KID: kid}, canonical=True)


def _context(use: Use) -> bytes:
    return f"sekisho/{use}/1".encode()


def _to_be_signed(use: Use, protected: bytes, payload: bytes) -> bytes:
    return cbor2.dumps(["Signature1", protected, _context(use), payload])


def seal(key: SigningKey, payload: bytes) -> bytes:
    """Sign a payload for the key's one use."""
    protected = _header(key.kid)
    signature = key.private.sign(_to_be_signed(key.use, protected, payload))
    return cbor2.dumps(cbor2.CBORTag(_SIGN1_TAG, [protected, {}, payload, signature]))


@dataclass(frozen=True, slots=True)
class _Parts:
    protected: bytes
    kid: object
    payload: bytes
    signature: bytes


def open_sealed(
    use: Use,
    sealed: bytes,
    keys: KeyRing,
    now: datetime,
    reads: Callable[[bytes], Content | None],
) -> Opened[Content] | Refusal:
    """Believe a signed thing, or say in one word why not. Any bytes get an answer.

    `reads` turns the payload into what it says, or into None where it is another thing.
    """
    parts = _parts(sealed)
    if parts is None:
        return Refusal.MALFORMED
    content = reads(parts.payload)
    if parts.protected != _header(parts.kid) or content is None:
        return Refusal.WRONG_TYPE
    key = keys.get(parts.kid) if isinstance(parts.kid, bytes) else None
    if key is None:
        return Refusal.UNKNOWN_KEY
    if key.use is not use:
        return Refusal.WRONG_TYPE
    if key.revoked_at is not None and key.revoked_at <= now:
        return Refusal.REVOKED_KEY
    try:
        key.public.verify(parts.signature, _to_be_signed(use, parts.protected, parts.payload))
    except InvalidSignature:
        return Refusal.BAD_SIGNATURE
    return Opened(content, key)


@dataclass(frozen=True, slots=True)
class Unbelieved:
    """What a signed thing says of itself: enough to look for its key, and for nothing else."""

    kid: bytes
    payload: bytes


def unbelieved(sealed: bytes) -> Unbelieved | None:
    """The key a signed thing names, and its payload, before either is believed."""
    parts = _parts(sealed)
    if parts is None or not isinstance(parts.kid, bytes):
        return None
    return Unbelieved(parts.kid, parts.payload)


def _parts(sealed: bytes) -> _Parts | None:
    """The four parts of a COSE_Sign1 written in the one way `seal` writes it."""
    tag = canonical(sealed)
    if not isinstance(tag, cbor2.CBORTag) or tag.tag != _SIGN1_TAG:
        return None
    value = tag.value
    if not isinstance(value, list | tuple) or len(value) != 4:
        return None
    protected, unprotected, payload, signature = value
    if not all(isinstance(part, bytes) for part in (protected, payload, signature)):
        return None
    header = canonical(protected)
    if not isinstance(header, Mapping) or set(header) != {_ALG, _KID}:
        return None
    if not isinstance(unprotected, Mapping) or unprotected or len(signature) != 64:
        return None
    return _Parts(protected, header[_KID], payload, signature)


def canonical(data: bytes) -> object | None:
    """What canonical CBOR says; None for anything that is not written canonically."""
    if not data or len(data) > LARGEST:
        return None
    try:
        value: object = cbor2.loads(data)
        written = cbor2.dumps(value, canonical=True)
    except Exception:  # noqa: BLE001  a decoder of hostile bytes may fail in any way
        return None
    return value if written == data else None
