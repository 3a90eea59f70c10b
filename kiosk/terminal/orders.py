"""What a conversation asks to be done: of the hall, the reader, the camera, the printer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from customs.crossing.events import Event
from kiosk.hall.station import Shown
from kiosk.passport.access import AccessKey
from kiosk.terminal.visit import Answer


@dataclass(frozen=True)
class Present:
    """Ask the hall what it knows of this."""

    shown: Shown = field(repr=False)


@dataclass(frozen=True)
class Report:
    """Tell the hall what happened; it is durable there before it answers."""

    crossing: UUID
    event: Event = field(repr=False)
    shown: Shown | None = field(default=None, repr=False)  # by which it is opened


@dataclass(frozen=True)
class Look:
    """Ask the hall how the crossing stands."""

    crossing: UUID


@dataclass(frozen=True)
class ReadChip:
    """Read the passport on the reader with this key."""

    key: AccessKey = field(repr=False)


@dataclass(frozen=True)
class WatchFace:
    """Begin a sitting before the camera, by a draw."""

    draw: float


@dataclass(frozen=True)
class Print:
    """Print the slip of an answer."""

    answer: Answer
    language: str
    reference: str
    crossing: UUID | None = None  # whose status the slip leads to, where it has one


@dataclass(frozen=True)
class LetIn:
    """Let whoever is here declare on this screen, in a browser of their own."""

    language: str


@dataclass(frozen=True)
class Note:
    """Record what happened at this kiosk and belongs to no crossing."""

    kind: str
    body: Mapping[str, str]


@dataclass(frozen=True)
class Forget:
    """The visit is over: let go of everything that hangs on it."""


Order = Present | Report | Look | ReadChip | WatchFace | Print | LetIn | Note | Forget
