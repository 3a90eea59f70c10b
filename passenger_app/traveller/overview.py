"""The overview: what has happened, what to do next, and how somebody travels."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, request

from customs.declaration import Declaration, done, needed, next_step
from customs.faults import Fault
from customs.trip import Travel
from customs.typed import Typed
from passenger_app.centre import centre
from passenger_app.drafts import Draft
from passenger_app.guards import held
from passenger_app.models import State
from passenger_app.pages import page, to
from passenger_app.payments import settle
from passenger_app.traveller import declaration
from passenger_app.traveller.question import ENDPOINT, Question


@declaration.get("")
def overview(ref: str) -> Response:
    """The list of parts, or where a finished declaration stands."""
    draft = held()
    steps = [(step, ENDPOINT[step], done(draft.told, step)) for step in needed(draft.told)]
    following = next_step(draft.told)
    return page(
        "traveller/overview.html",
        ref=ref,
        draft=draft,
        steps=steps,
        next_endpoint=ENDPOINT[following] if following else "declaration.check",
        open_steps=sum(not is_done for _, _, is_done in steps),
        State=State,
        due=_due(draft),
    )


def _due(draft: Draft) -> int:
    """What customs fixed and is not paid yet."""
    if not draft.head_revision:
        return 0
    with centre().database.reading() as session:
        found = settle.standing(session, draft.id)
    return found.due if found else 0


@declaration.route("/travel", methods=["GET", "POST"])
def travel(ref: str) -> Response:
    """How somebody travels, and what that means for them."""
    told = held().told

    def read(typed: Typed) -> Travel | None:
        return typed.choice("travel", Travel, missing=Fault.TRAVEL_MISSING)

    def put(known: Declaration, value: Travel) -> Declaration:
        return replace(known, travel=value)

    if request.method == "GET" and request.args.get("told") and told.travel:
        return page("traveller/travel_told.html", ref=ref, travel=told.travel, told=told)
    answer = Question("traveller/travel.html", read, put, {"travel": told.travel or ""}).answer()
    if answer.status_code == 303 and request.form["travel"] != Travel.PASSENGER:
        return to("declaration.travel", ref=ref, told=1)
    return answer
