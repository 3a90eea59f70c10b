"""A line of goods: each kind asks what its tax needs, and bounds what it is told."""

from __future__ import annotations

from decimal import Decimal

import pytest

from customs.faults import Fault
from customs.goods import ALCOHOL, TOBACCO, TOBACCO_BY_PIECE, Goods, Kind, Status
from customs.goods_typed import read_goods
from customs.typed import Problem, Typed
from tests import factories as f

PEOPLE = frozenset({1, 3})


def read(page: dict[str, str]) -> tuple[Goods | None, list[Problem]]:
    typed = Typed(page)
    return read_goods(typed, "50", PEOPLE), typed.problems


def of(kind: Kind, **values: str) -> dict[str, str]:
    return {"kind": kind, "status": "bought"} | values


def test_a_page_is_a_line() -> None:
    assert read(f.goods_page()) == (f.goods(), [])


def test_the_kinds_are_parted() -> None:
    assert not ALCOHOL & TOBACCO
    assert set(Kind) - ALCOHOL - TOBACCO == {Kind.PERFUME, Kind.OTHER}


@pytest.mark.parametrize("kind", sorted(ALCOHOL))
def test_alcohol_is_bottles_of_a_size(kind: Kind) -> None:
    line, problems = read(of(kind, count="4", ml="750"))
    assert (line, problems) == (Goods("50", kind, count=4, ml=750), [])
    _, problems = read(of(kind))
    assert [p.field for p in problems] == ["count", "ml"]


@pytest.mark.parametrize("kind", sorted(TOBACCO_BY_PIECE))
def test_tobacco_is_pieces(kind: Kind) -> None:
    assert read(of(kind, pieces="200")) == (Goods("50", kind, pieces=200), [])
    assert [p.field for p in read(of(kind))[1]] == ["pieces"]


def test_other_tobacco_is_grams() -> None:
    line, problems = read(of(Kind.OTHER_TOBACCO, grams="250"))
    assert (line, problems) == (Goods("50", Kind.OTHER_TOBACCO, grams=250), [])


def test_pipe_tobacco_is_taxed_by_the_price_of_all_of_it() -> None:
    pipe = of(Kind.OTHER_TOBACCO, grams="350", **{"class": "pipe_tobacco"})
    line, problems = read(pipe | {"price": "90", "currency": "USD"})
    assert not problems
    assert line == Goods(
        "50", Kind.OTHER_TOBACCO, grams=350, price=Decimal(90), currency="USD",
        class_="pipe_tobacco",
    )  # fmt: skip


def test_of_other_loose_tobacco_no_price_is_asked_but_one_told_is_kept() -> None:
    """An officer assesses it, and can use what it cost."""
    page = of(Kind.OTHER_TOBACCO, grams="350", currency="USD")
    line, problems = read(page)
    assert (line, problems) == (Goods("50", Kind.OTHER_TOBACCO, grams=350), [])
    line, problems = read(page | {"price": "90"})
    assert line
    assert (line.price, line.currency, line.class_) == (Decimal(90), "USD", None)


@pytest.mark.parametrize(
    ("told", "field", "fault"),
    [
        ({"class": "pipe_tobacco"}, "price", Fault.PRICE_MISSING),
        (
            {"class": "pipe_tobacco", "price": "90", "currency": ""},
            "currency",
            Fault.CURRENCY_UNKNOWN,
        ),
        ({"class": "watch"}, "class", Fault.GOODS_CLASS_UNKNOWN),
        ({"price": "lots"}, "price", Fault.NOT_AN_AMOUNT),
    ],
)
def test_what_is_wrong_with_loose_tobacco(told: dict[str, str], field: str, fault: Fault) -> None:
    line, problems = read(of(Kind.OTHER_TOBACCO, grams="350", currency="USD") | told)
    assert line is None
    assert [(p.field, p.fault) for p in problems] == [(field, fault)]


