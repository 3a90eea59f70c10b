"""The event envelope: what happened at a device, signed there and kept byte for byte.

A device counts its starts (boots) and, in each, its events from 1 without gaps. Every event
names the digest of the one before it, over all its starts, so that nothing can be lost, put
in or put in another order unseen. Read with docs/decisions/0070-what-devices-say.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import cbor2

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

VERSION = 1
LONGEST = 8 * 1024  # bytes of one signed event
FIRST = bytes(32)  # what the first event of a device names as the one before it
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = 253_402_300_800_000  # milliseconds; the year 10000 begins
_HEAD = (int, bytes, bytes, int, int, bytes)
_FIELDS = (*_HEAD, str, int, int, dict)
_DEEPEST = 16


class Kind(StrEnum):
    """What can happen at a device. A kind this program does not know is kept for an officer."""

    STARTED = "started"
    STOPPED = "stopped"
    BUNDLE_TAKEN = "bundle_taken"
    LINE_LOST = "line_lost"
    LINE_BACK = "line_back"
    CLOCK_SET = "clock_set"
    OFFLINE_CONFIRMED = "offline_confirmed"  # by a supervisor, in the hall
    OFFLINE_REFUSED = "offline_refused"  # a word that was no supervisor's
    AT_KIOSK = "at_kiosk"  # what a kiosk was shown or could not do, of nobody's crossing
    # Of a crossing: see crossed.py.
    CROSSING_OPENED = "crossing_opened"
    CROSSING_JOINED = "crossing_joined"
    PASSPORT_READ = "passport_read"
    ANSWERS_CONFIRMED = "answers_confirmed"
    ANSWERS_CHANGED = "answers_changed"
    FACE_TAKEN = "face_taken"
    NOT_BY_FACE = "not_by_face"
    OFFICER_LOOKED = "officer_looked"
    LANE_DECIDED = "lane_decided"
    PAID = "paid"
    BAG_MISSING = "bag_missing"
    MUST_ADD = "must_add"
    REVISED = "revised"
    TURN_ENDED = "turn_ended"
    HELD = "held"
    RELEASED = "released"
    SPLIT = "split"
    PASS_TOLD = "pass_told"
    ATTEMPTS_SPENT = "attempts_spent"
    CLEARANCE_MINTED = "clearance_minted"
    CLEARANCE_CANCELLED = "clearance_cancelled"
    # Of a hall's gates: the keeper's, and a gate's own.
    KEEPER_NAMED = "keeper_named"
    CLEARANCE_SIGNED = "clearance_signed"
    CLEARANCE_CLAIMED = "clearance_claimed"
    CLAIM_DENIED = "claim_denied"
    MINTING_STOPPED = "minting_stopped"  # a kiosk from which too many clearances came
    COMMANDED = "commanded"  # by an officer, and carried out
    OPENING_BEGUN = "opening_begun"
    OPENING_ENDED = "opening_ended"
    GATE_STOPPED = "gate_stopped"  # it waits for an officer


# The versions of each kind's body that are understood.
KNOWN: Mapping[str, frozenset[int]] = {kind.value: frozenset({1}) for kind in Kind}


@dataclass(frozen=True, slots=True)
class Head:
    """What every version of the envelope begins with: where an event stands in its chain."""

    id: UUID
    device: UUID
    boot: int
    sequence: int
    previous: bytes


@dataclass(frozen=True, slots=True)
class Event:
    """An event of this version of the envelope."""

    head: Head
    kind: str
    kind_version: int
    at: datetime  # the device's clock, to the millisecond
    body: Mapping[str, Any]

    @property
    def understood(self) -> bool:
        """Whether this program knows the kind in this version."""
        return self.kind_version in KNOWN.get(self.kind, frozenset())


@dataclass(frozen=True, slots=True)
class UnknownEvent:
    """An event of a later envelope: its place in the chain is known, what it says is not."""

    head: Head
    version: int


def digest(sealed: bytes) -> bytes:
    """What the next event names as the one before it."""
    return hashlib.sha256(sealed).digest()


def seal_event(event: Event, key: SigningKey) -> bytes:
    """Sign an event. What could not be read back is not written."""
    head = event.head
    payload = cbor2.dumps(
        [
            VERSION,
            head.id.bytes,
            head.device.bytes,
            head.boot,
            head.sequence,
            head.previous,
            event.kind,
            event.kind_version,
            (event.at - _EPOCH) // timedelta(milliseconds=1),
            dict(event.body),
        ],
        canonical=True,
    )
    sealed = seal(key, payload)
    if read(payload) != event or len(sealed) > LONGEST or key.use is not Use.EVENT:
        raise ValueError("nobody could read this event")
    return sealed


def open_event(
    sealed: bytes, keys: KeyRing, now: datetime
) -> Opened[Event | UnknownEvent] | Refusal:
    """Believe an event, or say in one word why not."""
    if len(sealed) > LONGEST:
        return Refusal.MALFORMED
    return open_sealed(Use.EVENT, sealed, keys, now, read)


def read(payload: bytes) -> Event | UnknownEvent | None:
    """What signed bytes say; None where they are no event of any version."""
    fields = canonical(payload)
    if not isinstance(fields, list) or tuple(map(type, fields[:6])) != _HEAD:
        return None
    version, id_, device, boot, sequence, previous = fields[:6]
    counted = all(1 <= number < 2**53 for number in (version, boot, sequence))
    if not counted or (len(id_), len(device), len(previous)) != (16, 16, 32):
        return None
    head = Head(UUID(bytes=id_), UUID(bytes=device), boot, sequence, previous)
    if version != VERSION:
        return UnknownEvent(head, version)
    return _event(head, fields)


def _event(head: Head, fields: list[Any]) -> Event | None:
    if tuple(map(type, fields)) != _FIELDS:
        return None
    kind, kind_version, milliseconds, body = fields[6:]
    if not 1 <= len(kind) <= 32 or not kind.isascii() or not kind.isprintable():
        return None
    if not 1 <= kind_version < 2**31 or not 0 <= milliseconds < _LAST or not _plain(body):
        return None
    at = _EPOCH + timedelta(milliseconds=milliseconds)
    return Event(head, kind, kind_version, at, body)


def _plain(value: object, depth: int = 0) -> bool:
    """Whether a body holds only what JSON and bytes can say, keyed by text."""
    if depth > _DEEPEST:
        return False
    if isinstance(value, dict):
        return all(type(key) is str and _plain(each, depth + 1) for key, each in value.items())
    if isinstance(value, list):
        return all(_plain(each, depth + 1) for each in value)
    if type(value) is int:
        return -(2**63) <= value < 2**63
    return value is None or type(value) in (bool, str, bytes)
