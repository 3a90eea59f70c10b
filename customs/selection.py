"""Selection: where a party goes, from what it declared, what a kiosk found, and a draw.

Every rule can only make a lane worse, so nothing found out ever buys a better one. Officers
see each reason; a traveller is told of what they declared themselves, or one sentence that is
the same for a random choice, a risk, the watch list, the face and the chip.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from customs.assessment import Assessment, Flag
from customs.chip import ChipVerdict
from customs.face import FaceBand
from customs.lane import AgeGroup, Due, Lane, Line, Look
from customs.lane_table import PROVEN, LaneTable
from customs.policy import Name, Policies
from customs.public_reason import OF_LANE, PublicReason
from customs.statements import Answers, Statement

RULE_SET = 1


class Watch(StrEnum):
    """What the watch list says of a document's digest."""

    CLEAR = "CLEAR"
    HIT = "HIT"
    UNKNOWN = "UNKNOWN"  # no list here


class Because(StrEnum):
    """Why a lane is not the gate; for officers."""

    PROHIBITED = "PROHIBITED"
    GOLD = "GOLD"
    COMMERCIAL = "COMMERCIAL"
    FOR_OTHERS = "FOR_OTHERS"
    MEANS_OF_PAYMENT = "MEANS_OF_PAYMENT"
    UNACCOMPANIED = "UNACCOMPANIED"
    DUTY = "DUTY"
    DUTY_OPEN = "DUTY_OPEN"
    NO_ADULT = "NO_ADULT"
    ANSWERS_UNKNOWN = "ANSWERS_UNKNOWN"
    UNDECIDED = "UNDECIDED"
    OLD_REVISION = "OLD_REVISION"
    NOBODY = "NOBODY"
    LINE = "LINE"
    RISK = "RISK"
    WATCHED = "WATCHED"
    WATCH_UNKNOWN = "WATCH_UNKNOWN"
    DRAWN = "DRAWN"
    NOT_DRAWN = "NOT_DRAWN"
    CHIP = "CHIP"
    FACE = "FACE"


# What a traveller knows already, or everybody here just now; the first that applies is told.
# Whatever is not here is one sentence: see docs/decisions/0087-one-sentence-for-five.md.
_TOLD: tuple[tuple[PublicReason, frozenset[Because]], ...] = (
    (
        PublicReason.AS_DECLARED,
        frozenset(
            {
                Because.PROHIBITED,
                Because.GOLD,
                Because.COMMERCIAL,
                Because.FOR_OTHERS,
                Because.MEANS_OF_PAYMENT,
                Because.UNACCOMPANIED,
                Because.DUTY_OPEN,
            }
        ),
    ),
    (PublicReason.NO_ADULT, frozenset({Because.NO_ADULT})),
    (
        PublicReason.NOT_HERE,
        frozenset({Because.ANSWERS_UNKNOWN, Because.UNDECIDED, Because.OLD_REVISION, Because.LINE}),
    ),
)

# An answer that asks for an officer. More than the allowance is a matter of the assessment.
_ANSWERED: Mapping[Statement, Because] = {
    Statement.PROHIBITED: Because.PROHIBITED,
    Statement.GOLD: Because.GOLD,
    Statement.COMMERCIAL: Because.COMMERCIAL,
    Statement.FOR_OTHERS: Because.FOR_OTHERS,
    Statement.MEANS_OF_PAYMENT: Because.MEANS_OF_PAYMENT,
    Statement.UNACCOMPANIED: Because.UNACCOMPANIED,
}

# Flags a traveller has to know; every other asks for an officer.
_ONLY_TOLD = frozenset({Flag.OWNER_NEEDED, Flag.STATUS_NOT_FOR_KIND})


@dataclass(frozen=True, slots=True)
class Facts:
    """What the hall knows of a declaration. None is what it does not know."""

    answers: Answers | None
    due: int | None  # yen still to pay; None where an officer finds it
    centre: Lane | None  # what the centre decided for this revision
    current: bool = True  # no newer revision is known


