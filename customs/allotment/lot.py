"""Lots and what they cost: the shape of the question "whose allowance takes what".

A lot is the identical articles of one line. Taxes are carried as vectors, one sum per tax,
because each tax's sum is truncated on its own: the least total is not the sum of least parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from math import gcd
from typing import TypeVar

W = TypeVar("W")

# (left to an officer, customs duty, liquor tax, tobacco tax, consumption tax, local part)
Vector = tuple[int, int, int, int, int, int]
NOTHING: Vector = (0, 0, 0, 0, 0, 0)
STEP = 100  # each tax's sum drops what is below 100 yen (国税通則法 119条)
UNPRICED = 10**15  # a yen of goods nobody here can tax outweighs any tax that can be told
NEVER = 1 << 99  # more than is ever due


def plus(one: Vector, other: Vector) -> Vector:
    """The sum, tax by tax."""
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (a + g, b + h, c + i, d + j, e + k, f + m)


def minus(one: Vector, other: Vector) -> Vector:
    """The difference, tax by tax."""
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return (a - g, b - h, c - i, d - j, e - k, f - m)


def due(sums: Vector) -> int:
    """What is due once each tax is truncated; what is left to an officer weighs most."""
    open_, a, b, c, d, e = sums
    total = a + b + c + d + e - a % STEP - b % STEP - c % STEP - d % STEP - e % STEP
    return open_ * UNPRICED + total if open_ else total


def raw(sums: Vector) -> int:
    """The same before truncation."""
    return sums[0] * UNPRICED + sums[1] + sums[2] + sums[3] + sums[4] + sums[5]


def beats(one: Vector, other: Vector) -> bool:
    """Whether one is due no more than the other, whatever is added to both before truncation."""
    if one[0] != other[0]:
        return one[0] < other[0]
    # truncation can turn a difference of one tax into the next multiple of 100 above it
    _, a, b, c, d, e = one
    _, f, g, h, i, j = other
    return (f - a) // STEP + (g - b) // STEP + (h - c) // STEP + (i - d) // STEP + (
        j - e
    ) // STEP >= 0


def unbeaten(ways: Iterable[W], sums: Callable[[W], Vector]) -> list[W]:
    """One of each that may still be the least, whatever is added."""
    kept: list[W] = []
    for way in sorted(ways, key=lambda way: raw(sums(way))):
        if not any(beats(sums(old), sums(way)) for old in kept):
            kept.append(way)
    return kept


@dataclass(frozen=True)
class Lot:
    """`count` articles of `weight`; `cost(m)` is what m of them cost when taxed.

    `bins` are the people whose allowance may take them.
    """

    weight: int
    count: int
    cost: Callable[[int], Vector]
    bins: tuple[int, ...]
    most: int = field(init=False)
    costs: tuple[Vector, ...] = field(init=False)
    segments: tuple[tuple[int, int], ...] = field(init=False)
    steps: Vector = field(init=False)
    capacity: int = 0

    def __post_init__(self) -> None:
        room = len(self.bins) * (self.capacity // self.weight) if self.weight else self.count
        most = min(self.count, room)
        # costs[e]: what is due when e of them are exempt
        costs = tuple(self.cost(self.count - e) for e in range(most + 1))
        put = object.__setattr__
        put(self, "most", most)
        put(self, "costs", costs)
        put(self, "segments", _envelope(costs, self.weight))
        put(self, "steps", _steps(costs))

    @cached_property
    def each(self) -> set[Vector]:
        """What exempting one more changes, whichever it is."""
        pairs = pairwise(self.costs)
        return {minus(after, before) for before, after in pairs}

    @cached_property
    def gains(self) -> list[int]:
        """What exempting each further article saves."""
        return [raw(before) - raw(after) for before, after in pairwise(self.costs)]

    def moved(self, placed: int) -> Vector:
        """What exempting so many changes."""
        return minus(self.costs[placed], self.costs[0])


def _envelope(costs: tuple[Vector, ...], weight: int) -> tuple[tuple[int, int], ...]:
    """(weight, gain) pieces of the least concave curve above what exempting e articles saves."""
    first = raw(costs[0])
    if len(costs) <= 2:
        return tuple((weight, first - raw(cost)) for cost in costs[1:])
    hull: list[tuple[int, int]] = [(0, 0)]
    for e in range(1, len(costs)):
        gain = first - raw(costs[e])
        while len(hull) > 1 and _below(hull[-2], hull[-1], (e, gain)):
            hull.pop()
        hull.append((e, gain))
    return tuple(((b - a) * weight, y - x) for (a, x), (b, y) in pairwise(hull))


def _below(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> bool:
    return (b[1] - a[1]) * (c[0] - b[0]) <= (c[1] - b[1]) * (b[0] - a[0])


def _steps(costs: tuple[Vector, ...]) -> Vector:
    """Per tax: every choice moves its sum by a multiple of this (0: not at all)."""
    first = costs[0]
    steps = [0] * 6
    for cost in costs[1:]:
        for tax in range(6):
            steps[tax] = gcd(steps[tax], cost[tax] - first[tax])
    return (steps[0], steps[1], steps[2], steps[3], steps[4], steps[5])
