"""Policies: what officers may switch, each figure with its bounds and a sentence.

A policy is a row with a version and a date, drafted by one officer and approved by another;
version 0 is what stands here. Use cases get all of them as of a moment, as an argument, and
a decision names the versions it was taken under.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from customs.faults import Fault
from customs.officer_task import Urgency
from customs.outcome import CONTAINERS, VOLUME
from customs.pricing import Choice
from customs.tobacco import MIXED, ONE_KIND
from customs.typed import Problem, Typed
from customs.words import N_

Body = Mapping[str, Any]

BOTH = "both"


class Name(StrEnum):
    """Every policy; its figures are decided together."""

    DUTY = "duty"
    HALL = "hall"
    DRAW = "draw"
    FACE = "face"
    TASKS = "tasks"
    SESSIONS = "sessions"
    PAYING = "paying"


@dataclass(frozen=True, slots=True)
class Figure:
    """A whole number within bounds, the unit it counts, and what it means."""

    sentence: str
    unit: str
    least: int
    most: int

    def read(self, typed: Typed, name: str) -> int | None:
        """The figure as typed."""
        missing = Fault.FIGURE_MISSING
        return typed.whole(name, missing=missing, least=self.least, most=self.most)


@dataclass(frozen=True, slots=True)
class Pick:
    """One of a few, each with its sentence."""

    sentence: str
    options: Mapping[str, str]

    def read(self, typed: Typed, name: str) -> str | None:
        """The one picked."""
        return typed.one_of(name, self.options, missing=Fault.READING_MISSING) or None


HOURS, MINUTES, PER_THOUSAND = N_("hours"), N_("minutes"), N_("of 1,000 travellers")
YEN = N_("yen")
THOUSANDTHS, STRANGERS = N_("thousandths"), N_("of 100,000 pairs of strangers")


def _figure(default: int, least: int, most: int, unit: str, sentence: str) -> Any:  # noqa: ANN401
    return field(default=default, metadata={"rule": Figure(sentence, unit, least, most)})


def _pick(sentence: str, **options: str) -> Any:  # noqa: ANN401
    both = {BOTH: N_("Work out both and let an officer select")}
    return field(default=BOTH, metadata={"rule": Pick(sentence, both | options)})


@dataclass(frozen=True, slots=True)
class Duty:
    """Which reading is applied where the law has two; docs/decisions/0022-readings.md."""

    alcohol: str = _pick(
        N_("How the three bottles free of tax are counted"),
        **{
            VOLUME: N_("Up to 2,280 ml in whole containers"),
            CONTAINERS: N_("Three containers of up to 760 ml each"),
        },
    )
    tobacco: str = _pick(
        N_("How tobacco of several kinds is counted"),
        **{ONE_KIND: N_("One kind for each adult"), MIXED: N_("250 g in all")},
    )
    valuation: str = _pick(
        N_("How goods are valued from 1 April 2028"),
        abolished=N_("At the full retail price"),
        kept=N_("At 60% of the retail price"),
    )

    def choice(self) -> Choice:
        """What the assessment of duty is told."""
        alcohol, tobacco, valuation = (
            "" if one == BOTH else one for one in (self.alcohol, self.tobacco, self.valuation)
        )
        return Choice(alcohol, tobacco, valuation)


@dataclass(frozen=True, slots=True)
class Hall:
    """What an arrivals hall does while the centre cannot be reached."""

    bundle_age_hours: int = _figure(
        24, 1, 24, HOURS, N_("Oldest rules and keys a kiosk or gate may work with")
    )
    offline_confirm_minutes: int = _figure(
        15, 1, 60, MINUTES, N_("Time offline after which a supervisor confirms that gates stay on")
    )


@dataclass(frozen=True, slots=True)
class Draw:
    """How many travellers are drawn at random for a check."""

    online: int = _figure(20, 0, 1000, PER_THOUSAND, N_("Drawn while the centre is reached"))
    offline: int = _figure(50, 0, 1000, PER_THOUSAND, N_("Drawn while it is not"))


@dataclass(frozen=True, slots=True)
class Face:
    """How alike a face and a passport's picture must be; docs/decisions/0082-who-is-accepted.md."""

    accept_thousandths: int = _figure(
        380, 200, 450, THOUSANDTHS, N_("Largest distance at which a face is accepted")
    )
    review_thousandths: int = _figure(
        550, 450, 700, THOUSANDTHS, N_("Largest distance at which an officer compares the faces")
    )
    false_matches: int = _figure(
        100, 1, 1000, STRANGERS, N_("Most false matches an evaluation may show in any group")
    )

    @property
    def accept(self) -> float:
        """As a distance."""
        return self.accept_thousandths / 1000

    @property
    def review(self) -> float:
        """As a distance."""
        return self.review_thousandths / 1000

    @property
    def false_match_rate(self) -> float:
        """As a share."""
        return self.false_matches / 100_000


@dataclass(frozen=True, slots=True)
class Tasks:
    """How long an officer holds a task, and how long one may wait before it is late."""

    claim_minutes: int = _figure(
        30, 5, 480, MINUTES, N_("Time an officer holds a task before others may take it")
    )
    at_once_minutes: int = _figure(
        15, 1, 1440, MINUTES, N_("Wait before an urgent task counts as late")
    )
    soon_minutes: int = _figure(
        120, 1, 1440, MINUTES, N_("Wait before an ordinary task counts as late")
    )
    in_a_day_minutes: int = _figure(
        1440, 60, 10080, MINUTES, N_("Wait before a task without haste counts as late")
    )

    def late_after(self, urgency: Urgency) -> int:
        """Minutes after which a task of this urgency is late."""
        minutes: int = getattr(self, f"{urgency}_minutes")
        return minutes


