"""What a crossing asks for: of the traveller, of the hall station, of an officer.

Whoever holds the crossing carries out what is theirs: a terminal what a traveller sees, the
hall station the lane and the clearance. How a screen looks is no matter of a command.
"""

from __future__ import annotations

from dataclasses import dataclass

from customs.crossing.events import Event, People
from customs.lane import Lane
from customs.public_reason import PublicReason
from customs.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class AskPass:
    """Show a pass, or declare here."""


@dataclass(frozen=True, slots=True)
class AskPassport:
    """Put the passport of one of these people on the reader."""

    people: People


@dataclass(frozen=True, slots=True)
class AskAnswers:
    """Show this adult the answers, to be confirmed or changed."""

    person: int
    revision: int


@dataclass(frozen=True, slots=True)
class AskFace:
    """Look at the camera, or choose not to."""

    person: int


@dataclass(frozen=True, slots=True)
class AskLook:
    """An officer comes by and compares these people with their documents."""

    people: People


@dataclass(frozen=True, slots=True)
class AskRevision:
    """What was changed is written down, at the centre or by an officer."""

    revision: int


@dataclass(frozen=True, slots=True)
class AskLane:
    """The hall station selects."""

    party: People
    revision: int
    round: int


@dataclass(frozen=True, slots=True)
class Tell:
    """Say one sentence to a party; to whoever stands at the kiosk where it names nobody."""

    party: People
    sentence: PublicReason | Verdict


@dataclass(frozen=True, slots=True)
class PrintSlip:
    """Hand out the slip of a lane, the same for everyone who is told the same."""

    party: People
    lane: Lane
    sentence: PublicReason | Verdict


@dataclass(frozen=True, slots=True)
class Record:
    """Keep the event for good before anything else is done."""

    event: Event


@dataclass(frozen=True, slots=True)
class Mint:
    """Make the clearance of a party, for as many bodies as the party has people."""

    party: People
    revision: int
    round: int

    @property
    def bodies(self) -> int:
        """How many walk through on it."""
        return len(self.party)


@dataclass(frozen=True, slots=True)
class Cancel:
    """Open nothing for this clearance any more."""

    party: People
    round: int


@dataclass(frozen=True, slots=True)
class CallOfficer:
    """A party waits for an officer, who is told why."""

    party: People
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClearScreen:
    """Nothing of the last traveller stays on the screen."""


Command = (
    AskPass
    | AskPassport
    | AskAnswers
    | AskFace
    | AskLook
    | AskRevision
    | AskLane
    | Tell
    | PrintSlip
    | Record
    | Mint
    | Cancel
    | CallOfficer
    | ClearScreen
)
