"""What the audit's chain costs: numbering beside an act's own row, and a check's time and memory.

An act is one audit row written and committed, alone; the writers pay nothing but that.
"""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable, Iterator

from bench.figure import Figure
from bench.house import house, postgres
from passenger_app import audit
from passenger_app.audit import chain
from passenger_app.audit.check import check
from passenger_app.centre import Centre

ACTS, MANY = 400, 20_000


def _each(act: Callable[[], object], times: int) -> float:
    began = time.perf_counter()
    for _ in range(times):
        act()
    return (time.perf_counter() - began) / times


def _act(centre: Centre) -> None:
    with centre.database.acting() as connection:
        audit.note(connection, centre.now(), "bench", "act", "x", revision=1)


def _fill(centre: Centre, rows: int) -> None:
    for _ in range(rows // 1000):
        with centre.database.acting() as connection:
            for _ in range(1000):
                audit.note(connection, centre.now(), "bench", "act", "x", revision=1)


def _number(centre: Centre) -> None:
    while chain.number(centre.database, centre.now()):
        pass


def _peak(centre: Centre) -> float:
    tracemalloc.start()
    check(centre.database, None, centre.now)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return float(peak)


def _measure(name: str, centre: Centre) -> Iterator[Figure]:
    act = _each(lambda: _act(centre), ACTS)
    number = _each(lambda: _number(centre), 1) / ACTS
    yield Figure("audit", f"number a row on {name}", number / act, "acts", limit=0.5)
    _fill(centre, MANY // 10)
    _number(centre)
    small = _peak(centre)
    _fill(centre, MANY)
    _number(centre)
    look = _each(lambda: check(centre.database, None, centre.now), 1)
    rows = chain.head(centre.database).seq
    yield Figure("audit", f"check a row on {name}", look / rows / act, "acts", limit=0.2)
    yield Figure("audit", f"rows checked on {name}", rows / look, "a second")
    growth = _peak(centre) / small
    yield Figure("audit", f"memory of ten times the rows on {name}", growth, "times", limit=1.5)


def figures() -> Iterator[Figure]:
    """On both databases."""
    with house() as made:
        yield from _measure("SQLite", made.centre)
    with postgres() as url, house(url) as made:
        yield from _measure("PostgreSQL", made.centre)
