"""The signature of a request: one header, signed over all that the request asks.

It is good for 300 seconds around the centre's clock. Its number is drawn anew each time; an
act that would count twice is refused when the number has been seen.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

import cbor2

from customs.sealed import KeyRing, Opened, Refusal, SigningKey, Use, canonical, open_sealed, seal

VERSION = 1
HEADER = "Sekisho-Request"
SKEW = timedelta(seconds=300)
NUMBER = 16  # bytes drawn for each request
LONGEST = 1024  # letters of the header
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = 253_402_300_800_000
_FIELDS = (int, bytes, str, str, str, bytes, int, bytes)


class Doubt(StrEnum):
    """Why a request is not believed, in the order it is looked at."""

    MALFORMED = "malformed"
    UNKNOWN_VERSION = "unknown_version"
    UNKNOWN_KEY = "unknown_key"
    REVOKED_KEY = "revoked_key"
    BAD_SIGNATURE = "bad_signature"
    ANOTHER_REQUEST = "another_request"
    SKEWED_CLOCK = "skewed_clock"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks: its path and query as they are sent, and its body."""

    method: str
    path: str
    query: str = ""
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Request:
    """What a device signed: who, what, when, and a number drawn for this one request."""

    device: UUID
    method: str
    path: str
    query: str
    body_sha256: bytes
    at: datetime
    number: bytes

    def is_for(self, asked: Asked) -> bool:
        """Whether this is the request that was signed."""
        same = (self.method, self.path, self.query) == (asked.method, asked.path, asked.query)
        return same and self.body_sha256 == hashlib.sha256(asked.body).digest()


@dataclass(frozen=True, slots=True)
class UnknownRequest:
    """A request signed in a later form."""

    version: int


def sign(asked: Asked, device: UUID, key: SigningKey, at: datetime, number: bytes) -> str:
    """The header of a request."""
    payload = cbor2.dumps(
        [
            VERSION,
            device.bytes,
            asked.method,
            asked.path,
            asked.query,
            hashlib.sha256(asked.body).digest(),
            (at - _EPOCH) // timedelta(milliseconds=1),
            number,
        ]
    )
    text = base64.urlsafe_b64encode(seal(key, payload)).decode().rstrip("=")
    if not isinstance(read(payload), Request) or len(text) > LONGEST:
        raise ValueError("nobody could read this request")
    return text


def unwrap(text: str) -> bytes | None:
    """The signed bytes of a header, written in the one way; None for anything else."""
    if not text or len(text) > LONGEST or not text.isascii():
        return None
    try:
        found = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return found if base64.urlsafe_b64encode(found).decode().rstrip("=") == text else None


def open_request(
    text: str, asked: Asked, keys: KeyRing, now: datetime
) -> tuple[Request | None, Doubt | None]:
    """The request once its signature is believed, and what else is wrong with it."""
    sealed = unwrap(text)
    if sealed is None:
        return None, Doubt.MALFORMED
    opened: Opened[Request | UnknownRequest] | Refusal
    opened = open_sealed(Use.REQUEST, sealed, keys, now, read)
    if isinstance(opened, Refusal):
        return None, _DOUBTS[opened]
    request = opened.content
    if isinstance(request, UnknownRequest):
        return None, Doubt.UNKNOWN_VERSION
    if not request.is_for(asked):
        return request, Doubt.ANOTHER_REQUEST
    if abs(request.at - now) > SKEW:
        return request, Doubt.SKEWED_CLOCK
    return request, None


_DOUBTS = {
    Refusal.MALFORMED: Doubt.MALFORMED,
    Refusal.WRONG_TYPE: Doubt.MALFORMED,
    Refusal.UNKNOWN_KEY: Doubt.UNKNOWN_KEY,
    Refusal.REVOKED_KEY: Doubt.REVOKED_KEY,
    Refusal.BAD_SIGNATURE: Doubt.BAD_SIGNATURE,
}


def read(payload: bytes) -> Request | UnknownRequest | None:
    """What signed bytes ask; None where they are no request of any version."""
    fields = canonical(payload)
    if not isinstance(fields, list) or not fields or type(fields[0]) is not int:
        return None
    if fields[0] != VERSION:
        return UnknownRequest(fields[0])
    if tuple(map(type, fields)) != _FIELDS:
        return None
    _, device, method, path, query, body, milliseconds, number = fields
    if (len(device), len(body), len(number)) != (16, 32, NUMBER) or not 0 <= milliseconds < _LAST:
        return None
    at = _EPOCH + timedelta(milliseconds=milliseconds)
    return Request(UUID(bytes=device), method, path, query, body, at, number)
