"""What an officer at the centre tells a hall of one crossing: signed, for one hall, once.

The hall writes it into the crossing's log as the officer's own event; from there it comes back
like everything else that happened. Twice heard it counts once, by the event's id.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import cbor2

from customs.crossing import Event
from customs.crossing.events import AnswersConfirmed, Held, OfficerLooked, Released
from customs.messages import crossed, event
from customs.messages.enrolment import DeviceKind
from customs.messages.event import FIRST, Head
from customs.sealed import KeyRing, Refusal, SigningKey, Use, canonical, open_sealed, seal

VERSION = 1
ABOUT = "crossing"  # no other command reads as this one
LIVES = timedelta(seconds=30)
_FIELDS = (int, str, str, bytes, int, str, int, dict)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = 253_402_300_800_000  # milliseconds; the year 10000 begins
_MAY = (AnswersConfirmed, Held, OfficerLooked, Released)


@dataclass(frozen=True, slots=True)
class Command:
    """An officer's event for a crossing of a hall."""

    hall: str
    crossing: UUID
    event: Event

    def late(self, now: datetime) -> bool:
        """Whether it came too late to be carried out; a hold never does."""
        return not isinstance(self.event.told, Held) and now >= self.event.at + LIVES


def sign(made: Command, key: SigningKey) -> bytes:
    """Sign a command; raises ValueError for one that nobody could read."""
    happened = made.event
    payload = cbor2.dumps(
        [
            VERSION,
            ABOUT,
            made.hall,
            happened.id.bytes,
            (happened.at - _EPOCH) // timedelta(milliseconds=1),
            crossed.KINDS[type(happened.told)].value,
            crossed.VERSION,
            crossed.body(made.crossing, happened),
        ],
        canonical=True,
    )
    if key.use is not Use.COMMAND or read(payload) != made:
        raise ValueError("no hall could read this command")
    return seal(key, payload)


def believe(sealed: bytes, keys: KeyRing, now: datetime) -> Command | Refusal:
    """A command of the centre, under a key that was in force when it was made."""
    opened = open_sealed(Use.COMMAND, sealed, keys, now, read)
    if isinstance(opened, Refusal):
        return opened
    made, key = opened.content, opened.key
    in_force = key.not_before <= made.event.at < key.not_after
    return made if in_force else Refusal.UNKNOWN_KEY


def read(payload: bytes) -> Command | None:
    """What signed bytes command; None where they are no command of this version."""
    told = canonical(payload)
    if not isinstance(told, list) or tuple(map(type, told)) != _FIELDS:
        return None
    version, about, hall, id_, at, kind, kind_version, body = told
    if (version, about) != (VERSION, ABOUT) or len(id_) != 16 or not 0 <= at < _LAST:
        return None
    found = _event(UUID(bytes=id_), _EPOCH + timedelta(milliseconds=at), kind, kind_version, body)
    by_officer = found is not None and found.event.by_officer
    if found is None or not by_officer or not isinstance(found.event.told, _MAY):
        return None
    return Command(hall, found.crossing, found.event)


def _event(
    id_: UUID, at: datetime, kind: str, version: int, body: dict[str, Any]
) -> crossed.Crossed | None:
    """As the hall's station itself would have written it."""
    head = Head(id_, UUID(int=0), 1, 1, FIRST)
    return crossed.read(event.Event(head, kind, version, at, body), DeviceKind.HALL)
