"""Ruling: what an officer fixes as due, tax by tax, and why it is not what was worked out.

Customs fixes the tax of passengers' goods (賦課課税方式); the officer who does answers for it by
name. Of each tax less than JPY 100 is dropped (国税通則法 119条), so only hundreds can be due.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from customs.assessment import Assessment, Tax
from customs.faults import Fault
from customs.typed import Typed

LONGEST_REASON = 400
MOST = 99_999_900


@dataclass(frozen=True, slots=True)
class Ruling:
    """Each tax as it is due, and the reason where one is asked for."""

    taxes: Mapping[Tax, int]
    reason: str

    @property
    def yen(self) -> int:
        """All of it."""
        return sum(self.taxes.values())


def worked_out(found: Assessment) -> dict[Tax, int] | None:
    """The taxes as the rules have them; None where the rules leave some of it to an officer."""
    if found.officer or found.low != found.high:
        return None
    return dict.fromkeys(Tax, 0) | {one.tax: one.due for one in found.taxes}


def read_ruling(typed: Typed, found: Assessment, *, again: bool) -> Ruling | None:
    """A ruling as an officer typed it. Without a reason only what the rules say can be fixed, and
    only the first time."""
    taxes = {tax: _tax(typed, tax) for tax in Tax}
    asked = again or taxes != worked_out(found)
    missing = Fault.REASON_MISSING if asked else None
    reason = typed.text("reason", missing=missing, longest=LONGEST_REASON)
    if typed.problems:
        return None
    return Ruling({tax: yen for tax, yen in taxes.items() if yen}, reason)


def _tax(typed: Typed, tax: Tax) -> int | None:
    yen = typed.whole(tax.value, missing=Fault.FIGURE_MISSING, least=0, most=MOST)
    if yen is not None and yen % 100:
        typed.wrong(tax.value, Fault.TAX_HUNDREDS)
    return yen
