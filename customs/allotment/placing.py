"""Placing: whether so many pieces of each sort fit into people's rooms, and who then has which.

Pieces whose weights add up to a common multiple of all weights are a cell. Cells may change
places, so only what does not fill a cell has to be tried person by person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, permutations, product
from math import lcm

MOST_TRIED = 4_000  # ways to share out what is people's own


@dataclass(slots=True)
class Sort:
    """Pieces any of which is as good as another: who owns how many, and nobody's."""

    weight: int
    even: bool  # each piece costs the same
    heaps: list[int] = field(default_factory=list)
    own: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    loose: int = 0
    owned_heaps: list[int] = field(default_factory=list)

    def add(self, heap: int, count: int, bins: Sequence[int], people: int) -> None:
        """One more heap; where only one person travels, nobody needs to be told apart."""
        self.heaps.append(heap)
        if len(bins) < people:
            self.own[bins[0]] += count
            self.owned_heaps.append(heap)
        else:
            self.loose += count

    def owned(self, exempt: int) -> int:
        """How many of these have to be somebody's own."""
        return max(0, exempt - self.loose)


@dataclass(frozen=True, slots=True)
class Placed:
    """Per sort: person -> how many of their own, and how many of nobody's."""

    own: tuple[dict[int, int], ...]
    loose: tuple[dict[int, int], ...]


