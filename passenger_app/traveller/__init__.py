"""The traveller's rooms: the open front, the room of one declaration, and the account's."""

from __future__ import annotations

from flask import Blueprint

home = Blueprint("home", __name__)
declaration = Blueprint("declaration", __name__, url_prefix="/d/<ref>")
account = Blueprint("account", __name__)

from passenger_app.traveller import (  # noqa: E402  the rooms' pages hang themselves in
    check,
    confirmed,
    devices,
    entrance,
    front,
    goods,
    kept,
    kiosk,
    may_bring,
    means,
    overview,
    paper,
    party,
    pass_page,
    passkey,
    pay,
    phone,
    reopen,
    status,
    trip,
)

__all__ = [
    "account",
    "check",
    "confirmed",
    "declaration",
    "devices",
    "entrance",
    "front",
    "goods",
    "home",
    "kept",
    "kiosk",
    "may_bring",
    "means",
    "overview",
    "paper",
    "party",
    "pass_page",
    "passkey",
    "pay",
    "phone",
    "reopen",
    "status",
    "trip",
]
