"""Outcome: one reading of the law worked out, every article with its fate.

Alcohol, tobacco and perfume have allowances of their own and are settled first, each as all
choices that could still be best; other goods then find the least in all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from customs.allotment.frontier import Frontier, Option, frontier
from customs.allotment.lot import NOTHING, Lot, Vector, due, plus, unbeaten
from customs.allotment.search import Taken
from customs.allowance import Party
from customs.assessment import Reason
from customs.goods import ALCOHOL, TOBACCO, Goods, Kind, Status
from customs.kinds import Article
from customs.other import ALWAYS, ALWAYS_PEOPLE, BUDGET, Others
from customs.pricing import Priced, Pricing
from customs.tariff import Tables
from customs.tobacco import MIXED, Smoke, is_mixed, mixed, one_kind

VOLUME, CONTAINERS = "volume", "containers"
FREE_STATUS = {
    Status.OWN_USED: Reason.OWN_USED,
    Status.TOOLS_OF_TRADE: Reason.TOOLS_OF_TRADE,
    Status.TAKEN_OUT_BEFORE: Reason.TAKEN_OUT_BEFORE,
    Status.LEAVING_AGAIN: Reason.LEAVING_AGAIN,
}


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one line: who has how many exempt and why; how many are taxed and why."""

    priced: Priced
    exempt: tuple[tuple[int | None, int, Reason], ...]
    taxed: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Outcome:
    """All lines under one reading, what is due, and what nothing lawful is below."""

    fates: tuple[Fate, ...]
    sums: Vector
    bound: int

    @property
    def known(self) -> int:
        """Yen due, without what is left to an officer."""
        return due((0, *self.sums[1:]))

    @property
    def proven(self) -> bool:
        """Whether the bound has closed."""
        return self.bound >= due(self.sums)


_Way = tuple[Vector, Taken, Taken, Taken]


@dataclass(frozen=True, slots=True)
class _Line:
    priced: Priced
    bins: tuple[int, ...]
    why: Reason | None  # why nobody's allowance may take it


