"""What reaches a conversation: a finger, a code, a passport, the hall, the camera, the time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from customs.apparatus import Piece
from customs.chip import Step
from customs.face import FaceBand
from customs.words_screen import Act, Notice
from kiosk.hall.station import Answered, Presented
from kiosk.scanned import Read
from kiosk.terminal.visit import Document


@dataclass(frozen=True)
class Touched:
    """A finger on a screen; what was typed with it. The serial says which screen it was."""

    act: Act
    serial: int
    values: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Awake:
    """Somebody typed or scrolled: they are still there."""


@dataclass(frozen=True)
class Scanned:
    """A code was held before the camera or the scanner, or a passport's lines were swiped."""

    read: Read


@dataclass(frozen=True)
class Reading:
    """The chip is being read."""

    step: Step
    percent: int


@dataclass(frozen=True)
class Examined:
    """A passport was read as far as it can be."""

    document: Document


@dataclass(frozen=True)
class NotRead:
    """Nothing was read, and what the traveller can do about it."""

    notice: Notice


@dataclass(frozen=True)
class Found:
    """The hall says what it knows of what was shown."""

    presented: Presented


@dataclass(frozen=True)
class Heard:
    """The hall says how the crossing stands."""

    answered: Answered


@dataclass(frozen=True)
class HallLost:
    """The hall does not answer, or refused this kiosk."""


@dataclass(frozen=True)
class Prompted:
    """What the camera asks for now, as a sentence; whether anybody is there to be asked."""

    sentence: str
    somebody: bool = True


@dataclass(frozen=True)
class Faced:
    """The sitting before the camera has ended."""

    band: FaceBand


@dataclass(frozen=True)
class Missing:
    """What is not there of what is wired to this kiosk, as it stands now."""

    pieces: frozenset[Piece]


@dataclass(frozen=True)
class Slip:
    """How printing went, as a sentence."""

    sentence: str


@dataclass(frozen=True)
class GuestLeft:
    """Whoever declared on this screen is back; or it could not begin."""

    began: bool


@dataclass(frozen=True)
class Serviced:
    """What keeps this kiosk out of service, if anything; what its staff should see to."""

    troubles: tuple[str, ...]
    alerts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ticked:
    """Time has passed."""


News = (
    Touched
    | Awake
    | Scanned
    | Reading
    | Examined
    | NotRead
    | Found
    | Heard
    | HallLost
    | Prompted
    | Faced
    | Missing
    | Slip
    | GuestLeft
    | Serviced
    | Ticked
)


@dataclass(frozen=True)
class Reply:
    """News about one visit. Where that visit is over, it reaches nobody."""

    visit: UUID
    news: News
