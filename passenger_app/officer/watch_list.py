"""The watch list at the desk: who is on it, and the proposal to put somebody on or take them off.

The list itself names nobody. Whoever opens an entry is written down with it.
"""

from __future__ import annotations

from uuid import UUID

from flask import Response, abort, request

from customs.officer import Permission
from customs.proposal import REFUSALS, Refusal, reasoned
from customs.typed import Typed
from customs.watch_list import Wanted, read_wanted
from passenger_app import watch_list as kept
from passenger_app.centre import centre
from passenger_app.guards import on_duty
from passenger_app.officer import desk
from passenger_app.officer.proposals import refused
from passenger_app.pages import page, spoken, to
from passenger_app.proposals import Refused
from passenger_app.traveller.question import sentences


@desk.get("/watch-list")
def watch_list() -> Response:
    """What is on the list, and what waits to be."""
    with centre().database.reading() as session:
        found = kept.entries(session)
    return page("officer/watch_list.html", found=found, may_propose=_may_propose())


def _may_propose() -> bool:
    return on_duty().may(Permission.WATCH_PROPOSE)


@desk.get("/watch-list/<uuid:id_>")
def watch_entry(id_: UUID) -> Response:
    """Who one entry is about."""
    made = centre()
    found = kept.read(made, id_, on_duty().actor, made.now())
    if found is None:
        abort(404)
    return page("officer/watch_entry.html", one=found, may_propose=_may_propose())


@desk.route("/watch-list/new", methods=["GET", "POST"])
def propose_watch() -> Response:
    """Propose that somebody is put on the list."""
    problems: dict[str, str] = {}
    if request.method == "POST":
        typed, reason = Typed(request.form), request.form.get("reason", "")
        wanted = read_wanted(typed, centre().today())
        problems = sentences(typed.problems)
        if not reasoned(reason):
            problems["reason"] = spoken(REFUSALS[Refusal.NO_REASON])
        if wanted and not problems:
            return to("officer.proposal", id_=_proposed(wanted, reason))
    return page(
        "officer/new_watch.html", 422 if problems else 200, typed=request.form, problems=problems
    )


def _proposed(wanted: Wanted, reason: str) -> UUID:
    made = centre()
    return kept.propose(made, wanted, reason, on_duty().actor, made.now())


@desk.route("/watch-list/<uuid:id_>/remove", methods=["GET", "POST"])
def remove_watch(id_: UUID) -> Response:
    """Propose that somebody is taken off it."""
    problems: dict[str, str] = {}
    if request.method == "POST":
        made, reason = centre(), request.form.get("reason", "")
        try:
            told = kept.propose_removal(made.database, id_, reason, on_duty().actor, made.now())
            return to("officer.proposal", id_=told)
        except Refused as error:
            if error.why is Refusal.BROKEN:
                abort(404)
            problems = refused(error)
    return page(
        "officer/remove_watch.html", 422 if problems else 200, id_=id_, typed=request.form,
        problems=problems,
    )  # fmt: skip
