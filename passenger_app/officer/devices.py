"""The devices at the desk: how each fares, the proposal of the next, its code, and its end.

A device joins by two officers. It is believed no more by one: what was stolen must not wait.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response, abort, request
from sqlalchemy.orm import Session

from customs import device as expected
from customs.messages.enrolment import CODE_LIVES
from customs.officer import Permission
from customs.officer_task import ABOUT
from customs.proposal import REFUSALS, Refusal, reasoned
from customs.typed import Typed
from customs.words import N_
from customs.words_devices import BECAME, HEALTH, KEY_STATES, KINDS, STATES
from passenger_app import device_changes, staff_numbers
from passenger_app.centre import centre
from passenger_app.fleet import devices as fleet
from passenger_app.fleet import roster
from passenger_app.fleet.devices import NotExpected
from passenger_app.fleet.roster import Listed
from passenger_app.guards import on_duty
from passenger_app.officer import desk
from passenger_app.officer.proposals import refused
from passenger_app.pages import page, spoken, to
from passenger_app.proposals import Refused
from passenger_app.traveller.question import sentences

NOT_NOW = N_("No code can be drawn: the device has come already, was revoked, or is another's.")
WORDS: dict[str, Any] = {
    "kinds": KINDS,
    "states": STATES,
    "key_states": KEY_STATES,
    "health": HEALTH,
    "became": BECAME,
    "about": ABOUT,
}


@desk.get("/devices")
def devices() -> Response:
    """Every device, and how it fares."""
    made, now = centre(), centre().now()
    with made.database.reading() as session:
        found = roster.everyone(session, now)
    return page(
        "officer/devices.html",
        found=found,
        halls=roster.halls(found, now),
        may_enrol=on_duty().may(Permission.DEVICES_ENROL),
        now=now,
        **WORDS,
    )


@desk.get("/devices/<uuid:id_>")
def device(id_: UUID) -> Response:
    """One device: its health, its keys, what it sent, and what is asked about it."""
    made, now, me = centre(), centre().now(), on_duty()
    with made.database.reading() as session:
        found = _found(session, id_, now)
        proposer = device_changes.proposer(session, found.device)
        told: dict[str, Any] = {
            "keys": roster.keys(session, id_),
            "events": roster.events(session, id_),
            "asides": roster.asides(session, id_),
            "tasks": roster.tasks(session, id_),
            "numbers": staff_numbers.of(session, (proposer, found.device.revoked_by)),
        }
    return page(
        "officer/device.html",
        one=found,
        proposer=proposer,
        draws=found.expected and proposer == me.actor,
        may_enrol=me.may(Permission.DEVICES_ENROL),
        now=now,
        **told,
        **WORDS,
    )


def _found(session: Session, id_: UUID, now: datetime) -> Listed:
    found = roster.one(session, id_, now)
    if found is None:
        abort(404)
    return found


@desk.route("/devices/new", methods=["GET", "POST"])
def propose_device() -> Response:
    """Propose that a device joins a hall."""
    problems: dict[str, str] = {}
    if request.method == "POST":
        typed, reason = Typed(request.form), request.form.get("reason", "")
        wanted = expected.read_expected(typed)
        problems = sentences(typed.problems)
        if not reasoned(reason):
            problems["reason"] = spoken(REFUSALS[Refusal.NO_REASON])
        if wanted and not problems:
            try:
                return to("officer.proposal", id_=_proposed(wanted, reason))
            except Refused as error:
                problems = refused(error, "name")
    return page(
        "officer/new_device.html",
        422 if problems else 200,
        typed=request.form,
        problems=problems,
        longest=expected,
        choices=[(kind.value, spoken(words)) for kind, words in KINDS.items()],
    )


def _proposed(wanted: expected.Expected, reason: str) -> UUID:
    made, author = centre(), on_duty().actor
    return device_changes.propose(made.database, wanted, reason, author, made.now())


@desk.route("/devices/<uuid:id_>/code", methods=["GET", "POST"])
def draw_code(id_: UUID) -> Response:
    """The code the device enrols with; shown once, to who proposed it."""
    made, now, code, problem = centre(), centre().now(), "", ""
    with made.database.reading() as session:
        found = _found(session, id_, now)
        draws = found.expected and device_changes.proposer(session, found.device) == on_duty().actor
    if request.method == "POST":
        index_key, by = made.settings.secrets.blind_index_key, on_duty().actor
        try:
            code = device_changes.draw_code(made.database, index_key, id_, by, now)
        except NotExpected:
            problem = spoken(NOT_NOW)
    return page(
        "officer/device_code.html",
        409 if problem else 200,
        one=found,
        draws=draws,
        code=code,
        problem=problem,
        until=now + CODE_LIVES,
        minutes=int(CODE_LIVES.total_seconds() // 60),
        kinds=KINDS,
    )


@desk.route("/devices/<uuid:id_>/revoke", methods=["GET", "POST"])
def revoke_device(id_: UUID) -> Response:
    """Believe a device no more, at once."""
    made, now, problems = centre(), centre().now(), dict[str, str]()
    with made.database.reading() as session:
        found = _found(session, id_, now)
    if request.method == "POST":
        reason = request.form.get("reason", "").strip()
        if reasoned(reason):
            fleet.revoke(made.database, now, on_duty().actor, id_, reason)
            return to("officer.device", id_=id_)
        problems = {"reason": spoken(REFUSALS[Refusal.NO_REASON])}
    return page(
        "officer/revoke_device.html",
        422 if problems else 200,
        one=found,
        typed=request.form,
        problems=problems,
        kinds=KINDS,
        states=STATES,
    )
