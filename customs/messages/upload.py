"""The upload of events, and what became of each.

Nothing uploaded is refused because it is disliked: it already happened. Whatever the answer
says of an event, the centre holds it, and the device may forget it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from customs.messages.event import LONGEST
from customs.messages.plain import Digest, Message, Moment, Piece, Text

MOST = 100  # events in one upload

Sealed = Annotated[bytes, Meta(min_length=1, max_length=LONGEST)]


class Disposition(StrEnum):
    """What became of an event; all but the first two are seen by an officer."""

    TAKEN = "taken"
    KNOWN = "known"  # it was here already, byte for byte
    UNKNOWN_VERSION = "unknown_version"  # of its envelope, its kind or its body
    GAP = "gap"  # one before it is missing
    WRONG_PREVIOUS = "wrong_previous"  # it names another than the one before it
    FORK = "fork"  # another event stands at its place
    ID_TAKEN = "id_taken"  # another event has its id
    NOT_ITS_OWN = "not_its_own"  # it speaks for another device
    WRONG_KEY = "wrong_key"  # not signed by a key of this device
    MALFORMED = "malformed"
    REVOKED = "revoked"  # the device was believed no more when it came


class Upload(Message, frozen=True):
    """Signed events, the oldest first."""

    events: Annotated[tuple[Sealed, ...], Meta(min_length=1, max_length=MOST)]


class Receipt(Piece, frozen=True):
    """What became of one event, named by the SHA-256 of its signed bytes."""

    sha256: Digest
    disposition: Text  # not the enum: a later centre says more, and holds the event all the same


class Uploaded(Message, frozen=True):
    """The answer, in the order of the upload: every event in it is durable at the centre."""

    receipts: tuple[Receipt, ...]
    centre_time: Moment
