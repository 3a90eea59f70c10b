"""Rates: what a foreign price is worth in yen, by the weekly tables customs publishes.

The rate for an entry is the average of the week two weeks before the week of entry
(関税定率法 4条の7). A week here runs from Sunday to Saturday. Nothing is guessed: a currency
without a rate has none.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from customs.currencies import CURRENCIES

COLUMNS = ("week_from", "week_to", "currency", "units", "yen", "source")
TWO_WEEKS = timedelta(days=14)


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
    """A weekly table from CSV: week_from,week_to,currency,units,yen,source."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    reader = csv.DictReader(lines)
    if tuple(reader.fieldnames or ()) != COLUMNS:
        message = f"the first line has to be {','.join(COLUMNS)}"
        raise RatesError(message)
    found = [_rate(number, line) for number, line in enumerate(reader, 2)]
    if not found:
        message = "the table is empty"
        raise RatesError(message)
    Rates(found)  # the same currency twice is found here
    return found


def _rate(number: int, line: dict[str, str]) -> Rate:
    try:
        start, end = date.fromisoformat(line["week_from"]), date.fromisoformat(line["week_to"])
        rate = Rate(
            start, line["currency"], int(line["units"]), Decimal(line["yen"]), line["source"]
        )
    except (ValueError, TypeError, InvalidOperation) as error:
        message = f"line {number}: {error}"
        raise RatesError(message) from error
    fault = _fault(rate, end)
    if fault:
        message = f"line {number} ({rate.currency}): {fault}"
        raise RatesError(message)
    return rate


def _fault(rate: Rate, end: date) -> str | None:
    if rate.week != week_of(rate.week) or end != rate.week + timedelta(days=6):
        return "a week runs from Sunday to Saturday"
    if rate.currency not in CURRENCIES or rate.currency == "JPY":
        return "not a foreign currency code of ISO 4217"
    if rate.units < 1 or not rate.yen.is_finite() or rate.yen <= 0:
        return "units and yen have to be above zero"
    if not (rate.source or "").strip():
        return "names no source"
    return None
