"""What can happen to a crossing: told by kiosks, the hall station, officers and the feed.

An event has an id and counts once. What it tells is one of the types below; whatever a
program does not know comes in as `Unknown`, and an officer looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from customs.chip import ChipVerdict
from customs.crossing.leg import Named
from customs.crossing.version import MACHINE_VERSION
from customs.face import FaceBand
from customs.lane import AgeGroup, Lane
from customs.public_reason import PublicReason
from customs.verdicts import Verdict
from customs.watch_list import Mark

People = tuple[int, ...]  # indexes on the declaration, sorted


class How(StrEnum):
    """By what a crossing was opened."""

    PASS = "PASS"
    DOCUMENT = "DOCUMENT"
    NOTHING = "NOTHING"


class Quit(StrEnum):
    """Why somebody's turn at a kiosk ended before it was done."""

    GAVE_UP = "GAVE_UP"
    TIMED_OUT = "TIMED_OUT"


@dataclass(frozen=True, slots=True)
class Opened:
    """A pass or document was presented at a kiosk. Without a declaration nothing is cleared.

    `people` are the indexes the hall holds for the revision. A pass alone does not tell them:
    where the hall holds nothing they are left out, and an officer is called.
    """

    how: How
    declaration: UUID | None = None
    revision: int = 0
    people: People = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class Joined:
    """A further kiosk takes part: members finish wherever they stand."""


@dataclass(frozen=True, slots=True)
class PassportRead:
    """A document was read; without a chip only its page. `person` is 0 where it named nobody."""

    person: int
    named: Named
    chip: ChipVerdict | None
    age: AgeGroup
    document: bytes  # digest; empty where not even the page was read
    marks: tuple[Mark, ...] = ()  # by which the watch list is asked


@dataclass(frozen=True, slots=True)
class AnswersConfirmed:
    """This adult saw the answers of a revision and confirmed them; the event's time is legal."""

    person: int
    revision: int


@dataclass(frozen=True, slots=True)
class AnswersChanged:
    """This adult saw the answers and wants others."""

    person: int
    revision: int


@dataclass(frozen=True, slots=True)
class FaceTaken:
    """The camera was tried, against the picture of this document. It counts for no other."""

    person: int
    band: FaceBand
    document: bytes


@dataclass(frozen=True, slots=True)
class NotByFace:
    """This person wants to be looked at by an officer instead."""

    person: int


@dataclass(frozen=True, slots=True)
class OfficerLooked:
    """An officer compared these people with their documents: one tap for the party's children."""

    people: People


@dataclass(frozen=True, slots=True)
class LaneDecided:
    """The hall station's decision on a party, for one revision and round."""

    party: People
    revision: int
    round: int
    lane: Lane
    public: PublicReason
    rules: str
    because: tuple[str, ...] = ()  # for officers
    draws: tuple[int, ...] = ()  # in the order of the party


@dataclass(frozen=True, slots=True)
class Paid:
    """What this revision owes is paid."""

    revision: int


@dataclass(frozen=True, slots=True)
class BagMissing:
    """A bag has not come: what is in it will be unaccompanied."""


@dataclass(frozen=True, slots=True)
class MustAdd:
    """Somebody has to add something to this revision."""

    revision: int


@dataclass(frozen=True, slots=True)
class Revised:
    """The declaration has a new revision, made by whoever wrote the event."""

    revision: int
    people: People


@dataclass(frozen=True, slots=True)
class Ended:
    """Somebody's turn at a kiosk ended; what was found stays with the crossing."""

    why: Quit


@dataclass(frozen=True, slots=True)
class Held:
    """An officer holds the crossing."""


@dataclass(frozen=True, slots=True)
class Released:
    """An officer lifts what they have seen, and says where a party goes.

    Only what is named is lifted: a hold that came meanwhile stands.
    """

    party: People
    revision: int
    round: int
    lane: Lane
    lifts: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Split:
    """An officer lets parts of a party go their own ways."""

    parties: tuple[People, ...]


@dataclass(frozen=True, slots=True)
class PassTold:
    """What the feed says of the pass: superseded, withdrawn, used."""

    verdict: Verdict
    revision: int


@dataclass(frozen=True, slots=True)
class AttemptsSpent:
    """A document of this crossing has failed too often elsewhere in the hall."""

    document: bytes


@dataclass(frozen=True, slots=True)
class ClearanceMinted:
    """The clearance of a party and round is durable."""

    party: People
    round: int


@dataclass(frozen=True, slots=True)
class ClearanceCancelled:
    """The keeper will open nothing for it any more."""

    party: People
    round: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """What another version of the machine said."""

    kind: str
    kind_version: int


Told = (
    Opened
    | Joined
    | PassportRead
    | AnswersConfirmed
    | AnswersChanged
    | FaceTaken
    | NotByFace
    | OfficerLooked
    | LaneDecided
    | Paid
    | BagMissing
    | MustAdd
    | Revised
    | Ended
    | Held
    | Released
    | Split
    | PassTold
    | AttemptsSpent
    | ClearanceMinted
    | ClearanceCancelled
    | Unknown
)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, once."""

    id: UUID
    at: datetime
    by: str  # "device:UUID", "officer:UUID", "traveller", "worker"
    told: Told
    machine: int = MACHINE_VERSION

    @property
    def by_officer(self) -> bool:
        """Whether an officer did it."""
        return self.by.startswith("officer:")
