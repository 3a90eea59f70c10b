"""What the phone keeps: the style, the worker that shows the pass offline, and leaving."""

from __future__ import annotations

import hashlib
import json
from functools import cache

from flask import Response, session

from customs.words import N_
from passenger_app.pages import STATIC, asset, page, spoken
from passenger_app.traveller import home


@cache
def sheet() -> tuple[str, str]:
    """All style in one file, in the order of its names, and its digest."""
    text = "\n".join(path.read_text() for path in sorted((STATIC / "css").glob("*.css")))
    return text, hashlib.sha256(text.encode()).hexdigest()[:10]


def style_address() -> str:
    """Where the style is served; the address changes with it."""
    return f"/style.css?v={sheet()[1]}"


@home.get("/style.css")
def style() -> Response:
    """The style of the traveller's pages."""
    return Response(sheet()[0], mimetype="text/css")


@home.get("/worker.js")
def worker() -> Response:
    """The service worker, at the root so that it may keep any pass page."""
    script = (STATIC / "js" / "worker.js").read_text()
    kept = [style_address(), asset("js/page.js"), asset("vendor/htmx-2.0.11.min.js"), "/offline"]
    text = script.replace('"KEPT"', json.dumps(kept)).replace("EDITION", sheet()[1])
    response = Response(text, mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@home.get("/manifest.webmanifest")
def manifest() -> Response:
    """What a phone shows when the page is kept on its home screen."""
    told = {
        "name": spoken(N_("Japan customs declaration")),
        "short_name": "Sekisho",
        "start_url": "/mine",
        "display": "browser",
        "background_color": "#ffffff",
        "theme_color": "#0017c1",
        "icons": [
            {"src": asset(f"icons/icon-{size}.png"), "sizes": f"{size}x{size}"}
            for size in (192, 512)
        ],
    }
    return Response(json.dumps(told, ensure_ascii=False), mimetype="application/manifest+json")


@home.get("/offline")
def offline() -> Response:
    """What the worker shows where there is no line."""
    return page("traveller/offline.html")


@home.get("/healthz")
def alive() -> Response:
    """The program answers."""
    return Response("ok\n", mimetype="text/plain")


@home.post("/leave")
def leave() -> Response:
    """Leave this phone: nothing of the traveller stays on it."""
    session.clear()
    response = page("traveller/left.html")
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response
