"""What was said of a crossing, as the hall keeps it and passes it on: by whom and word for word.

A terminal of another version may say what this station cannot read. It is kept and passed on
as it came, and whoever reads the log later reads it by their own knowledge.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import cbor2
import msgspec
from msgspec import Meta

from customs.crossing import Crossing, Event, step
from customs.crossing.commands import AskLane, Cancel, Command, Mint, Record
from customs.messages import crossed, event
from customs.messages.enrolment import DeviceKind
from customs.messages.event import FIRST, Head
from customs.messages.plain import Moment, Piece
from customs.pass_qr import DIGEST
from customs.sealed import canonical

LARGEST = 6 * 1024  # bytes of a body: it has to fit an envelope with all around it
_READ = msgspec.json.Decoder
# What the station carries out itself; a terminal hears of what came of it.
OWN = (Record, AskLane, Mint, Cancel)


class Said(Piece, frozen=True):
    """One event of a crossing, with the device that said it."""

    id: UUID
    device: UUID
    at: Moment
    kind: Annotated[str, Meta(pattern="^[ -~]{1,32}$")]
    kind_version: Annotated[int, Meta(ge=1, lt=2**31)]
    body: Annotated[bytes, Meta(max_length=LARGEST)]  # canonical CBOR, as in an envelope

    def read(self, writer: DeviceKind) -> crossed.Crossed | None:
        """The event, and the crossing it is about; None where it is about none."""
        head = Head(self.id, self.device, 1, 1, FIRST)
        body = canonical(self.body)
        if not isinstance(body, dict):
            return None
        told = event.Event(head, self.kind, self.kind_version, self.at, body)
        return crossed.read(told, writer)


_DECODER = _READ(Said)


def say(crossing: UUID, device: UUID, happened: Event) -> Said:
    """An event in words, with its time as an envelope keeps it."""
    body = cbor2.dumps(crossed.body(crossing, happened), canonical=True)
    at = happened.at.replace(microsecond=happened.at.microsecond // 1000 * 1000)
    kind = crossed.KINDS[type(happened.told)].value
    return Said(id=happened.id, device=device, at=at, kind=kind, kind_version=1, body=body)


def write(said: Said) -> bytes:
    """As the store keeps it."""
    return msgspec.json.encode(said)


def read(text: bytes) -> Said:
    """As the store kept it."""
    return _DECODER.decode(text)


def events(log: Iterable[Said], station: UUID) -> list[Event]:
    """What a log tells: what the station said is the station's, all else a terminal's."""
    own, others = DeviceKind.HALL, DeviceKind.TERMINAL
    read_ = (said.read(own if said.device == station else others) for said in log)
    return [each.event for each in read_ if each is not None]


def after(
    id_: UUID, hall: str, told: Iterable[Event], since: UUID | None = None
) -> tuple[Crossing, tuple[Command, ...]]:
    """The crossing of a log, and what it asks of a terminal from one of its events on."""
    crossing, found, heard = Crossing(id_, hall), list[Command](), False
    for each in told:
        crossing, commands = step(crossing, each)
        heard = heard or each.id == since
        if heard:
            found += [command for command in commands if not isinstance(command, OWN)]
    return crossing, tuple(found)


def for_centre(crossing: UUID, told: Said) -> dict[str, Any] | None:
    """The body for the centre: a document by a digest good for this crossing alone, and nothing
    by which a list could be asked. What is kept there for years leads to no other crossing.
    """
    body = canonical(told.body)
    if not isinstance(body, dict):
        return None
    by, theirs = body.get("by"), f"device:{told.device}"
    if type(by) is not str or (by.startswith("device:") and by != theirs):
        # Or it would pass for the station's word, or another's; unread here, unread there.
        body = {**body, "by": theirs, "machine": None}
    said = body.get("told")
    if not isinstance(said, dict):
        return body
    if "marks" in said:
        said = {**said, "marks": []}
    document = said.get("document")
    if isinstance(document, bytes) and document:
        short = hashlib.sha256(crossing.bytes + document).digest()[:DIGEST]
        said = {**said, "document": short}
    return {**body, "told": said}


def now(moment: datetime) -> datetime:
    """A time to the millisecond."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
