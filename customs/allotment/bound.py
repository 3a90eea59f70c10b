"""Bound: no lawful choice is cheaper than this.

Two relaxations, each valid, the better one counts. One may cut articles and pools the
allowances, but keeps each owner's own limit; taking the dearest tax per yen first solves it.
The other gives every owner their own allowance whole, uncut, and everything else a pool of
all rooms. Truncation can then save at most what each tax's sum leaves over.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import accumulate
from math import gcd

from customs.allotment.lot import NOTHING, STEP, Lot, Vector, due, plus, raw

MOST_LISTED = 20  # articles whose every sum is listed
MOST_SUMS = 10_000
MOST_STATES = 3_000  # of one owner's own choices; beyond that the cut relaxation has to do


class Pool:
    """Pieces of lots, dearest tax per yen first, and what a room of any size saves."""

    def __init__(self, lots: Sequence[Lot]) -> None:
        pieces = [piece for lot in lots for piece in lot.segments if piece[1] > 0]
        pieces.sort(key=lambda piece: -piece[1] / piece[0])
        self.pieces = pieces
        self.weights = list(accumulate((weight for weight, _ in pieces), initial=0))
        self.gains = list(accumulate((gain for _, gain in pieces), initial=0))
        each = [(lot.weight, gain) for lot in lots for gain in lot.gains]
        self.smallest = list(accumulate(sorted(weight for weight, _ in each), initial=0))
        self.dearest = list(accumulate(sorted((gain for _, gain in each), reverse=True), initial=0))

    def saving(self, room: int) -> int:
        """At most this, the last piece cut."""
        at = bisect_right(self.weights, room) - 1
        saved = self.gains[at]
        if at < len(self.pieces):
            weight, gain = self.pieces[at]
            saved += gain * (room - self.weights[at]) // weight
        return saved

    def counted(self, rooms: Iterable[int]) -> int:
        """At most this, by how many articles of the smallest weights each room takes."""
        many = sum([bisect_right(self.smallest, room) - 1 for room in rooms])
        return self.dearest[min(many, len(self.dearest) - 1)]


def uncut(lots: Sequence[Lot], room: int) -> int | None:
    """The most one room saves with whole articles; None where there are too many choices."""
    states = {0: 0}  # weight -> most saved
    for lot in lots:
        full = raw(lot.costs[0])
        grown: dict[int, int] = {}
        for weight, saved in states.items():
            for n, cost in enumerate(lot.costs):
                heavier = weight + n * lot.weight
                if heavier > room:
                    break
                now = saved + full - raw(cost)
                if now > grown.get(heavier, -1):
                    grown[heavier] = now
        states, most = {}, -1
        for weight in sorted(grown):
            if grown[weight] > most:
                most = grown[weight]
                states[weight] = most
        if len(states) > MOST_STATES:
            return None
    return max(states.values())


class Suffix:
    """What can still be saved by the lots from one position on."""

    def __init__(self, lots: Sequence[Lot], started: int, room: int) -> None:
        """`started`: the owner some of whose lots lie before; -1 for nobody."""
        self.smallest = min((lot.weight for lot in lots if lot.most), default=0)
        self.weight = sum(lot.weight * lot.most for lot in lots)
        self.steps = _together(lots)
        self.away = NOTHING  # what exempting all of them changes
        for lot in lots:
            self.away = plus(self.away, lot.moved(lot.most))
        own: dict[int, list[Lot]] = defaultdict(list)
        for lot in lots:
            if len(lot.bins) == 1:
                own[lot.bins[0]].append(lot)
        self.shared = [lot for lot in lots if len(lot.bins) > 1]
        self.pool = Pool(self.shared)
        self.own = {b: Pool(some) for b, some in own.items()}
        self.whole: dict[int, int] = {}
        for b, some in own.items():
            most = None if b == started else uncut(some, room)
            if most is not None:
                self.whole[b] = most
        joined = {b for lot in self.shared for b in lot.bins}
        self.groups = _groups(self.shared, own)
        self.fills = _fills(lots, room)
        self.apart = [b for b in own if b not in joined]
        self.joined = sorted(joined)
        self.mixed = sorted(
            (gain / weight, weight, gain, b)
            for b, pool in (*((b, p) for b, p in self.own.items() if b in joined), (-1, self.pool))
            for weight, gain in pool.pieces
        )[::-1]

    def saving(self, rooms: Sequence[int]) -> int:
        """At most this can still be saved (before truncation) in the rooms left."""
        smallest = self.smallest
        fills = self.fills
        room = 0
        for bins, most in self.groups:
            if fills:
                here = sum([fills[bisect_right(fills, rooms[b]) - 1] for b in bins])
            else:
                here = sum([rooms[b] for b in bins if rooms[b] >= smallest])
            room += min(most, here)
        shared = self.pool.saving(room)
        if shared < self.pool.gains[-1]:
            shared = min(shared, self.pool.counted(rooms[b] for b in self.joined))
        if not self.own:
            return shared
        own = {b: self._own(b, rooms[b]) for b in self.own}
        uncut_ = shared + sum(own.values())
        if shared == self.pool.gains[-1] and not self._crowded(room):
            return uncut_
        return min(uncut_, self._cut(rooms, room) + sum(own[b] for b in self.apart))

    def _own(self, b: int, room: int) -> int:
        saved = self.own[b].saving(room)
        return min(saved, self.whole[b]) if b in self.whole else saved

    def _crowded(self, room: int) -> bool:
        """Whether what may share the joined rooms outweighs them."""
        own = sum(self.own[b].weights[-1] for b in self.own if b in self.joined)
        return own + self.pool.weights[-1] > room

    def _cut(self, rooms: Sequence[int], room: int) -> int:
        """The dearest tax per yen first, each owner within their own room, all within the pool."""
        left = {b: rooms[b] for b in self.own}
        saved = 0
        for _, weight, gain, b in self.mixed:
            here = room if b < 0 else min(room, left[b])
            took = min(weight, here)
            if took <= 0:
                continue
            saved += gain if took == weight else -(-gain * took // weight)
            room -= took
            if b >= 0:
                left[b] -= took
            if room <= 0:
                break
        return saved


def _groups(shared: Sequence[Lot], own: dict[int, list[Lot]]) -> list[tuple[tuple[int, ...], int]]:
    """Rooms of the same lots together, and the most that these and the owners' come to."""
    users: dict[int, list[Lot]] = defaultdict(list)
    for lot in shared:
        for b in lot.bins:
            users[b].append(lot)
    groups: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for b, lots in users.items():
        groups[tuple(map(id, lots))].append(b)
    found = []
    for bins in groups.values():
        lots = [*users[bins[0]], *(lot for b in bins for lot in own.get(b, ()))]
        found.append((tuple(bins), sum(lot.weight * lot.most for lot in lots)))
    return found


