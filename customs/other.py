"""Other goods: who has what free of ¥200,000 each, so that the least tax is left.

Articles are never divided. Kinds within ¥10,000 are free beside it; where a kind leaves a
choice of who stays within that, every plan is tried until the bound says no other can win.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from customs.allotment.lot import NOTHING, Lot, Vector, plus
from customs.allotment.search import Found, Search
from customs.kinds import Article, Kind, Plan, plan

ALWAYS = 20  # articles: searched to the end, whatever the prices
ALWAYS_PEOPLE = 6
BUDGET = 8_000
MOST_COMBINATIONS = 200
MOST_ALONE = 12


@dataclass(frozen=True, slots=True)
class Settled:
    """Per line: who has how many free by kind, and by the ¥200,000; what that leaves due."""

    by_kind: tuple[dict[int, int], ...]
    by_value: tuple[dict[int, int], ...]
    due: int
    bound: int
    nodes: int


class Others:
    """One party's other goods under one reading."""

    def __init__(
        self,
        articles: Sequence[Article],
        adults: Sequence[int],
        people: int,
        limits: tuple[int, int],
    ) -> None:
        self.articles = articles
        self.adults = adults
        self.limit, kind_limit = limits
        self.rooms = [self.limit] * people
        self.kinds: tuple[Kind, ...] = plan(articles, adults, kind_limit)
        self.small = sum(a.priced.units for a in articles) <= ALWAYS and people <= ALWAYS_PEOPLE
        self.budget = None if self.small else BUDGET
        self.nodes = 0

    def settle(self, beside: Sequence[Vector]) -> Settled:
        """The least that is due together with one of the sums beside it."""
        self.nodes, self.tried, self.whole = 0, 0, True
        self.beside = beside
        self.chosen = [kind.first for kind in self.kinds]
        self.best = self._search(self.chosen, None)
        if all(kind.several is None for kind in self.kinds):
            return self._settled(self.best.bound)
        loosest = [kind.several.loosest() if kind.several else kind.first for kind in self.kinds]
        self.least = self._search(loosest, None).bound
        self.open_bound = self.best.bound
        for plans in self._one_by_one():
            self._try(plans)
        self._deeper(0, loosest)
        whole = all(kind.several is None or kind.several.whole for kind in self.kinds)
        bound = max(self.least, self.open_bound) if whole and self.whole else self.least
        return self._settled(min(bound, self.best.due))

    def _over(self) -> bool:
        """Nothing better is possible, or the budget is used up."""
        if self.best.due <= self.least:
            return True
        if not self.small and (self.tried > MOST_COMBINATIONS or self.nodes >= 3 * BUDGET):
            self.whole = False
            return True
        return False

    def _try(self, plans: list[Plan]) -> None:
        if self._over():
            return
        self.tried += 1
        found = self._search(plans, self.best.due)
        self.open_bound = min(self.open_bound, found.bound)
        if found.due < self.best.due:
            self.best, self.chosen = found, list(plans)

    def _one_by_one(self) -> Iterator[list[Plan]]:
        """Another plan for one kind at a time, beside the best known for the others."""
        for at, kind in enumerate(self.kinds):
            if kind.several:
                for other in islice(kind.several.plans(), MOST_ALONE):
                    yield [*self.chosen[:at], other, *self.chosen[at + 1 :]]

    def _deeper(self, at: int, plans: list[Plan]) -> None:
        """Every plan of every kind with every other, while the loosest of the rest could win."""
        while at < len(self.kinds) and self.kinds[at].several is None:
            at += 1
        if at == len(self.kinds):
            self._try(plans)
            return
        several = self.kinds[at].several
        if several is None:
            return
        first = all(kind.several is None for kind in self.kinds[:at])
        choices = self._distinct(several.plans()) if first else several.plans()
        for one in choices:
            if self._over():
                return
            self.tried += 1
            trial = [*plans[:at], one, *plans[at + 1 :]]
            bound = self._question(trial).root_bound()
            if bound < self.best.due:
                self._deeper(at + 1, trial)
            else:
                self.open_bound = min(self.open_bound, bound)

    def _distinct(self, plans: Iterator[Plan]) -> Iterator[Plan]:
        """While no kind is decided, adults who own nothing are alike: one plan of each."""
        owners = {a.bins[0] for a in self.articles if a.owned}
        seen: set[object] = set()
        for one in plans:
            signature = _signature(one, owners, self.adults)
            if signature not in seen:
                seen.add(signature)
                yield one

    def _lots(self, chosen: Sequence[Plan]) -> Iterator[tuple[int, Lot]]:
        for kind, one in zip(self.kinds, chosen, strict=True):
            for n, free, bins in zip(kind.lines, one.free, one.rest, strict=True):
                article = self.articles[n]
                count = article.priced.units - sum(free.values())
                if count and article.priced.cost(count) != NOTHING:
                    fits = bins if article.yen <= self.limit else ()
                    cost = article.priced.cost
                    yield n, Lot(max(1, article.yen), count, cost, fits, capacity=self.limit)

    def _question(self, plans: Sequence[Plan]) -> Search:
        """Lots nobody's allowance can take are taxed beside the search."""
        lots = [lot for _, lot in self._lots(plans)]
        fixed = NOTHING
        for lot in lots:
            if not lot.most:
                fixed = plus(fixed, lot.costs[0])
        free = [lot for lot in lots if lot.most]
        return Search(free, self.rooms, [plus(fixed, other) for other in self.beside])

    def _search(self, plans: Sequence[Plan], below: int | None) -> Found:
        found = self._question(plans).run(self.budget, below)
        self.nodes += found.nodes
        return found

    def _settled(self, bound: int) -> Settled:
        found, chosen = self.best, self.chosen
        by_kind: list[dict[int, int]] = [{} for _ in self.articles]
        by_value: list[dict[int, int]] = [{} for _ in self.articles]
        for kind, one in zip(self.kinds, chosen, strict=True):
            for n, free in zip(kind.lines, one.free, strict=True):
                by_kind[n] = {b: count for b, count in free.items() if count}
        lots = [n for n, lot in self._lots(chosen) if lot.most]
        for n, taken in zip(lots, found.taken, strict=True):
            by_value[n] = {b: count for b, count in taken.items() if count}
        return Settled(tuple(by_kind), tuple(by_value), found.due, bound, self.nodes)


def _signature(one: Plan, owners: set[int], adults: Sequence[int]) -> object:
    """A plan, told without naming those who own nothing."""
    told = []
    for adult in adults:
        free = tuple(line.get(adult, 0) for line in one.free)
        rest = tuple(adult in bins for bins in one.rest)
        told.append((adult if adult in owners else -1, free, rest))
    return tuple(sorted(told))
