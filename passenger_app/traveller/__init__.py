"""The traveller's rooms: the open front, and the room of one declaration."""

from __future__ import annotations

from flask import Blueprint

home = Blueprint("home", __name__)
declaration = Blueprint("declaration", __name__, url_prefix="/d/<ref>")

from passenger_app.traveller import (  # noqa: E402  the rooms' pages hang themselves in
    check,
    devices,
    front,
    goods,
    means,
    overview,
    paper,
    party,
    pass_page,
    phone,
    trip,
)

__all__ = [
    "check",
    "declaration",
    "devices",
    "front",
    "goods",
    "home",
    "means",
    "overview",
    "paper",
    "party",
    "pass_page",
    "phone",
    "trip",
]
