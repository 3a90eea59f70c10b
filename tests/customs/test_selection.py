"""Selection: worse evidence never a better lane, and five reasons nobody outside can tell apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs import selection
from customs.allowance import Traveller
from customs.assessment import Assessment, Flag, Raised
from customs.chip import ChipVerdict
from customs.crossing import events as e
from customs.crossing.commands import AskLane, CallOfficer, Command, Record
from customs.duty import assess
from customs.face import FaceBand
from customs.lane import AgeGroup, Lane, Line, Look, no_better
from customs.lane_table import shipped
from customs.policy import Dated, Draw, Name, Policies, standing
from customs.public_reason import PublicReason
from customs.rates import Rates
from customs.selection import (
    Because,
    Evidence,
    Facts,
    Found,
    Rules,
    Selected,
    Shown,
    Watch,
    due_of,
    rules_of,
    select,
)
from customs.statements import Statement
from customs.tariff import load
from tests import factories as f
from tests.customs.crossing import acted

RULES = rules_of(Policies(), shipped())
CLEAN = Facts(frozenset(), 0, Lane.GATE)
ADULT = Shown(1, ChipVerdict.GENUINE, FaceBand.ACCEPTED, AgeGroup.ADULT, Look.NONE, Watch.CLEAR)
LATE = {1: 999, 2: 999, 3: 999}


def selected(
    facts: Facts = CLEAN,
    *shown: Shown,
    line: Line = Line.ONLINE,
    draws: dict[int, int] | None = None,
    rules: Rules = RULES,
) -> Selected:
    """The lane of one clean adult, but for what is said."""
    return select(facts, Evidence(line, shown or (ADULT,)), rules, LATE if draws is None else draws)


def because(found: Selected) -> set[Because]:
    """The reasons, whoever they are about."""
    return {one.because for one in found.reasons}


def test_a_clean_adult_goes_to_the_gate() -> None:
    found = selected()
    assert found == Selected(Lane.GATE, (), PublicReason.GO_ON, RULES.version)
    assert found.rules_version == "selection 1, lanes 2026-11-21, draw 0"


AS_DECLARED, CHECK, NOT_HERE = (
    PublicReason.AS_DECLARED, PublicReason.CHECK, PublicReason.NOT_HERE,
)  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "reason", "public"),
    [
        (replace(CLEAN, answers=None), Because.ANSWERS_UNKNOWN, NOT_HERE),
        (replace(CLEAN, due=None), Because.DUTY_OPEN, AS_DECLARED),
        (replace(CLEAN, centre=None), Because.UNDECIDED, NOT_HERE),
        (replace(CLEAN, centre=Lane.OFFICER), Because.RISK, CHECK),
        (replace(CLEAN, current=False), Because.OLD_REVISION, NOT_HERE),
    ],
)  # fmt: skip
def test_what_is_known_of_the_declaration(
    facts: Facts, reason: Because, public: PublicReason
) -> None:
    found = selected(facts)
    assert (found.lane, found.public) == (Lane.OFFICER, public)
    assert found.reasons == (Found(reason),)


@pytest.mark.parametrize("statement", sorted({*Statement} - {Statement.OVER_ALLOWANCE}))
def test_a_yes_is_an_officers(statement: Statement) -> None:
    found = selected(replace(CLEAN, answers=frozenset({statement})))
    assert (found.lane, found.public) == (Lane.OFFICER, AS_DECLARED)
    assert because(found) == {Because[statement.name]}


def test_more_than_the_allowance_is_paid() -> None:
    over = frozenset({Statement.OVER_ALLOWANCE})
    found = selected(Facts(over, 12_300, Lane.PAY))
    assert (found.lane, found.public) == (Lane.PAY, PublicReason.PAY_FIRST)
    assert selected(Facts(over, 0, Lane.GATE)).lane is Lane.GATE


@pytest.mark.parametrize(
    ("changes", "reason", "public"),
    [
        ({"chip": None}, Because.CHIP, CHECK),
        ({"chip": ChipVerdict.CLONED}, Because.CHIP, CHECK),
        ({"chip": ChipVerdict.UNREADABLE}, Because.CHIP, CHECK),
        ({"face": FaceBand.REVIEW}, Because.FACE, CHECK),
        ({"face": FaceBand.REFUSED}, Because.FACE, CHECK),
        ({"face": None}, Because.FACE, CHECK),
        ({"watch": Watch.HIT}, Because.WATCHED, CHECK),
        ({"watch": Watch.UNKNOWN}, Because.WATCH_UNKNOWN, CHECK),
    ],
)
def test_what_a_person_has_shown(
    changes: dict[str, object], reason: Because, public: PublicReason
) -> None:
    shown = replace(ADULT, **changes)  # type: ignore[arg-type]
    found = selected(CLEAN, ADULT, replace(shown, person=2))
    assert (found.lane, found.public) == (Lane.OFFICER, public)
    assert found.reasons == (Found(reason, 2),)


def test_the_worst_leg_is_the_partys() -> None:
    child = Shown(2, ChipVerdict.GENUINE, FaceBand.CHILD, AgeGroup.CHILD, Look.BY_OFFICER,
                  Watch.CLEAR)  # fmt: skip
    assert selected(CLEAN, ADULT, child).lane is Lane.GATE
    assert selected(CLEAN, ADULT, replace(child, look=Look.NONE)).lane is Lane.OFFICER


def test_nobody_under_18_goes_alone() -> None:
    youth = replace(ADULT, age=AgeGroup.YOUTH)
    found = selected(CLEAN, youth)
    assert (found.lane, found.public) == (Lane.OFFICER, PublicReason.NO_ADULT)
    assert selected(CLEAN, youth, replace(ADULT, person=2)).lane is Lane.GATE
    assert select(CLEAN, Evidence(Line.ONLINE, ()), RULES, {}).lane is Lane.OFFICER


@pytest.mark.parametrize(
    ("line", "number", "lane"),
    [
        (Line.ONLINE, 19, Lane.OFFICER),
        (Line.ONLINE, 20, Lane.GATE),
        (Line.OFFLINE, 49, Lane.OFFICER),
        (Line.OFFLINE, 50, Lane.GATE),
        (Line.STALE, 999, Lane.OFFICER),
    ],
)
def test_the_draw_is_raised_without_the_line(line: Line, number: int, lane: Lane) -> None:
    assert selected(line=line, draws={1: number}).lane is lane


def test_without_a_draw_nobody_is_let_by() -> None:
    assert because(selected(draws={})) == {Because.NOT_DRAWN}


def test_a_policy_of_the_day_is_named_and_gone_by() -> None:
    body = {"online": 100, "offline": 300}
    policies = standing([Dated(Name.DRAW, 4, f.LANDED, body)], f.LANDED)
    rules = rules_of(policies, shipped())
    assert rules.version.endswith("draw 4")
    assert selected(draws={1: 99}, rules=rules).lane is Lane.OFFICER
    assert rules_of(Policies(draw=Draw(30, 10)), shipped()).rate(Line.OFFLINE) == 30


# Worse evidence.

CHIPS = [
    ChipVerdict.GENUINE, ChipVerdict.GENUINE_CLONE_NOT_EXCLUDED, ChipVerdict.EXPIRED,
    ChipVerdict.CLONED, ChipVerdict.REVOKED, ChipVerdict.UNTRUSTED_SIGNER, ChipVerdict.ALTERED,
    ChipVerdict.UNREADABLE, None,
]  # fmt: skip
FACES = [
    FaceBand.ACCEPTED, FaceBand.REVIEW, FaceBand.NOT_BY_FACE, FaceBand.CHILD, FaceBand.NOT_TAKEN,
    FaceBand.REFUSED,
]  # fmt: skip
LOOKS, LINES = [Look.BY_OFFICER, Look.NONE], list(Line)
WATCHES = [Watch.CLEAR, Watch.UNKNOWN, Watch.HIT]
CENTRE = [Lane.GATE, Lane.PAY, Lane.OFFICER, None]
DUE = [0, 100, 90_000, None]
DRAWS = [999, 50, 49, 20, 19, 0, None]
CURRENT = [True, False]


def pairs(best_first: Sequence[Any]) -> st.SearchStrategy[tuple[Any, Any]]:
    """Something, and the same or something worse."""
    places = st.tuples(*[st.integers(0, len(best_first) - 1)] * 2).map(sorted)
    return places.map(lambda two: (best_first[two[0]], best_first[two[1]]))


ANSWERS = st.tuples(*[st.frozensets(st.sampled_from(Statement), max_size=2)] * 2).map(
    lambda two: (two[0], two[0] | two[1])
)


@given(st.data())
def test_worse_is_never_better_off(data: st.DataObject) -> None:
    answers, due, centre, current, line = (
        data.draw(each)
        for each in (ANSWERS, pairs(DUE), pairs(CENTRE), pairs(CURRENT), pairs(LINES))
    )
    ages = data.draw(st.lists(st.sampled_from(AgeGroup), min_size=1, max_size=3))
    people: list[list[Shown]] = [[], []]
    draws: list[dict[int, int]] = [{}, {}]
    for person, age in enumerate(ages, 1):
        drawn = [data.draw(pairs(one)) for one in (CHIPS, FACES, LOOKS, WATCHES, DRAWS)]
        for side in (0, 1):
            chip, face, look, watch, number = (one[side] for one in drawn)
            people[side].append(Shown(person, chip, face, age, look, watch))
            if isinstance(number, int):
                draws[side][person] = number
    found = [
        select(
            Facts(answers[side], due[side], centre[side], current[side]),
            Evidence(line[side], tuple(people[side])),
            RULES,
            draws[side],
        )
        for side in (0, 1)
    ]
    assert no_better(found[1].lane, found[0].lane)
    assert (found[0].lane is Lane.GATE) == (not found[0].reasons)


# What five reasons have in common.

facts = st.builds(
    Facts,
    st.frozensets(st.sampled_from(Statement), max_size=2),
    st.sampled_from(DUE),
    st.sampled_from([Lane.GATE, Lane.PAY]),
)
SECRET = ["drawn", "risk", "watched", "face", "chip"]


def with_secret(told: Facts, secret: str) -> Selected:
    """A family whose second member gives this one reason."""
    second = replace(ADULT, person=2)
    draws = LATE
    match secret:
        case "drawn":
            draws = LATE | {2: 0}
        case "risk":
            told = replace(told, centre=Lane.OFFICER)
        case "watched":
            second = replace(second, watch=Watch.HIT)
        case "face":
            second = replace(second, face=FaceBand.REVIEW)
        case "chip":
            second = replace(second, chip=ChipVerdict.ALTERED)
    return selected(told, ADULT, second, draws=draws)


@given(facts)
def test_five_reasons_cannot_be_told_apart(told: Facts) -> None:
    found = [with_secret(told, secret) for secret in SECRET]
    assert {one.lane for one in found} == {Lane.OFFICER}
    assert len({one.public for one in found}) == 1
    assert len({one.reasons for one in found}) == len(SECRET)


def as_seen(secret: str) -> list[Command]:
    """All that kiosks show and print of a family's crossing, with its evidence and decision."""
    chip = ChipVerdict.ALTERED if secret == "chip" else ChipVerdict.GENUINE
    band = FaceBand.REVIEW if secret == "face" else FaceBand.ACCEPTED
    second = (acted.read(2, chip), e.AnswersConfirmed(2, 1), acted.face(2, band))
    crossing, commands = acted.after(acted.BEGUN, acted.opened(1, 2), *acted.whole_leg(1), *second)
    found = with_secret(CLEAN, secret)
    decided = acted.decided(crossing, found.lane, (1, 2), found.public)
    _, more = acted.after(crossing, decided)
    of_officers = (Record, CallOfficer, AskLane)
    return [one for one in commands + more if not isinstance(one, of_officers)]


