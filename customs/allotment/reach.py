"""Reach: every choice of articles that the rooms can hold together, one bit for each choice.

A choice is a number: how many of each lot, in mixed radix. Taking three of a lot into a room
then moves every choice at once, by a shift. That is a bounded amount of work whatever the
prices, and settles what a search cannot because too many choices are nearly as good.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from math import prod

from customs.allotment.lot import NOTHING, Lot, Vector, plus, raw

MOST_CHOICES = 1 << 20
MOST_WORK = 200_000 * MOST_CHOICES  # ways to fill a room, times choices moved: a second or two
MOST_HALF = 1 << 10  # choices of some lots whose sums are listed
MOST_STATES = 3_000  # of one room alone; beyond that a coarser bound has to do

Step = tuple[int, int, int, bool]  # after so many others, of which lot, how many; enough saved?


class Wheel:
    """A lot as a digit of the number of a choice; `stride` is one article of it."""

    def __init__(self, lot: Lot, stride: int, choices: int) -> None:
        self.lot, self.stride, self.choices = lot, stride, choices

    @cached_property
    def gains(self) -> tuple[int, ...]:
        """The most that exempting k more can save, whichever they are."""
        costs = [raw(cost) for cost in self.lot.costs]
        return tuple(
            max(before - after for before, after in zip(costs, costs[k:], strict=False))
            for k in range(len(costs))
        )

    @cached_property
    def free(self) -> tuple[int, ...]:
        """For each k: a bit for every choice that can take k more of it."""
        digits = self.lot.most + 1
        return tuple(
            _repeated((1 << (digits - k) * self.stride) - 1, digits * self.stride, self.choices)
            for k in range(digits)
        )

    def digit(self, choice: int) -> int:
        """How many of the lot a choice has exempt."""
        return choice // self.stride % (self.lot.most + 1)


class Reach:
    """Which choices can be had that save at least `need` in all; `rooms` by their bin."""

    def __init__(self, lots: Sequence[Lot], rooms: Sequence[int], need: int) -> None:
        self.rooms = rooms
        self.choices = prod(lot.most + 1 for lot in lots)
        self.wheels: list[Wheel] = []
        stride = 1
        for lot in lots:
            self.wheels.append(Wheel(lot, stride, self.choices))
            stride *= lot.most + 1
        self.of = [[w for w in self.wheels if b in w.lot.bins] for b in range(len(rooms))]
        self.least = self._least(need)
        self.after: list[int] = []

    def _least(self, need: int) -> list[int]:
        """What each room saves at least, however well the others are filled.

        Rooms that are alike may change places, so the earlier one saves no less.
        """
        alike: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for b, (wheels, room) in enumerate(zip(self.of, self.rooms, strict=True)):
            alike[room, *(wheel.stride for wheel in wheels)].append(b)
        most = {some[0]: _most(self.of[some[0]], self.rooms[some[0]]) for some in alike.values()}
        need -= sum(most[some[0]] * len(some) for some in alike.values())
        least = [0] * len(self.rooms)
        for some in alike.values():
            for n, b in enumerate(some):
                left = len(some) - n
                least[b] = -(-(need + left * most[some[0]]) // left)
        return least

    @cached_property
    def steps(self) -> list[list[Step]] | None:
        """How each room may be filled, one step after the other; None where it is too much."""
        if self.choices > MOST_CHOICES:
            return None
        found: list[list[Step]] = []
        known: dict[tuple[int, int, tuple[int, ...]], list[Step]] = {}
        left = MOST_WORK // self.choices
        for wheels, room, least in zip(self.of, self.rooms, self.least, strict=True):
            key = (room, least, tuple(wheel.stride for wheel in wheels))
            if key not in known:
                known[key] = []
                for step in _fillings(wheels, room, least):
                    known[key].append(step)
                    if len(known[key]) > left:
                        return None
            left -= len(known[key])
            found.append(known[key])
        return found if left >= 0 else None

    @property
    def work(self) -> int | None:
        """About as much as so many nodes of a search; None where it is too much."""
        if self.steps is None:
            return None
        return sum(map(len, self.steps)) * self.choices // MOST_CHOICES

    def choices_left(self) -> Iterator[tuple[int, Vector]]:
        """The choices beside which nothing more fits, and what each leaves to pay."""
        self.after = [1]
        for wheels, least, steps in zip(self.of, self.least, self.steps or (), strict=True):
            self.after.append(_moved(self.after[-1], wheels, least, steps))
        reached = fullest = self.after[-1]
        for wheel in [wheel for wheel in self.wheels if wheel.lot.most]:
            fullest &= ~(reached >> wheel.stride & wheel.free[1])
        low, high = self._halves()
        for choice in _numbers(fullest):
            yield choice, plus(low[choice % len(low)], high[choice // len(low)])

    def _halves(self) -> tuple[list[Vector], list[Vector]]:
        """What is left to pay of the first lots, and of the others, by their part of a choice."""
        low, high = [NOTHING], [NOTHING]
        for wheel in self.wheels:
            few = wheel.stride * len(wheel.lot.costs) <= MOST_HALF
            half = low if few else high
            half[:] = [plus(sums, cost) for cost in wheel.lot.costs for sums in half]
        return low, high

    def taken(self, choice: int) -> list[dict[int, int]]:
        """Per lot, whose room has how many of it: the rooms emptied again, last first."""
        found: list[dict[int, int]] = [{} for _ in self.wheels]
        for b in range(len(self.rooms) - 1, -1, -1):
            for n, k in self._filled(b, choice):
                wheel = self.of[b][n]
                found[self.wheels.index(wheel)][b] = k
                choice -= k * wheel.stride
        return found

    def _filled(self, b: int, choice: int) -> tuple[tuple[int, int], ...]:
        """What a room has of a choice, so that the rooms before it can hold the rest."""
        before = self.after[b]
        if self.least[b] <= 0 and before >> choice & 1:
            return ()
        stack: list[tuple[int, tuple[tuple[int, int], ...]]] = [(choice, ())]
        for depth, n, k, enough in (self.steps or ())[b]:
            wheel = self.of[b][n]
            rest, some = stack[depth]
            if wheel.digit(rest) < k:  # nor has it any of what would follow
                rest = 0
            else:
                rest, some = rest - k * wheel.stride, (*some, (n, k))
                if enough and before >> rest & 1:
                    return some
            stack[depth + 1 :] = [(rest, some)]
        raise AssertionError(choice)


def _repeated(bits: int, period: int, length: int) -> int:
    """The bits again and again, up to a length that is a multiple of the period."""
    whole, have, times = 0, 0, length // period
    while times:
        if times % 2:
            whole |= bits << have
            have += period
        bits |= bits << period
        period, times = 2 * period, times // 2
    return whole


def _fillings(wheels: Sequence[Wheel], room: int, least: int) -> Iterator[Step]:
    """Every way to fill a room, each a few steps on from the one before."""
    densest = [(0, 1)]
    for wheel in reversed(wheels):
        densest.append(_denser(wheel, densest[-1]))
    densest.reverse()

    def fill(depth: int, at: int, left: int, saved: int) -> Iterator[Step]:
        for n in range(at, len(wheels)):
            gain, weight = densest[n]
            if (least - saved) * weight > gain * left:
                return
            wheel = wheels[n]
            for k in range(1, min(wheel.lot.most, left // wheel.lot.weight) + 1):
                now = saved + wheel.gains[k]
                yield depth, n, k, now >= least
                yield from fill(depth + 1, n + 1, left - k * wheel.lot.weight, now)

    return fill(0, 0, room, 0)


def _denser(wheel: Wheel, best: tuple[int, int]) -> tuple[int, int]:
    """The more gain for its weight: some of this lot, or the best of others."""
    for k, gain in enumerate(wheel.gains[1:], 1):
        if gain * best[1] > best[0] * k * wheel.lot.weight:
            best = (gain, k * wheel.lot.weight)
    return best


def _most(wheels: Sequence[Wheel], room: int) -> int:
    """At most this is saved by one room, alone."""
    states = {0: 0}  # weight -> most saved
    for wheel in wheels:
        grown: dict[int, int] = {}
        for weight, saved in states.items():
            for k, gain in enumerate(wheel.gains):
                heavier = weight + k * wheel.lot.weight
                if heavier > room:
                    break
                grown[heavier] = max(grown.get(heavier, 0), saved + gain)
        states, most = {}, -1
        for weight in sorted(grown):
            if grown[weight] > most:
                most = states[weight] = grown[weight]
        if len(states) > MOST_STATES:
            gain, weight = (0, 1)
            for one in wheels:
                gain, weight = _denser(one, (gain, weight))
            return gain * room // weight
    return max(states.values())


def _moved(before: int, wheels: Sequence[Wheel], least: int, steps: Sequence[Step]) -> int:
    """The choices once a room is filled in any way that saves enough."""
    found = before if least <= 0 else 0
    stack = [before]
    for depth, n, k, enough in steps:
        moved = (stack[depth] & wheels[n].free[k]) << k * wheels[n].stride
        stack[depth + 1 :] = [moved]
        if enough:
            found |= moved
    return found


def _numbers(bits: int) -> Iterator[int]:
    """The places of the bits that are set."""
    for at, byte in enumerate(bits.to_bytes(-(-bits.bit_length() // 8), "little")):
        for k in range(8 if byte else 0):
            if byte >> k & 1:
                yield 8 * at + k
