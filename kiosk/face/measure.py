"""False matches and false non-matches at each threshold, from pairs whose truth is known."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kiosk.face.evaluation import EVERYONE, Gallery, Hits, Rate, Row, Table, rate

Scores = NDArray[np.float64]
STEPS = 100  # thresholds to a distance of one
SIZES = (1, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)


@dataclass(frozen=True)
class Pair:
    """One comparison: each frame by itself, and the mean of three to five where there were."""

    same: bool
    group: str
    single: Sequence[float]
    averaged: float | None = None


@dataclass(frozen=True, eq=False)
class Probe:
    """A stranger to everybody in a gallery: the scores against each of it."""

    group: str
    scores: Scores


def thresholds(scores: Iterable[float]) -> list[float]:
    """Every hundredth from just below the least score to just above the largest."""
    held = list(scores)
    if not held:
        return []
    least, largest = math.floor(min(held) * STEPS), math.ceil(max(held) * STEPS)
    return [step / STEPS for step in range(least, largest + 1)]


def tables(pairs: Sequence[Pair]) -> dict[str, Table]:
    """The table of everyone, and of each group that is named."""
    grid = thresholds(score for pair in pairs for score in _scores(pair))
    named = sorted({pair.group for pair in pairs} - {""})
    groups = {EVERYONE: list(pairs)} | {
        name: [pair for pair in pairs if pair.group == name] for name in named
    }
    return {name: _table(members, grid) for name, members in groups.items()}


def _scores(pair: Pair) -> list[float]:
    return [*pair.single, *([] if pair.averaged is None else [pair.averaged])]


def _table(pairs: Sequence[Pair], grid: Sequence[float]) -> Table:
    single = {
        same: [score for pair in pairs if pair.same is same for score in pair.single]
        for same in (True, False)
    }
    averaged = {
        same: [pair.averaged for pair in pairs if pair.same is same and pair.averaged is not None]
        for same in (True, False)
    }
    return Table(_rows(single, grid), _rows(averaged, grid))


def _rows(scores: dict[bool, list[float]], grid: Sequence[float]) -> list[Row]:
    genuine, strangers = len(scores[True]), len(scores[False])
    within = {same: up_to(np.asarray(scores[same]), grid) for same in (True, False)}
    return [
        Row(threshold, rate(int(false), strangers), rate(genuine - int(true), genuine))
        for threshold, false, true in zip(grid, within[False], within[True], strict=True)
    ]


def up_to(scores: Scores, grid: Sequence[float]) -> NDArray[np.int64]:
    """How many scores lie within each threshold; one that equals it does."""
    found: NDArray[np.int64] = np.searchsorted(np.sort(scores), np.asarray(grid), side="right")
    return found


def galleries(probes: Sequence[Probe]) -> list[Gallery]:
    """How often a stranger is taken for somebody, by the size of the gallery and the group."""
    grid = thresholds(float(edge) for probe in probes if probe.scores.size
                      for edge in (probe.scores.min(), probe.scores.max()))  # fmt: skip
    groups = {EVERYONE: list(probes)} | {
        name: [probe for probe in probes if probe.group == name]
        for name in sorted({probe.group for probe in probes} - {""})
    }
    return [
        Gallery(name, size, _hits(enough, size, grid))
        for name, members in groups.items()
        for size in SIZES
        if (enough := [probe for probe in members if probe.scores.size >= size])
    ]


def _hits(probes: Sequence[Probe], size: int, grid: Sequence[float]) -> list[Hits]:
    taken = sum((_taken(probe, size, grid) for probe in probes), np.zeros(len(grid)))
    return [
        Hits(threshold, _share(float(share), len(probes)))
        for threshold, share in zip(grid, taken, strict=True)
    ]


def _share(share: float, of: int) -> Rate:
    return rate(min(round(share, 6), of), of)


def _taken(probe: Probe, size: int, grid: Sequence[float]) -> Scores:
    """The chance that a gallery drawn from those compared holds one within each threshold.

    Exact, for every gallery of the size at once: none of `size` drawn from `all` is among the
    `hits` with C(all - hits, size) / C(all, size).
    """
    count = probe.scores.size
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, count + 1)))])
    left = count - up_to(probe.scores, grid)
    room = np.maximum(left, size)
    none = logs[room] - logs[room - size] - logs[count] + logs[count - size]
    found: Scores = np.where(left >= size, 1 - np.exp(none), 1.0)
    return found
