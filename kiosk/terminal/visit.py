"""A visit: all that a kiosk holds of whoever stands before it, in one object that is let go of.

The conversation holds it and nothing else does. What is heavier than facts, such as a portrait
or a sitting before the camera, hangs on the visit's id and goes with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from customs.chip import ChipVerdict, Step
from customs.crossing import Crossing
from customs.crossing.events import Event, Told
from customs.crossing.leg import SIGNED, UNPROVEN
from customs.declaration import Declaration
from customs.lane import Lane, Line
from customs.public_reason import PublicReason
from customs.typed import Problem
from customs.verdicts import Verdict
from customs.words_screen import Act, Ease, Screen
from kiosk.hall.station import DocumentShown, Presented, Shown
from kiosk.passport.access import AccessKey


@dataclass(frozen=True)
class Document:
    """What was read of a passport: who it names, and the verdict on its chip, if it has one."""

    number: str = field(repr=False)
    born: date | None = field(repr=False)
    surname: str = field(repr=False)
    given: str = field(repr=False)
    chip: ChipVerdict | None
    country: str = ""  # that issued it
    portrait: bool = False  # whether there is a picture to hold a face up to

    @property
    def page_alone(self) -> bool:
        """Whether it says no more than what somebody could type who has only heard of it."""
        return self.chip in UNPROVEN

    @property
    def finds(self) -> bool:
        """Whether it may show, without a pass, what its holder declared."""
        return self.chip in SIGNED


@dataclass(frozen=True, slots=True)
class Answer:
    """What fills the screen at the end."""

    lane: Lane
    sentence: PublicReason | Verdict


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a chip is read."""

    step: Step
    percent: int


@dataclass(frozen=True)
class Visit:
    """Somebody is here."""

    id: UUID
    language: str
    seen: datetime  # the last sign of life
    screen: Screen
    chosen: bool = False  # the language, by hand: a pass no longer changes it
    eases: frozenset[Ease] = frozenset()
    notice: str = ""
    prompt: str = ""  # what the camera asks for
    problems: tuple[Problem, ...] = field(default=(), repr=False)
    typed: Mapping[str, str] = field(default_factory=dict, repr=False)
    shown: Shown | None = field(default=None, repr=False)
    presented: Presented | None = field(default=None, repr=False)
    told: Declaration | None = field(default=None, repr=False)
    crossing: Crossing | None = field(default=None, repr=False)
    line: Line = Line.ONLINE
    key: AccessKey | None = field(default=None, repr=False)
    document: Document | None = field(default=None, repr=False)
    digest: bytes = field(default=b"", repr=False)  # of that document
    reads: int = 0  # of the document on the reader
    turn: int = 0  # the person at the kiosk now; 0 while nobody has shown a document
    progress: Progress | None = None
    queue: tuple[Told, ...] = field(default=(), repr=False)  # to be reported, one after the other
    sent: Event | None = field(default=None, repr=False)  # on its way to the hall
    since: datetime | None = None  # of waiting for the hall
    looked: datetime | None = None
    answer: Answer | None = None
    slip: str = ""  # how printing it went
    under: Screen | None = None  # the screen that is behind "are you still there"
    wants: Act | None = None  # what they came to say, once a passport has named them
    called: bool = False  # an officer was called to this kiosk

    @property
    def named(self) -> bool:
        """Whether a chip has named whoever stands here, in this visit."""
        chip = self.document is not None and not self.document.page_alone
        return self.turn != 0 and chip and not self.by_heart

    @property
    def by_heart(self) -> bool:
        """Whether nothing was shown but what somebody could write who has only heard of it."""
        alone = isinstance(self.shown, DocumentShown)
        return alone and self.document is not None and not self.document.finds

    def on(self, screen: Screen, notice: str = "") -> Visit:
        """The same visit on another screen."""
        return replace(self, screen=screen, notice=notice, problems=(), typed={})
