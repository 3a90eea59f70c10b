"""A challenge nobody could have recorded: moves drawn for this traveller, one after the other.

Pure: what was seen on a frame and when go in, the next watch comes out. It stops pictures held
to the camera and films made before; not a live screen, a mask, or frames put into the cable.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import permutations

from customs.words_face import Failure, Outcome, Prompt
from kiosk.face.sight import Face

MOVES = (Prompt.TURN_LEFT, Prompt.TURN_RIGHT, Prompt.COME_CLOSER)
PAIRS = tuple(permutations(MOVES, 2))  # two different moves: at least one of them is a turn
TOWARDS = {Prompt.TURN_LEFT: 1, Prompt.TURN_RIGHT: -1}


@dataclass(frozen=True)
class Limits:
    """Seconds, degrees and ratios of a challenge."""

    whole: float = 20
    each: float = 6
    unseen: float = 1  # long enough for two people to change places
    reaction: float = 0.2  # nobody moves sooner after reading what to do
    frames: int = 2  # that show what is asked, one after the other
    turned: float = 13
    other_way: float = 13
    closer: float = 1.2
    eye_balance: float = 1.1  # the eye turned away looks this much narrower than before
    alike: float = 0.75  # a flat map must explain no more of it than this
    leaned: float = 6  # a print held askew seems to turn, but leans
    flat_frames: int = 8  # about a second in which a living head would have turned further


LIMITS = Limits()


@dataclass(frozen=True)
class Glance:
    """What one frame showed: the only face on it, and whether it is still the same one.

    `alike` is how well a flat map of the face as it last looked straight explains it.
    """

    face: Face | None = None
    good: bool = False
    same: bool = True
    alike: float = 1.0


@dataclass(frozen=True)
class Watch:
    """A challenge under way."""

    prompts: tuple[Prompt, ...]
    began: float
    limits: Limits = field(default=LIMITS, repr=False)
    at: int = 0
    since: float = 0
    seen: float | None = None  # when there was a face last, once there had been a good one
    # how the head was held before the move
    straight: Face | None = field(default=None, repr=False)
    frames: int = 0  # counted towards what is asked now
    flat: int = 0
    outcome: Outcome | None = None
    failure: Failure | None = None

    @property
    def prompt(self) -> Prompt | None:
        """What is asked now; None at the end."""
        return None if self.outcome else self.prompts[self.at]


def challenge(draw: float, now: float, limits: Limits = LIMITS) -> Watch:
    """A challenge by a draw from 0 up to 1: straight, a move, straight, another move."""
    first, second = PAIRS[int(draw * len(PAIRS))]
    prompts = (Prompt.LOOK_STRAIGHT, first, Prompt.LOOK_STRAIGHT, second)
    return Watch(prompts, now, limits, since=now)


def step(watch: Watch, glance: Glance, now: float) -> Watch:
    """What a frame changes."""
    if watch.outcome:
        return watch
    lost = watch.seen is not None and now - watch.seen > watch.limits.unseen
    if lost or not glance.same:
        return _failed(watch, Failure.LOST if lost else Failure.SOMEONE_ELSE)
    if now - watch.began > watch.limits.whole or now - watch.since > watch.limits.each:
        return replace(watch, outcome=Outcome.TIMED_OUT)
    if glance.face is None:
        return watch
    if watch.seen is not None or glance.good:
        watch = replace(watch, seen=now)
    return _answered(watch, glance, glance.face, now)


def _answered(watch: Watch, glance: Glance, face: Face, now: float) -> Watch:
    if watch.straight is None or watch.prompt is Prompt.LOOK_STRAIGHT:
        return _shown(replace(watch, straight=face), now) if glance.good else watch
    turn = face.turn - watch.straight.turn
    if _other(watch, turn):
        return _failed(watch, Failure.OTHER_MOVE)
    if not _moved(watch, face, turn):
        return replace(watch, frames=0)
    if now - watch.since < watch.limits.reaction:
        return _failed(watch, Failure.OTHER_MOVE)
    if watch.prompt in TOWARDS and not deep(watch.straight, face, glance.alike, watch.limits):
        watch = replace(watch, frames=0, flat=watch.flat + 1)
        return _failed(watch, Failure.FLAT) if watch.flat >= watch.limits.flat_frames else watch
    return _shown(watch, now)


def _shown(watch: Watch, now: float) -> Watch:
    watch = replace(watch, frames=watch.frames + 1)
    return _next(watch, now) if watch.frames >= watch.limits.frames else watch


def _other(watch: Watch, turn: float) -> bool:
    """Whether the head turned where it was not asked to."""
    way = TOWARDS.get(watch.prompts[watch.at], 0)
    return (-turn * way if way else abs(turn)) >= watch.limits.other_way


def _moved(watch: Watch, face: Face, turn: float) -> bool:
    way = TOWARDS.get(watch.prompts[watch.at], 0)
    if way:
        return turn * way >= watch.limits.turned
    return watch.straight is not None and (
        face.eyes_apart >= watch.limits.closer * watch.straight.eyes_apart
    )


def deep(straight: Face, turned: Face, alike: float, limits: Limits = LIMITS) -> bool:
    """Whether it moved as a head: parallax, which no flat picture has.

    Turned about its middle a print keeps nose and eyes in line and never comes here. Held askew
    it shifts the nose, but leans, keeps both its eyes about as wide, or, however well it is
    held, is still what it was to a flat map.
    """
    way = 1 if turned.turn > straight.turn else -1
    narrower = (straight.eye_balance / turned.eye_balance) ** way
    leaned = abs(turned.roll - straight.roll)
    held = narrower >= limits.eye_balance, leaned <= limits.leaned, alike <= limits.alike
    return all(held)


def _next(watch: Watch, now: float) -> Watch:
    if watch.at + 1 == len(watch.prompts):
        return replace(watch, outcome=Outcome.PASSED)
    return replace(watch, at=watch.at + 1, since=now, frames=0, flat=0)


def _failed(watch: Watch, failure: Failure) -> Watch:
    return replace(watch, outcome=Outcome.FAILED, failure=failure)