class Placing:
    """Sorts of pieces, and people with a room each of the same size."""

    def __init__(self, sorts: Sequence[Sort], people: Sequence[int], room: int) -> None:
        self.sorts, self.people, self.room = sorts, people, room
        self.weights = sorted({sort.weight for sort in sorts})
        self.cell = lcm(*self.weights)
        owners = {who for sort in sorts for who in sort.own}
        self.owners = sorted(owners, key=self._owns)
        self.sure = True  # whether what was not placed cannot be
        self.limits: dict[tuple[int, ...], int] = {}

    def _owns(self, who: int) -> int:
        return sum(sort.weight * sort.own.get(who, 0) for sort in self.sorts)

    def most(self, exempt: Sequence[int]) -> int:
        """How many of the next sort its owners' rooms take, by weight alone, beside these."""
        at = len(exempt)
        sort = self.sorts[at]
        weights = [
            (k, one.weight * one.owned(n))
            for k, (one, n) in enumerate(zip(self.sorts, exempt, strict=False))
            if one.owned(n)
        ]
        return sort.loose + min(
            (self._limit((*(k for k, _ in some), at)) - sum(w for _, w in some)) // sort.weight
            for size in range(len(weights) + 1)
            for some in combinations(weights, size)
        )

    def _limit(self, some: tuple[int, ...]) -> int:
        """How much of some sorts the rooms of their owners take."""
        if some not in self.limits:
            self.limits[some] = sum(
                min(
                    self.room,
                    sum(self.sorts[k].weight * self.sorts[k].own.get(who, 0) for k in some),
                )
                for who in self.owners
            )
        return self.limits[some]

    def place(self, exempt: Sequence[int]) -> Placed | None:
        """So many of each sort; `sure` tells whether None means that they cannot be."""
        self.sure, self.tried = True, 0
        self.failed: set[tuple[int, ...]] = set()
        need = [sort.owned(n) for sort, n in zip(self.sorts, exempt, strict=True)]
        loose = [n - own for n, own in zip(exempt, need, strict=True)]
        self.many: dict[int, int] = dict.fromkeys(self.weights, 0)
        for sort, n in zip(self.sorts, loose, strict=True):
            self.many[sort.weight] += n
        # what is in no cell: more than this holds a cell that may change places
        self.odd = sum(self.cell - w for w in self.weights if self.many[w]) + self.cell
        rooms = dict.fromkeys(self.people, self.room)
        own = self._own(0, tuple(need), rooms)
        if own is None:
            return None
        slots = self._slots(rooms) or {}
        shares: list[dict[int, int]] = []
        for sort, n in zip(self.sorts, loose, strict=True):
            shares.append(share(n, slots.get(sort.weight, {})))
        return Placed(tuple(own), tuple(shares))

    def _own(
        self, at: int, need: tuple[int, ...], rooms: dict[int, int]
    ) -> list[dict[int, int]] | None:
        """Who has how many of their own exempt, so that the rest still fits."""
        if at == len(self.owners):
            return [{} for _ in need] if not any(need) and self._slots(rooms) is not None else None
        state = (at, *need, *rooms.values())
        if state in self.failed:
            return None
        self.tried += 1
        if self.tried > MOST_TRIED:
            self.sure = False
            return None
        who = self.owners[at]
        for taken in self._choices(at, need):
            weight = sum(s.weight * n for s, n in zip(self.sorts, taken, strict=True))
            rooms[who] = self.room - weight
            rest = tuple(n - m for n, m in zip(need, taken, strict=True))
            found = self._own(at + 1, rest, rooms)
            if found is not None:
                for one, n in zip(found, taken, strict=True):
                    one[who] = n
                return found
        rooms[who] = self.room
        self.failed.add(state)
        return None

    def _choices(self, at: int, need: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        """As many as can be first; fewer by more than a few cells could change places."""
        who, later = self.owners[at], self.owners[at + 1 :]
        least, most = [], []
        for sort, n in zip(self.sorts, need, strict=True):
            least.append(max(0, n - sum(sort.own.get(other, 0) for other in later)))
            most.append(min(n, sort.own.get(who, 0)))
        if any(low > high for low, high in zip(least, most, strict=True)):
            return
        weights = [sort.weight for sort in self.sorts]
        if sum(w * n for w, n in zip(weights, most, strict=True)) <= self.room:
            yield from product(*(
                range(high, max(low, high - self._few(w, len(later))) - 1, -1)
                for w, low, high in zip(weights, least, most, strict=True)
            ))  # fmt: skip
            return
        if sum(w * n for w, n in zip(weights, least, strict=True)) > self.room:
            return
        some = [k for k, n in enumerate(most) if n > least[k]]
        few = [self._few(w, len(later)) for w in weights]
        if len(some) > 1:  # mostly one sort before the other will do
            for order in permutations(some):
                yield from self._filled(order, least, most, few)
            few = [n if k == some[-1] else self.room for k, n in enumerate(few)]
        yield from self._filled(some, least, most, few)

    def _filled(
        self, order: Sequence[int], taken: list[int], most: Sequence[int], few: Sequence[int]
    ) -> Iterator[tuple[int, ...]]:
        """One sort after another into a room too small for all, each less by a few at the most."""
        if not order:
            yield tuple(taken)
            return
        k, weight = order[0], self.sorts[order[0]].weight
        left = self.room - sum(s.weight * n for s, n in zip(self.sorts, taken, strict=True))
        high = min(most[k], taken[k] + left // weight)
        for n in range(high, max(taken[k], high - few[k]) - 1, -1):
            yield from self._filled(order[1:], [*taken[:k], n, *taken[k + 1 :]], most, few)

    def _few(self, weight: int, later: int) -> int:
        return max(later * (self.cell // weight - 1), self.odd // weight) + 1

    def _slots(self, rooms: dict[int, int]) -> dict[int, dict[int, int]] | None:
        """Per weight: person -> how many of nobody's pieces; None if they do not all fit.

        In each room a few of each weight but the smallest, less than fill a cell; then cells
        anywhere, and the smallest in what is left.
        """
        weights = [w for w in self.weights if self.many[w]]
        if not weights:
            return {}
        small, *large = weights
        few = list(product(*(range(self.cell // w) for w in large)))
        odd = [sum(w * n for w, n in zip(large, some, strict=True)) for some in few]
        # how many of each weight so far -> (cells, room for the smallest) and how
        states: dict[tuple[int, ...], list[tuple[int, int, tuple[int, ...]]]]
        states = {(0,) * len(large): [(0, 0, ())]}
        for room in rooms.values():
            grown: dict[tuple[int, ...], list[tuple[int, int, tuple[int, ...]]]] = defaultdict(list)
            for so_far, ways in states.items():
                for at, (some, weight) in enumerate(zip(few, odd, strict=True)):
                    if weight <= room:
                        key = tuple(a + b for a, b in zip(so_far, some, strict=True))
                        left = room - weight
                        grown[key] += [
                            (cells + left // self.cell, fits + left // small, (*how, at))
                            for cells, fits, how in ways
                        ]
            states = {
                key: best(ways)
                for key, ways in grown.items()
                if all(n <= self.many[w] for n, w in zip(key, large, strict=True))
            }
        for key, ways in states.items():
            rest = [self.many[w] - n for n, w in zip(key, large, strict=True)]
            full = [divmod(n, self.cell // w) for n, w in zip(rest, large, strict=True)]
            if any(over for _, over in full):
                continue
            need = sum(n for n, _ in full)
            for cells, fits, how in ways:
                if need <= cells and self.many[small] <= fits - need * (self.cell // small):
                    return self._told(rooms, large, [few[at] for at in how], [n for n, _ in full])
        return None

    def _told(
        self,
        rooms: dict[int, int],
        large: Sequence[int],
        few: Sequence[tuple[int, ...]],
        cells: list[int],
    ) -> dict[int, dict[int, int]]:
        found: dict[int, dict[int, int]] = {w: {} for w in self.weights}
        for (who, room), some in zip(rooms.items(), few, strict=True):
            for k, (w, n) in enumerate(zip(large, some, strict=True)):
                room -= w * n
                put = min(cells[k], room // self.cell)
                cells[k] -= put
                room -= put * self.cell
                found[w][who] = n + put * (self.cell // w)
            small = next(w for w in self.weights if self.many[w])
            found[small][who] = room // small
        return found


def best(
    ways: Sequence[tuple[int, int, tuple[int, ...]]],
) -> list[tuple[int, int, tuple[int, ...]]]:
    """Those with more cells, or more room, than any other."""
    kept: list[tuple[int, int, tuple[int, ...]]] = []
    for way in sorted(ways, reverse=True):
        if not kept or way[1] > kept[-1][1]:
            kept.append(way)
    return kept


def share(number: int, slots: dict[int, int]) -> dict[int, int]:
    """So many of the slots, which are used up."""
    found = {}
    for who, free in slots.items():
        put = min(number, free)
        if put:
            found[who] = put
            slots[who] -= put
            number -= put
    return found
