"""Packing: a good allotment to begin with, so that the search has little left to prove.

Each person's allowance is filled by a knapsack over what nobody has taken yet; then one,
two or three people's goods are put back and taken again in another order, as long as that
lowers the tax. The order comes from a fixed sequence: the same basket gets the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from customs.allotment.lot import NOTHING, Lot, Vector, plus, raw

NONE = 1 << 60
LEVELS = 400  # of saving told apart within one person's allowance


class Packing:
    """Articles, one by one, by the index of their lot: in someone's room, or taxed."""

    def __init__(self, lots: Sequence[Lot], rooms: Sequence[int]) -> None:
        self.lots = lots
        self.rooms = rooms
        self.inside: list[list[int]] = [[] for _ in rooms]
        self.taxed = [n for n, lot in enumerate(lots) for _ in range(lot.most)]
        self.gain = [_each(lot) for lot in lots]
        self.state = 12345

    def first_fit(self) -> None:
        """Large before small, each into the tightest room that takes it; owners first."""
        left = []
        room = list(self.rooms)
        for n in sorted(self.taxed, key=lambda n: (len(self.lots[n].bins), -self.lots[n].weight)):
            weight = self.lots[n].weight
            fits = [b for b in self.lots[n].bins if room[b] >= weight]
            if fits:
                b = min(fits, key=room.__getitem__)
                room[b] -= weight
                self.inside[b].append(n)
            else:
                left.append(n)
        self.taxed = left

    def sums(self) -> Vector:
        """The taxes of what is not exempt."""
        exempt = [0] * len(self.lots)
        for inside in self.inside:
            for n in inside:
                exempt[n] += 1
        total = NOTHING
        for n, lot in enumerate(self.lots):
            total = plus(total, lot.costs[exempt[n]])
        return total

    def taken(self) -> list[dict[int, int]]:
        """Per lot: bin -> how many."""
        found: list[dict[int, int]] = [{} for _ in self.lots]
        for b, inside in enumerate(self.inside):
            for n in inside:
                found[n][b] = found[n].get(b, 0) + 1
        return found

    def improve(self, rounds: int, enough: Callable[[Vector], bool]) -> int:
        """Take apart and fill again, keeping what is no dearer; tells the rounds used."""
        now = self.sums()
        for done in range(rounds):
            if enough(now):
                return done
            kept = [list(inside) for inside in self.inside], self.taxed
            self._again(self._some())
            then = self.sums()
            if raw(then) <= raw(now):
                now = then
            else:
                self.inside, self.taxed = kept
        return rounds

    def _draw(self, below: int) -> int:
        self.state = (self.state * 1103515245 + 12345) % (1 << 31)
        return (self.state >> 8) % below

    def _some(self) -> list[int]:
        bins = list(range(len(self.rooms)))
        return [bins.pop(self._draw(len(bins))) for _ in range(min(len(bins), 1 + self._draw(3)))]

    def _again(self, bins: Sequence[int]) -> None:
        loose = self.taxed + [n for b in bins for n in self.inside[b]]
        lots = self.lots
        if self._draw(2):
            loose.sort(key=lambda n: -lots[n].weight)
        else:
            turn = self._draw(len(loose)) if loose else 0
            loose = loose[turn:] + loose[:turn]
        for b in bins:
            may = [at for at, n in enumerate(loose) if b in lots[n].bins]
            items = [(lots[loose[at]].weight, self.gain[loose[at]]) for at in may]
            chosen = {may[k] for k in knapsack(self.rooms[b], items)}
            self.inside[b] = [loose[at] for at in sorted(chosen)]
            loose = [n for at, n in enumerate(loose) if at not in chosen]
        self.taxed = loose


def _each(lot: Lot) -> int:
    """What exempting one article saves, about; what has no price here saves a great deal."""
    if not lot.most:
        return 0
    saved = (raw(lot.costs[0]) - raw(lot.costs[lot.most])) // lot.most
    return min(saved, lot.weight)


def knapsack(room: int, items: Sequence[tuple[int, int]]) -> list[int]:
    """Which items save most within the room, by least weight per level of saving."""
    most = sum(gain for _, gain in items)
    grain = max(1, min(most, 40_000) // LEVELS)
    if all(gain % 150 == 0 for _, gain in items):
        grain = 150
    least = [0]
    rows = []
    for weight, gain in items:
        rows.append(least)
        steps = gain // grain
        if steps:
            with_it = [NONE] * steps + [w + weight for w in least]
            least = list(map(min, least + [NONE] * steps, with_it))
            while least[-1] > room:
                least.pop()
    rows.append(least)
    level = len(least) - 1
    chosen = []
    for k in range(len(items) - 1, -1, -1):
        before = rows[k]
        if level < len(before) and before[level] <= rows[k + 1][level]:
            continue
        chosen.append(k)
        level -= items[k][1] // grain
    return chosen
