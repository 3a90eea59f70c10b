"""What a phone downloads, compressed: the first page with all it loads, then each later page.

Measured over gzip, as any server in front of the house sends it.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator

from bench.figure import Figure
from bench.house import house
from bench.server import Client, serving

PAGES = ("people/2", "trip", "stay", "statements", "check", "")
WITH_GOODS = ("goods", "goods/g0123456789?kind=other", "check")
FIRST, LATER = 60, 10


def _weight(text: str) -> float:
    return len(gzip.compress(text.encode())) / 1024


def _loaded(page: str) -> set[str]:
    """What a page makes a phone fetch by itself."""
    found = re.findall(r'<(?:link|script|img)[^>]+(?:href|src)="([^"]+)"', page)
    return {address for address in found if address.startswith("/")}


def _kept_by_worker(client: Client) -> list[str]:
    """What the service worker fetches behind the first page."""
    script = client.get("/worker.js")
    kept = re.search(r"KEPT_FILES = \[(.*?)\]", script)
    return re.findall(r'"([^"]+)"', kept.group(1)) if kept else []


def figures() -> Iterator[Figure]:
    """The heaviest language counts."""
    with house() as made, serving(made.environment) as server:
        client = server.client()
        draft, goods = made.begun(1), made.with_goods(2)
        heaviest = 0.0
        for tag in ("ja", "en", "zh-Hans", "zh-Hant", "ko"):
            first = client.get(f"/?language={tag}")
            parts = {"/worker.js", *_loaded(first), *_kept_by_worker(client)}
            total = _weight(first) + sum(_weight(client.get(part)) for part in parts)
            heaviest = max(heaviest, total)
        yield Figure("weight", "first page and all it loads", heaviest, "KB", limit=FIRST)
        made.let_in(client, [draft, goods])
        client.headers["Accept-Language"] = "ja"
        for path in PAGES:
            page = client.get(f"/d/{draft.ref}/{path}".rstrip("/"))
            yield Figure("weight", f"{path or 'overview'} page", _weight(page), "KB", limit=LATER)
        for path in WITH_GOODS:
            page = client.get(f"/d/{goods.ref}/{path}")
            name = f"{path.partition('/g0')[0]}{' line' if '/g0' in path else ''} page with goods"
            yield Figure("weight", name, _weight(page), "KB", limit=LATER)
        open_page = client.get("/what-can-i-bring")
        yield Figure("weight", "what can I bring page", _weight(open_page), "KB", limit=LATER)
        path = f"/d/{draft.ref}/check"
        client.post(path, client.fields(client.get(path)) | {"true": "yes"})
        yield Figure(
            "weight", "pass page", _weight(client.get(f"/d/{draft.ref}/pass")), "KB", limit=LATER
        )
