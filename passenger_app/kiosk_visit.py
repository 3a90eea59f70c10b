"""A visit at a kiosk: a traveller's pages on a screen that belongs to everybody.

The session says so and is short. A mark in the browser, which opens nothing, says so too, so
that a visit that has ended is told apart from a phone, and leads back to the kiosk.
"""

from __future__ import annotations

from flask import Response, request

from passenger_app import hosts
from passenger_app.kiosk_tickets import Redeemed
from passenger_app.sessions import visit

MARK = "sekisho_at_kiosk"
# What would leave a file, or is on a page that does; nothing is saved on a kiosk.
SAVES = frozenset({"declaration.pass_image", "declaration.summary", "declaration.wallet"})


def here() -> bool:
    """Whether this browser is the screen of a kiosk."""
    return bool(visit().kiosk) or MARK in request.cookies or request.endpoint == "home.kiosk"


def over() -> bool:
    """Whether its visit has ended: left, or nobody was there."""
    return MARK in request.cookies and not visit().kiosk


def begin(redeemed: Redeemed) -> None:
    """Begin one; nothing of an earlier visit is here any more."""
    session = visit()
    session.begin_anew()
    session["kiosk"] = redeemed.hall


def mark(response: Response) -> Response:
    """Leave the mark, until the browser is closed."""
    flags = {"httponly": True, "samesite": "Lax", "secure": hosts.here().secure}
    response.set_cookie(MARK, "1", **flags)  # type: ignore[arg-type]
    return response
