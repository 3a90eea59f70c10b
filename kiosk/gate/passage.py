"""A passage: from the command to open until the leaf is seen shut, as the sensors tell it.

Pure. Too many bodies or the wrong way end it at once and the leaf is held; nobody within ten
seconds ends it too. It is over when the leaf is shut, so that nobody slips through at the end.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from customs.passing import Ended
from kiosk.devices.door import Leaf, Seen

PATIENCE = 10.0  # seconds since the opening, or since the last body went through
MOVES = 3.0  # seconds a leaf may take


@dataclass(frozen=True)
class Passage:
    """One opening. `ending` is what it comes to once the leaf is shut, `ended` what it came to."""

    ground: UUID
    bodies: int
    first: Seen
    since: float  # of the opening, the last body or the command to shut
    through: int = 0
    moved: bool = False
    ending: Ended | None = None
    ended: Ended | None = None

    @property
    def shuts(self) -> bool:
        """Whether the leaf is to be shut."""
        return bool(self.ending or self.ended) and self.ended is not Ended.RELEASED


def step(passage: Passage, seen: Seen, at: float) -> Passage:
    """What the sensors tell, and what it comes to."""
    if passage.ended:
        return passage
    through, back = seen.since(passage.first)
    wrong = _wrong(passage, seen, through, back)
    went = through > passage.through
    moved = passage.moved or seen.leaf is not Leaf.SHUT
    since = at if went and not passage.ending else passage.since
    after = replace(passage, through=through, moved=moved, since=since)
    if wrong:
        return replace(after, ended=wrong)
    return _shutting(after, seen, at) if passage.ending else _open(after, seen, at)


def _wrong(passage: Passage, seen: Seen, through: int, back: int) -> Ended | None:
    """What ends it at once, the gravest first."""
    if seen.released:
        return Ended.RELEASED
    if seen.leaf is Leaf.FAULT:
        return Ended.FAULT
    if back:
        return Ended.WRONG_WAY
    # While the leaf shuts somebody may stand in the lane already: only going through counts.
    bodies = through if passage.ending else through + seen.inside
    return Ended.TOO_MANY if bodies > passage.bodies else None


def _open(passage: Passage, seen: Seen, at: float) -> Passage:
    waited = at - passage.since
    if not passage.moved:
        return replace(passage, ended=Ended.UNCONFIRMED) if waited >= MOVES else passage
    if passage.through == passage.bodies and not seen.inside:
        return replace(passage, ending=Ended.PASSED, since=at)
    if waited < PATIENCE:
        return passage
    if seen.leaf is Leaf.OBSTRUCTED:
        return replace(passage, ended=Ended.OBSTRUCTED)
    ending = Ended.SOME if passage.through else Ended.NOBODY
    return replace(passage, ending=ending, since=at)


def _shutting(passage: Passage, seen: Seen, at: float) -> Passage:
    """A body that went while it shut is counted: the last of a party may be slow."""
    if seen.leaf is Leaf.SHUT:
        whole = passage.through == passage.bodies
        return replace(passage, ended=Ended.PASSED if whole else passage.ending)
    if at - passage.since < MOVES:
        return passage
    stuck = seen.leaf is Leaf.OBSTRUCTED
    return replace(passage, ended=Ended.OBSTRUCTED if stuck else Ended.FAULT)
