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
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from customs.alphabet import composed, document_number, passport_alphabet
from customs.faults import Fault

Choice = TypeVar("Choice", bound=StrEnum)

LONGEST = 1000  # letters of any field, before it is looked at: composing marks takes n² steps
_HIDDEN = {"Cc", "Cf", "Co", "Cs", "Cn"}
_BLANK = set("\u034f\u115f\u1160\u17b4\u17b5\u2800")  # letters and marks that show nothing
_WHOLE = re.compile(r"[+-]?(?:\d{1,3}(?:[, ]\d{3})+|\d+)", re.ASCII)
# 1234 or 45,5 or 45.50; 1,234.50 or 1 234.50; 1.234,50 or 1 234,50. Never 45,500 as 45.5.
_MONEY = re.compile(
    r"\d+(?:[.,]\d{1,2})?|\d{1,3}(?:[, ]\d{3})+(?:\.\d{1,2})?|\d{1,3}(?:[. ]\d{3})+,\d{1,2}",
    re.ASCII,
)
_MOST_MONEY = 999_999_999_999


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right: the field it stands at, and the fault with its figures."""

    field: str
    fault: Fault
    figure: str = ""


def plain(text: str) -> str:
    """Text as a person meant it: composed, digits of any script folded, single spaces."""
    folded = composed(text)
    if not folded.isascii():
        folded = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in folded)
    return " ".join(folded.split())


def _unprintable(text: str) -> bool:
    return any(unicodedata.category(c) in _HIDDEN or c in _BLANK for c in text)


class Typed:
    """The values of one posted page and the problems found while reading them."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values
        self.problems: list[Problem] = []

    def wrong(self, field: str, fault: Fault, figure: object = "") -> None:
        """Note a problem; the first one at a field is the one that is shown."""
        if all(problem.field != field for problem in self.problems):
            self.problems.append(Problem(field, fault, str(figure)))

    def raw(self, field: str, longest: int = LONGEST) -> str:
        """What stands in the field, tidied but not judged; nothing where it is far too long."""
        value = self.values.get(field, "")
        if len(value) > LONGEST:
            self.wrong(field, Fault.TOO_LONG, longest)
            return ""
        return plain(value)

    def ticked(self, field: str) -> bool:
        """Whether a box is ticked."""
        return self.values.get(field, "") not in {"", "no"}

    def text(self, field: str, *, missing: Fault | None, longest: int) -> str:
        """Free text in any script, on one line."""
        value = self.raw(field, longest)
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
        if value and _unlike_a_number(value):
            self.wrong(field, Fault.DOCUMENT_NUMBER_LETTERS)
        elif value and not 4 <= len(found) <= 22:  # TD1 with its overflow holds 22
            self.wrong(field, Fault.DOCUMENT_NUMBER_LENGTH)
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
        value = self.raw(field)
        number = int(re.sub(r"[, ]", "", value)) if _WHOLE.fullmatch(value) else None
        if not value:
            self.wrong(field, missing)
        elif number is None:
            self.wrong(field, Fault.NOT_A_WHOLE_NUMBER)
        elif not least <= number <= most:
            self.wrong(field, Fault.NUMBER_OUT_OF_RANGE, f"{least:,} – {most:,}")
        else:
            return number
        return None

    def money(self, field: str, *, missing: Fault) -> Decimal | None:
        """An amount above zero with at most two decimals, in whatever currency."""
        value = self.raw(field)
        amount = _amount(value)
        if not value:
            self.wrong(field, missing)
        elif amount is None:
            self.wrong(field, Fault.NOT_AN_AMOUNT)
        elif not 0 < amount <= _MOST_MONEY:
            self.wrong(field, Fault.AMOUNT_OUT_OF_RANGE)
        else:
            return _in_one_form(amount)
        return None

    def date(self, field: str, *, missing: Fault) -> date | None:
        """A date from three fields (field-year, -month, -day) or one in the form 2026-12-31."""
        parts = [self.raw(f"{field}-{part}") for part in ("year", "month", "day")]
        if not any(parts):
            parts = self.raw(field).replace("/", "-").split("-")
        if not any(parts):
            self.wrong(field, missing)
        elif len(parts) != 3 or not all(re.fullmatch(r"\d+", part, re.ASCII) for part in parts):
            self.wrong(field, Fault.NOT_A_DATE)
        elif len(parts[0]) != 4 or parts[0] < "1000":
            self.wrong(field, Fault.YEAR_NOT_FOUR_DIGITS)
        else:
            try:
                return date(*(int(part) for part in parts))
            except (ValueError, OverflowError):
                self.wrong(field, Fault.NOT_A_DATE)
        return None


def _amount(value: str) -> Decimal | None:
    if not _MONEY.fullmatch(value):
        return None
    decimals = re.search(r"[.,](\d{1,2})$", value, re.ASCII)
    whole = re.sub(r"[., ]", "", value[: decimals.start()] if decimals else value)
    return Decimal(f"{whole}.{decimals[1] if decimals else 0}")


def _in_one_form(amount: Decimal) -> Decimal:
    """45.50 for 45.5, but 45 for 45.00: equal amounts are written alike."""
    whole = amount == amount.to_integral_value()
    return amount.quantize(Decimal(1) if whole else Decimal("0.01"))


def _unlike_a_number(value: str) -> bool:
    """Anything but Latin letters, digits and the marks people put between them."""
    return not re.fullmatch(r"[A-Za-z0-9 \-./<]+", value, re.ASCII)
