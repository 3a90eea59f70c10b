"""Mixture: pieces of many small weights in rooms of one size, exempt so that the least is due.

What is due depends only on how many of each sort are exempt, not on who has which: so the
search is over a number for each sort, and only numbers that may be least are then placed in
rooms. Nobody's pieces are exempt before anyone's own, as they can lie in any room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import gcd

from customs.allotment.bound import Pool, Suffix, least_due
from customs.allotment.frontier import Frontier, Option
from customs.allotment.lot import NEVER, NOTHING, STEP, Lot, Vector, beats, due, plus, raw, unbeaten
from customs.allotment.placing import Placed, Placing, Sort, share

BUDGET = 8_000
LONG = 100_000  # with lines taxed in steps of their own: a second, then it is not proven
MOST_UNEVEN = 2  # lines taxed by value and weight; of more, the ways are too many to try all


@dataclass(frozen=True, slots=True)
class Heap:
    """Pieces of one line; `cost(n)` is due for n of them. `bins` are whose room may take them."""

    weight: int
    count: int
    cost: Callable[[int], Vector]
    bins: tuple[int, ...]

    @property
    def even(self) -> bool:
        """Whether each piece costs the same, so that it does not matter which is exempt."""
        each, last = self.cost(1), self.cost(self.count - 1)
        return all(
            all_ == one * self.count and all_ - one == less
            for all_, one, less in zip(self.cost(self.count), each, last, strict=True)
        )


class Mixture:
    """One question: heaps, and whose rooms of which size."""

    def __init__(self, heaps: Sequence[Heap], people: Sequence[int], room: int) -> None:
        self.heaps, self.people, self.room = heaps, people, room
        sorts = [(sort, self._lot(sort)) for sort in _sorts(heaps, len(people))]
        sorts = sorted(sorts, key=_densest)
        self.sorts = [sort for sort, _ in sorts]
        self.lots = [lot for _, lot in sorts]
        self.pools = [Pool(self.lots[at:]) for at in range(len(sorts) + 1)]
        moved = [gcd(*(lot.steps[tax] for lot in self.lots)) for tax in range(1, 6)]
        self.slack = sum(STEP - gcd(step, STEP) for step in moved if step) - STEP
        self.seen: dict[tuple[int, ...], list[Vector]] = {}
        self.placing = Placing(self.sorts, people, room)
        self.kept: list[tuple[Vector, Placed]] = []
        self.unplaced: list[Vector] = []
        self.best = NEVER
        self.nodes = 0

    def _lot(self, sort: Sort) -> Lot:
        """A sort as one lot in the rooms together."""
        heaps = [self.heaps[n] for n in sort.heaps]

        def cost(taxed: int) -> Vector:
            if len(heaps) == 1:
                return heaps[0].cost(taxed)
            a, b, c, d, e, f = heaps[0].cost(1)
            return (a * taxed, b * taxed, c * taxed, d * taxed, e * taxed, f * taxed)

        count = sum(heap.count for heap in heaps)
        most = sort.loose + sum(min(own, self.room // sort.weight) for own in sort.own.values())
        return Lot(
            sort.weight,
            min(count, most),
            lambda taxed: cost(taxed + max(0, count - most)),
            tuple(range(len(self.people))),
            capacity=self.room,
        )

    def frontier(self, *, whole: bool) -> Frontier:
        """All that may be least: the whole search, or what a budget of nodes allows."""
        uneven = sum(not sort.even for sort in self.sorts)
        self.budget = BUDGET
        if whole and uneven <= MOST_UNEVEN:
            self.budget = LONG if uneven else NEVER
        start = NOTHING
        for lot in self.lots:
            start = plus(start, lot.costs[0])
        self._sort(0, len(self.people) * self.room, start, ())
        kept = unbeaten(self.kept, lambda one: one[0])
        options = tuple(Option(sums, self._taken(placed)) for sums, placed in kept)
        if self.nodes >= self.budget:
            suffix = Suffix(self.lots, 0, self.room)
            saving = suffix.saving([self.room] * len(self.people))
            return Frontier(options, least_due(start, saving, suffix))
        missed = [one for one in self.unplaced if not any(beats(sums, one) for sums, _ in kept)]
        return Frontier(
            options, min(map(due, [*missed, *(o.sums for o in options)])) if missed else None
        )

    def _sort(self, at: int, room: int, sums: Vector, exempt: tuple[int, ...]) -> None:
        self.nodes += 1
        if at == len(self.lots):
            self._keep(sums, exempt)
            return
        if (self.nodes >= self.budget and self.kept) or self._known(at, sums, exempt):
            return
        lot, pool = self.lots[at], self.pools[at + 1]
        last = NEVER
        most = min(lot.most, room // lot.weight, self.placing.most(exempt))
        for number in range(most, -1, -1):
            left = room - number * lot.weight
            then = plus(sums, lot.moved(number))
            least = raw(then) - pool.saving(left)
            if least <= self.best + self.slack:
                self._sort(at + 1, left, then, (*exempt, number))
            elif least > last and self.sorts[at].even:
                break  # the least falls to the best number, and from there it only rises
            last = least

    def _known(self, at: int, sums: Vector, exempt: tuple[int, ...]) -> bool:
        """Whether as many of each weight were exempt before, and of each owner's, at no more."""
        owned = []
        loose: dict[int, int] = dict.fromkeys(self.placing.weights, 0)
        for sort, n in zip(self.sorts, exempt, strict=False):
            owned.append(sort.owned(n))
            loose[sort.weight] += n - owned[-1]
        before = self.seen.setdefault((at, *owned, *loose.values()), [])
        if any(beats(old, sums) for old in before):
            return True
        before.append(sums)
        return False

    def _keep(self, sums: Vector, exempt: tuple[int, ...]) -> None:
        if any(beats(old, sums) for old, _ in self.kept):
            return
        placed = self.placing.place(exempt)
        if placed:
            self.kept.append((sums, placed))
            self.best = min(self.best, raw(sums))
        elif not self.placing.sure:
            self.unplaced.append(sums)

    def _taken(self, placed: Placed) -> tuple[dict[int, int], ...]:
        """Whose room has how many of each heap."""
        taken: list[dict[int, int]] = [{} for _ in self.heaps]
        for sort, own, loose in zip(self.sorts, placed.own, placed.loose, strict=True):
            own, loose = dict(own), dict(loose)
            for n in sort.heaps:
                heap = self.heaps[n]
                if n in sort.owned_heaps:
                    who = heap.bins[0]
                    taken[n] = share(heap.count, {who: own.get(who, 0)})
                    own[who] = own.get(who, 0) - sum(taken[n].values())
                else:
                    taken[n] = share(heap.count, loose)
        return tuple(taken)


def _sorts(heaps: Sequence[Heap], people: int) -> Iterable[Sort]:
    found: dict[object, Sort] = {}
    for n, heap in enumerate(heaps):
        key = (heap.weight, heap.cost(1)) if heap.even else n
        found.setdefault(key, Sort(heap.weight, heap.even)).add(n, heap.count, heap.bins, people)
    return found.values()


def _densest(one: tuple[Sort, Lot]) -> float:
    lot = one[1]
    return (raw(lot.costs[-1]) - raw(lot.costs[0])) / (lot.weight * max(1, lot.most))
