"""Estimate: an assessment as it is told on a phone, with what is left and what more would cost.

It is the same `assess` an officer runs. A phone is told at once or not at all: a list of more
than `MOST_LOTS` is left to an officer, since its least tax may take seconds to find. A lot is
the identical articles of a line: a crate of beer is one question, as a can is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from customs.allowance import Party
from customs.assessment import Assessment, Flag, Line
from customs.basket import Basket
from customs.duty import assess
from customs.goods import ALCOHOL, Goods, Kind
from customs.may_bring import Left, allowances_left
from customs.rates import Rates
from customs.tariff import Tariff
from customs.whose import Allotment, allotment_of

MOST_LOTS = 40
MOST_FOR_ANOTHER = 12  # lots: each more is priced as a whole basket
MOST_ASKED = 4
PACKED = {Kind.CIGARETTES: 20, Kind.HEATED_STICKS: 20}  # pieces of a pack


@dataclass(frozen=True, slots=True)
class Another:
    """What one more of a line would add: a bottle of its size, or a pack."""

    goods: str
    count: int
    yen: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """All a page tells of a basket."""

    basket: Basket
    assessment: Assessment
    allotment: Allotment
    left: dict[str, tuple[Left, ...]]
    another: tuple[Another, ...]

    @property
    def lines(self) -> list[tuple[Goods, list[Line]]]:
        """Each declared line with what becomes of it."""
        found = self.assessment.lines
        return [(x, [line for line in found if line.goods == x.id]) for x in self.basket.goods]

    @property
    def prohibited(self) -> frozenset[str]:
        """Lines the law keeps out."""
        return self._flagged(Flag.PROHIBITED)

    @property
    def restricted(self) -> frozenset[str]:
        """Lines that need permission first."""
        return self._flagged(Flag.RESTRICTED)

    def _flagged(self, flag: Flag) -> frozenset[str]:
        raised = (one.goods for one in self.assessment.flags if one.flag is flag)
        return frozenset(goods for about in raised for goods in about)

    def tax(self, goods: str) -> int | None:
        """What one declared line adds, before rounding; None where an officer finds it."""
        taxes = [line.tax for line in self.assessment.lines if line.goods == goods]
        return None if None in taxes else sum(yen or 0 for yen in taxes)


def estimate(basket: Basket, tariff: Tariff, rates: Rates) -> Estimate | None:
    """None where the list is too long, or nobody is on it yet."""
    if not basket.travellers or len(basket.goods) > MOST_LOTS:
        return None
    goods, people, arrival = basket.goods, basket.travellers, basket.arrival
    found = assess(goods, people, tariff, rates, arrival)
    party = Party(people, arrival, tariff.on(arrival))
    return Estimate(
        basket,
        found,
        allotment_of(found, goods, len(party.adults)),
        allowances_left(found, goods, people, tariff, arrival),
        tuple(_another(basket, found, tariff, rates)),
    )


def _another(basket: Basket, now: Assessment, tariff: Tariff, rates: Rates) -> Iterator[Another]:
    """One more of the first bottles and packs of a short list, each priced as a whole basket."""
    if len(basket.goods) > MOST_FOR_ANOTHER:
        return
    asked = [x for x in basket.goods if x.kind in ALCOHOL or x.kind in PACKED][:MOST_ASKED]
    for line in asked:
        count = PACKED.get(line.kind, 1)
        if line.pieces is None:
            more = replace(line, count=line.count + count)
        else:
            more = replace(line, pieces=line.pieces + count)
        goods = tuple(more if x is line else x for x in basket.goods)
        then = assess(goods, basket.travellers, tariff, rates, basket.arrival)
        yield Another(line.id, count, then.low - now.low)
