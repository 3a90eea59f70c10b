"""Lines: an outcome told article by article, and the sum of each tax."""

from __future__ import annotations

from collections.abc import Iterator

from customs.allotment.lot import STEP, Vector
from customs.allowance import Party
from customs.assessment import Basis, Line, Reason, Tax, TaxSum
from customs.goods import Goods
from customs.outcome import Fate, Outcome
from customs.tariff import Tables

STATUS_LAW = "関税定率法 14条, 17条; Customs C-Answer 7201"
ALLOWED_BY = {
    Reason.WITHIN_ALCOHOL: "alcohol.ml",
    Reason.WITHIN_PERFUME: "perfume.ml",
    Reason.WITHIN_KIND: "other.kind_yen",
    Reason.WITHIN_OTHER: "other.yen",
    Reason.OWN_USED: "other.yen",
    Reason.NOTHING_DUE: "round.value",
}


def lines_of(outcome: Outcome, party: Party, tables: Tables) -> tuple[Line, ...]:
    """What, whose, exempt or taxed, base, rate, tax, reason and source."""
    return tuple(line for fate in outcome.fates for line in _lines(fate, party, tables))


def taxes_of(sums: Vector) -> tuple[TaxSum, ...]:
    """Each tax that comes to anything, before and after truncation."""
    return tuple(
        TaxSum(tax, before, before - before % STEP)
        for tax, before in zip(Tax, sums[1:], strict=True)
        if before
    )


def _law(tables: Tables, reason: Reason, goods: Goods) -> str:
    """The source an exemption stands on."""
    if reason is Reason.WITHIN_TOBACCO:
        return tables.row(f"tobacco.{goods.kind}").source
    return tables.row(ALLOWED_BY[reason]).source if reason in ALLOWED_BY else STATUS_LAW


def _lines(fate: Fate, party: Party, tables: Tables) -> Iterator[Line]:
    for holder, count, reason in fate.exempt:
        law = _law(tables, reason, fate.priced.goods)
        yield _exempt(fate, party.name(holder), count, reason, law)
    if fate.taxed:
        yield _taxed(fate)


def _exempt(fate: Fate, whose: str | None, count: int, reason: Reason, law: str) -> Line:
    priced = fate.priced
    return Line(
        goods=priced.goods.id,
        name=priced.goods.name,
        whose=whose,
        count=count,
        exempt=True,
        reason=reason,
        basis=Basis.FREE,
        price=None if priced.yen is None else priced.yen * count,
        base=None,
        base_unit=None,
        charges=(),
        tax=0,
        taxes=(),
        source=law,
    )


def _taxed(fate: Fate) -> Line:
    priced, count = fate.priced, fate.taxed
    cost = priced.cost(count)
    taxes = tuple((tax, yen) for tax, yen in zip(Tax, cost[1:], strict=True) if yen)
    return Line(
        goods=priced.goods.id,
        name=priced.goods.name,
        whose=priced.goods.owner,
        count=count,
        exempt=False,
        reason=fate.reason,
        basis=priced.basis,
        price=None if priced.yen is None else priced.yen * count,
        base=priced.base(count),
        base_unit=priced.base_unit,
        charges=priced.charges,
        tax=None if priced.basis.officer else sum(yen for _, yen in taxes),
        taxes=taxes,
        source=priced.source,
    )
