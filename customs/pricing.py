"""Pricing: what a line would cost if some of it were taxed, and by which rows of the tariff.

Bases and roundings as customs apply them: a line's customs value drops what is below 1,000
yen, its duty keeps yen, and only the sum of each tax is truncated (国税通則法 118条, 119条).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from customs.allotment.lot import NOTHING, Vector
from customs.assessment import Basis, Charge, Tax, Unit
from customs.goods import ALCOHOL, TOBACCO, TOBACCO_BY_PIECE, Goods, Kind
from customs.rates import Rates
from customs.tariff import Row, Tables

POSITION = {tax.value: at for at, tax in enumerate(Tax, 1)}


@dataclass(frozen=True, slots=True)
class Choice:
    """What an officer has chosen where the law leaves a choice; empty: nothing yet."""

    alcohol: str = ""
    tobacco: str = ""
    valuation: str = ""
    ordinary_rates: frozenset[bool] = frozenset()  # of {unaccompanied}: simplified rates declined
    ordinary_liquor: frozenset[bool] = frozenset()  # the same for the special liquor rates


@dataclass(frozen=True, slots=True)
class Priced:
    """A line with its price in yen and its way of being taxed. `cost(n)` is for n of it."""

    goods: Goods
    units: int  # articles, pieces or grams
    yen: int | None  # of one article
    basis: Basis
    rows: tuple[Row, ...]
    cost: Callable[[int], Vector]
    base: Callable[[int], int | None]
    base_unit: str | None
    charges: tuple[Charge, ...]

    @property
    def source(self) -> str:
        """The law the tax stands on."""
        return "; ".join(dict.fromkeys(row.source for row in self.rows))


class Pricing:
    """Prices lines on one arrival day, under one reading of the valuation."""

    def __init__(
        self, tables: Tables, rates: Rates, arrival: date, valuation: Row, choice: Choice
    ) -> None:
        self.tables, self.rates, self.arrival, self.choice = tables, rates, arrival, choice
        self.valuation = valuation
        self.share = valuation.amount
        self.grain = tables.whole("round.value")
        self.step = tables.whole("round.tax")
        self.limit = tables.whole("simplified.limit_yen")
        self.local = tables.row("consumption.local_numerator").amount / tables.whole(
            "consumption.local_denominator"
        )

    def price(self, goods: Goods) -> Priced:
        """One line."""
        if goods.kind in ALCOHOL or goods.kind in TOBACCO_BY_PIECE:
            return self._by_quantity(goods)
        yen, missing = self._yen(goods)
        if goods.kind is Kind.OTHER_TOBACCO:
            return self._loose_tobacco(goods, yen, missing)
        if yen is None:
            return self._officer(goods, None, missing)
        return self._by_value(goods, yen)

    def _yen(self, goods: Goods) -> tuple[int | None, Basis]:
        if goods.price is None or goods.currency is None:
            return None, Basis.OFFICER_NO_PRICE
        each = self.rates.each(goods.currency, self.arrival)
        if each is None:
            return None, Basis.OFFICER_NO_EXCHANGE
        return int(Fraction(goods.price) * each), Basis.FREE

    def _officer(self, goods: Goods, yen: int | None, basis: Basis, *rows: Row) -> Priced:
        """A line whose tax an officer finds; it outweighs what can be told, by its price."""
        weight = 1 if yen is None else yen

        def cost(n: int) -> Vector:
            return (n * weight, 0, 0, 0, 0, 0)

        return Priced(
            goods, units(goods), yen, basis, rows or (self.valuation,), cost, _none, None, ()
        )

    def _by_quantity(self, goods: Goods) -> Priced:
        row = self.tables.rate(goods.kind)
        if row is None or row.tax is None:
            return self._officer(goods, None, Basis.OFFICER_NO_RATE)
        declined = self.choice.ordinary_rates
        if row.tax == Tax.LIQUOR_TAX:
            declined = self.choice.ordinary_liquor
        elif goods.kind is Kind.CIGARETTES:
            declined = frozenset()
        if goods.unaccompanied in declined:
            return self._officer(goods, None, Basis.OFFICER_OPTED_OUT, row)
        alcohol = goods.kind in ALCOHOL
        size = (goods.ml or 0) if alcohol else 1
        per = row.amount / 1000 if alcohol else row.amount
        top, bottom = per.numerator * size, per.denominator
        at = POSITION[row.tax]

        def cost(n: int) -> Vector:
            return _only(at, n * top // bottom)

        unit = "ml" if alcohol else "pieces"
        return Priced(
            goods, units(goods), None, Basis.SPECIAL_RATE, (row,), cost, size.__mul__, unit,
            (_charge(row),),
        )  # fmt: skip

    def _loose_tobacco(self, goods: Goods, yen: int | None, missing: Basis) -> Priced:
        """Pipe tobacco by its own row; the price is of all of it."""
        duty = self.tables.find(f"class.{goods.class_}")
        weight = self.tables.find(f"tobacco_tax.{goods.class_}")
        if duty is None or weight is None:
            return self._officer(goods, None, Basis.OFFICER_EXCLUDED)
        if yen is None:
            return self._officer(goods, None, missing, duty)
        grams, per_gram = units(goods), weight.amount / 1000

        def cost(n: int) -> Vector:
            by_weight = int(n * per_gram)
            return self._scheduled(Fraction(yen * n, grams) * self.share, duty, goods, by_weight)

        return Priced(
            goods, grams, None, Basis.SCHEDULE,
            (duty, weight, self._consumption(goods), self.valuation), cost, int, "g",
            (_charge(duty), _charge(weight), *self._national(goods)),
        )  # fmt: skip

    def _by_value(self, goods: Goods, yen: int) -> Priced:
        tables, class_ = self.tables, goods.class_ or ""
        gold = tables.row("gold")
        if class_ in gold.classes:
            return self._officer(goods, yen, Basis.OFFICER_GOLD, gold)
        excluded = tables.find(f"excluded.{class_}")
        if excluded:
            return self._officer(goods, yen, Basis.OFFICER_EXCLUDED, excluded)
        duty = tables.find(f"class.{class_}")
        declined = goods.unaccompanied in self.choice.ordinary_rates
        over = int(yen * self.share) > self.limit
        if duty and (not duty.amount or duty.excluded or over or declined):
            return self._by_schedule(goods, yen, duty)
        if over:
            limit = tables.row("simplified.limit_yen")
            return self._officer(goods, yen, Basis.OFFICER_OVER_LIMIT, limit)
        if declined:
            return self._officer(goods, yen, Basis.OFFICER_OPTED_OUT, tables.row("rate.other"))
        return self._simplified(goods, yen)

    def _simplified(self, goods: Goods, yen: int) -> Priced:
        row = self.tables.row("rate.other")
        share = self.share * yen
        top, bottom, grain = share.numerator, share.denominator, self.grain
        percent = row.amount / 100
        up, down = percent.numerator, percent.denominator

        def base(n: int) -> int:
            whole = n * top // bottom
            return whole - whole % grain

        def cost(n: int) -> Vector:
            return (0, base(n) * up // down, 0, 0, 0, 0)

        return Priced(
            goods, goods.count, yen, Basis.SIMPLIFIED, (row, self.valuation), cost, base, "yen",
            (_charge(row),),
        )  # fmt: skip

    def _by_schedule(self, goods: Goods, yen: int, duty: Row) -> Priced:
        consumption = self._consumption(goods)
        free = not duty.amount
        share = self.share * yen

        def base(n: int) -> int:
            return self._floor(int(n * share), self.grain)

        def cost(n: int) -> Vector:
            return self._scheduled(n * share, duty, goods, 0)

        return Priced(
            goods, goods.count, yen, Basis.CONSUMPTION_TAX_ONLY if free else Basis.SCHEDULE,
            (duty, consumption, self.valuation), cost, base, "yen",
            (*(() if free else (_charge(duty),)), *self._national(goods)),
        )  # fmt: skip

    def _national(self, goods: Goods) -> tuple[Charge, ...]:
        """Consumption tax with its local part."""
        rows = (self.tables.row(f"consumption.local_{of}") for of in ("numerator", "denominator"))
        local = "/".join(row.value or "" for row in rows)
        return (
            _charge(self._consumption(goods)),
            Charge(Tax.LOCAL_CONSUMPTION_TAX, local, Unit.OF_CONSUMPTION_TAX),
        )

    def _consumption(self, goods: Goods) -> Row:
        return self.tables.row("consumption.food" if goods.food else "consumption.standard")

    def _scheduled(self, value: Fraction, row: Row, goods: Goods, by_weight: int) -> Vector:
        """Duty by the schedule, then consumption tax on the value with the duty."""
        if not value:
            return NOTHING
        duty = int(self._floor(int(value), self.grain) * row.amount / 100)
        taxed = int(value) + self._floor(duty, self.step) + by_weight
        base = self._floor(taxed, self.grain)
        national = int(base * self._consumption(goods).amount / 100)
        local = int(self._floor(national, self.step) * self.local)
        return (0, duty, 0, by_weight, national, local)

    @staticmethod
    def _floor(yen: int, grain: int) -> int:
        return yen - yen % grain


def _charge(row: Row) -> Charge:
    """The rate of a row."""
    return Charge(Tax(row.tax or Tax.CUSTOMS_DUTY), row.value or "0", Unit(row.unit or ""))


def units(goods: Goods) -> int:
    """How many a line holds: articles, pieces or grams."""
    if goods.kind in TOBACCO_BY_PIECE:
        return goods.pieces or 0
    return (goods.grams or 0) if goods.kind in TOBACCO else goods.count


def _only(at: int, yen: int) -> Vector:
    found = [0] * 6
    found[at] = yen
    return (found[0], found[1], found[2], found[3], found[4], found[5])


def _none(_: int) -> None:
    return None
