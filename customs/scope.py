"""Scope: what an officer has to look at beside the yen, each with its source.

Goods are always priced. Whether passenger clearance is the right place, whether something
may come in at all, and which of two readings counts is for an officer; here it is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from customs.assessment import Basis, Flag, Raised, Reason
from customs.goods import ALCOHOL, TOBACCO, Goods, Kind, Status
from customs.lines import STATUS_LAW
from customs.outcome import Fate, Outcome
from customs.tariff import Tables

SHOWN = {Status.TAKEN_OUT_BEFORE, Status.LEAVING_AGAIN, Status.TOOLS_OF_TRADE}
SEPARATE_LAW = "関税法基本通達 67-4-11; Customs C-Answer 7101"


def flags_of(
    outcome: Outcome, tables: Tables, differ: set[Flag], proven: bool
) -> tuple[Raised, ...]:
    """Every flag, in the order of the list of flags."""
    found = [
        *_readings(outcome, tables, differ),
        *_goods(outcome, tables),
        *_classes(outcome, tables),
        *_scope(outcome, tables),
    ]
    if not proven:
        found.append(Raised(Flag.NOT_PROVEN, (), "docs/decisions/0021-least-tax.md"))
    order = list(Flag)
    return tuple(sorted(found, key=lambda raised: (order.index(raised.flag), raised.row)))


def _raised(flag: Flag, goods: Iterable[str], source: str, row: str = "") -> Iterator[Raised]:
    about = tuple(dict.fromkeys(goods))
    if about:
        yield Raised(flag, about, source, row)


def _ids(outcome: Outcome, wanted: Callable[[Fate], bool]) -> list[str]:
    return [fate.priced.goods.id for fate in outcome.fates if wanted(fate)]


def _readings(outcome: Outcome, tables: Tables, differ: set[Flag]) -> Iterator[Raised]:
    if Flag.ALCOHOL_READINGS in differ:
        row = tables.row("alcohol.ml")
        about = _ids(outcome, lambda fate: fate.priced.goods.kind in ALCOHOL)
        yield from _raised(Flag.ALCOHOL_READINGS, about, row.source, row.key)
    if Flag.TOBACCO_READINGS in differ:
        row = tables.row("tobacco.mixed_g")
        about = _ids(outcome, lambda fate: fate.priced.goods.kind in TOBACCO)
        yield from _raised(Flag.TOBACCO_READINGS, about, row.source, row.key)
    if Flag.VALUATION_READINGS in differ:
        row = tables.row("valuation")
        about = _ids(outcome, _valued)
        yield from _raised(Flag.VALUATION_READINGS, about, row.source, row.key)


def _valued(fate: Fate) -> bool:
    """Whether what is due of it turns on its value, also where that comes to nothing."""
    due = fate.taxed or any(reason is Reason.NOTHING_DUE for _, _, reason in fate.exempt)
    return bool(due and (fate.priced.yen or fate.priced.basis is Basis.SCHEDULE))


def _goods(outcome: Outcome, tables: Tables) -> Iterator[Raised]:
    for fate in outcome.fates:
        about = (fate.priced.goods.id,)
        if fate.taxed and fate.priced.basis.officer:
            yield Raised(Flag.OFFICER_ASSESSES, about, fate.priced.source, fate.priced.basis)
        if fate.taxed and not fate.priced.basis.officer:
            for row in fate.priced.rows:
                if row.doubt and row.key != "valuation":
                    yield Raised(Flag.UNCONFIRMED_RATE, about, row.source, row.key)
        if fate.reason is Reason.NO_ADULT and fate.taxed:
            yield Raised(Flag.OWNER_NEEDED, about, tables.row("age.adult").source)
    yield from _raised(
        Flag.CARRIED_FOR_OTHER,
        _ids(outcome, lambda fate: fate.priced.goods.carried_for_other),
        tables.row("scope.pieces").source,
    )
    unaccompanied = _ids(outcome, lambda fate: fate.priced.goods.unaccompanied)
    yield from _raised(Flag.UNACCOMPANIED, unaccompanied, SEPARATE_LAW)
    yield from _statuses(outcome)
    strong = tables.row("liquor.strong_container_ml")
    special = {Kind.WHISKY_BRANDY, Kind.RUM_GIN_VODKA, Kind.LIQUEUR}
    large = _ids(
        outcome,
        lambda fate: bool(
            fate.taxed
            and fate.priced.goods.kind in special
            and (fate.priced.goods.ml or 0) >= strong.amount
        ),
    )
    yield from _raised(Flag.STRONG_LIQUOR, large, strong.source, strong.key)


def _statuses(outcome: Outcome) -> Iterator[Raised]:
    def told(goods: Goods) -> bool:
        return goods.status not in {Status.BOUGHT, Status.GIFT}

    shown = _ids(
        outcome, lambda f: f.priced.goods.status in SHOWN and not _own_allowance(f.priced.goods)
    )
    yield from _raised(Flag.STATUS_SHOWN, shown, STATUS_LAW)
    other = _ids(outcome, lambda f: told(f.priced.goods) and _own_allowance(f.priced.goods))
    yield from _raised(Flag.STATUS_NOT_FOR_KIND, other, STATUS_LAW)


def _own_allowance(goods: Goods) -> bool:
    return goods.kind in ALCOHOL or goods.kind in TOBACCO


def _classes(outcome: Outcome, tables: Tables) -> Iterator[Raised]:
    flag = {"prohibited": Flag.PROHIBITED, "restricted": Flag.RESTRICTED, "gold": Flag.GOLD}
    for fate in outcome.fates:
        for row in tables.by_class.get(fate.priced.goods.class_ or "", ()):
            group = row.key.split(".")[0]
            if group in flag:
                yield Raised(flag[group], (fate.priced.goods.id,), row.source, row.key)


def _scope(outcome: Outcome, tables: Tables) -> Iterator[Raised]:
    """Two official readings of what passenger clearance covers; an officer decides."""
    pieces, value = tables.row("scope.pieces"), tables.row("scope.value_yen")
    commercial = tables.row("scope.commercial_articles")
    share = min(row.amount for row in tables.readings("valuation"))
    own = [f for f in outcome.fates if f.priced.goods.kind is Kind.OTHER and _bought(f)]
    many = [f for f in own if f.priced.units > pieces.amount]
    yield from _raised(Flag.PIECES, (f.priced.goods.id for f in many), pieces.source, pieces.key)
    worth = sum(share * (f.priced.yen or 0) * f.priced.units for f in many)
    dutiable = [f for f in own if f.taxed]
    owed = sum(share * (f.priced.yen or 0) * f.taxed for f in dutiable)
    if worth > value.amount or owed > value.amount:
        about = many if worth > value.amount else dutiable
        ids = (f.priced.goods.id for f in about)
        yield from _raised(Flag.SCOPE_VALUE, ids, value.source, value.key)
    bulk = (f.priced.goods.id for f in own if f.priced.units > commercial.amount)
    yield from _raised(Flag.COMMERCIAL_QUANTITY, bulk, commercial.source, commercial.key)


def _bought(fate: Fate) -> bool:
    return fate.priced.goods.status in {Status.BOUGHT, Status.GIFT}
