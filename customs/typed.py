"""Typed: what a traveller typed on a page, read field by field.

Reading never raises for what a person can type. It collects problems, each naming its
field and its fault, so that a page can show all of them beside what was typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from customs.alphabet import document_number, passport_alphabet
from customs.faults import Fault

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right: the field it stands at, and the fault with its figures."""

    field: str
    fault: Fault
    figure: str = ""


def plain(text: str) -> str:
    """Text as a person meant it: composed, full-width folded, edges and runs of space gone."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _unprintable(text: str) -> bool:
    return any(unicodedata.category(letter) in {"Cc", "Cf", "Co", "Cs", "Cn"} for letter in text)


class Typed:
    """The values of one posted page and the problems found while reading them."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values
        self.problems: list[Problem] = []

    def wrong(self, field: str, fault: Fault, figure: object = "") -> None:
        """Note a problem; the first one at a field is the one that is shown."""
        if all(problem.field != field for problem in self.problems):
            self.problems.append(Problem(field, fault, str(figure)))

    def raw(self, field: str) -> str:
        """What stands in the field, tidied but not judged."""
        return plain(self.values.get(field, ""))

    def ticked(self, field: str) -> bool:
        """Whether a box is ticked."""
        return self.values.get(field, "") not in {"", "no"}

    def text(self, field: str, *, missing: Fault | None, longest: int) -> str:
        """Free text in any script, on one line."""
        value = self.raw(field)
        if not value and missing:
            self.wrong(field, missing)
        elif len(value) > longest:
            self.wrong(field, Fault.TOO_LONG, longest)
        elif _unprintable(value):
            self.wrong(field, Fault.UNPRINTABLE)
        return value

    def name(self, field: str, *, missing: Fault | None) -> str:
        """A name, kept as typed in capitals; it must be sayable in the passport's alphabet."""
        value = self.text(field, missing=missing, longest=60)
        if value and not passport_alphabet(value):
            self.wrong(field, Fault.NAME_NOT_IN_PASSPORT_LETTERS)
        return value.upper()

    def number(self, field: str) -> str:
        """A document number, as digests and the machine-readable zone have it."""
        value = self.text(field, missing=Fault.DOCUMENT_NUMBER_MISSING, longest=40)
        found = document_number(value)
        if value and not 4 <= len(found) <= 22:  # TD1 with its overflow holds 22
            self.wrong(field, Fault.DOCUMENT_NUMBER_LENGTH)
        elif value and _unlike_a_number(value):
            self.wrong(field, Fault.DOCUMENT_NUMBER_LETTERS)
        return found

    def choice(self, field: str, kind: type[Choice], *, missing: Fault) -> Choice | None:
        """One of a closed list."""
        try:
            return kind(self.raw(field))
        except ValueError:
            self.wrong(field, missing)
            return None

    def one_of(self, field: str, known: Iterable[str], *, missing: Fault) -> str:
        """One of the known codes."""
        value = self.raw(field)
        if value not in known:
            self.wrong(field, missing)
        return value

    def whole(self, field: str, *, missing: Fault, least: int, most: int) -> int | None:
        """A whole number within bounds; thousands may be parted by commas or spaces."""
        value = re.sub(r"[,\s]", "", self.raw(field))
        if not value:
            self.wrong(field, missing)
        elif not re.fullmatch(r"[+-]?\d{1,15}", value, re.ASCII):
            self.wrong(field, Fault.NOT_A_WHOLE_NUMBER)
        elif not least <= int(value) <= most:
            self.wrong(field, Fault.NUMBER_OUT_OF_RANGE, f"{least:,} – {most:,}")
        else:
            return int(value)
        return None

    def money(self, field: str, *, missing: Fault) -> Decimal | None:
        """An amount above zero with at most two decimals, in whatever currency."""
        value = re.sub(r"[,\s]", "", self.raw(field))
        if not value:
            self.wrong(field, missing)
            return None
        try:
            amount = Decimal(value) if re.fullmatch(r"\d+(\.\d+)?", value, re.ASCII) else None
        except InvalidOperation:  # pragma: no cover - the pattern admits decimals only
            amount = None
        if amount is None or len(value.partition(".")[2]) > 2:
            self.wrong(field, Fault.NOT_AN_AMOUNT)
        elif not 0 < amount <= 999_999_999_999:
            self.wrong(field, Fault.AMOUNT_OUT_OF_RANGE)
        else:
            return amount
        return None

    def date(self, field: str, *, missing: Fault) -> date | None:
        """A date from three fields (field-year, -month, -day) or one in the form 2026-12-31."""
        parts = [self.raw(f"{field}-{part}") for part in ("year", "month", "day")]
        if not any(parts):
            parts = self.raw(field).replace("/", "-").split("-")
        if not any(parts):
            self.wrong(field, missing)
            return None
        try:
            year, month, day = (int(part) for part in parts if re.fullmatch(r"\d{1,4}", part))
            if year < 1000:
                self.wrong(field, Fault.YEAR_NOT_FOUR_DIGITS)
                return None
            return date(year, month, day)
        except ValueError:
            self.wrong(field, Fault.NOT_A_DATE)
            return None


def _unlike_a_number(value: str) -> bool:
    """Anything but Latin letters, digits and the marks people put between them."""
    return not re.fullmatch(r"[A-Za-z0-9 \-./<]+", value, re.ASCII)