@pytest.mark.parametrize("secret", SECRET[1:])
def test_screen_and_slip_are_the_same(secret: str) -> None:
    assert as_seen(secret) == as_seen(SECRET[0])
    assert any(getattr(one, "sentence", None) is CHECK for one in as_seen(secret))


@pytest.mark.parametrize("secret", [Because.WATCHED, Because.DRAWN, Because.FACE])
def test_a_sentence_of_its_own_would_be_seen(
    secret: Because, monkeypatch: pytest.MonkeyPatch
) -> None:
    leaky = ((PublicReason.NOT_HERE, frozenset({secret})), *selection._TOLD)
    monkeypatch.setattr(selection, "_TOLD", leaky)
    with pytest.raises(AssertionError):
        test_five_reasons_cannot_be_told_apart()


def test_what_is_told_hides_what_is_not() -> None:
    """Whoever declared gold and is on a list is told of the gold."""
    gold = replace(CLEAN, answers=frozenset({Statement.GOLD}))
    assert {with_secret(gold, secret).public for secret in SECRET} == {AS_DECLARED}


# What is due.


def assessed(**changes: object) -> Assessment:
    """An assessment of nothing, but for what is said."""
    found = assess((), (Traveller("1", date(1984, 2, 29)),), load(), Rates(()), f.ARRIVAL)
    return replace(found, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "due"),
    [
        ({}, 0),
        ({"low": 4_200, "high": 4_200}, 4_200),
        ({"low": 4_200, "high": 5_000}, None),
        ({"proven": False}, None),
    ],
)
def test_only_a_certain_amount_is_paid_without_an_officer(
    changes: dict[str, object], due: int | None
) -> None:
    assert due_of(assessed(**changes)) == due


@pytest.mark.parametrize("flag", Flag)
def test_a_flag_asks_for_an_officer_unless_it_only_tells(flag: Flag) -> None:
    found = due_of(assessed(flags=(Raised(flag, (), "law"),)))
    assert (found == 0) == (flag in {Flag.OWNER_NEEDED, Flag.STATUS_NOT_FOR_KIND})
