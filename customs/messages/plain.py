"""The JSON messages: read strictly, with their version first.

A message of another version is told apart from one that is malformed, because the two ask
for different acts: an update of a program, or a look at what went wrong.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta

VERSION = 1

Moment = Annotated[datetime, Meta(tz=True)]
Count = Annotated[int, Meta(ge=0, lt=2**53)]
Text = Annotated[str, Meta(min_length=1, max_length=64)]
Digest = Annotated[bytes, Meta(min_length=32, max_length=32)]


class Unread(StrEnum):
    """Why bytes are not a message this program reads."""

    MALFORMED = "malformed"
    UNKNOWN_VERSION = "unknown_version"


class Message(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    kw_only=True,
    tag_field="version",
    tag=VERSION,
):
    """A message of this version: `version` is written first and asked for when read."""


class Piece(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A part of a message, of the message's own version."""


class _Versioned(msgspec.Struct):
    version: int


Read = TypeVar("Read", bound=Message)

_ENCODER = msgspec.json.Encoder(order="deterministic", uuid_format="canonical")
_VERSION = msgspec.json.Decoder(_Versioned)
# A JSON text may hold what its types cannot: msgspec says so in one of these.
_NOT_READ = (msgspec.DecodeError, UnicodeError, RecursionError, OverflowError, ValueError)


def write(message: Message) -> bytes:
    """A message as JSON, the same bytes for the same message."""
    return _ENCODER.encode(message)


def read(kind: type[Read], data: bytes) -> Read | Unread:
    """A message of this kind, or why it is none."""
    try:
        if _VERSION.decode(data).version != VERSION:
            return Unread.UNKNOWN_VERSION
        return msgspec.json.decode(data, type=kind)
    except _NOT_READ:
        return Unread.MALFORMED
