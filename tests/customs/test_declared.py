"""What a declaration says of goods, as a basket: nothing lost, and an answer to everything."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given

from customs import classes
from customs.assessment import Basis, Flag
from customs.basket import read, write_basket
from customs.declaration import Declaration, from_json, to_json
from customs.declared import basket_of
from customs.estimate import MOST_LOTS, Estimate, estimate
from customs.goods import Goods, Kind, Status
from customs.rates import Rates
from customs.statements import Statement
from customs.tariff import load
from customs.words_duty import BASES, REASONS
from tests import factories
from tests.customs.duty_factory import drink, thing

OTHERWISE = date(2026, 11, 21)
RATES = Rates(stated={"EUR": Fraction(171), "USD": Fraction(150)})
BOUGHT = factories.goods()


def told(*goods: Goods, size: int = 2) -> Declaration:
    return factories.declaration(
        size, answers=frozenset({Statement.OVER_ALLOWANCE}), goods=tuple(goods)
    )


def test_people_and_their_goods_come_over_as_they_were_told() -> None:
    lines = (BOUGHT, drink("wine", 2, owner="2", unaccompanied=True, status=Status.GIFT))
    basket = basket_of(told(*lines), OTHERWISE)
    assert basket.arrival == factories.ARRIVAL
    assert [(one.id, one.born) for one in basket.travellers] == [
        (str(person.index), person.born) for person in factories.family(2)
    ]
    assert basket.goods == lines


def test_without_a_trip_the_day_is_today_and_an_owner_who_left_is_nobody() -> None:
    basket = basket_of(replace(told(factories.goods(owner="7")), trip=None), OTHERWISE)
    assert basket.arrival == OTHERWISE
    assert basket.goods[0].owner is None


@given(factories.declarations())
def test_a_basket_written_and_read_again_is_the_same(whole: Declaration) -> None:
    basket = basket_of(whole, OTHERWISE)
    assert read(json.dumps(write_basket(basket))) == basket


@given(factories.declarations())
def test_everything_goods_can_say_has_an_answer(whole: Declaration) -> None:
    basket = basket_of(whole, OTHERWISE)
    few = replace(basket, goods=tuple(replace(g, count=min(g.count, 3)) for g in basket.goods))
    found = estimate(few, load(), RATES)
    assert found is not None
    for goods, lines in found.lines:
        assert lines, goods
        for line in lines:
            assert REASONS[line.reason]
            assert line.source
            assert BASES[line.basis]
            assert (line.tax is None) is line.basis.officer
    assert found.assessment.low <= found.assessment.high
    assert set(found.left) == {one.id for one in few.travellers}


CLASSES = sorted(
    (kind, class_)
    for kind, groups in classes.OFFERED.items()
    for g in groups.values()
    for class_ in g
)


@pytest.mark.parametrize(("kind", "class_"), CLASSES)
def test_every_class_offered_is_one_the_tariff_knows(kind: Kind, class_: str) -> None:
    tables = load().on(factories.ARRIVAL)
    named = [f"class.{class_}", f"excluded.{class_}"]
    assert any(tables.find(key) for key in named) or tables.by_class.get(class_), class_


def test_every_row_that_turns_on_a_class_is_offered() -> None:
    tables = load().on(factories.ARRIVAL)
    offered = frozenset[str]().union(*map(classes.offered, Kind))
    for start in ("prohibited.", "restricted."):
        for row in tables.group(start):
            assert offered & set(row.classes), row.key
    for start in ("class.", "excluded."):
        for row in tables.group(start):
            class_ = row.key.removeprefix(start)
            assert class_ in offered, row.key


def test_a_watch_is_taxed_as_a_watch_and_meat_is_told_where_to_go() -> None:
    watch = thing("watch", 300_000, class_="watch")
    found = estimate(basket_of(told(watch, size=1), OTHERWISE), load(), RATES)
    assert found
    assert found.assessment.low == 17_900  # E11
    ham = estimate(basket_of(told(thing("ham", 9_000, class_="meat")), OTHERWISE), load(), RATES)
    assert ham
    assert ham.assessment.has(Flag.RESTRICTED)


def test_without_a_rate_the_line_goes_to_an_officer_and_the_rest_is_told() -> None:
    foreign = replace(BOUGHT, price=Decimal(500), currency="KRW", id="k", name="bowl")
    over = thing("box", 20_000, carried_for_other=True)
    found = estimate(basket_of(told(foreign, over), OTHERWISE), load(), RATES)
    assert found
    bases = {line.goods: line.basis for line in found.assessment.lines}
    assert bases["k"] is Basis.OFFICER_NO_EXCHANGE
    assert found.tax("k") is None
    assert (found.tax("box"), found.assessment.low) == (1_800, 1_800)


def estimated(*goods: Goods, size: int = 2) -> Estimate | None:
    return estimate(basket_of(told(*goods, size=size), OTHERWISE), load(), RATES)


def test_a_long_list_is_left_to_an_officer() -> None:
    lines = [drink("wine", id=str(n)) for n in range(MOST_LOTS + 1)]
    assert estimated(*lines[1:])
    assert estimated(*lines) is None
    assert estimate(basket_of(Declaration(goods=(BOUGHT,)), OTHERWISE), load(), RATES) is None


def test_a_crate_is_no_long_list() -> None:
    """Identical articles are one question, however many."""
    found = estimated(drink("beer_other_alcohol", 48, ml=350), drink("wine", 2))
    assert found
    assert sum(share.count for share in found.allotment.shares) > 2, "and is to be confirmed"


@pytest.mark.parametrize(
    ("goods", "adds"),
    [
        (drink("whisky_brandy", 2), {"whisky_brandy": (1, 0)}),
        (drink("whisky_brandy", 3), {"whisky_brandy": (1, 600)}),
        (Goods("c", Kind.CIGARETTES, pieces=200), {"c": (20, 300)}),
        (Goods("c", Kind.CIGARETTES, pieces=100), {"c": (20, 0)}),
        (thing("bag", 180_000), {}),
        (Goods("h", Kind.HEATED_STICKS, pieces=200), {"h": (20, 300)}),
        (drink("wine", 3), {"wine": (1, 100)}),
        (drink("wine", 13), {"wine": (1, 100)}),
    ],
)
def test_what_another_would_cost(goods: Goods, adds: dict[str, tuple[int, int]]) -> None:
    found = estimate(basket_of(told(goods, size=1), OTHERWISE), load(), RATES)
    assert found
    assert {one.goods: (one.count, one.yen) for one in found.another} == adds


def test_what_another_would_cost_is_told_of_the_first_few_lines_of_a_short_list() -> None:
    for many, few in ((3, 3), (5, 4), (12, 4), (13, 0)):
        found = estimated(*(drink("wine", id=str(n)) for n in range(many)))
        assert found
        assert len(found.another) == few


def test_the_allotment_names_only_what_was_chosen() -> None:
    mine, ours = drink("wine", 2, owner="1", id="mine"), drink("whisky_brandy", 5, id="ours")
    found = estimate(basket_of(told(mine, ours), OTHERWISE), load(), RATES)
    assert found
    shares = found.allotment.shares
    assert {share.goods for share in shares} == {"ours"}
    assert {share.person for share in shares} == {"1", "2"}
    assert sum(share.count for share in shares) == 5, "a wine is taxed, which costs least"
    alone = estimate(basket_of(told(ours, size=1), OTHERWISE), load(), RATES)
    assert alone
    assert alone.allotment.shares == (), "one adult: nothing was chosen"
    assert alone.allotment.low == 1_200


def test_a_mark_names_one_allotment_and_what_was_told_with_it() -> None:
    found = estimate(basket_of(told(drink("wine", 5)), OTHERWISE), load(), RATES)
    assert found
    one = found.allotment
    others = (replace(one, low=one.low + 100), replace(one, shares=()), replace(one, tariff="x"))
    assert len({one.mark, *(other.mark for other in others)}) == 4
    signed = replace(told(drink("wine", 5)), allotment=one)
    assert from_json(to_json(signed)) == signed
    assert from_json(to_json(signed)).allotment == one
