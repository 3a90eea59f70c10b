"""What one revision says otherwise than the one before it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from customs.declaration import Declaration, Step, with_goods, with_person, without_person
from customs.differences import differences
from customs.statements import Statement
from tests import factories

CHANGES = st.sampled_from(
    [
        lambda told: with_person(told, factories.person(1, given="MINAKO")),
        lambda told: without_person(told, 2),
        lambda told: with_person(told, factories.person(9)),
        lambda told: replace(told, trip=factories.trip(carrier="JL5")),
        lambda told: replace(told, stay=factories.stay(city="港区")),
        lambda told: replace(told, answers=frozenset({Statement.GOLD})),
        lambda told: with_goods(told, factories.goods(price=Decimal(5))),
        lambda told: with_goods(told, factories.goods("77")),
        lambda told: replace(told, means=()),
        lambda told: replace(told, unaccompanied=None),
    ]
)


def test_the_same_twice_has_none() -> None:
    assert differences(factories.everything(), factories.everything()) == ()


def test_each_thing_is_told_by_its_part_with_both_sides() -> None:
    before = factories.declaration(2)
    after = replace(
        with_person(without_person(before, 2), factories.person(3)),
        answers=frozenset({Statement.GOLD}),
        trip=factories.trip(carrier="JL5"),
    )
    found = differences(before, after)
    assert [(one.part, one.added, one.gone) for one in found] == [
        (Step.PEOPLE, False, True),
        (Step.PEOPLE, True, False),
        (Step.TRIP, False, False),
        (Step.STATEMENTS, True, False),
    ]
    assert found[2].before.carrier == "NH106"
    assert found[2].after.carrier == "JL5"


@given(change=CHANGES)
def test_a_change_and_its_return_are_each_others_mirror(change: object) -> None:
    before = factories.everything()
    after: Declaration = change(before)  # type: ignore[operator]
    there = {(one.part, repr(one.before), repr(one.after)) for one in differences(before, after)}
    back = {(one.part, repr(one.after), repr(one.before)) for one in differences(after, before)}
    assert there == back
    assert bool(there) == (before != after)
