"""The officers' rooms, on a host of their own: the entrance, and the desk behind it."""

from __future__ import annotations

from flask import Blueprint

desk = Blueprint("officer", __name__, url_prefix="/officer")

from passenger_app.officer import (  # noqa: E402  the rooms' pages hang themselves in
    assessments,
    audit,
    boards,
    cases,
    colleagues,
    confirmations,
    devices,
    entrance,
    exports,
    gate_codes,
    keys,
    my_passkeys,
    overview,
    policies,
    proposals,
    search,
    step_up,
    tasks,
    watch_list,
)

__all__ = [
    "assessments",
    "audit",
    "boards",
    "cases",
    "colleagues",
    "confirmations",
    "desk",
    "devices",
    "entrance",
    "exports",
    "gate_codes",
    "keys",
    "my_passkeys",
    "overview",
    "policies",
    "proposals",
    "search",
    "step_up",
    "tasks",
    "watch_list",
]
