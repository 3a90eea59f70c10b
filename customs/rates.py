"""Rates: what a foreign price is worth in yen, by the weekly tables customs publishes.

The rate for an entry is the average of the week two weeks before the week of entry
(関税定率法 4条の7). A week here runs from Sunday to Saturday. Nothing is guessed: a currency
without a rate has none.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from customs.currencies import CURRENCIES

COLUMNS = ("week_from", "week_to", "currency", "units", "yen", "source")
TWO_WEEKS = timedelta(days=14)
LONGEST_SOURCE = 200


class RatesError(ValueError):
    """A weekly table that cannot be imported; the line is named and nothing of it is used."""

    permanent = True


@dataclass(frozen=True, slots=True)
class Rate:
    """`units` of a currency were worth `yen` on average in the week that began on `week`."""

    week: date
    currency: str
    units: int
    yen: Decimal
    source: str

    @property
    def each(self) -> Fraction:
        """Yen for one unit, exact."""
        return Fraction(self.yen) / self.units


def week_of(day: date) -> date:
    """The Sunday that begins a day's week."""
    return day - timedelta(days=day.isoweekday() % 7)


def week_for(arrival: date) -> date:
    """The Sunday of the week whose average counts for an arrival."""
    return week_of(arrival) - TWO_WEEKS


def announced_on(arrival: date) -> date:
    """When the rates for an arrival are out: on the Tuesday before its week, as a rule."""
    return week_of(arrival) - timedelta(days=5)


class Rates:
    """Weekly tables, or the rates a caller states; `each` answers for a day and a currency."""

    def __init__(
        self, rates: Iterable[Rate] = (), stated: Mapping[str, Fraction] | None = None
    ) -> None:
        self._weeks: dict[tuple[date, str], Fraction] = {}
        for rate in rates:
            if (rate.week, rate.currency) in self._weeks:
                message = f"{rate.currency} stands twice in the week of {rate.week}"
                raise RatesError(message)
            self._weeks[rate.week, rate.currency] = rate.each
        self._stated = dict(stated or {})

    def each(self, currency: str, arrival: date) -> Fraction | None:
        """Yen for one unit on an arrival day; None where no rate is known."""
        if currency == "JPY":
            return Fraction(1)
        if currency in self._stated:
            return self._stated[currency]
        return self._weeks.get((week_for(arrival), currency))

    def with_stated(self, stated: Mapping[str, Fraction]) -> Rates:
        """The same tables, with rates stated for this one assessment in front of them."""
        other = Rates(stated={**self._stated, **stated})
        other._weeks = self._weeks
        return other


def read_week(text: str) -> list[Rate]:
    """A weekly table from CSV: week_from,week_to,currency,units,yen,source.

    Whole or refused; what is wrong is named by its line in the file.
    """
    numbered = [
        (number, line)
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip() and not line.startswith("#")
    ]
    table = list(csv.reader((line for _, line in numbered), strict=True)) if numbered else []
    if not table or tuple(table[0]) != COLUMNS:
        message = f"the first line has to be {','.join(COLUMNS)}"
        raise RatesError(message)
    if len(table) != len(numbered):
        raise RatesError("a quoted field runs over several lines")
    found: dict[tuple[date, str], Rate] = {}
    for (number, _), cells in zip(numbered[1:], table[1:], strict=True):
        rate = _rate(number, cells)
        if found.setdefault((rate.week, rate.currency), rate) is not rate:
            message = f"line {number} ({rate.currency}): stands twice in the week of {rate.week}"
            raise RatesError(message)
    if not found:
        raise RatesError("the table is empty")
    return list(found.values())


def _rate(number: int, cells: list[str]) -> Rate:
    if len(cells) != len(COLUMNS):
        message = f"line {number}: has {len(cells)} fields, not {len(COLUMNS)}"
        raise RatesError(message)
    start, end, currency, units, yen, source = (cell.strip() for cell in cells)
    fault = _fault(currency, units, yen, source)
    if fault:
        message = f"line {number} ({currency}): {fault}"
        raise RatesError(message)
    try:
        week, last = date.fromisoformat(start), date.fromisoformat(end)
    except ValueError as error:
        message = f"line {number} ({currency}): {error}"
        raise RatesError(message) from error
    if week != week_of(week) or last != week + timedelta(days=6):
        message = f"line {number} ({currency}): a week runs from Sunday to Saturday"
        raise RatesError(message)
    return Rate(week, currency, int(units), Decimal(yen), source)


def _fault(currency: str, units: str, yen: str, source: str) -> str | None:
    if currency not in CURRENCIES or currency == "JPY":
        return "not a foreign currency code of ISO 4217"
    if not re.fullmatch(r"[0-9]{1,7}", units) or not re.fullmatch(
        r"[0-9]{1,7}(\.[0-9]{1,8})?", yen
    ):
        return "units are a whole number and yen a figure such as 152.81"
    if not int(units) or not Decimal(yen):
        return "units and yen have to be above zero"
    if not source:
        return "names no source"
    return "its source is longer than 200 letters" if len(source) > LONGEST_SOURCE else None
