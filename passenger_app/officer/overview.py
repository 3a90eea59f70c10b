"""The overview: where every officer comes to after signing in."""

from __future__ import annotations

from flask import Response

from passenger_app.officer import desk
from passenger_app.pages import page


@desk.get("/")
def overview() -> Response:
    """Who is on duty, and what they may open."""
    return page("officer/overview.html")
