"""The proposals at the desk: what one officer proposed, for another to decide."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, abort, request
from sqlalchemy.orm import Session

from customs import words_devices
from customs.officer import Permission
from customs.policy import TITLES, Name, rules
from customs.proposal import KINDS, REFUSALS, STATES, Decider, Decision, Kind, Refusal, State
from customs.words_keys import USES
from passenger_app import device_changes, policies, staff_numbers
from passenger_app import proposals as deciding
from passenger_app.centre import centre
from passenger_app.guards import on_duty, stepped_up
from passenger_app.models import Proposal
from passenger_app.officer import desk
from passenger_app.officers import actor
from passenger_app.pages import page, spoken, to
from passenger_app.proposals import Refused

WORDS: dict[str, Any] = {
    "kinds": KINDS,
    "states": STATES,
    "titles": TITLES,
    "uses": USES,
    "devices": words_devices.KINDS,
}


def decider() -> Decider:
    """The officer who is signed in, with what their role lets them do and what they showed."""
    me = on_duty()
    permissions = frozenset(one for one in Permission if me.may(one))
    return Decider(me.actor, permissions, stepped_up())


def refused(error: Refused, fallback: str = "reason") -> dict[str, str]:
    """Why nothing was proposed or decided, at the field it concerns."""
    return {error.field or fallback: spoken(REFUSALS[error.why])}


@desk.get("/proposals")
def proposals() -> Response:
    """What waits, then what was decided; the latest first."""
    made = centre()
    with made.database.reading() as session:
        found = deciding.listed(session)
        actors = [actor for one in found for actor in _actors(one)]
        numbers = staff_numbers.of(session, actors)
    return page(
        "officer/proposals.html",
        waiting=[one for one in found if one.state == State.WAITING],
        decided=[one for one in found if one.state != State.WAITING],
        numbers=numbers,
        **WORDS,
    )


def _actors(found: Proposal) -> tuple[str | None, ...]:
    """The officers a proposal names: its author, who decided it, and whom it is about."""
    about = actor(UUID(found.subject)) if found.kind == Kind.OFFICER else None
    return found.author, found.decided_by, about


def _told(session: Session, found: Proposal) -> dict[str, Any]:
    """What every page of a proposal shows of it."""
    told: dict[str, Any] = {"differences": (), "rules": {}, "begins": None}
    if found.kind == Kind.POLICY:
        draft = policies.changes_of(session, found)
        told = {"differences": draft.changes, "rules": dict(rules(Name(found.subject)))}
        told["begins"] = draft.begins
    told["device"] = device_changes.of(session, found.id)
    return told | {"numbers": staff_numbers.of(session, _actors(found))} | WORDS


def _shown(
    template: str, id_: UUID, problems: dict[str, str] | None = None, status: int = 422
) -> Response:
    made, me = centre(), on_duty()
    with made.database.reading() as session:
        found = deciding.find(session, id_)
        if found is None:
            abort(404)
        told = _told(session, found)
    return page(
        template,
        status if problems else 200,
        one=found,
        own=found.author == me.actor,
        waits=found.state == State.WAITING and found.lapses_at > made.now(),
        decides=me.may(Permission.PROPOSALS_DECIDE),
        typed=request.form,
        problems=problems or {},
        **told,
    )


@desk.get("/proposals/<uuid:id_>")
def proposal(id_: UUID) -> Response:
    """One proposal: what it changes, why, and what became of it."""
    return _shown("officer/proposal.html", id_)


@desk.route("/proposals/<uuid:id_>/decide", methods=["GET", "POST"])
def decide_proposal(id_: UUID) -> Response:
    """Approve or refuse; the guard has asked for the passkey once more."""
    if request.method != "POST":
        return _shown("officer/decide.html", id_)
    made, told = centre(), request.form
    decision = Decision(decider(), told.get("decision") == "approve", told.get("reason", ""))
    try:
        deciding.decide(made, made.now(), id_, decision)
    except Refused as error:
        if error.why is Refusal.UNKNOWN:
            abort(404)
        status = 422 if error.why is Refusal.NO_REASON else 409
        return _shown("officer/decide.html", id_, refused(error), status)
    return to("officer.proposal", id_=id_)


@desk.post("/proposals/<uuid:id_>/withdraw")
def withdraw_proposal(id_: UUID) -> Response:
    """Its author takes it back."""
    made = centre()
    try:
        deciding.withdraw(made.database, made.now(), id_, on_duty().actor)
    except Refused as error:
        if error.why is Refusal.UNKNOWN:
            abort(404)
        return _shown("officer/proposal.html", id_, refused(error), 409)
    return to("officer.proposal", id_=id_)
