"""How long an assessment takes: in milliseconds, and as a ratio to a loop measured beside it.

A busy machine slows the loop as it slows the engine, so the limits are held in milliseconds
of a quiet machine: time measured, divided by how much slower the loop ran than it does there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from random import Random
from statistics import median

from bench.figure import Figure
from customs.assessment import Assessment
from customs.duty import assess
from customs.rates import Rates
from customs.tariff import load
from tests.customs.baskets import ARRIVAL, Sample, odd_bottles, realistic, spiteful

SEED = 20261121
LOOP = 100_000
QUIET_MS = 3.3  # what the loop takes on the machine the limits were stated for, undisturbed
SPITE = ((66_600, 66_700), (99_900, 100_100), (49_900, 50_100), (199_900, 200_000))


def loop_ms() -> float:
    """A fixed piece of plain work."""
    start = time.process_time()
    total = 0
    for n in range(LOOP):
        total += n % 7
    return (time.process_time() - start) * 1_000


def timed(sample: Sample) -> tuple[float, Assessment]:
    """Milliseconds of this process, and the answer."""
    start = time.process_time()
    found = assess(sample.goods, sample.travellers, load(), Rates(), ARRIVAL)
    return (time.process_time() - start) * 1_000, found


def measured(make: Callable[[Random], Sample], many: int) -> tuple[list[float], list[Assessment]]:
    """Many samples, each beside the loop; milliseconds as on the quiet machine."""
    rng = Random(SEED)
    times, answers = [], []
    slower = 1.0
    for n in range(many):
        sample = make(rng)
        if n % 10 == 0:
            slower = max(1.0, min(loop_ms() for _ in range(3)) / QUIET_MS)
        took, found = timed(sample)
        times.append(took / slower)
        answers.append(found)
    return times, answers


def figures() -> Iterable[Figure]:
    """The stated limits, the growth, and what spite can do."""
    load()
    yield Figure("duty", "loop", min(loop_ms() for _ in range(5)), "ms")
    times, _ = measured(lambda rng: realistic(rng, 12, 4), 1_000)
    yield Figure("duty", "12 lines, 4 people: median", median(times), "ms", 2)
    yield Figure("duty", "12 lines, 4 people: 99 of 100", sorted(times)[-10], "ms")
    times, answers = measured(lambda rng: realistic(rng, 60, 10), 1_000)
    yield Figure("duty", "60 lines, 10 people: median", median(times), "ms", 200)
    yield Figure("duty", "60 lines, 10 people: 99 of 100", sorted(times)[-10], "ms", 200)
    yield Figure("duty", "60 lines, 10 people: slowest", max(times), "ms")
    proven = 100 * sum(one.proven for one in answers) / len(answers)
    yield Figure("duty", "60 lines, 10 people: proven", proven, "%", 99, at_least=True)
    owing = 100 * sum(one.high > 0 for one in answers) / len(answers)
    yield Figure("duty", "60 lines, 10 people: owing anything", owing, "%")
    yield from _growth()
    yield from _spite()


def _growth() -> Iterable[Figure]:
    for lines in (15, 30, 60, 120, 200):
        times, _ = measured(lambda rng, n=lines: realistic(rng, n, 4), 8)  # type: ignore[misc]
        yield Figure("duty", f"{lines} lines, 4 people: median", median(times), "ms")
    for people in (1, 2, 5, 10):
        times, _ = measured(lambda rng, n=people: realistic(rng, 40, n), 8)  # type: ignore[misc]
        yield Figure("duty", f"40 lines, {people} people: median", median(times), "ms")


def _spite() -> Iterable[Figure]:
    """Sums just around the limit and prices nearly alike: the budget ends it."""
    for low, high in SPITE:
        times, answers = measured(lambda rng, a=low, b=high: spiteful(rng, 60, 10, a, b), 5)  # type: ignore[misc]
        what = f"60 prices from {low} to {high}, 10 people"
        yield Figure("duty", f"{what}: slowest", max(times), "ms")
        proven = 100 * sum(one.proven for one in answers) / len(answers)
        yield Figure("duty", f"{what}: proven", proven, "%")
    times, answers = measured(lambda rng: spiteful(rng, 20, 6, 30_000, 90_000), 10)
    yield Figure("duty", "20 articles, 6 people, spiteful: slowest", max(times), "ms")
    proven = 100 * sum(one.proven for one in answers) / len(answers)
    yield Figure("duty", "20 articles, 6 people, spiteful: proven", proven, "%", 100, at_least=True)
    times, answers = measured(lambda rng: odd_bottles(rng, 20, 4), 5)
    yield Figure("duty", "20 bottles of any size, 4 people: slowest", max(times), "ms")
    proven = 100 * sum(one.proven for one in answers) / len(answers)
    yield Figure(
        "duty", "20 bottles of any size, 4 people: proven", proven, "%", 100, at_least=True
    )
