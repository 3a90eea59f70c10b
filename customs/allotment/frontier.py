"""Frontier: every allotment of a few kinds of container that could still be the best.

Which bottle to tax depends on what else is taxed, because each tax is truncated on its own
sum. So bottles are not settled alone: one of all that may be least beside something is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd

from customs.allotment.bound import least_due
from customs.allotment.lot import NEVER, NOTHING, STEP, Lot, Vector, beats, raw, unbeaten
from customs.allotment.packing import Packing
from customs.allotment.reach import Reach
from customs.allotment.search import Search, Taken


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


def frontier(lots: Sequence[Lot], rooms: Sequence[int], budget: int | None) -> Frontier:
    """All options that are not beaten whatever stands beside them."""
    if not lots:
        return Frontier((Option(NOTHING, ()),))
    return _Every(lots, rooms, []).frontier(budget)


class _Every(Search):
    """The same search; it keeps what is not beaten instead of what is due least."""

    def frontier(self, budget: int | None) -> Frontier:
        """All options; where the budget of nodes ends it, those seen and a bound."""
        self.kept: list[Option] = []
        self.best = NEVER
        steps = self.suffix(0).steps[1:]
        self.slack = sum(STEP - gcd(step, STEP) for step in steps if step) - STEP
        start = self._start()
        least = least_due(start, self.suffix(0).saving(self.rooms), self.suffix(0))
        packing = Packing(self.lots, self.rooms)
        packing.first_fit()
        self.taken = packing.taken()
        self._keep(packing.sums())
        self.taken = [{} for _ in self.lots]
        self._go(start, budget)
        options = unbeaten(self.kept, lambda option: option.sums)
        return Frontier(tuple(options), None if self.nodes < self.budget else least)

    def _closed(self) -> bool:
        return False  # all are wanted that may be the least beside something

    def _needed(self, start: Vector) -> int:
        return raw(start) - self.best - self.slack

    def _choose(self, reach: Reach) -> None:
        found: dict[Vector, int] = {}
        for choice, sums in reach.choices_left():
            if raw(sums) <= self.best + self.slack:
                self.best = min(self.best, raw(sums))
                found[sums] = choice
        for sums in unbeaten(found, lambda sums: sums):
            self.taken = reach.taken(found[sums])
            self._keep(sums)

    def _hopeless(self, at: int, sums: Vector) -> bool:
        """Whether the best kept beats everything from here on."""
        return raw(sums) - self.suffix(at).saving(self.rooms) > self.best + self.slack

    def _keep(self, sums: Vector) -> None:
        self.best = min(self.best, raw(sums))
        if not any(beats(old.sums, sums) for old in self.kept):
            taken: list[dict[int, int]] = [{} for _ in self.lots]
            for at, n in enumerate(self.order):
                taken[n] = dict(self.taken[at])
            self.kept.append(Option(sums, tuple(taken)))
