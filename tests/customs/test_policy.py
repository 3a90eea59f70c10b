from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs.assessment import Assessment, Flag
from customs.faults import Fault
from customs.officer_task import ABOUT, OUTCOMES, Kind, Outcome, Urgency
from customs.outcome import CONTAINERS, VOLUME
from customs.policy import (
    BOTH,
    TITLES,
    TYPES,
    Draw,
    Duty,
    Figure,
    Hall,
    Name,
    Pick,
    Policies,
    Sessions,
    Tasks,
    body_of,
    broken,
    differences,
    made,
    read,
    rules,
)
from customs.tariff import load
from customs.tobacco import MIXED, ONE_KIND
from tests.customs.duty_factory import drink, told


def typed(name: Name, **changes: str) -> dict[str, str]:
    """The policy as it stands, as a page would send it."""
    return {figure: str(value) for figure, value in body_of(TYPES[name]()).items()} | changes


def faults(name: Name, values: Mapping[str, str]) -> dict[str, Fault]:
    return {problem.field: problem.fault for problem in read(name, values)[1]}


@pytest.mark.parametrize("name", Name)
def test_every_policy_has_a_title_and_each_figure_a_rule_it_keeps_itself(name: Name) -> None:
    assert TITLES[name]
    found, problems = read(name, typed(name))
    assert (found, problems) == (TYPES[name](), [])
    assert all(rule.sentence for _, rule in rules(name))
    assert Policies().of(name) == TYPES[name]()


FIGURES = [(name, figure, rule) for name in Name for figure, rule in rules(name)]


@pytest.mark.parametrize(("name", "figure", "rule"), FIGURES, ids=lambda part: str(part)[:24])
def test_nothing_but_a_whole_number_within_bounds_or_a_pick_is_read(
    name: Name, figure: str, rule: Figure | Pick
) -> None:
    nothing = ["", " ", "x", "1.5", "1e3", "-1", "0x1", "1" * 999, "None", "True"]
    if isinstance(rule, Figure):
        nothing += [str(rule.least - 1), str(rule.most + 1)]
    for value in nothing:
        assert figure in faults(name, typed(name, **{figure: value})), value


@given(st.sampled_from(FIGURES), st.integers(-(10**6), 10**6))
def test_a_figure_is_taken_exactly_within_its_bounds(
    one: tuple[Name, str, Figure | Pick], value: int
) -> None:
    name, figure, rule = one
    if isinstance(rule, Pick):
        return
    values = typed(name, **{figure: str(value)})
    if name is Name.DRAW:  # the two are bound to each other, too
        values = {"online": str(value), "offline": str(value)}
    assert (figure not in faults(name, values)) == (rule.least <= value <= rule.most)


def test_offline_no_fewer_are_drawn_than_online() -> None:
    low = typed(Name.DRAW, online="51", offline="50")
    assert faults(Name.DRAW, low) == {"offline": Fault.OFFLINE_DRAW_LOWER}
    assert faults(Name.DRAW, typed(Name.DRAW, online="50", offline="50")) == {}


BROKEN: list[tuple[dict[str, object], str]] = [
    ({"bundle_age_hours": "24"}, "bundle_age_hours"),
    ({"bundle_age_hours": True}, "bundle_age_hours"),
    ({"bundle_age_hours": 24.0}, "bundle_age_hours"),
    ({"bundle_age_hours": None}, "bundle_age_hours"),
    ({"bundle_age_hours": [24]}, "bundle_age_hours"),
    ({"bundle_age_hours": 25}, "bundle_age_hours"),
    ({"more": 1}, "more"),
]


@pytest.mark.parametrize(("changes", "figure"), BROKEN)
def test_a_body_is_whole_exact_and_of_the_right_types(
    changes: dict[str, object], figure: str
) -> None:
    assert broken(Name.HALL, body_of(Hall())) is None
    assert broken(Name.HALL, body_of(Hall()) | changes) == figure


@pytest.mark.parametrize("name", Name)
def test_a_body_that_lacks_a_figure_is_broken(name: Name) -> None:
    for figure, _ in rules(name):
        body = body_of(TYPES[name]())
        del body[figure]
        assert broken(name, body) == figure


def test_an_older_row_is_read_with_what_it_does_not_know() -> None:
    assert made(Name.HALL, {"bundle_age_hours": 12, "gone": 3}) == Hall(bundle_age_hours=12)


def test_differences_name_the_figure_and_both_values() -> None:
    [one] = differences(Hall(), Hall(offline_confirm_minutes=5))
    assert (one.figure, one.before, one.after) == ("offline_confirm_minutes", 15, 5)
    assert differences(Draw(), Draw()) == []


def test_a_decision_names_policy_and_version() -> None:
    policies = replace(Policies(), versions={**Policies().versions, Name.DUTY: 3})
    assert policies.named(Name.DUTY) == "duty 3"
    assert policies.named(Name.DRAW) == "draw 0"


def test_the_readings_offered_are_those_the_duty_knows() -> None:
    offered = {
        figure: set(rule.options) for figure, rule in rules(Name.DUTY) if isinstance(rule, Pick)
    }
    assert offered["alcohol"] == {BOTH, VOLUME, CONTAINERS}
    assert offered["tobacco"] == {BOTH, ONE_KIND, MIXED}


def flags(assessment: Assessment) -> set[Flag]:
    return {raised.flag for raised in assessment.flags}


def test_a_decided_reading_is_what_the_assessment_applies() -> None:
    """Six small bottles: nothing by volume, three taxed by container."""
    six = drink("wine", 6, 375)
    undecided = told(six, choice=Duty().choice())
    assert (undecided.low, undecided.high) == (0, 200)
    assert Flag.ALCOHOL_READINGS in flags(undecided)
    for reading, yen in ((VOLUME, 0), (CONTAINERS, 200)):
        decided = told(six, choice=Duty(alcohol=reading).choice())
        assert (decided.low, decided.high) == (yen, yen)
        assert Flag.ALCOHOL_READINGS not in flags(decided)


def test_the_readings_of_the_valuation_are_those_of_the_tariff() -> None:
    offered = dict(rules(Name.DUTY))["valuation"]
    assert isinstance(offered, Pick)
    rows = load().on(date(2028, 4, 1)).readings("valuation")
    assert set(offered.options) == {BOTH, *(row.reading for row in rows)}


def test_undecided_readings_leave_the_choice_to_an_officer() -> None:
    assert (Duty().choice().alcohol, Duty().choice().tobacco, Duty().choice().valuation) == (
        "",
    ) * 3
    assert Duty(alcohol=VOLUME).choice().alcohol == VOLUME


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_task_has_its_words_and_a_time_until_it_is_late(kind: Kind) -> None:
    about = ABOUT[kind]
    assert about.words
    never_late = kind is Kind.LATE or about.notice
    assert never_late if about.urgency is None else Tasks().late_after(about.urgency) > 0
    assert about.ends_itself or not about.notice


def test_the_more_urgent_is_late_sooner_and_every_outcome_has_its_words() -> None:
    waits = [Tasks().late_after(urgency) for urgency in Urgency]
    assert waits == sorted(waits)
    assert set(OUTCOMES) == set(Outcome)
    assert Sessions().idle_minutes < Sessions().whole_minutes
