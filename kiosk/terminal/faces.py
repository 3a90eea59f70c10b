"""A face before the camera, held up to the chip's portrait: frames in, sentences and a band out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from customs.face import FaceBand
from customs.words_face import ADVICE, PROMPTS, Advice, Outcome
from kiosk.face import decision, liveness, picture, sitting
from kiosk.face.decision import Rules
from kiosk.face.matcher import Embedding, FaceFinder, FaceMatcher, mean
from kiosk.face.picture import NotAPicture
from kiosk.passport.cell.portrait import Pixels

_NOBODY = frozenset({Advice.NO_PICTURE, Advice.NO_FACE})


@dataclass(frozen=True)
class Asked:
    """What the screen asks for; whether anybody is there to be asked."""

    sentence: str
    somebody: bool


class Sitting(Protocol):
    """One try before the camera. It holds faces, and lets go of them."""

    def frame(self, raw: bytes, now: float) -> Asked | FaceBand:
        """What to do next, or in the end what it came to."""

    def late(self, now: float) -> FaceBand | None:
        """The end of a try whose pictures stopped coming."""

    def accepted(self) -> Embedding | None:
        """The face for the gates, where this try ended well."""

    def forget(self) -> None:
        """Let go of every template."""


class Faces(Protocol):
    """What a terminal asks of its face room."""

    def sit(self, portrait: Pixels, draw: float, now: float) -> Sitting:
        """Begin a try, with a challenge drawn for it."""


@dataclass(frozen=True)
class FaceRoom:
    """The real one, with a matcher and the rules that stand on this device."""

    finder: FaceFinder
    matcher: FaceMatcher
    rules: Callable[[], Rules]

    def sit(self, portrait: Pixels, draw: float, now: float) -> Sitting:
        """Begin a try."""
        return Try(self, portrait, draw, now)


@dataclass
class Try:
    """The clock of a challenge runs only once somebody is there."""

    room: FaceRoom
    portrait: Pixels | None = field(repr=False)
    draw: float
    began: float
    _sitting: sitting.Sitting = field(init=False, repr=False)
    _reference: Embedding | None = field(default=None, init=False, repr=False)
    _seen: bool = False

    def __post_init__(self) -> None:
        """A challenge drawn for this try."""
        self._sitting = sitting.Sitting(self.room.finder, self.room.matcher, self._challenge())

    def _challenge(self) -> liveness.Watch:
        return liveness.challenge(self.draw, self.began)

    def frame(self, raw: bytes, now: float) -> Asked | FaceBand:
        """One frame as the camera sent it."""
        told = self._sitting.frame(raw, now)
        somebody = told.advice not in _NOBODY
        self._seen = self._seen or somebody
        if not self._seen:
            self.began = now
            self._sitting.watch = self._challenge()
        if told.outcome:
            return self._band(told.outcome)
        asked = ADVICE[told.advice] if told.advice else PROMPTS[told.prompt] if told.prompt else ""
        return Asked(asked, somebody)

    def _band(self, outcome: Outcome) -> FaceBand:
        """A failed challenge says nothing about who somebody is."""
        if outcome is not Outcome.PASSED:
            return FaceBand.NOT_TAKEN
        reference = self._embedded()
        if reference is None:
            return FaceBand.REVIEW  # no face in the chip's portrait: an officer compares
        return decision.decide(self._sitting.moments(), reference, self.room.rules()).band

    def _embedded(self) -> Embedding | None:
        if self.portrait is None:
            return None
        try:
            seen = picture.of_pixels(self.portrait.width, self.portrait.height, self.portrait.data)
        except NotAPicture:
            return None
        faces = self.room.finder.find(seen)
        return self.room.matcher.embed(seen, faces[0]) if faces else None

    def accepted(self) -> Embedding | None:
        """The mean of the moments, as they were compared."""
        moments = self._sitting.moments()
        return mean(moments) if moments else None

    def late(self, now: float) -> FaceBand | None:
        """Once somebody was seen, a try ends even if the camera does not."""
        whole = self._sitting.watch.limits.whole
        return FaceBand.NOT_TAKEN if self._seen and now - self.began > 2 * whole else None

    def forget(self) -> None:
        """Let go of portrait and templates."""
        self._sitting.forget()
        self.portrait = None
