"""Frontier: every allotment of a few kinds of container that could still be the best.

Which bottle to tax depends on what else is taxed, because each tax is truncated on its own
sum. So bottles are not settled alone: all sums of which none is lower in every tax are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from customs.allotment.lot import NOTHING, Lot, Vector, plus
from customs.allotment.packing import Packing
from customs.allotment.search import Found, Search, Taken

MOST_STATES = 600


@dataclass(frozen=True, slots=True)
class Option:
    """One allotment and the taxes it leaves."""

    sums: Vector
    taken: Taken


@dataclass(frozen=True, slots=True)
class Frontier:
    """The options; where not all were seen, `bound` is what none of them alone is below."""

    options: tuple[Option, ...]
    bound: int | None = None


_State = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Way:
    """How rooms were reached: what each took of the last lot, which bins they are, and before."""

    sums: Vector
    split: tuple[int, ...]
    bins: tuple[int, ...]
    before: _Way | None


def frontier(lots: Sequence[Lot], rooms: Sequence[int], budget: int) -> Frontier:
    """All options that are not beaten in every tax."""
    if not lots:
        return Frontier((Option(NOTHING, ()),))
    packing = Packing(lots, rooms)
    packing.first_fit()
    if not packing.taxed:
        return Frontier((Option(packing.sums(), tuple(packing.taken())),))
    found = _Ways(lots, rooms).run()
    if found is not None:
        return Frontier(tuple(found))
    single: Found = Search(lots, rooms, []).run(budget)
    sums = NOTHING
    for lot, taken in zip(lots, single.taken, strict=True):
        sums = plus(sums, lot.costs[sum(taken.values())])
    return Frontier((Option(sums, single.taken),), single.bound)


class _Ways:
    """Lot by lot: the rooms that can be left, and the sums with which they can be reached."""

    def __init__(self, lots: Sequence[Lot], rooms: Sequence[int]) -> None:
        self.order = sorted(
            range(len(lots)), key=lambda n: (len(lots[n].bins) > 1, -lots[n].weight)
        )
        self.lots = [lots[n] for n in self.order]
        self.rooms = tuple(rooms)

    def run(self) -> list[Option] | None:
        """None where there are too many."""
        every = tuple(range(len(self.rooms)))
        states = self._added({}, -1, self.rooms, [_Way(NOTHING, (), every, None)])
        for at, lot in enumerate(self.lots):
            grown: dict[_State, list[_Way]] = {}
            for rooms, ways in states.items():
                for split in _splits(lot, rooms, ways[0].bins, self._alike(at)):
                    left = [r - n * lot.weight for r, n in zip(rooms, split, strict=True)]
                    cost = lot.costs[sum(split)]
                    then = [_Way(plus(w.sums, cost), split, w.bins, w) for w in ways]
                    self._added(grown, at, left, then)
            states = grown
            if sum(map(len, states.values())) > MOST_STATES:
                return None
        best = _undominated([way for ways in states.values() for way in ways])
        return [Option(way.sums, self._taken(way)) for way in best]

    def _alike(self, at: int) -> bool:
        """Whether from here on nothing is anybody's own, so that rooms are only sizes."""
        return all(len(lot.bins) > 1 for lot in self.lots[at:])

    def _added(
        self, states: dict[_State, list[_Way]], at: int, rooms: Sequence[int], ways: list[_Way]
    ) -> dict[_State, list[_Way]]:
        """Rooms too small for anything later are as good as full; alike ones have no order."""
        later = self.lots[at + 1 :]
        smallest = min((lot.weight for lot in later), default=1 << 60)
        reach = {b for lot in later for b in lot.bins}
        bins = ways[0].bins
        left = [r if r >= smallest and b in reach else 0 for r, b in zip(rooms, bins, strict=True)]
        if self._alike(at + 1):
            order = sorted(range(len(left)), key=left.__getitem__)
            left = [left[o] for o in order]
            ways = [_Way(w.sums, w.split, tuple(w.bins[o] for o in order), w.before) for w in ways]
        key = tuple(left)
        states[key] = _undominated(states.get(key, []) + ways)
        return states

    def _taken(self, way: _Way) -> Taken:
        taken: list[dict[int, int]] = [{} for _ in self.lots]
        for n in reversed(self.order):
            if way.before is None:
                break
            pairs = zip(way.before.bins, way.split, strict=True)
            taken[n] = {b: count for b, count in pairs if count}
            way = way.before
        return tuple(taken)


def _splits(lot: Lot, rooms: _State, bins: tuple[int, ...], alike: bool) -> list[tuple[int, ...]]:
    """How many each room takes: every way, equal rooms only once where they are alike."""
    found: list[tuple[int, ...]] = []
    taken = [0] * len(rooms)
    may = [at for at, b in enumerate(bins) if b in lot.bins or (alike and rooms[at])]
    may.sort(key=rooms.__getitem__)

    def fill(k: int, left: int) -> None:
        if k == len(may):
            found.append(tuple(taken))
            return
        at = may[k]
        most = min(left, rooms[at] // lot.weight)
        if alike and k and rooms[may[k - 1]] == rooms[at]:
            most = min(most, taken[may[k - 1]])  # equal rooms: the earlier takes no less
        for n in range(most, -1, -1):
            taken[at] = n
            fill(k + 1, left - n)
        taken[at] = 0

    fill(0, lot.most)
    return found


def _undominated(ways: list[_Way]) -> list[_Way]:
    kept: list[_Way] = []
    for way in sorted(ways, key=lambda way: way.sums):
        if not any(all(a <= b for a, b in zip(k.sums, way.sums, strict=True)) for k in kept):
            kept.append(way)
    return kept