@dataclass(frozen=True, slots=True)
class Shown:
    """What one person has shown."""

    person: int
    chip: ChipVerdict | None
    face: FaceBand | None
    age: AgeGroup | None
    look: Look = Look.NONE
    watch: Watch = Watch.UNKNOWN


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a party has shown, and the line it was judged on."""

    line: Line
    shown: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """What is selected by; `version` names it in every decision."""

    table: LaneTable
    online: int  # drawn of a thousand
    offline: int
    version: str

    def rate(self, line: Line) -> int:
        """How many of a thousand are drawn."""
        return self.online if line is Line.ONLINE else max(self.online, self.offline)


@dataclass(frozen=True, slots=True)
class Found:
    """One reason; `person` is 0 where it is about the whole party."""

    because: Because
    person: int = 0


@dataclass(frozen=True, slots=True)
class Selected:
    """A party's lane: why, what is told, and by which rules."""

    lane: Lane
    reasons: tuple[Found, ...]
    public: PublicReason
    rules_version: str


def rules_of(policies: Policies, table: LaneTable) -> Rules:
    """The rules as policies and bundle have them."""
    version = f"selection {RULE_SET}, lanes {table.version}, {policies.named(Name.DRAW)}"
    return Rules(table, policies.draw.online, policies.draw.offline, version)


def due_of(assessment: Assessment) -> int | None:
    """What is to be paid without an officer; None where one has to look first."""
    asks = any(raised.flag not in _ONLY_TOLD for raised in assessment.flags)
    certain = assessment.proven and assessment.low == assessment.high
    return None if asks or assessment.officer or not certain else assessment.low


def select(facts: Facts, evidence: Evidence, rules: Rules, draws: Mapping[int, int]) -> Selected:
    """The lane of a party. `draws` has each person's number; without one nobody is let by."""
    reasons = [*_of_declaration(facts), *_of_people(evidence)]
    due = Due.DUTY if facts.due else Due.NOTHING
    for shown in evidence.shown:
        reasons += _of_leg(shown, evidence.line, due, rules)
        reasons += _of_document(shown, draws.get(shown.person), rules.rate(evidence.line))
    lane = _lane({one.because for one in reasons})
    return Selected(lane, tuple(reasons), _public(lane, reasons), rules.version)


def _lane(found: set[Because]) -> Lane:
    """Duty alone is paid; with any other reason an officer sees the party."""
    if found - {Because.DUTY}:
        return Lane.OFFICER
    return Lane.PAY if found else Lane.GATE


def _of_declaration(facts: Facts) -> Iterator[Found]:
    if facts.answers is None:
        yield Found(Because.ANSWERS_UNKNOWN)
    for statement in sorted(facts.answers or ()):
        if statement in _ANSWERED:
            yield Found(_ANSWERED[statement])
    if facts.due is None:
        yield Found(Because.DUTY_OPEN)
    elif facts.due > 0:
        yield Found(Because.DUTY)
    if facts.centre is None:
        yield Found(Because.UNDECIDED)
    elif facts.centre is Lane.OFFICER:
        yield Found(Because.RISK)
    if not facts.current:
        yield Found(Because.OLD_REVISION)


def _of_people(evidence: Evidence) -> Iterator[Found]:
    if not evidence.shown:
        yield Found(Because.NOBODY)
    elif all(shown.age is not AgeGroup.ADULT for shown in evidence.shown):
        yield Found(Because.NO_ADULT)


def _of_leg(shown: Shown, line: Line, due: Due, rules: Rules) -> Iterator[Found]:
    lane = rules.table.lane(shown.chip, shown.face, shown.age, shown.look, line, due)
    if lane is Lane.OFFICER:
        yield Found(_doubt(shown, line), shown.person)


def _of_document(shown: Shown, number: int | None, rate: int) -> Iterator[Found]:
    if shown.watch is not Watch.CLEAR:
        hit = shown.watch is Watch.HIT
        yield Found(Because.WATCHED if hit else Because.WATCH_UNKNOWN, shown.person)
    if number is None:
        yield Found(Because.NOT_DRAWN, shown.person)
    elif number < rate:
        yield Found(Because.DRAWN, shown.person)


def _doubt(shown: Shown, line: Line) -> Because:
    """What an officer looks at first."""
    if line is Line.STALE:
        return Because.LINE
    face_is_good = shown.face is FaceBand.ACCEPTED or shown.look is Look.BY_OFFICER
    return Because.CHIP if shown.chip not in PROVEN or face_is_good else Because.FACE


def _public(lane: Lane, reasons: list[Found]) -> PublicReason:
    if lane is not Lane.OFFICER:
        return OF_LANE[lane]
    found = {one.because for one in reasons}
    return next((public for public, known in _TOLD if known & found), OF_LANE[lane])