def _fills(lots: Sequence[Lot], room: int) -> list[int]:
    """What a room can be filled with exactly; empty where that is too much to list."""
    if sum(lot.most for lot in lots) > MOST_LISTED:
        return []
    sums = 1  # a bit for each sum
    for lot in lots:
        for _ in range(lot.most):
            sums |= sums << lot.weight & (2 << room) - 1
    if sums.bit_count() > MOST_SUMS:
        return []
    bits = bin(sums)[:1:-1]
    found, at = [], 0
    while at >= 0:
        found.append(at)
        at = bits.find("1", at + 1)
    return found


def _together(lots: Sequence[Lot]) -> Vector:
    steps = [0] * 6
    for lot in lots:
        for tax in range(6):
            steps[tax] = gcd(steps[tax], lot.steps[tax])
    return (steps[0], steps[1], steps[2], steps[3], steps[4], steps[5])


def least_due(sums: Vector, saving: int, suffix: Suffix) -> int:
    """A lower bound on what is due when `sums` can still fall by `saving` before truncation."""
    least = raw(sums) - saving - dropped(sums, suffix.steps)
    return max(due(plus(sums, suffix.away)), -(-least // STEP) * STEP)


def dropped(sums: Vector, steps: Vector) -> int:
    """The most truncation can drop: the largest remainder each tax's sum can still reach."""
    most = 0
    for tax in range(1, 6):
        step = gcd(steps[tax], STEP)
        most += sums[tax] % step + STEP - step
    return most
