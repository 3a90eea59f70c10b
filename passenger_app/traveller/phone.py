"""What the phone keeps: the style, the worker that shows the pass offline, and leaving."""

from __future__ import annotations

import json

from flask import Response, session

from customs.words import N_
from passenger_app import assets, health, kiosk_visit
from passenger_app.limits import only_looks
from passenger_app.pages import page, spoken, to
from passenger_app.traveller import home
from passenger_app.traveller import kiosk as kiosk_pages

KEPT = ("js/page.js", "vendor/htmx-2.0.11.min.js")


@home.get("/style.css")
def style() -> Response:
    """The style of the traveller's pages."""
    return Response(assets.style(), mimetype="text/css")


@home.get("/worker.js")
def worker() -> Response:
    """The service worker, at the root so that it may keep any pass page."""
    script = (assets.STATIC / "js" / "worker.js").read_text()
    kept = [assets.style_address(), *map(assets.address, KEPT), "/offline"]
    text = script.replace('"KEPT"', json.dumps(kept)).replace("EDITION", assets.edition())
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
            {"src": assets.address(f"icons/icon-{size}.png"), "sizes": f"{size}x{size}"}
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


@home.get("/readyz")
def ready() -> Response:
    """Whether this server can serve travellers, and which part of the house is not well."""
    return health.ready()


@home.route("/leave", methods=["GET", "POST"])
def leave() -> Response:
    """Leave this phone: nothing of the traveller stays on it. Asked for again, it says so."""
    at_kiosk = kiosk_visit.here()  # where nothing looks ahead, and a page without a script leads
    if only_looks() and not at_kiosk:  # a preview asks with HEAD
        return to("home.mine") if session.get("holds") else page("traveller/left.html")
    session.clear()
    response = kiosk_pages.left() if at_kiosk else page("traveller/left.html")
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response
