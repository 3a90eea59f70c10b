"""The separate form of cash, securities and gold: no amount is dropped, none is guessed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from customs.faults import Fault
from customs.means_of_payment import (
    MOST_AMOUNTS,
    Amount,
    Direction,
    Means,
    MeansOfPayment,
    read_means,
)
from customs.typed import Problem, Typed
from tests import factories as f

PEOPLE = frozenset({1, 3})


def read(page: dict[str, str]) -> tuple[MeansOfPayment | None, list[Problem]]:
    typed = Typed(page)
    return read_means(typed, PEOPLE), typed.problems


def row(place: int, means: str, amount: str, currency: str = "") -> dict[str, str]:
    return {f"means-{place}": means, f"amount-{place}": amount, f"currency-{place}": currency}


def test_a_page_is_a_form() -> None:
    assert read(f.means_page()) == (f.means(), [])


def test_every_kind_in_rows_with_gaps() -> None:
    page = f.means_page(
        **row(1, "gold", "1,250.5"),
        **row(3, "cheque", "900", "USD"),
        **row(5, "promissory_note", "12", "EUR"),
        **row(7, "securities", "5000000", "KRW"),
    )
    form, problems = read(page)
    assert not problems
    assert form is not None
    assert form.amounts == (
        Amount(Means.CASH, Decimal(1_200_000), "JPY"),
        Amount(Means.GOLD, Decimal("1250.50")),
        Amount(Means.CHEQUE, Decimal(900), "USD"),
        Amount(Means.PROMISSORY_NOTE, Decimal(12), "EUR"),
        Amount(Means.SECURITIES, Decimal(5_000_000), "KRW"),
    )


def test_gold_is_a_weight_and_has_no_currency() -> None:
    form, _ = read(f.means_page(**row(0, "gold", "1000", "JPY")))
    assert form is not None
    assert form.amounts == (Amount(Means.GOLD, Decimal(1000)),)


def test_what_leaves_japan_says_where_to() -> None:
    form, problems = read(f.means_page(direction="out", bound_for="Norway"))
    assert (form, problems) == (f.means(direction=Direction.OUT, bound_for="Norway"), [])
    form, _ = read(f.means_page(direction="in", bound_for="Norway"))
    assert form is not None
    assert form.bound_for == ""


@pytest.mark.parametrize(
    ("changes", "field", "fault"),
    [
        ({"person": ""}, "person", Fault.OWNER_UNKNOWN),
        ({"person": "2"}, "person", Fault.OWNER_UNKNOWN),
        ({"person": "１"}, None, None),
        ({"person": "01"}, "person", Fault.OWNER_UNKNOWN),
        ({"direction": "sideways"}, "direction", Fault.DIRECTION_MISSING),
        ({"direction": "out", "bound_for": "x" * 61}, "bound_for", Fault.TOO_LONG),
        ({"means-0": "", "amount-0": ""}, "amount-0", Fault.MEANS_EMPTY),
        ({"means-0": "bitcoin"}, "means-0", Fault.MEANS_KIND_MISSING),
        ({"means-0": ""}, "means-0", Fault.MEANS_KIND_MISSING),
        ({"amount-0": "lots"}, "amount-0", Fault.NOT_AN_AMOUNT),
        ({"amount-0": "-1"}, "amount-0", Fault.NOT_AN_AMOUNT),
        ({"amount-0": "9" * 20}, "amount-0", Fault.AMOUNT_OUT_OF_RANGE),
        ({"amount-0": "9" * 2000}, "amount-0", Fault.TOO_LONG),
        ({"currency-0": ""}, "currency-0", Fault.CURRENCY_UNKNOWN),
        (
            {"means-2": "cheque", "currency-2": "USD"},
            "amount-2",
            Fault.MEANS_EMPTY,
        ),  # named, its amount forgotten
        ({"amount-2": "500", "currency-2": "USD"}, "means-2", Fault.MEANS_KIND_MISSING),
    ],
)
def test_what_is_wrong_is_told_at_its_field(
    changes: dict[str, str], field: str | None, fault: Fault | None
) -> None:
    form, problems = read(f.means_page(**changes))
    assert (form is None) == (field is not None)
    assert [(p.field, p.fault) for p in problems] == ([(field, fault)] if field else [])


def test_only_so_many_rows_are_read() -> None:
    page: dict[str, str] = {"person": "1", "direction": "in"}
    for place in range(5000):
        page |= row(place, "cash", "1", "JPY")
    form, _ = read(page)
    assert form is not None
    assert len(form.amounts) == MOST_AMOUNTS
