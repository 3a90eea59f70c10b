"""Tables: whole, dated, with their sources; a broken one stops the start and names the row."""

from __future__ import annotations

from datetime import date

import pytest

from customs.goods import Kind
from customs.tariff import Tariff, TariffError, load
from customs.tariff.rows import OPEN_END, File
from customs.tariff.tariff import files
from customs.words_prohibited import AUTHORITIES, GROUPS, WHAT_TO_DO
from tests.customs.duty_factory import drink, thing, told


def changed(name: str, old: str, new: str, count: int = 1) -> list[File]:
    """The tables with one text replaced in one file."""
    (file,) = (f for f in files() if f.name == name)
    assert old in file.text
    return [f for f in files() if f.name != name] + [File(name, file.text.replace(old, new, count))]


BROKEN = [
    ("allowances.toml", 'key = "other.yen"', 'key = "other.yenn"', "other.yen: no row"),
    ("allowances.toml", "effective_to = 2021-09-30", "effective_to = 2021-10-05", "overlaps"),
    ("allowances.toml", "effective_to = 2021-09-30", "effective_to = 2021-09-20", "gap"),
    ("rates.toml", 'source = "租税特別措置法 87条の3"', 'source = " "', "names no source"),
    ("rates.toml", 'tax = "liquor_tax"', 'tax = "salt_tax"', "unknown tax"),
    ("rates.toml", 'value = "800"', 'value = "eight"', "rate.whisky_brandy"),
    ("rates.toml", 'value = "800"', 'value = "-800"', "below zero"),
    ("rates.toml", 'value = "800"', "value = 800", "rate.whisky_brandy"),
    ("rates.toml", 'unit = "yen/l"\n', "", "without a unit"),
    ("rates.toml", "verified_on = 2026-11-21", "", "verified_on"),
    ("rates.toml", "effective_from = 2010-01-01", "", "effective_from"),
    ("rates.toml", "effective_from = 2010-01-01", "effective_from = 2030-01-01", "ends before"),
    ("rates.toml", "[[row]]", "[[rows]]", "nothing else"),
    ("rates.toml", "[[row]]", "[[row", "not a table"),
    ("rates.toml", "tax =", "taxx =", "taxx"),
    ("valuation.toml", 'reading = "kept"', 'reading = "abolished"', "overlaps"),
    ("thresholds.toml", "= 9999-12-31", "= 2027-01-01", "nothing of its key"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "says"), BROKEN)
def test_a_broken_table_stops_the_start(name: str, old: str, new: str, says: str) -> None:
    with pytest.raises(TariffError, match=says):
        Tariff(changed(name, old, new))


def test_every_row_is_sourced_and_dated() -> None:
    rows = load().rows
    assert len(rows) > 80
    assert all(row.source and row.verified_on <= date(2026, 11, 21) for row in rows)
    assert any(row.effective_to < OPEN_END for row in rows)  # superseded rates stay
    assert any(row.doubt for row in rows)


def test_a_superseded_rate_is_applied_on_its_day() -> None:
    day = date(2021, 9, 30)
    assert told(drink("whisky_brandy", 4), arrival=day).total == 400  # 0.75 l at ¥600
    assert told(drink("whisky_brandy", 4), arrival=date(2021, 10, 1)).total == 600
    assert load().on(day).whole("tobacco.cigarettes") == 400
    assert load().on(day).rate(Kind.HEATED_STICKS) is None  # not found; an officer


def test_the_valuation_of_2028_has_two_readings() -> None:
    bag = thing("bag", 100_000, carried_for_other=True)
    before = told(bag, arrival=date(2028, 3, 31))
    after = told(bag, arrival=date(2028, 4, 1))
    assert (before.low, before.high) == (9_000, 9_000)
    assert (after.low, after.high) == (9_000, 15_000)


def test_the_food_tax_of_2027_is_there_and_switched_off() -> None:
    day = date(2027, 5, 1)
    off, on = load().on(day), load(frozenset({"food_2027"})).on(day)
    assert (off.row("consumption.food").value, on.row("consumption.food").value) == ("6.24", "0.78")
    after = load(frozenset({"food_2027"})).on(date(2029, 4, 1))
    assert after.row("consumption.food").value == "6.24"
    assert load(frozenset({"food_2027"})).version != load().version


def test_an_unknown_switch_is_refused() -> None:
    with pytest.raises(TariffError, match="no row has the switch"):
        Tariff(files(), {"fod_2027"})


def test_any_change_has_its_own_version() -> None:
    assert Tariff(changed("rates.toml", 'value = "800"', 'value = "801"')).version != load().version


def test_a_day_before_the_tables_is_refused() -> None:
    with pytest.raises(TariffError, match="no row is in force on 1999"):
        load().on(date(1999, 1, 1))


def test_every_group_kept_out_has_words_and_somebody_to_ask() -> None:
    tables = load().on(date(2026, 12, 1))
    prohibited = tables.group("prohibited.")
    assert [row.number for row in prohibited] == list(range(1, 14))
    keys = {row.key for row in [*prohibited, *tables.group("restricted.")]}
    assert keys == set(GROUPS) == set(WHAT_TO_DO)
    assert {row.ask for row in tables.group("prohibited.")} <= set(AUTHORITIES)
    assert {row.ask for row in tables.group("restricted.")} <= set(AUTHORITIES)
