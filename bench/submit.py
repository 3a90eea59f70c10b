"""Throughput of signing a declaration of one person, with all it must write, in bare inserts.

A bare insert is a view that writes one row and commits, on the same server and database.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from bench.figure import Figure
from bench.house import House, house, postgres
from bench.server import Client, Server, serving

LINES, EACH, BLOCKS = 16, 40, 5  # long enough that a hiccup of the machine is not the result
LIMITS = {"SQLite": 0.30, "PostgreSQL": 0.20}


def _ready(made: House, client: Client, n: int) -> list[tuple[str, dict[str, str]]]:
    """Declarations open in this browser, each on its check page: the forms one tap sends."""
    drafts = [made.begun(n + place) for place in range(EACH)]
    made.let_in(client, drafts)
    paths = [f"/d/{draft.ref}/check" for draft in drafts]
    return [(path, client.fields(client.get(path)) | {"true": "yes"}) for path in paths]


def _rate(ask: list[Callable[[], None]]) -> float:
    """How many acts a second, all lines at once."""
    with ThreadPoolExecutor(len(ask)) as pool:
        began = time.perf_counter()
        for _ in pool.map(lambda act: act(), ask):
            pass
        return LINES * EACH / (time.perf_counter() - began)


def _inserts(client: Client) -> Callable[[], None]:
    def act() -> None:
        for _ in range(EACH):
            client.post("/bare/insert", {})

    return act


def _submits(client: Client, forms: list[tuple[str, dict[str, str]]]) -> Callable[[], None]:
    def act() -> None:
        for path, form in forms:
            client.post(path, form)

    return act


def _measure(name: str, made: House, server: Server) -> Iterator[Figure]:
    ratios, rates, count = [], [], 0
    for _ in range(BLOCKS):
        clients = [server.client() for _ in range(LINES)]
        forms = [_ready(made, client, count + n * EACH) for n, client in enumerate(clients)]
        count += LINES * EACH
        bare = _rate([_inserts(client) for client in clients])
        signed = _rate([_submits(c, f) for c, f in zip(clients, forms, strict=True)])
        ratios.append(signed / bare)
        rates.append(signed)
    yield Figure(
        "submit",
        f"submit on {name}, throughput",
        statistics.median(ratios),
        "bare inserts",
        limit=LIMITS[name],
        at_least=True,
    )
    yield Figure("submit", f"submit on {name}", statistics.median(rates), "a second")


def figures() -> Iterator[Figure]:
    """On both databases."""
    with house() as made, serving(made.environment, workers=2) as server:
        yield from _measure("SQLite", made, server)
    with postgres() as url, house(url) as made, serving(made.environment, workers=2) as server:
        yield from _measure("PostgreSQL", made, server)
