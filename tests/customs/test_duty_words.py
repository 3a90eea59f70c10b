"""Every code an assessment may hold has its sentence, and the pages have their data."""

from __future__ import annotations

from enum import StrEnum

import pytest

from customs.assessment import Basis, Flag, Reason, Tax
from customs.may_bring import allowances_left, kept_out
from customs.rates import Rates
from customs.tariff import load
from customs.words_duty import BASES, FLAGS, REASONS, TAXES
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


@pytest.mark.parametrize(
    ("codes", "words"), [(Reason, REASONS), (Basis, BASES), (Flag, FLAGS), (Tax, TAXES)]
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
]  # fmt: skip


@pytest.mark.parametrize(("flag", "goods"), RAISED)
def test_a_doubt_is_a_flag_with_its_source(flag: Flag, goods: tuple[object, ...]) -> None:
    found = told(*goods)  # type: ignore[arg-type]
    assert flag in flags(found)
    assert all(raised.source for raised in found.flags)
    assert Flag.NOT_PROVEN not in flags(found)


def test_a_quiet_basket_raises_nothing() -> None:
    assert told(drink("wine", 3), thing("coat", 150_000)).flags == ()


def test_without_an_adult_an_owner_is_asked_for() -> None:
    found = told(thing("coat", 50_000), ages=(TEEN,))
    assert found.total == 4_500
    assert Flag.OWNER_NEEDED in flags(found)
    assert told(thing("coat", 50_000, owner="t1"), ages=(TEEN,)).total == 0


def test_no_rates_at_all_is_not_a_fault() -> None:
    assert told(thing("coat", 1_000), rates=Rates()).total == 0
