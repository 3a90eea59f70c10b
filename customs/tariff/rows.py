"""Rows as they stand in the TOML files, and the checks every table has to pass."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import msgspec

OPEN_END = date(9999, 12, 31)
TAXES = {
    "customs_duty",
    "liquor_tax",
    "tobacco_tax",
    "consumption_tax",
    "local_consumption_tax",
}


class TariffError(Exception):
    """A table that cannot be trusted; the row is named, and only mending it helps."""

    permanent = True


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One dated value. `switch` rows stand in for their key once that switch is on."""

    key: str
    effective_from: date
    effective_to: date
    source: str
    verified_on: date
    value: str | None = None
    unit: str | None = None
    reading: str = ""
    tax: str | None = None
    number: int | None = None
    classes: tuple[str, ...] = ()
    ask: str | None = None
    excluded: int = 0
    switch: str = ""
    note: str = ""
    doubt: str = ""

    @property
    def name(self) -> str:
        """How a row is named in messages and in an assessment."""
        reading = f" ({self.reading})" if self.reading else ""
        return f"{self.key}{reading} from {self.effective_from}"

    @property
    def amount(self) -> Fraction:
        """The value, exact."""
        return Fraction(self.value or "0")

    def holds_on(self, day: date) -> bool:
        """Whether the row is in force on a day."""
        return self.effective_from <= day <= self.effective_to


@dataclass(frozen=True, slots=True)
class File:
    """One table file: its name and text."""

    name: str
    text: str


def read(file: File) -> list[Row]:
    """The rows of a file, each whole; the first that is not is named."""
    try:
        document = tomllib.loads(file.text)
    except tomllib.TOMLDecodeError as error:
        message = f"{file.name}: not a table: {error}"
        raise TariffError(message) from error
    if set(document) != {"row"}:
        message = f"{file.name}: holds [[row]] entries and nothing else"
        raise TariffError(message)
    return [_row(file.name, n, raw) for n, raw in enumerate(document["row"], 1)]


def _row(file: str, number: int, raw: dict[str, object]) -> Row:
    try:
        row = msgspec.convert(raw, Row)
        row.amount  # noqa: B018  a value that is no number is found here
    except (msgspec.ValidationError, ValueError, ZeroDivisionError) as error:
        message = f"{file}: row {number} ({raw.get('key')}): {error}"
        raise TariffError(message) from error
    fault = _fault(row)
    if fault:
        message = f"{file}: row {number} ({row.name}): {fault}"
        raise TariffError(message)
    return row


def _fault(row: Row) -> str | None:
    if not row.source.strip():
        return "names no source"
    if row.effective_from > row.effective_to:
        return "ends before it begins"
    if row.value is not None and not row.unit:
        return "has a value without a unit"
    if row.amount < 0:
        return "is below zero"
    if row.tax is not None and row.tax not in TAXES:
        return f"names an unknown tax: {row.tax}"
    return None


def check(rows: Iterable[Row]) -> None:
    """No gap, no overlap: the rows of a key and reading follow each other day by day."""
    series: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        series[row.key, row.reading, row.switch].append(row)
    for one in series.values():
        _follow(sorted(one, key=lambda row: row.effective_from))
    for (key, _, switch), one in series.items():
        _readings_take_over(key, switch, one, series)


def _follow(rows: list[Row]) -> None:
    for earlier, later in pairwise(rows):
        if later.effective_from <= earlier.effective_to:
            message = f"{later.name}: overlaps {earlier.name}, which ends {earlier.effective_to}"
            raise TariffError(message)
        if later.effective_from > earlier.effective_to + timedelta(days=1):
            message = f"{later.name}: leaves a gap after {earlier.effective_to}"
            raise TariffError(message)


def _readings_take_over(
    key: str, switch: str, rows: list[Row], series: dict[tuple[str, str, str], list[Row]]
) -> None:
    """A row may end only where another of its key begins, unless it only stands in."""
    last = max(row.effective_to for row in rows)
    if switch or last == OPEN_END:
        return
    following = last + timedelta(days=1)
    others = [row for (k, _, s), some in series.items() if k == key and not s for row in some]
    if not any(row.effective_from == following for row in others):
        message = f"{rows[-1].name}: ends {last} and nothing of its key follows"
        raise TariffError(message)
    if any(row.reading not in {r.reading for r in rows} and row.holds_on(last) for row in others):
        message = f"{rows[-1].name}: ends {last} while another reading of its key goes on"
        raise TariffError(message)