@dataclass(frozen=True, slots=True)
class Sessions:
    """How long an officer stays signed in."""

    idle_minutes: int = _figure(
        15, 5, 60, MINUTES, N_("Time without a click after which an officer is signed out")
    )
    whole_minutes: int = _figure(
        720, 60, 720, MINUTES, N_("Time after which an officer signs in again in any case")
    )
    step_up_minutes: int = _figure(
        5, 1, 15, MINUTES, N_("Time a confirmed passkey covers acts that ask for it")
    )


TREASURY, PROVIDER = "treasury", "provider"


@dataclass(frozen=True, slots=True)
class Paying:
    """What paying by card costs, how long an attempt stands, and who gives money back."""

    card_fee_yen: int = _figure(
        110, 0, 1000, YEN, N_("Fee for each started part of a card payment")
    )
    card_fee_each_yen: int = _figure(
        10_000, 1000, 100_000, YEN, N_("Size of the part of a card payment the fee is for")
    )
    attempt_minutes: int = _figure(
        30, 30, 240, MINUTES, N_("Time a traveller has to finish a payment that was begun")
    )
    refunds: str = field(
        default=TREASURY,
        metadata={
            "rule": Pick(
                N_("How a payment through a provider is given back"),
                {
                    TREASURY: N_("By the treasury, to a bank account"),
                    PROVIDER: N_("By the provider, to the card or wallet that paid"),
                },
            )
        },
    )


Policy = Duty | Hall | Draw | Face | Tasks | Sessions | Paying
TYPES: Mapping[Name, type[Policy]] = {
    Name.DUTY: Duty,
    Name.HALL: Hall,
    Name.DRAW: Draw,
    Name.FACE: Face,
    Name.TASKS: Tasks,
    Name.SESSIONS: Sessions,
    Name.PAYING: Paying,
}
TITLES: dict[Name, str] = {
    Name.DUTY: N_("Readings of the duty rules"),
    Name.HALL: N_("Halls without a line to the centre"),
    Name.DRAW: N_("Random checks"),
    Name.FACE: N_("Comparing faces"),
    Name.TASKS: N_("Officers' tasks"),
    Name.SESSIONS: N_("Officers' sessions"),
    Name.PAYING: N_("Paying"),
}


# What a hall goes by; the rest is the centre's own.
CARRIED = (Name.DUTY, Name.HALL, Name.DRAW, Name.FACE)


@dataclass(frozen=True, slots=True)
class Policies:
    """All policies as of one moment, and the version of each; 0 is the one written here."""

    duty: Duty = Duty()
    hall: Hall = Hall()
    draw: Draw = Draw()
    face: Face = Face()
    tasks: Tasks = Tasks()
    sessions: Sessions = Sessions()
    paying: Paying = Paying()
    versions: Mapping[Name, int] = field(default_factory=lambda: dict.fromkeys(Name, 0))

    def of(self, name: Name) -> Policy:
        """One of them by its name."""
        policy: Policy = getattr(self, name.value)
        return policy

    def named(self, name: Name) -> str:
        """How a decision names the policy it was taken under."""
        return f"{name} {self.versions[name]}"


@dataclass(frozen=True, slots=True)
class Dated:
    """One approved version of a policy, and from when it stands."""

    name: Name
    version: int
    begins: datetime
    body: Body


def standing(versions: Iterable[Dated], moment: datetime) -> Policies:
    """What stands at a moment: of each policy the highest version that has begun."""
    begun = sorted((one for one in versions if one.begins <= moment), key=lambda one: one.version)
    newest = {one.name: one for one in begun}
    bodies: dict[str, Any] = {name.value: made(name, one.body) for name, one in newest.items()}
    numbers = dict.fromkeys(Name, 0) | {name: one.version for name, one in newest.items()}
    return replace(Policies(), versions=numbers, **bodies)


def rules(name: Name) -> Iterator[tuple[str, Figure | Pick]]:
    """Every figure of a policy with its rule, in the order a page asks for them."""
    for one in fields(TYPES[name]):
        yield one.name, one.metadata["rule"]


def made(name: Name, body: Body) -> Policy:
    """The policy of a row. A figure the row does not know yet stands as it is written here."""
    known = {one.name for one in fields(TYPES[name])}
    return TYPES[name](**{figure: value for figure, value in body.items() if figure in known})


def body_of(policy: Policy) -> dict[str, int | str]:
    """A policy as a row keeps it."""
    return asdict(policy)


def read(name: Name, values: Mapping[str, str]) -> tuple[Policy | None, list[Problem]]:
    """A policy as an officer typed it, or what is to be put right."""
    typed = Typed(values)
    body = {figure: rule.read(typed, figure) for figure, rule in rules(name)}
    found = None if typed.problems else made(name, body)
    if isinstance(found, Draw) and found.offline < found.online:
        typed.wrong("offline", Fault.OFFLINE_DRAW_LOWER)
    return (None if typed.problems else found), typed.problems


def broken(name: Name, body: Body) -> str | None:
    """The figure that makes a body no policy; None where it is one, whole and exact."""
    found, problems = read(name, {figure: str(value) for figure, value in body.items()})
    if problems or found is None:
        return problems[0].field
    whole = body_of(found)
    differs = (figure for figure in {*whole, *body} if not _same(whole, body, figure))
    return next(differs, None)


def _same(whole: Body, body: Body, figure: str) -> bool:
    one, other = whole.get(figure), body.get(figure)
    return type(one) is type(other) and one == other


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure that is another than before."""

    figure: str
    before: int | str
    after: int | str


def differences(before: Policy, after: Policy) -> list[Difference]:
    """What a version changes."""
    one, other = body_of(before), body_of(after)
    return [Difference(name, one[name], other[name]) for name in one if one[name] != other[name]]
