"""What is known of a crossing: facts that only ever grow, and what they come to.

Nothing here is taken back. A reopening, a hold or a new revision is one more fact and begins
another round, and what was decided for an earlier round decides nothing any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

from customs.crossing.attempts import Attempts
from customs.crossing.events import How, People
from customs.crossing.leg import Leg
from customs.crossing.version import MACHINE_VERSION
from customs.lane import Lane
from customs.public_reason import PublicReason

_CROSSINGS = UUID("6f1a1f0e-5d3b-5c59-9d5e-7b7f5a1f6c11")  # this house's own namespace


class State(StrEnum):
    """How far a crossing is, what holds it up most first. What nobody knows is an officer's."""

    WITH_OFFICER = "WITH_OFFICER"
    CHANGING = "CHANGING"  # a new revision is being made
    OPEN = "OPEN"  # somebody has yet to show something
    COMPLETE = "COMPLETE"  # all legs are there; the lane is asked for
    PAYING = "PAYING"
    CLEARING = "CLEARING"  # the clearance is asked for
    CLEARED = "CLEARED"

    @classmethod
    def _missing_(cls, value: object) -> State:
        return cls.WITH_OFFICER


class Cause(StrEnum):
    """What stands against clearing until it is lifted or, for some, a new revision is made."""

    HELD = "HELD"
    CHANGED = "CHANGED"
    MUST_ADD = "MUST_ADD"
    BAG_MISSING = "BAG_MISSING"
    REVISED_LATE = "REVISED_LATE"  # after a lane was decided, and not by an officer
    ATTEMPTS = "ATTEMPTS"
    SUPERSEDED = "SUPERSEDED"
    WITHDRAWN = "WITHDRAWN"
    USED = "USED"
    TWO_DECLARATIONS = "TWO_DECLARATIONS"
    PEOPLE_UNKNOWN = "PEOPLE_UNKNOWN"  # a pass the hall has not heard of: it names nobody by index
    UNKNOWN = "UNKNOWN"  # an event or a version nobody here can read


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing that stands against clearing, and the revision it was said about."""

    cause: Cause
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Revision:
    """The people of a revision, and the events that told of it."""

    people: People
    events: frozenset[UUID]
    by_officer: bool


Key = tuple[People, int]  # a party and a round: names a decision and a clearance


@dataclass(frozen=True, slots=True)
class Decision:
    """Where a party goes, by the rules or by an officer."""

    lane: Lane
    revision: int
    public: PublicReason
    at: tuple[datetime, UUID]


@dataclass(frozen=True, slots=True, order=True)
class Parts:
    """A party as an officer split it; the newest counts."""

    at: datetime
    event: UUID
    parties: tuple[People, ...]


@dataclass(frozen=True, slots=True)
class Crossing:
    """Facts, each kept so that the order in which they came makes no difference."""

    id: UUID
    hall: str
    machine: int = MACHINE_VERSION
    seen: frozenset[UUID] = frozenset()
    opened: frozenset[How] = frozenset()
    kiosks: frozenset[str] = frozenset()
    declarations: frozenset[UUID] = frozenset()
    revisions: Mapping[int, Revision] = field(default_factory=dict)
    legs: Mapping[int, Leg] = field(default_factory=dict)
    concerns: Mapping[UUID, Concern] = field(default_factory=dict)
    lifted: frozenset[UUID] = frozenset()
    attempts: Attempts = field(default_factory=Attempts)
    decided: Mapping[Key, Decision] = field(default_factory=dict)
    released: Mapping[Key, Decision] = field(default_factory=dict)
    splits: frozenset[Parts] = frozenset()
    paid: frozenset[int] = frozenset()
    minted: frozenset[Key] = frozenset()
    cancelled: frozenset[Key] = frozenset()


def crossing_id(declaration: UUID, hall: str) -> UUID:
    """The crossing of a declaration in a hall, the same at every kiosk of it."""
    return uuid5(_CROSSINGS, f"{declaration}/{hall}")
