"""The one codec of the pass: what a phone shows and a kiosk reads with no network.

Outside, anybody may see when it is valid and in which language to greet. What was answered
and who travels is sealed to the devices: a photograph of a pass tells nothing about a person.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import cbor2
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from customs import base45
from customs.alphabet import document_number
from customs.sealed import (
    KeyRing,
    Opened,
    Refusal,
    SigningKey,
    Use,
    canonical,
    open_sealed,
    seal,
)
from customs.statements import Answers, Statement, bits, from_bits
from customs.verdicts import Verdict

VERSION = 1
DIGEST = 10  # bytes of each person's binding
NONCE = 12
LANGUAGES = ("ja", "en", "zh-Hans", "zh-Hant", "ko")  # a place in this list is never reused
EARLY, LATE = timedelta(days=1), timedelta(days=3)
TOKYO = timezone(timedelta(hours=9))
LONGEST = 600  # letters; a family of ten needs about 400
_EPOCH_DAY = date(2020, 1, 1)
_NUMBERS = 32  # one bit each
_PORT = 5  # letters; an airport's three are filled up
_FIELDS = (int, bytes, int, int, int, int, int, int, bytes, bytes)


@dataclass(frozen=True, slots=True)
class Inside:
    """What only devices read: where, when, the seven answers, and each person's digest."""

    port: str
    arrival_on: date
    answers: Answers
    digests: tuple[bytes, ...]
    people: tuple[int, ...] = ()  # whose digests they are, rising; () where it cannot be told

    def __post_init__(self) -> None:
        """A digest for each number."""
        if self.people and len(self.people) != len(self.digests):
            raise ValueError("a pass with a digest of nobody")


@dataclass(frozen=True, slots=True)
class Pass:
    """What anybody can read, and the sealed part."""

    declaration: UUID
    revision: int
    not_before: datetime
    expires: datetime
    language: str
    sealing_kid: int
    binding_kid: int
    nonce: bytes
    sealed: bytes


def validity(arrival_on: date) -> tuple[datetime, datetime]:
    """From one day before the arrival day in Tokyo to the end of the third day after it."""
    midnight = datetime(arrival_on.year, arrival_on.month, arrival_on.day, tzinfo=TOKYO)
    return midnight - EARLY, midnight + LATE + timedelta(days=1)


def binding_digest(key: bytes, declaration: UUID, number: str, born: date) -> bytes:
    """Ties a pass to a document: the number in full, the birth date as DG1 writes it."""
    told = b"|".join(
        (declaration.bytes, document_number(number).encode(), born.strftime("%y%m%d").encode())
    )
    return hmac.new(key, told, hashlib.sha256).digest()[:DIGEST]


def document_digest(key: bytes, number: str, born: date) -> bytes:
    """Finds and counts a document whatever it declares; only devices and the centre make it."""
    told = b"|".join(
        (b"document", document_number(number).encode(), born.strftime("%y%m%d").encode())
    )
    return hmac.new(key, told, hashlib.sha256).digest()[:DIGEST]


def name_digest(key: bytes, declaration: UUID, surname: str, given: str, born: date) -> bytes:
    """Finds a person whose document was renewed or mistyped; kept at the centre and the hall."""
    told = b"|".join(
        (declaration.bytes, surname.encode(), given.encode(), born.strftime("%y%m%d").encode())
    )
    return hmac.new(key, told, hashlib.sha256).digest()[:DIGEST]


