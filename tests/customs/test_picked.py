"""Goods picked on the open page: the form is all there is, whatever is posted."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs.age import age_on
from customs.faults import Fault
from customs.goods import Kind
from customs.goods_typed import read_goods
from customs.person import MOST_PEOPLE
from customs.picked import AGES, FIELDS, MOST_ROWS, born_for, numbers, read_picked

DAY = date(2026, 11, 21)
ONE = {"adults": "1", "minors": "0", "infants": "0"}
WINE = {"kind-1": "wine", "count-1": "4", "ml-1": "750"}
TOY = {"kind-2": "other", "count-2": "1", "name-2": "toy", "price-2": "20000", "currency-2": "JPY"}


def test_rows_are_added_with_what_is_usual_and_taken_away() -> None:
    first = read_picked(ONE | {"add": "whisky_brandy"})
    assert [(row.number, row.kind) for row in first.rows] == [(1, Kind.WHISKY_BRANDY)]
    line = first.rows[0].line
    assert line
    assert (line.count, line.ml) == (1, 750)
    assert first.next == 2
    gone = read_picked(ONE | WINE | TOY | {"remove": "1"})
    assert [row.number for row in gone.rows] == [2]
    assert "ml-1" not in gone.values


def test_what_was_typed_becomes_a_basket() -> None:
    found = read_picked(ONE | {"adults": "2", "infants": "1"} | WINE | TOY | {"owner-2": "3"})
    basket = found.basket(DAY)
    assert [one.born.year for one in basket.travellers] == [1996, 1996, 2024]
    assert [(line.kind, line.owner, line.child_use) for line in basket.goods] == [
        (Kind.WINE, None, False),
        (Kind.OTHER, "3", True),
    ]
    assert not found.incomplete


def test_a_row_that_is_not_whole_stays_and_is_not_counted() -> None:
    found = read_picked(ONE | WINE | TOY | {"price-2": "lots"})
    assert found.incomplete
    assert [line.id for line in found.basket(DAY).goods] == ["1"]
    assert [(one.field, one.fault) for one in found.rows[1].problems] == [
        ("price-2", Fault.NOT_AN_AMOUNT)
    ]


@pytest.mark.parametrize(
    ("people", "fault"),
    [
        ({"adults": ""}, Fault.QUANTITY_MISSING),
        ({"adults": "two"}, Fault.NOT_A_WHOLE_NUMBER),
        ({"adults": "11"}, Fault.NUMBER_OUT_OF_RANGE),
        ({"adults": "-1"}, Fault.NUMBER_OUT_OF_RANGE),
        ({"adults": "0"}, Fault.NOBODY),
        ({"adults": "9", "minors": "9"}, Fault.TOO_MANY_PEOPLE),
    ],
)
def test_who_travels_is_read_as_strictly_as_anywhere(people: dict[str, str], fault: Fault) -> None:
    found = read_picked(ONE | people)
    assert [one.fault for one in found.problems] == [fault]
    assert len(found.people) <= MOST_PEOPLE
    assert found.incomplete


def test_an_owner_who_is_gone_is_nobody_and_no_row_is_invented() -> None:
    found = read_picked(ONE | TOY | {"owner-2": "4", "kind-7": "unicorn", "kind-0": "wine"})
    assert [(row.number, row.line.owner if row.line else "") for row in found.rows] == [(2, None)]


@pytest.mark.parametrize("owner", ["1" * 5000, "01", "١", "+1", "0"])
def test_an_owner_is_a_place_as_the_form_writes_it(owner: str) -> None:
    (row,) = read_picked(ONE | TOY | {"owner-2": owner}).rows
    assert row.line
    assert row.line.owner is None


def test_no_more_rows_than_the_page_counts() -> None:
    many = {f"kind-{n}": "wine" for n in range(1, 40)}
    assert len(read_picked(ONE | many | {"add": "wine"}).rows) == MOST_ROWS


@pytest.mark.parametrize("day", [date(2028, 2, 29), date(2026, 12, 31)])
def test_an_age_holds_on_any_day(day: date) -> None:
    for years in AGES.values():
        assert age_on(born_for(day, years), day) == years


FORM = st.dictionaries(
    st.sampled_from(
        [*AGES, "add", "remove", *(f"{f}-{n}" for f in ("kind", *FIELDS) for n in "012")]
    ),
    st.sampled_from([*Kind, "", "0", "1", "2", "9" * 30, "x", "JPY", "²", "٣", "\0", "-"]),
    max_size=14,
)


@given(FORM)
def test_any_form_is_read_and_read_again_is_the_same(form: dict[str, str]) -> None:
    found = read_picked(form)
    basket = found.basket(DAY)
    assert len(basket.goods) <= len(found.rows)
    assert numbers(found.values) == [row.number for row in found.rows]
    again = read_picked({k: v for k, v in found.values.items() if k not in {"add", "remove"}})
    assert again.rows == found.rows


def test_rows_are_read_by_the_reader_of_declarations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Taken out, a nameless thing would be counted."""
    monkeypatch.setattr("customs.picked.read_goods", lambda *_: None)
    assert read_picked(ONE | WINE).incomplete
    assert read_goods.__module__ == "customs.goods_typed"