class Case:
    """The lines of one party, priced under one reading of the valuation."""

    def __init__(
        self, goods: Sequence[Goods], party: Party, tables: Tables, pricing: Pricing
    ) -> None:
        self.party, self.tables = party, tables
        self.cologne = tables.row("cologne").classes
        self.fates: dict[str, Fate] = {}
        self.order = [line.id for line in goods]
        self.alcohol: list[_Line] = []
        self.tobacco: list[_Line] = []
        self.perfume: list[_Line] = []
        self.other: list[_Line] = []
        self.fixed = NOTHING
        for line in goods:
            self._sort(pricing.price(line))
        articles = [Article(line.priced, line.bins) for line in self.other]
        limits = (tables.whole("other.yen"), tables.whole("other.kind_yen"))
        self.others = Others(articles, party.adults, len(party.travellers), limits)

    def _sort(self, priced: Priced) -> None:
        goods = priced.goods
        bins, why = self.party.holders(goods)
        own_kind = goods.kind in ALCOHOL or goods.kind in TOBACCO
        status = None if own_kind else FREE_STATUS.get(goods.status)
        holder = bins[0] if len(bins) == 1 else None
        if status and not goods.carried_for_other:
            self.fates[goods.id] = Fate(priced, ((holder, priced.units, status),), 0, status)
        elif not bins:
            self._tax(priced, why or Reason.OVER_OTHER)
        elif goods.kind in ALCOHOL:
            self.alcohol.append(_Line(priced, bins, why))
        elif goods.kind in TOBACCO:
            self.tobacco.append(_Line(priced, bins, why))
        elif goods.kind is Kind.PERFUME and goods.class_ not in self.cologne:
            self.perfume.append(_Line(priced, bins, why))
        elif priced.yen is None:
            self._tax(priced, Reason.OVER_OTHER)
        else:
            self.other.append(_Line(priced, bins, why))

    def _tax(self, priced: Priced, why: Reason) -> None:
        self.fates[priced.goods.id] = Fate(priced, (), priced.units, why)
        self.fixed = plus(self.fixed, priced.cost(priced.units))

    def bottles(self, reading: str) -> Frontier:
        """The options of the alcohol under one reading."""
        whole = self.tables.whole
        if reading == VOLUME:
            room = whole("alcohol.ml")
            return self._containers(
                self.alcohol, room, [line.priced.goods.ml or 0 for line in self.alcohol]
            )
        size = whole("alcohol.container_ml")
        fits = [1 if (line.priced.goods.ml or 0) <= size else 99 for line in self.alcohol]
        return self._containers(self.alcohol, whole("alcohol.containers"), fits)

    def _containers(self, lines: Sequence[_Line], room: int, weights: Sequence[int]) -> Frontier:
        lots = [
            Lot(
                weight,
                line.priced.units,
                line.priced.cost,
                line.bins if weight <= room else (),
                capacity=room,
            )
            for line, weight in zip(lines, weights, strict=True)
        ]
        people = len(self.party.travellers)
        few = sum(line.priced.units for line in lines) <= ALWAYS and people <= ALWAYS_PEOPLE
        return frontier(lots, [room] * people, None if few else BUDGET)

    def scents(self) -> Frontier:
        """The options of the perfume."""
        room = self.tables.whole("perfume.ml")
        return self._containers(
            self.perfume, room, [line.priced.goods.ml or 0 for line in self.perfume]
        )

    def smokes(self) -> list[Smoke]:
        """The tobacco that may have an allowance."""
        return [Smoke(line.priced, line.bins) for line in self.tobacco]

    def is_mixed(self) -> bool:
        """Whether the readings on tobacco can differ."""
        return is_mixed(self.smokes())

    def smoked(self, reading: str) -> Frontier:
        """The options of the tobacco under one reading."""
        smokes = self.smokes()
        if not smokes:
            return Frontier((Option(NOTHING, ()),))
        few = len(smokes) <= ALWAYS and len(self.party.travellers) <= ALWAYS_PEOPLE
        settle = mixed if reading == MIXED else one_kind
        return settle(smokes, self.party.adults, self.tables, whole=few)

    def outcome(self, bottles: Frontier, smoked: Frontier, scents: Frontier) -> Outcome:
        """Everything together: the least that is due in all."""
        parts = (bottles, smoked, scents)
        ways: list[_Way] = unbeaten(
            (
                (plus(plus(plus(self.fixed, b.sums), s.sums), p.sums), b.taken, s.taken, p.taken)
                for b, s, p in product(*(part.options for part in parts))
            ),
            lambda way: way[0],
        )
        others = self.others
        settled = others.settle([way[0] for way in ways])
        left = NOTHING
        for line, kind, value in zip(self.other, settled.by_kind, settled.by_value, strict=True):
            free = sum(kind.values()) + sum(value.values())
            left = plus(left, line.priced.cost(line.priced.units - free))
        beside, bottle, smoke, scent = min(ways, key=lambda way: due(plus(left, way[0])))
        sums = plus(left, beside)
        fates = dict(self.fates)
        self._fates(fates, self.alcohol, bottle, (Reason.WITHIN_ALCOHOL, Reason.OVER_ALCOHOL))
        self._fates(fates, self.tobacco, smoke, (Reason.WITHIN_TOBACCO, Reason.OVER_TOBACCO))
        self._fates(fates, self.perfume, scent, (Reason.WITHIN_PERFUME, Reason.OVER_PERFUME))
        self._other_fates(fates, settled.by_kind, settled.by_value)
        bound = settled.bound
        if any(part.bound is not None for part in parts):
            apart = [self.fixed]
            for part in parts:
                if part.bound is None:
                    apart = [plus(one, option.sums) for one in apart for option in part.options]
            # truncated together, taxes are never less than truncated apart
            bound = others.settle(apart).bound + sum(part.bound or 0 for part in parts)
        return Outcome(tuple(fates[id_] for id_ in self.order), sums, min(bound, due(sums)))

    def _fates(
        self,
        fates: dict[str, Fate],
        lines: Sequence[_Line],
        taken: Sequence[dict[int, int]],
        why: tuple[Reason, Reason],
    ) -> None:
        within, over = why
        for line, one in zip(lines, taken, strict=True):
            exempt = tuple((b, n, within) for b, n in sorted(one.items()) if n)
            taxed = line.priced.units - sum(one.values())
            fates[line.priced.goods.id] = Fate(line.priced, exempt, taxed, over)

    def _other_fates(
        self,
        fates: dict[str, Fate],
        by_kind: Sequence[dict[int, int]],
        by_value: Sequence[dict[int, int]],
    ) -> None:
        for line, kind, value in zip(self.other, by_kind, by_value, strict=True):
            exempt: list[tuple[int | None, int, Reason]] = []
            exempt += [(b, n, Reason.WITHIN_KIND) for b, n in sorted(kind.items())]
            exempt += [(b, n, Reason.WITHIN_OTHER) for b, n in sorted(value.items())]
            taxed = line.priced.units - sum(n for _, n, _ in exempt)
            if taxed and line.priced.cost(taxed) == NOTHING:
                exempt.append(
                    (line.bins[0] if len(line.bins) == 1 else None, taxed, Reason.NOTHING_DUE)
                )
                taxed = 0
            single = (line.priced.yen or 0) > self.tables.whole("other.yen")
            why = Reason.OVER_SINGLE if single else Reason.OVER_OTHER
            fates[line.priced.goods.id] = Fate(line.priced, tuple(exempt), taxed, why)
