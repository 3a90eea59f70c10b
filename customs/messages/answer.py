"""A hall station's answer to a terminal: signed for one question, its content sealed beside it.

The hall's network is nobody's: what crosses it opens at one device and is believed under the
key of one other, both of which the bundle names. Nothing there depends on certificates.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import cbor2

from customs.messages.problem import Code
from customs.messages.request import NUMBER
from customs.sealed import KeyRing, Opened, SigningKey, Use, canonical, open_sealed, seal

VERSION = 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = 253_402_300_800_000
_FIELDS = (int, bytes, bytes, int, str, bytes)


@dataclass(frozen=True, slots=True)
class Answer:
    """Who answers which question when, and with what; `refusal` is empty where it is answered."""

    station: UUID
    number: bytes  # of the request
    at: datetime
    refusal: str
    sha256: bytes  # of what is sealed to the terminal

    @property
    def code(self) -> Code | None:
        """The refusal, where this program knows it."""
        return Code(self.refusal) if self.refusal in set(Code) else None


def sign(answer: Answer, key: SigningKey) -> bytes:
    """Sign an answer. What could not be read back is not written."""
    payload = cbor2.dumps(
        [
            VERSION,
            answer.station.bytes,
            answer.number,
            (answer.at - _EPOCH) // timedelta(milliseconds=1),
            answer.refusal,
            answer.sha256,
        ]
    )
    if read(payload) is None or key.use is not Use.ANSWER:
        raise ValueError("nobody could read this answer")
    return seal(key, payload)


def believe(
    signed: bytes, sealed: bytes, number: bytes, keys: KeyRing, now: datetime
) -> Answer | None:
    """An answer of a station that is believed, to this very question and with this content."""
    opened = open_sealed(Use.ANSWER, signed, keys, now, read)
    told = opened.content if isinstance(opened, Opened) else None
    if told is None or told.number != number:
        return None
    return told if told.sha256 == hashlib.sha256(sealed).digest() else None


def read(payload: bytes) -> Answer | None:
    """What signed bytes answer; None where they are no answer of this version."""
    fields = canonical(payload)
    if not isinstance(fields, list) or tuple(map(type, fields)) != _FIELDS:
        return None
    version, station, number, milliseconds, refusal, sha256 = fields
    lengths = (len(station), len(number), len(sha256)) == (16, NUMBER, 32)
    if version != VERSION or not lengths or len(refusal) > 32 or not 0 <= milliseconds < _LAST:
        return None
    at = _EPOCH + timedelta(milliseconds=milliseconds)
    return Answer(UUID(bytes=station), number, at, refusal, sha256)
