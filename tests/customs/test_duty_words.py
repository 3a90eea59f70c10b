"""Every code an assessment may hold has its sentence, and the pages have their data."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

import pytest

from customs.assessment import Basis, Flag, Reason, Tax, Unit
from customs.goods import Goods, Status
from customs.may_bring import allowances_left, kept_out
from customs.pricing import Choice
from customs.rates import Rates
from customs.tariff import load
from customs.words_duty import BASES, CHARGES, FLAGS, REASONS, TAXES
from tests.customs.duty_factory import (
    ADULT,
    ARRIVAL,
    INFANT,
    TEEN,
    drink,
    flags,
    party,
    smoke,
    thing,
    told,
)


def pipe(price: int) -> Goods:
    """A can of pipe tobacco nobody has an allowance for."""
    what = {"class_": "pipe_tobacco", "price": Decimal(price), "currency": "JPY"}
    return smoke("other_tobacco", 350, carried_for_other=True, **what)


TOLD = [
    (thing("bag", 10_000, carried_for_other=True), "15 %", [Unit.PERCENT]),
    (drink("whisky_brandy", carried_for_other=True), "800 yen/l", [Unit.YEN_PER_LITRE]),
    (smoke("cigarettes", 9, carried_for_other=True), "15 yen each", [Unit.YEN_EACH]),
    (
        thing("watch", 90_000, class_="watch", carried_for_other=True),
        "7.8 % + 22/78 of it",
        [Unit.PERCENT, Unit.OF_CONSUMPTION_TAX],
    ),
    (
        thing("bag", 300_000, class_="bag", carried_for_other=True),
        "8 %, then 7.8 % + 22/78 of it",
        [Unit.PERCENT, Unit.PERCENT, Unit.OF_CONSUMPTION_TAX],
    ),
    (
        pipe(35_000),
        "29.8 % + 15244 yen/kg, then 7.8 % + 22/78 of it",
        [Unit.PERCENT, Unit.YEN_PER_KILOGRAM, Unit.PERCENT, Unit.OF_CONSUMPTION_TAX],
    ),
    (thing("gold", 35_000, class_="gold", carried_for_other=True), None, []),
]


@pytest.mark.parametrize(("goods", "text", "units"), TOLD)
def test_a_rate_is_told_in_parts_that_can_be_said_in_any_language(
    goods: Goods, text: str | None, units: list[Unit]
) -> None:
    (line,) = told(goods).lines
    assert line.rate == text
    assert [one.unit for one in line.charges] == units
    assert all(one.figure in (text or "") for one in line.charges)


@pytest.mark.parametrize(
    ("codes", "words"),
    [(Unit, CHARGES), (Reason, REASONS), (Basis, BASES), (Flag, FLAGS), (Tax, TAXES)],
)
def test_every_code_has_its_words(codes: type[StrEnum], words: dict[StrEnum, str]) -> None:
    assert set(words) == set(codes)
    assert all(words.values())
    assert not any("!" in sentence for sentence in words.values())
    assert len(set(words.values())) == len(words)


def test_how_much_each_person_has_left() -> None:
    goods = (
        drink("wine", 2),
        smoke("cigarettes", 250),
        thing("coat", 150_000),
        thing("toy", 60_000, owner="t3", child_use=True),
    )
    ages = (ADULT, TEEN, INFANT)
    found = told(*goods, ages=ages)
    left = allowances_left(found, goods, party(*ages), load(), ARRIVAL)
    assert {one.allowance: one.left for one in left["t1"]} == {
        "alcohol": 780, "tobacco": 0, "perfume": 56, "other": 50_000,
    }  # fmt: skip
    assert {one.allowance: one.left for one in left["t2"]} == {"perfume": 56, "other": 200_000}
    assert {one.allowance: one.left for one in left["t3"]} == {"perfume": 56, "other": 140_000}


def test_what_is_kept_out_in_the_order_of_the_law() -> None:
    groups = kept_out(load().on(ARRIVAL))
    assert [one.number for one in groups if one.prohibited] == list(range(1, 14))
    assert any(not one.prohibited and one.ask == "animal_quarantine" for one in groups)


RAISED = [
    (Flag.PIECES, (thing("tie", 20_000, 4),)),
    (Flag.SCOPE_VALUE, (thing("coat", 100_000, 6),)),
    (Flag.COMMERCIAL_QUANTITY, (thing("lipstick", 500, 11),)),
    (Flag.GOLD, (thing("coin", 100_000, class_="gold"),)),
    (Flag.CARRIED_FOR_OTHER, (thing("box", 1_000, carried_for_other=True),)),
    (Flag.UNACCOMPANIED, (thing("rug", 1_000, unaccompanied=True),)),
    (Flag.STRONG_LIQUOR, (drink("whisky_brandy", 2, 3_000),)),
    (Flag.PROHIBITED, (thing("powder", 1_000, class_="narcotics"),)),
    (Flag.RESTRICTED, (thing("sausage", 1_000, class_="sausage"),)),
    (Flag.ALCOHOL_READINGS, (drink("whisky_brandy", 3, 1_000),)),
    (Flag.TOBACCO_READINGS, (smoke("cigarettes", 100), smoke("heated_sticks", 100))),
    (Flag.OFFICER_ASSESSES, (thing("bag", 300_000),)),
    (Flag.UNCONFIRMED_RATE, (thing("bag", 300_000, class_="bag"),)),
    (Flag.STATUS_SHOWN, (thing("watch", 300_000, status=Status.TAKEN_OUT_BEFORE),)),
    (Flag.STATUS_NOT_FOR_KIND, (drink("wine", 1, status=Status.OWN_USED),)),
]  # fmt: skip


@pytest.mark.parametrize(("flag", "goods"), RAISED)
def test_a_doubt_is_a_flag_with_its_source(flag: Flag, goods: tuple[object, ...]) -> None:
    found = told(*goods)  # type: ignore[arg-type]
    assert flag in flags(found)
    assert all(raised.source for raised in found.flags)
    assert Flag.NOT_PROVEN not in flags(found)


def test_two_readings_of_the_value_are_a_flag() -> None:
    bag = thing("bag", 100_000, carried_for_other=True)
    assert Flag.VALUATION_READINGS not in flags(told(bag, arrival=date(2028, 3, 31)))
    assert Flag.VALUATION_READINGS in flags(told(bag, arrival=date(2028, 4, 1)))


def test_the_readings_of_the_value_name_pipe_tobacco_too() -> None:
    """Its duty stands on a share of its price, though it has no price of one."""
    found = told(pipe(35_000), arrival=date(2028, 4, 1))
    assert found.low < found.high
    (raised,) = (one for one in found.flags if one.flag is Flag.VALUATION_READINGS)
    assert raised.goods == ("other_tobacco",)


def test_the_readings_of_the_value_name_what_is_nothing_under_one_of_them() -> None:
    """Ten pens of ¥1,200 apart: no base reaches ¥1,000 at 0.6, and every one does at 1."""
    pens = [thing(f"pen{n}", 1_200, name="pen") for n in range(10)]
    found = told(thing("coat", 200_000), *pens, arrival=date(2028, 4, 1))
    assert found.low < found.high
    (raised,) = (one for one in found.flags if one.flag is Flag.VALUATION_READINGS)
    assert set(raised.goods) == {pen.id for pen in pens}


def test_pipe_tobacco_names_every_rate_and_law_it_stands_on() -> None:
    (line,) = told(pipe(35_000)).lines
    tables = load().on(ARRIVAL)
    for key in (
        "class.pipe_tobacco", "tobacco_tax.pipe_tobacco", "consumption.standard", "valuation",
    ):  # fmt: skip
        row = tables.row(key)
        assert row.source in line.source
        assert key == "valuation" or (row.value or "") in (line.rate or "")


def test_a_quiet_basket_raises_nothing() -> None:
    assert told(drink("wine", 3), thing("coat", 150_000)).flags == ()


def test_without_an_adult_an_owner_is_asked_for() -> None:
    found = told(thing("coat", 50_000), ages=(TEEN,))
    assert found.total == 4_500
    assert Flag.OWNER_NEEDED in flags(found)
    assert told(thing("coat", 50_000, owner="t1"), ages=(TEEN,)).total == 0


def declined(*, liquor: bool = False) -> Choice:
    """Simplified rates declined for everything that came along."""
    some = frozenset({False})
    return Choice(ordinary_liquor=some) if liquor else Choice(ordinary_rates=some)


def test_declining_simplified_rates_is_all_or_nothing() -> None:
    goods = (
        thing("bag", 100_000, class_="bag", carried_for_other=True),
        thing("tie", 20_000, carried_for_other=True),
        thing("rug", 50_000, carried_for_other=True, unaccompanied=True),
        smoke("cigarettes", 300),
    )
    found = told(*goods, choice=declined())
    basis = {line.goods: line.basis for line in found.lines if not line.exempt}
    assert basis == {
        "bag": Basis.SCHEDULE,
        "tie": Basis.OFFICER_OPTED_OUT,  # every one of them, also where no rate is known here
        "rug": Basis.SIMPLIFIED,  # what is sent separately is another whole
        "cigarettes": Basis.SPECIAL_RATE,
    }


def test_declining_special_liquor_rates_leaves_them_to_an_officer() -> None:
    found = told(drink("whisky_brandy", 4), drink("wine", 4), choice=declined(liquor=True))
    basis = {line.goods: line.basis for line in found.lines if not line.exempt}
    assert basis["wine"] is Basis.SPECIAL_RATE
    assert basis.get("whisky_brandy", Basis.OFFICER_OPTED_OUT) is Basis.OFFICER_OPTED_OUT


@pytest.mark.parametrize(
    ("price", "basis"),
    [
        ({"price": Decimal(90), "currency": "USD"}, Basis.OFFICER_NO_EXCHANGE),
        ({}, Basis.OFFICER_NO_PRICE),
    ],
)
def test_pipe_tobacco_without_its_yen_says_what_is_missing(
    price: dict[str, object], basis: Basis
) -> None:
    """Not that an officer has to because of what it is: its rates are known here."""
    (line,) = told(smoke("other_tobacco", 350, class_="pipe_tobacco", **price), ages=(TEEN,)).lines
    assert line.basis is basis
    unknown = told(smoke("other_tobacco", 350, **price), ages=(TEEN,))
    assert unknown.lines[0].basis is Basis.OFFICER_EXCLUDED


def test_no_rates_at_all_is_not_a_fault() -> None:
    assert told(thing("coat", 1_000), rates=Rates()).total == 0
