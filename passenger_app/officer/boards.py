"""The boards of the halls at the desk: a list, and each as it is now, asked for again by itself."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from flask import Response, abort, request

from customs.officer import Permission
from customs.officer_task import ABOUT
from customs.words import N_
from customs.words_case import STANDINGS
from customs.words_crossing import why
from customs.words_devices import HEALTH, KINDS, STATES
from passenger_app import hall_board, held_tasks, staff_numbers
from passenger_app.centre import centre
from passenger_app.guards import on_duty
from passenger_app.hall_board import Asked, Board, Way, Whose
from passenger_app.officer import desk
from passenger_app.pages import page, to

WAYS: dict[Way, str] = {
    Way.OFFICER: N_("Waiting for an officer"),
    Way.PAYMENT: N_("Have yet to pay"),
    Way.KIOSK: N_("At the kiosks"),
    Way.CLEARED: N_("Cleared"),
    Way.STOPPED: N_("Detained, refused or referred"),
}
WHOSE: dict[Whose, str] = {
    Whose.ALL: N_("Everybody’s"),
    Whose.NOBODY: N_("Nobody’s"),
    Whose.MINE: N_("Mine"),
}
WORDS: dict[str, Any] = {
    "about": ABOUT,
    "health": HEALTH,
    "kinds": KINDS,
    "states": STATES,
    "STANDINGS": STANDINGS,
    "WAYS": WAYS,
    "WHOSE": WHOSE,
    "why": why,
}


@desk.get("/halls")
def halls() -> Response:
    """The halls; where there is one, its board."""
    with centre().database.reading() as session:
        found = hall_board.halls(session)
    if len(found) == 1:
        return to("officer.board", hall=found[0])
    return page("officer/halls.html", halls=found)


@desk.get("/halls/<hall>")
def board(hall: str) -> Response:
    """One hall."""
    return page("officer/board.html", **_shown(hall), **WORDS)


@desk.get("/halls/<hall>/state")
def board_state(hall: str) -> Response:
    """What changes by itself; 204 when nothing did."""
    told = _shown(hall)
    if told["version"] == request.args.get("seen"):
        return Response(status=204, headers={"Cache-Control": "no-store"})
    return page("officer/board_state.html", **told, **WORDS)


def _asked(hall: str) -> Asked:
    way, whose = request.args.get("way", ""), request.args.get("whose", "")
    return Asked(
        hall,
        Way(way) if way in set(Way) else Way.OFFICER,
        Whose(whose) if whose in set(Whose) else Whose.ALL,
    )


def _shown(hall: str) -> dict[str, Any]:
    made, me, now = centre(), on_duty(), centre().now()
    with made.database.reading() as session:
        kinds = held_tasks.seen_by(me.role)
        found = hall_board.read(session, _asked(hall), me.actor, kinds, now)
        if found is None:
            abort(404)
        numbers = staff_numbers.of(session, [one.holder for one in found.shown])
    return {
        "board": found,
        "now": now,
        "numbers": numbers,
        "opens": me.may(Permission.CASES_SEE),
        "takes": me.may(Permission.CASES_ACT),
        "version": _version(found, now),
    }


def _version(found: Board, now: datetime) -> str:
    """Another whenever the page would be: ages are told in minutes."""
    fleet = [(one.device.id, one.device.state, one.wrong) for one in found.devices]
    told = (found.asked, found.shown, sorted(found.many.items()), fleet, found.alarms)
    minute = now.replace(second=0, microsecond=0)
    return hashlib.sha256(repr((told, minute)).encode()).hexdigest()[:16]
