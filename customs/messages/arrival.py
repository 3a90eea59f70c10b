"""Arrivals: whom a hall awaits, so that it can go on clearing them without the centre.

Everything about a person is in one box sealed to the hall station that asked. A hall holds
the declarations of its own port from some days before they arrive, so that a cut of three
days still finds them there, until their passes have expired.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from msgspec import Meta

from customs.crossing.crossing import Cause
from customs.crossing.events import BagMissing, Event, MustAdd
from customs.lane import Lane
from customs.messages import sealed_box
from customs.messages.plain import Count, Message, Moment, Piece, Text
from customs.pass_qr import DIGEST, LATE, TOKYO

MOST = 50  # declarations in one answer
AHEAD = timedelta(days=5)  # three without a line, one a pass is good for early, one to spare
LARGEST_SUMMARY = 512 * 1024

_Digest = Annotated[bytes, Meta(min_length=DIGEST, max_length=DIGEST)]


class Standing(StrEnum):
    """What became of a declaration, as far as a hall needs to know."""

    SIGNED = "signed"
    WITHDRAWN = "withdrawn"
    ELSEWHERE = "elsewhere"  # of another port or day, or erased: nothing is kept of it


class Awaited(Piece, frozen=True):
    """Somebody on a declaration, by digests only."""

    person: Annotated[int, Meta(ge=1)]
    binding_kid: Annotated[int, Meta(ge=0, lt=2**16)]
    binding: _Digest
    name: _Digest
    document: _Digest  # under the same key, whatever is declared


class Signed(Piece, frozen=True):
    """The newest revision of a declaration, for the kiosk and for the lane."""

    revision: Annotated[int, Meta(ge=1)]
    language: Text
    arrival_on: date
    people: Annotated[tuple[Awaited, ...], Meta(min_length=1)]
    answers: Annotated[int, Meta(ge=0, lt=2**7)]  # as the pass carries them
    summary: Annotated[bytes, Meta(max_length=LARGEST_SUMMARY)]  # what each adult confirms
    due: Annotated[int, Meta(ge=0)] | None  # yen; None where an officer works it out
    lane: Lane  # as the centre decided ahead


class What(StrEnum):
    """What travellers say on the phone after a kiosk has answered."""

    BAG_MISSING = "bag_missing"
    MUST_ADD = "must_add"

    @property
    def cause(self) -> Cause:
        """What it is to a crossing."""
        return Cause.BAG_MISSING if self is What.BAG_MISSING else Cause.MUST_ADD


class Reopened(Piece, frozen=True):
    """One of these, as an event: it has one id at the centre and in the hall."""

    id: UUID
    at: Moment
    what: What
    revision: Annotated[int, Meta(ge=0)]

    @property
    def event(self) -> Event:
        """As a crossing hears it."""
        bag = self.what is What.BAG_MISSING
        return Event(self.id, self.at, "traveller", BagMissing() if bag else MustAdd(self.revision))


class Arrival(Piece, frozen=True):
    """One declaration as it stands now."""

    declaration: UUID
    standing: Standing
    signed: Signed | None = None
    used_in: Text | None = None  # the hall that first saw a document named on it
    reopened: tuple[Reopened, ...] = ()  # in the hall that asks

    def __post_init__(self) -> None:
        """What stands has a revision, and nothing else has one."""
        if (self.standing is Standing.SIGNED) != (self.signed is not None):
            raise ValueError("an arrival says what stands, and only then")


class Arrivals(Message, frozen=True):
    """Declarations whose passes changed after a number, and how far this answer reaches."""

    sealed: bytes  # HPKE to this station's sealing key
    reached: Count
    more: bool
    centre_time: Moment


_READ = msgspec.json.Decoder(tuple[Arrival, ...])


def write(arrivals: Sequence[Arrival]) -> bytes:
    """What is sealed to the station."""
    return msgspec.json.encode(tuple(arrivals))


def info(device: UUID, after: int) -> bytes:
    """What binds a sealed answer to its station and its question (the `info` of HPKE)."""
    return b"sekisho/arrivals/1|" + device.bytes + after.to_bytes(8, "big")


def unseal(
    told: Arrivals, key: X25519PrivateKey, device: UUID, after: int
) -> tuple[Arrival, ...] | None:
    """What was sealed to this station in answer to this question; None for anything else."""
    plain = sealed_box.unseal(told.sealed, key, info(device, after))
    return None if plain is None else read(plain)


def read(plain: bytes) -> tuple[Arrival, ...] | None:
    """Arrivals as they were written."""
    try:
        return _READ.decode(plain)
    except (msgspec.DecodeError, UnicodeError, RecursionError, OverflowError, ValueError):
        return None


def port_of(hall: str) -> str:
    """The port a hall belongs to: halls are called after it, such as NRT-T1."""
    return hall.partition("-")[0]


def awaits(arrival_on: date, now: datetime) -> bool:
    """Whether halls hold a declaration of this arrival day; days are Tokyo's."""
    today = now.astimezone(TOKYO).date()
    return arrival_on - AHEAD <= today <= arrival_on + LATE
