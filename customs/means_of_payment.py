"""Means of payment: the separate declaration of cash, securities and gold carried.

支払手段等の携帯輸出・輸入申告書 (関税法67条, 外為法19条3項): one per person and direction, when the
total is above the limit. Into Japan and out of it are declared on the same form.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from customs.currencies import CURRENCIES
from customs.faults import Fault
from customs.typed import Typed

MOST_AMOUNTS = 8


class Direction(StrEnum):
    """Which way it is carried over the border."""

    IN = "in"
    OUT = "out"


class Means(StrEnum):
    """What counts as a means of payment; gold by weight when 90 % pure or more."""

    CASH = "cash"
    CHEQUE = "cheque"
    PROMISSORY_NOTE = "promissory_note"
    SECURITIES = "securities"
    GOLD = "gold"


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum in one currency, or a weight of gold in grams."""

    means: Means
    amount: Decimal
    currency: str = ""


@dataclass(frozen=True, slots=True)
class MeansOfPayment:
    """One person's form for one direction.

    `bound_for` is the country it is taken to: an export declaration names its destination
    (関税法施行令58条), and for North Korea the limit is ¥100,000.
    """

    person: int
    direction: Direction
    amounts: tuple[Amount, ...]
    bound_for: str = ""


def read_means(typed: Typed, people: frozenset[int]) -> MeansOfPayment | None:
    """The form of one person; rows left empty are not rows."""
    person = typed.raw("person")
    if person not in {str(index) for index in people}:
        typed.wrong("person", Fault.OWNER_UNKNOWN)
    direction = typed.choice("direction", Direction, missing=Fault.DIRECTION_MISSING)
    rows = [row for row in range(MOST_AMOUNTS) if _filled(typed, row)]
    amounts = [_read_amount(typed, row) for row in rows]
    if not rows:
        typed.wrong("amount-0", Fault.MEANS_EMPTY)
    bound_for = ""
    if direction is Direction.OUT:
        bound_for = typed.text("bound_for", missing=None, longest=60)
    if typed.problems or direction is None:
        return None
    return MeansOfPayment(int(person), direction, tuple(a for a in amounts if a), bound_for)


def _filled(typed: Typed, row: int) -> bool:
    """Whether anything stands in a row; a kind without its amount is asked for, not dropped."""
    return any(typed.values.get(f"{field}-{row}", "").strip() for field in ("means", "amount"))


def _read_amount(typed: Typed, row: int) -> Amount | None:
    means = typed.choice(f"means-{row}", Means, missing=Fault.MEANS_KIND_MISSING)
    amount = typed.money(f"amount-{row}", missing=Fault.MEANS_EMPTY)
    currency = ""
    if means is not Means.GOLD:
        currency = typed.one_of(f"currency-{row}", CURRENCIES, missing=Fault.CURRENCY_UNKNOWN)
    return Amount(means, amount, currency) if means and amount else None
