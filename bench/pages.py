"""Server CPU of a question page in Japanese, in bare hello views on the same server."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator

from bench.figure import Figure
from bench.house import house
from bench.server import Server, serving

BLOCK, BLOCKS = 400, 5
PAGES = {
    "person": "people/2",
    "statements": "statements",
    "check": "check",
    "goods": "goods",
    "goods line": "goods/g0123456789?kind=other",
    "what can I bring": "/what-can-i-bring",
}


def _cpu(server: Server, ask: Callable[[], object]) -> float:
    before = server.cpu()
    for _ in range(BLOCK):
        ask()
    return (server.cpu() - before) / BLOCK


def figures() -> Iterator[Figure]:
    """Blocks of each in turn, the median ratio."""
    with house() as made, serving(made.environment) as server:
        draft, goods, client = made.begun(1), made.with_goods(2), server.client()
        made.let_in(client, [draft, goods])
        client.headers["Accept-Language"] = "ja"
        for name, path in PAGES.items():
            of = goods if path.startswith("goods") else draft
            address = path if path.startswith("/") else f"/d/{of.ref}/{path}"
            ratios, hellos = [], []
            for _ in range(BLOCKS):
                hello = _cpu(server, lambda: client.get("/bare/hello"))
                page = _cpu(server, lambda: client.get(address))  # noqa: B023  asked at once
                ratios.append(page / hello)
                hellos.append(hello)
            value = statistics.median(ratios)
            yield Figure("pages", f"{name} page, server CPU", value, "hellos", limit=5)
        yield Figure("pages", "hello", statistics.median(hellos) * 1000, "ms CPU")
