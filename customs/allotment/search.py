"""Search: the allotment with the least tax due, proven where the bound closes.

Depth first over lots, each article into a person's remaining allowance or taxed. A branch is
left when its bound cannot beat the best found, or when the same rooms were reached before at
no more tax. The budget counts nodes, never time, so an answer is the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from customs.allotment.bound import Suffix, dropped, least_due
from customs.allotment.lot import NEVER, NOTHING, STEP, Lot, Vector, beats, due, plus, raw
from customs.allotment.packing import Packing
from customs.allotment.reach import Reach

ROUNDS = 40  # of packing; each takes about as long as so many nodes as there are articles
ROUNDS_WORK = 200_000  # fewer rounds where there are more articles, squared
FIRST = 4_000  # nodes, before every choice is looked at at once
AGAIN = 2  # rounds where a good packing is known and the search goes to the end anyway

Taken = tuple[dict[int, int], ...]  # per lot: bin -> how many of it that allowance takes


@dataclass(frozen=True, slots=True)
class Found:
    """`taken` leaves `due`; nothing lawful is below `bound`; `nodes` were looked at."""

    taken: Taken
    due: int
    bound: int
    nodes: int

    @property
    def proven(self) -> bool:
        """Whether the bound has closed."""
        return self.bound >= self.due


class Search:
    """One question: lots, rooms (one per person) and what is due whatever is chosen."""

    def __init__(self, lots: Sequence[Lot], rooms: Sequence[int], others: Sequence[Vector]) -> None:
        self.order = sorted(range(len(lots)), key=lambda n: _place(lots[n]))
        self.lots = [lots[n] for n in self.order]
        self.full_rooms = tuple(rooms)
        self.rooms = list(rooms)
        self.full = max(rooms, default=0)
        self.others = list(others) or [NOTHING]
        self.suffixes: list[Suffix | None] = [None] * (len(lots) + 1)
        self.users = self._users()
        self.bins = [sum([1 << b for b in lot.bins]) for lot in self.lots]
        self.before = [self._before(at) for at in range(len(lots))]
        self.seen: dict[tuple[object, ...], list[Vector]] = {}
        self.best = -1
        self.best_taken: list[dict[int, int]] = []
        self.taken: list[dict[int, int]] = [{} for _ in lots]
        self.placed = 0  # a bit for each lot of which something is exempt
        self.nodes = 0
        self.budget = 0

    def _users(self) -> list[int]:
        """Per room: a bit for each position whose lot may use it. What is left of these from a
        position on is the room's role; rooms of one role and size are alike.
        """
        users = [0] * len(self.rooms)
        for at, lot in enumerate(self.lots):
            for b in lot.bins:
                users[b] |= 1 << at
        return users

    def _before(self, at: int) -> int:
        """A bit for each earlier lot of which nothing is exempt before all of this one is.

        In the place of such an article one of these would weigh no more and save as much.
        """
        lot, others = self.lots[at], ~self.bins[at]
        found = 0
        for earlier, other in enumerate(self.lots[:at]):
            heavier = other.weight >= lot.weight and not self.bins[earlier] & others
            if heavier and all(beats(one, two) for one in lot.each for two in other.each):
                found |= 1 << earlier
        return found

    def suffix(self, at: int) -> Suffix:
        """Made when first asked for: many positions are never reached."""
        found = self.suffixes[at]
        if found is None:
            before, lots = self.lots[:at], self.lots[at:]
            started = before[-1].bins[0] if before and len(before[-1].bins) == 1 else -1
            found = Suffix(lots, started, self.full)
            self.suffixes[at] = found
        return found

    def bound(self, at: int, sums: Vector) -> int:
        """Nothing from here on ends below this."""
        suffix = self.suffix(at)
        saving = suffix.saving(self.rooms)
        return min(least_due(plus(sums, o), saving, suffix) for o in self.others)

    def value(self, sums: Vector) -> int:
        """What is due at the end, with the best of what stands beside it."""
        return min(due(plus(sums, o)) for o in self.others)

    def run(self, budget: int | None, below: int | None = None) -> Found:
        """The best allotment within a budget of nodes (None: to the end).

        With `below`, only what is due less is looked for; what is found may then be no better.
        """
        start = self._start()
        self.root = self.bound(0, start)
        if below is not None and below <= self.root:
            return Found(tuple({} for _ in self.lots), self.value(start), self.root, 1)
        articles = sum(lot.most for lot in self.lots)
        rounds = min(ROUNDS, ROUNDS_WORK // (articles * articles + 1))
        self._begin(AGAIN if budget is None and below is not None else rounds)
        if below is not None and below <= self.best:
            self.best = below
        self._go(start, budget)
        closed = self.nodes < self.budget or self.best <= self.root
        taken: list[dict[int, int]] = [{} for _ in self.lots]
        for at, n in enumerate(self.order):
            taken[n] = self.best_taken[at]
        return Found(tuple(taken), self.best, self.best if closed else self.root, self.nodes)

    def _go(self, start: Vector, budget: int | None) -> None:
        """Within the budget; without one, to the end by whichever way is less work."""
        self.budget = FIRST if budget is None else budget
        if not self._over():
            self._lot(0, start)
        while budget is None and self.nodes >= self.budget and not self._closed():
            self.rooms, self.placed, self.seen = list(self.full_rooms), 0, {}
            self.taken = [{} for _ in self.lots]
            reach = Reach(self.lots, self.rooms, self._needed(start))
            if reach.work is not None and reach.work <= self.nodes:
                self.budget = NEVER
                self._choose(reach)
            else:
                self.budget = NEVER if reach.work is None else self.nodes + reach.work
                self._lot(0, start)

    def _choose(self, reach: Reach) -> None:
        """The best of every choice that is better than the best found."""
        best = None
        for choice, sums in reach.choices_left():
            value = self.value(sums)
            if value < self.best:
                self.best, best = value, choice
        if best is not None:
            self.best_taken = reach.taken(best)

    def _needed(self, start: Vector) -> int:
        """Whatever is due less than the best found saves at least this before truncation."""
        every = [plus(start, other) for other in self.others]
        steps = self.suffix(0).steps
        return min(raw(sums) - dropped(sums, steps) for sums in every) - self.best + STEP

    def _start(self) -> Vector:
        """Everything taxed."""
        start = NOTHING
        for lot in self.lots:
            start = plus(start, lot.costs[0])
        return start

    def _begin(self, rounds: int) -> None:
        """Start from a packing that is already good."""
        packing = Packing(self.lots, self.rooms)
        packing.first_fit()
        rounds = packing.improve(rounds, lambda sums: self.value(sums) <= self.root)
        self.nodes += rounds * sum(lot.most for lot in self.lots)
        self.best = self.value(packing.sums())
        self.best_taken = packing.taken()

    def _over(self) -> bool:
        return self.nodes >= self.budget or self._closed()

    def _closed(self) -> bool:
        """Whether what was found cannot be bettered."""
        return self.best <= self.root

    def _lot(self, at: int, sums: Vector) -> None:
        self.nodes += 1
        if at == len(self.lots):
            self._keep(sums)
            return
        if self._over() or self._hopeless(at, sums) or self._known(at, sums):
            return
        if self._rest_fits(at, sums):
            return
        lot = self.lots[at]
        owed = self.before[at] & self.placed
        before = self.placed
        for placed in self._splits(at):
            if self._over():
                break
            if placed == lot.most or not owed:
                self.placed = before | 1 << at if placed else before
                self._lot(at + 1, plus(sums, lot.moved(placed)))
        self.placed = before

    def _hopeless(self, at: int, sums: Vector) -> bool:
        """Whether nothing from here on is better than the best found."""
        return self.bound(at, sums) >= self.best

    def _keep(self, sums: Vector) -> None:
        value = self.value(sums)
        if value < self.best:
            self.best = value
            self.best_taken = [dict(one) for one in self.taken]

    def _rest_fits(self, at: int, sums: Vector) -> bool:
        """Whether all that is left goes in, large before small; nothing here is then better."""
        if self.suffix(at).weight > sum(self.rooms):
            return False
        rooms = list(self.rooms)
        put: list[dict[int, int]] = []
        for lot in self.lots[at:]:
            one: dict[int, int] = {}
            for _ in range(lot.most):
                fits = [b for b in lot.bins if rooms[b] >= lot.weight]
                if not fits:
                    return False
                b = min(fits, key=rooms.__getitem__)
                rooms[b] -= lot.weight
                one[b] = one.get(b, 0) + 1
            put.append(one)
            sums = plus(sums, lot.moved(lot.most))
        before = self.taken[at:]
        self.taken[at:] = put
        self._keep(sums)
        self.taken[at:] = before
        return True

    def _known(self, at: int, sums: Vector) -> bool:
        """Whether the same rooms were reached here before with sums that beat these."""
        smallest = self.suffix(at).smallest
        left = sorted(
            (users >> at, room)
            for users, room in zip(self.users, self.rooms, strict=True)
            if room >= smallest and users >> at
        )
        key = (at, *left)
        before = self.seen.setdefault(key, [])
        for old in before:
            if beats(old, sums):
                return True
        before.append(sums)
        return False

    def _splits(self, at: int) -> Iterator[int]:
        """Put some of a lot into the rooms, in every way, as many as fit first; tells how many.

        Of rooms that are alike the earlier takes no less. A generator, so that the depth of
        the search is the number of lots, however many articles they hold.
        """
        lot, rooms, taken = self.lots[at], self.rooms, self.taken[at]
        bins = [b for b in lot.bins if rooms[b] >= lot.weight]
        bins.sort(key=lambda b: (rooms[b], self.users[b] >> at))
        alike = [
            k > 0 and rooms[b] == rooms[bins[k - 1]]
            and self.users[b] >> at == self.users[bins[k - 1]] >> at
            for k, b in enumerate(bins)
        ]  # fmt: skip

        def fill(k: int, left: int) -> Iterator[int]:
            if k == len(bins) or not left:
                yield lot.most - left
                return
            b = bins[k]
            most = min(left, rooms[b] // lot.weight)
            if alike[k]:
                most = min(most, taken.get(bins[k - 1], 0))
            for count in range(most, -1, -1):
                taken[b] = count
                rooms[b] -= count * lot.weight
                yield from fill(k + 1, left - count)
                rooms[b] += count * lot.weight
            taken[b] = 0

        yield from fill(0, lot.most)


def _place(lot: Lot) -> tuple[int, int, int, int]:
    """Owned first, then lots that touch more than the duty, then large before small."""
    owner = -lot.bins[0] if len(lot.bins) == 1 else 1
    only_duty = not (lot.steps[0] or lot.steps[4] or lot.steps[5])
    return (owner > 0, owner, only_duty, -lot.weight)