def seal_inside(
    inside: Inside, key: bytes, nonce: bytes, declaration: UUID, revision: int
) -> bytes:
    """Encrypt the inner part to the device fleet, bound to its declaration and revision.

    Port and answers are written at fixed lengths: a cipher hides what is said, not how long
    it is, and a CBOR integer above 23 would tell a yes from outside.
    """
    written = cbor2.dumps(
        [
            f"{inside.port:{_PORT}}",
            (inside.arrival_on - _EPOCH_DAY).days,
            bytes([bits(inside.answers)]),
            b"".join(inside.digests),
            sum(1 << number - 1 for number in inside.people).to_bytes(_NUMBERS // 8, "big"),
        ]
    )
    if _read_inside(written) != inside:
        raise ValueError("no device could read this inside of a pass")
    return AESGCM(key).encrypt(nonce, written, _bound_to(declaration, revision))


def _bound_to(declaration: UUID, revision: int) -> bytes:
    return b"sekisho/pass-inside/1|" + declaration.bytes + revision.to_bytes(4, "big")


def open_inside(pass_: Pass, keys: Mapping[int, bytes]) -> Inside | None:
    """Decrypt the inner part with the fleet's key; None where it is not ours to read."""
    key = keys.get(pass_.sealing_kid)
    if key is None:
        return None
    bound_to = _bound_to(pass_.declaration, pass_.revision)
    try:
        written = AESGCM(key).decrypt(pass_.nonce, pass_.sealed, bound_to)
    except InvalidTag:
        return None
    return _read_inside(written)


def _read_inside(written: bytes) -> Inside | None:
    fields = _array(written, (str, int, bytes, bytes, bytes))
    if fields is None:
        return None
    port, day, answers, digests, numbers = fields
    if len(port) != _PORT or not 0 <= day < 2**16 or len(digests) % DIGEST:
        return None
    if len(answers) != 1 or answers[0] >= 2 ** len(Statement):
        return None
    people = _numbered(numbers)
    if len(numbers) != _NUMBERS // 8 or (people and len(people) != len(digests) // DIGEST):
        return None
    return Inside(
        port.rstrip(),
        _EPOCH_DAY + timedelta(days=day),
        from_bits(answers[0]),
        tuple(digests[place : place + DIGEST] for place in range(0, len(digests), DIGEST)),
        people,
    )


def _numbered(told: bytes) -> tuple[int, ...]:
    bits_ = int.from_bytes(told, "big")
    return tuple(number for number in range(1, _NUMBERS + 1) if bits_ >> number - 1 & 1)


def tellable(numbers: tuple[int, ...]) -> tuple[int, ...]:
    """The numbers of a party, rising, as a pass can tell them: somebody who was taken off leaves
    a gap. A party that counts too far is known to halls that heard of it, and to officers."""
    return numbers if max(numbers, default=0) <= _NUMBERS else ()


def _array(written: bytes, shape: tuple[type, ...]) -> list[Any] | None:
    """The fields of an array of exactly these types: to Python, unlike here, true is 1."""
    fields = canonical(written)
    if not isinstance(fields, list) or tuple(type(field) for field in fields) != shape:
        return None
    return fields


def write(pass_: Pass, key: SigningKey) -> str:
    """The text of the QR. What could not be read back is not written."""
    payload = cbor2.dumps(
        [
            VERSION,
            pass_.declaration.bytes,
            pass_.revision,
            int(pass_.not_before.timestamp()),
            int(pass_.expires.timestamp()),
            LANGUAGES.index(pass_.language),
            pass_.sealing_kid,
            pass_.binding_kid,
            pass_.nonce,
            pass_.sealed,
        ]
    )
    if _read(payload) != pass_:
        raise ValueError("no device could read this pass")
    return base45.encode(seal(key, payload))


def _read(payload: bytes) -> Pass | None:
    """What a payload says if it is a pass of this version."""
    fields = _array(payload, _FIELDS)
    if fields is None:
        return None
    version, declaration, revision, begins, ends, language, sealing, binding, nonce, sealed = fields
    numbers = (
        (version, VERSION, VERSION + 1),
        (revision, 1, 2**32),
        (begins, 0, 2**32),
        (ends, 0, 2**32),
        (language, 0, len(LANGUAGES)),
        (sealing, 0, 2**16),
        (binding, 0, 2**16),
    )
    if not all(low <= number < high for number, low, high in numbers):
        return None
    if len(declaration) != 16 or len(nonce) != NONCE:
        return None
    return Pass(
        UUID(bytes=declaration),
        revision,
        datetime.fromtimestamp(begins, UTC),
        datetime.fromtimestamp(ends, UTC),
        LANGUAGES[language],
        sealing,
        binding,
        nonce,
        sealed,
    )


def verify(text: str, keys: KeyRing, now: datetime) -> tuple[Verdict, Pass | None]:
    """The verdict on a scanned text, and the pass itself once its signature is believed."""
    if len(text) > LONGEST:
        return Verdict.MALFORMED, None
    sealed = base45.decode(text)
    if sealed is None:
        return Verdict.MALFORMED, None
    opened = open_sealed(Use.PASS, sealed, keys, now, _read)
    if isinstance(opened, Refusal):
        return Verdict(opened.value), None
    return _in_time(opened, now), opened.content


def _in_time(opened: Opened[Pass], now: datetime) -> Verdict:
    """A pass is good between its own times, and never outside its key's."""
    if now < max(opened.content.not_before, opened.key.not_before):
        return Verdict.NOT_YET_VALID
    if now >= min(opened.content.expires, opened.key.not_after):
        return Verdict.EXPIRED
    return Verdict.VALID
