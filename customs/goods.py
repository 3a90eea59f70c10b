"""Goods: what a traveller brings, one line per thing they would name.

The same lines are declared on the phone, priced by `duty` and printed on side B.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """What a line is; alcohol and tobacco by the rate the tariff gives them."""

    WHISKY_BRANDY = "whisky_brandy"
    RUM_GIN_VODKA = "rum_gin_vodka"
    LIQUEUR = "liqueur"
    SHOCHU_SPIRITS = "shochu_spirits"
    WINE = "wine"
    BEER_OTHER_ALCOHOL = "beer_other_alcohol"
    CIGARETTES = "cigarettes"
    CIGARS = "cigars"
    HEATED_STICKS = "heated_sticks"
    HEATED_CAPSULES = "heated_capsules"
    OTHER_TOBACCO = "other_tobacco"
    PERFUME = "perfume"
    OTHER = "other"


ALCOHOL = frozenset(
    {
        Kind.WHISKY_BRANDY,
        Kind.RUM_GIN_VODKA,
        Kind.LIQUEUR,
        Kind.SHOCHU_SPIRITS,
        Kind.WINE,
        Kind.BEER_OTHER_ALCOHOL,
    }
)
TOBACCO_BY_PIECE = frozenset(
    {Kind.CIGARETTES, Kind.CIGARS, Kind.HEATED_STICKS, Kind.HEATED_CAPSULES}
)
TOBACCO = TOBACCO_BY_PIECE | {Kind.OTHER_TOBACCO}


class Status(StrEnum):
    """Why an article is in the bag; it decides whether an allowance is needed at all."""

    BOUGHT = "bought"
    GIFT = "gift"
    OWN_USED = "own_used"
    TOOLS_OF_TRADE = "tools_of_trade"
    TAKEN_OUT_BEFORE = "taken_out_before"
    LEAVING_AGAIN = "leaving_again"


@dataclass(frozen=True, slots=True)
class Goods:
    """One line. `price` is of one article, as paid, in `currency`; of loose tobacco, of all."""

    id: str
    kind: Kind
    name: str = ""
    count: int = 1
    ml: int | None = None
    pieces: int | None = None
    grams: int | None = None
    price: Decimal | None = None
    currency: str | None = None
    class_: str | None = None
    food: bool = False
    owner: str | None = None
    child_use: bool = False
    status: Status = Status.BOUGHT
    carried_for_other: bool = False
    unaccompanied: bool = False
