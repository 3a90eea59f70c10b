# ruff: noqa: E501  one case, one line
"""The worked examples of the official pages, exactly."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from customs.assess_command import answer
from customs.assessment import Basis, Flag, Reason, Tax
from customs.rates import Rates
from customs.tariff import Tariff, load
from customs.tariff.rows import File
from customs.tariff.tariff import files
from tests.customs.duty_factory import (
    ADULT,
    INFANT,
    drink,
    flags,
    line_of,
    perfume,
    smoke,
    thing,
    told,
)


def test_e1_the_form_guide_a_mother_and_an_infant() -> None:
    found = told(
        drink("wine", 3),
        drink("whisky_brandy", 1),
        smoke("cigarettes", 200),
        perfume(1, 28, 8_000),
        thing("bag", 100_000),
        thing("ring", 120_000),
        thing("watch", 50_000),
        thing("infant clothes", 200_000, owner="t2", child_use=True),
        ages=(ADULT, INFANT),
    )
    assert found.total == found.high == 9_100
    assert line_of(found, "wine", exempt=False).tax == 150
    assert line_of(found, "bag", exempt=False).tax == 9_000
    assert [(one.tax, one.before, one.due) for one in found.taxes] == [
        (Tax.CUSTOMS_DUTY, 9_150, 9_100)
    ]
    assert line_of(found, "infant clothes", exempt=True).whose == "t2"
    assert found.proven


def tariff_at_14_percent_of_the_whole_value() -> Tariff:
    """The example starts from the customs value (CIF) and a duty of 14 %."""
    whole = [
        File(f.name, f.text.replace('value = "0.6"\nunit = "of retail"', 'value = "1"\nunit = "x"'))
        for f in files()
    ]
    row = (
        '[[row]]\nkey = "class.example"\nvalue = "14"\nunit = "percent"\ntax = "customs_duty"\n'
        "effective_from = 2010-01-01\neffective_to = 9999-12-31\n"
        'source = "Customs C-Answer 1111"\nverified_on = 2026-11-21\n'
    )
    return Tariff([*whole, File("example.toml", row)])


def test_e2_c_answer_1111_ordinary_rates() -> None:
    found = told(
        thing("standard", 534_795, class_="example", carried_for_other=True),
        thing("reduced", 126_258, class_="example", food=True, carried_for_other=True),
        tariff=tariff_at_14_percent_of_the_whole_value(),
    )
    assert {one.tax: one.due for one in found.taxes} == {
        Tax.CUSTOMS_DUTY: 92_400,
        Tax.CONSUMPTION_TAX: 56_400,
        Tax.LOCAL_CONSUMPTION_TAX: 15_900,
    }


def test_e3_one_bag_of_250_000_is_taxed_whole_by_the_tariff() -> None:
    found = told(thing("bag", 250_000, class_="bag"))
    line = line_of(found, "bag", exempt=False)
    assert (line.reason, line.basis, line.base) == (Reason.OVER_SINGLE, Basis.SCHEDULE, 150_000)
    assert {one.tax: one.due for one in found.taxes} == {
        Tax.CUSTOMS_DUTY: 12_000,
        Tax.CONSUMPTION_TAX: 12_600,
        Tax.LOCAL_CONSUMPTION_TAX: 3_500,
    }
    assert found.total == 28_100
    assert Flag.UNCONFIRMED_RATE in flags(found)  # 8 % is illustrative


def test_e3_without_a_class_an_officer_assesses_the_bag() -> None:
    found = told(thing("bag", 250_000))
    line = line_of(found, "bag", exempt=False)
    assert (line.basis, line.tax) == (Basis.OFFICER_OVER_LIMIT, None)
    assert found.total == 0
    assert found.officer
    assert Flag.OFFICER_ASSESSES in flags(found)


def test_e5_the_wallet_is_taxed_not_the_bag() -> None:
    found = told(thing("bag", 180_000), thing("wallet", 30_000))
    assert found.total == 2_700
    assert line_of(found, "wallet", exempt=False).tax == 2_700
    assert line_of(found, "bag", exempt=True).reason is Reason.WITHIN_OTHER


def test_e6_the_fourth_bottle_of_whisky() -> None:
    assert told(drink("whisky_brandy", 4)).total == 600


def test_e8_a_hundred_cigarettes_too_many() -> None:
    assert told(smoke("cigarettes", 300)).total == 1_500


def test_e11_a_watch_pays_consumption_tax_only() -> None:
    found = told(thing("watch", 300_000, class_="watch"))
    line = line_of(found, "watch", exempt=False)
    assert (line.basis, line.base) == (Basis.CONSUMPTION_TAX_ONLY, 180_000)
    assert [one.due for one in found.taxes] == [14_000, 3_900]
    assert found.total == 17_900


BASKET: dict[str, Any] = {
    "arrival": "2026-12-01",
    "travellers": [{"id": "t1", "born": "1990-04-01"}],
    "goods": [
        {"id": "g1", "kind": "whisky_brandy", "ml": 750, "count": 4},
        {"id": "g2", "kind": "cigarettes", "pieces": 300},
        {"id": "g3", "kind": "other", "name": "bag", "price": "180000", "currency": "JPY", "count": 1},
        {"id": "g4", "kind": "other", "class": "watch", "name": "watch", "price": "150000",
         "currency": "JPY", "count": 1, "owner": "t1"},
    ],
}  # fmt: skip


def test_the_basket_of_the_interface() -> None:
    found: Any = answer(json.dumps(BASKET).encode(), load(), Rates())
    assert (found["total"], found["low"], found["high"], found["proven"]) == (
        11_000, 11_000, 11_000, True,
    )  # fmt: skip
    taxes = {one["tax"]: one["due"] for one in found["taxes"]}
    assert taxes == {
        "liquor_tax": 600,
        "tobacco_tax": 1_500,
        "consumption_tax": 7_000,
        "local_consumption_tax": 1_900,
    }
    bag = [one for one in found["lines"] if one["goods"] == "g3"]
    assert [(one["exempt"], one["whose"]) for one in bag] == [(True, "t1")]


@pytest.mark.parametrize("hour", [0, 23])
def test_a_moment_falls_on_its_day_in_tokyo(hour: int) -> None:
    moment = datetime(2026, 11, 30, 15, 0, tzinfo=UTC).replace(hour=15 if hour == 0 else 14)
    young = {
        **BASKET,
        "travellers": [{"id": "t1", "born": "2006-12-01"}],
        "arrival": moment.isoformat(),
    }
    found = answer(json.dumps(young).encode(), load(), Rates())
    adult = found["total"] == 11_000
    assert adult is (hour == 0)  # 15:00 UTC is midnight in Tokyo, the twentieth birthday