def test_perfume_is_a_size_and_a_price() -> None:
    line, problems = read(of(Kind.PERFUME, count="1", ml="56", price="90", currency="USD"))
    assert not problems
    assert line == Goods("50", Kind.PERFUME, ml=56, price=Decimal(90), currency="USD")


def test_what_a_kind_does_not_ask_is_not_kept() -> None:
    line, _ = read(
        of(Kind.CIGARETTES, pieces="200", price="9", currency="USD", name="x", food="on")
    )
    assert line == Goods("50", Kind.CIGARETTES, pieces=200)


def test_everything_that_can_be_said_of_a_line() -> None:
    boxes = {"food": "on", "child_use": "on", "carried_for_other": "on", "unaccompanied": "on"}
    line, problems = read(f.goods_page(owner="3", status="leaving_again", **boxes))
    assert not problems
    assert line == f.goods(
        owner="3",
        status=Status.LEAVING_AGAIN,
        food=True,
        child_use=True,
        carried_for_other=True,
        unaccompanied=True,
    )


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("kind", "", Fault.GOODS_KIND_MISSING),
        ("kind", "OTHER", Fault.GOODS_KIND_MISSING),
        ("status", "stolen", Fault.STATUS_MISSING),
        ("owner", "2", Fault.OWNER_UNKNOWN),
        ("owner", "-1", Fault.OWNER_UNKNOWN),
        ("owner", "1.0", Fault.OWNER_UNKNOWN),
        ("owner", "9" * 2000, Fault.TOO_LONG),
        ("name", "", Fault.GOODS_NAME_MISSING),
        ("name", "x" * 61, Fault.TOO_LONG),
        ("name", "bag\x07", Fault.UNPRINTABLE),
        ("count", "0", Fault.NUMBER_OUT_OF_RANGE),
        ("count", "10001", Fault.NUMBER_OUT_OF_RANGE),
        ("count", "-1", Fault.NUMBER_OUT_OF_RANGE),
        ("count", "2.5", Fault.NOT_A_WHOLE_NUMBER),
        ("price", "", Fault.PRICE_MISSING),
        ("price", "-5", Fault.NOT_AN_AMOUNT),
        ("price", "1e9", Fault.NOT_AN_AMOUNT),
        ("price", "NaN", Fault.NOT_AN_AMOUNT),
        ("price", "Infinity", Fault.NOT_AN_AMOUNT),
        ("price", "0.00", Fault.AMOUNT_OUT_OF_RANGE),
        ("price", "9" * 20, Fault.AMOUNT_OUT_OF_RANGE),
        ("currency", "", Fault.CURRENCY_UNKNOWN),
        ("currency", "usd", Fault.CURRENCY_UNKNOWN),
        ("currency", "XXX", Fault.CURRENCY_UNKNOWN),
        ("currency", "US$", Fault.CURRENCY_UNKNOWN),
    ],
)
def test_what_is_wrong_is_told_at_its_field(field: str, value: str, fault: Fault) -> None:
    line, problems = read(f.goods_page(**{field: value}))
    assert line is None
    assert [(p.field, p.fault) for p in problems] == [(field, fault)]


@pytest.mark.parametrize(
    ("kind", "field", "most"),
    [
        (Kind.WINE, "ml", 200_000),
        (Kind.WINE, "count", 10_000),
        (Kind.CIGARETTES, "pieces", 100_000),
        (Kind.OTHER_TOBACCO, "grams", 100_000),
        (Kind.PERFUME, "ml", 10_000),
    ],
)
def test_quantities_have_bounds(kind: Kind, field: str, most: int) -> None:
    page = of(kind, count="1", ml="1", pieces="1", grams="1", price="1", currency="JPY")
    for value, fine in (("1", True), (str(most), True), (str(most + 1), False), ("0", False)):
        line, problems = read(page | {field: value})
        assert (line is not None) == fine
        assert not fine or not problems
