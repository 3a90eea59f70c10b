"""One traveller before the camera: frames in, what to do next out, and in the end the moments.

Everything it holds is in memory and let go of by `forget`. The same face is asked for on every
frame, so that nobody takes the challenge for somebody else.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from customs.words_face import Advice, Outcome, Prompt
from kiosk.face import liveness, memory, picture, plane, quality
from kiosk.face.liveness import Glance, Watch
from kiosk.face.matcher import Embedding, FaceFinder, FaceMatcher
from kiosk.face.picture import NotAPicture, Picture
from kiosk.face.plane import Patch
from kiosk.face.sight import Face

LEAST, MOST = 3, 5


@dataclass(frozen=True)
class Told:
    """What the screen says after a frame."""

    prompt: Prompt | None
    advice: Advice | None
    outcome: Outcome | None


@dataclass
class Sitting:
    """From the first frame to the end of the challenge."""

    finder: FaceFinder
    matcher: FaceMatcher
    watch: Watch
    limits: quality.Limits = field(default=quality.LIMITS, repr=False)
    _good: list[Embedding] = field(default_factory=list, repr=False)
    _straight: Patch | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        """From the first frame on there is something that must not be left behind."""
        memory.leave_no_core()

    def frame(self, raw: bytes, now: float) -> Told:
        """Look at one frame as the camera sent it."""
        try:
            seen = picture.read(raw)
        except NotAPicture:
            return self._told(Advice.NO_PICTURE, Glance(), now)
        return self.look(seen, now)

    def look(self, seen: Picture, now: float) -> Told:
        """Look at one picture."""
        if self.watch.outcome:
            return Told(None, None, self.watch.outcome)
        faces = self.finder.find(seen)
        advice = quality.advice(seen, faces, self.limits)
        only = faces[0] if len(faces) == 1 else None
        return self._told(advice, self._glance(seen, only, good=advice is None), now)

    def _glance(self, seen: Picture, face: Face | None, *, good: bool) -> Glance:
        """The only face; before the first good frame there is nobody to compare it with."""
        if face is None or not (good or self._good):
            return Glance(face)
        found = self.matcher.embed(seen, face)
        kept = self.matcher.kept
        within = kept.straight if good else kept.moving
        same = not self._good or self._good[0].distance(found) <= within
        if good and same:
            self._good.append(found)
        return Glance(face, good, same, self._alike(plane.patch(seen, face.points), good=good))

    def _alike(self, patch: Patch, *, good: bool) -> float:
        """Against the face as it last looked straight when that was asked."""
        if good and self.watch.prompt is Prompt.LOOK_STRAIGHT:
            self._straight = patch
        return 1.0 if self._straight is None else plane.alike(self._straight, patch)

    def _told(self, advice: Advice | None, glance: Glance, now: float) -> Told:
        """In a move a face need not be held as for a picture: only that there is one is said."""
        before = self.watch.prompt
        self.watch = liveness.step(self.watch, glance, now)
        asked = before is self.watch.prompt
        heard = asked and (glance.face is None or before is Prompt.LOOK_STRAIGHT)
        return Told(self.watch.prompt, advice if heard else None, self.watch.outcome)

    def moments(self) -> list[Embedding]:
        """Three to five good moments, spread from first to last; none where it did not pass."""
        if self.watch.outcome is not Outcome.PASSED or len(self._good) < LEAST:
            return []
        last, count = len(self._good) - 1, min(MOST, len(self._good))
        return [self._good[round(last * place / (count - 1))] for place in range(count)]

    def forget(self) -> None:
        """Let go of every template, and of the face."""
        self._good.clear()
        self._straight = None
