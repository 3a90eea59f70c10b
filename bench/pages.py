"""Server CPU of a question page in Japanese, in bare hello views on the same server."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator

from bench.figure import Figure
from bench.house import house
from bench.server import Client, Server, serving
from passenger_app import access
from passenger_app.models import Scope

BLOCK, BLOCKS = 400, 5
PAGES = {"person": "people/2", "statements": "statements", "check": "check"}


def _enter(client: Client, secret: str) -> None:
    page = client.get(f"/a/{secret}?language=ja")
    client.post(f"/a/{secret}", client.fields(page))


def _cpu(server: Server, ask: Callable[[], object]) -> float:
    before = server.cpu()
    for _ in range(BLOCK):
        ask()
    return (server.cpu() - before) / BLOCK


def figures() -> Iterator[Figure]:
    """Blocks of each in turn, the median ratio."""
    with house() as made, serving(made.environment) as server:
        draft, now = made.begun(1), made.centre.now()
        secret = access.make_link(
            made.centre.database, draft.id, Scope.EDIT, now, access.LIVES_AFTER_ARRIVAL
        )
        client = server.client()
        _enter(client, secret)
        client.headers["Accept-Language"] = "ja"
        for name, path in PAGES.items():
            address = f"/d/{draft.ref}/{path}"
            ratios, hellos = [], []
            for _ in range(BLOCKS):
                hello = _cpu(server, lambda: client.get("/bare/hello"))
                page = _cpu(server, lambda: client.get(address))  # noqa: B023  asked at once
                ratios.append(page / hello)
                hellos.append(hello)
            value = statistics.median(ratios)
            yield Figure("pages", f"{name} page, server CPU", value, "hellos", limit=5)
        yield Figure("pages", "hello", statistics.median(hellos) * 1000, "ms CPU")
