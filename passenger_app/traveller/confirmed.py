"""Checking a confirmation of separate luggage: whoever scans its code reads what it confirms.

Nothing of a person is in the code, and nothing of one is shown.
"""

from __future__ import annotations

from flask import Response

from customs.confirmation import STANDINGS
from passenger_app import confirmations
from passenger_app.centre import centre
from passenger_app.limits import LINKS, address, limiter
from passenger_app.pages import page
from passenger_app.traveller import home


@home.get("/confirmed/<text>")
@limiter.limit(LINKS, key_func=address)
def confirmed(text: str) -> Response:
    """What this code confirms today."""
    made = centre()
    standing, found = confirmations.held_up(made.database, made.ring(), text, made.now())
    return page(
        "traveller/confirmed.html",
        200 if found else 404,
        standing=standing,
        found=found,
        STANDINGS=STANDINGS,
    )
