"""The front: what this is, a start, and the way back to what was begun."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request, session

from customs import known
from customs.declaration import Declaration
from customs.faults import Fault
from customs.trip import Travel
from customs.typed import Problem, Typed
from passenger_app import access, accounts, drafts, sign_in
from passenger_app.centre import centre
from passenger_app.guards import hold, reaches
from passenger_app.limits import BEGINNINGS, LINKS, capability, limiter
from passenger_app.models import Scope
from passenger_app.pages import language, page, to
from passenger_app.traveller import home
from passenger_app.traveller.question import onward, sentences


@home.get("/")
def front() -> Response:
    """The first page; for a known traveller with one button that starts with what is known."""
    kept = sign_in.who()
    return page("traveller/front.html", knows=kept is not None and bool(kept.known.people))


@home.get("/mine")
def mine() -> Response:
    """What this browser and the account hold, and how to open what another browser holds."""
    made, kept = centre(), sign_in.who()
    found = [
        drafts.find(made.database, made.vault, ref, UUID(entrance), made.now())
        for ref, entrance in session.get("holds", {}).items()
    ]
    held = [draft for draft in found if draft]
    listed = accounts.declarations(made.database, kept.id) if kept else []
    here = {draft.ref for draft in held}
    return page(
        "traveller/mine.html",
        drafts=held,
        elsewhere=[one for one in listed if one.ref not in here],
        keeps=kept is not None,
    )


@home.get("/privacy")
def privacy() -> Response:
    """What is kept, why, and how long."""
    return page("traveller/privacy.html")


@home.route("/start", methods=["GET", "POST"])
@limiter.limit(BEGINNINGS, methods=["POST"])
def start() -> Response:
    """The first question begins a declaration."""
    if request.method != "POST" or "language" in request.form:
        return _ask(request.form.get("travel", ""))
    typed = Typed(request.form)
    travel = typed.choice("travel", Travel, missing=Fault.TRAVEL_MISSING)
    once = request.form.get("once", "")
    if travel is None or not 16 <= len(once) <= 64:
        return _ask("", typed.problems or [Problem("travel", Fault.TRAVEL_MISSING)])
    made, kept = centre(), sign_in.who()
    told, account = Declaration(travel=travel), None
    if kept:
        told, account = known.begin(kept.known, travel, kept.known.together), kept.id
    ref, entrance = drafts.start(
        made.database, made.vault, told, language(), once, made.now(), account
    )
    hold(ref, entrance)
    if travel is Travel.PASSENGER:
        return onward(ref, told)
    return to("declaration.travel", ref=ref, told=1)


def _ask(travel: str, problems: list[Problem] | None = None) -> Response:
    return page(
        "traveller/start.html",
        422 if problems else 200,
        form_page=True,
        typed={"travel": travel},
        problems=sentences(problems or []),
    )


@home.route("/a/<secret>", methods=["GET", "POST"])
@limiter.limit(LINKS, key_func=capability)
def enter(secret: str) -> Response:
    """A private address: one button, so that a preview of the link opens nothing."""
    made = centre()
    entered = access.enter(made.database, secret, made.now()) if len(secret) <= 64 else None
    if entered is None:
        return page("traveller/link_over.html", 404)
    if request.method != "POST" or "language" in request.form:
        return page("traveller/enter.html", secret=secret, form_page=True)
    if not reaches(entered.ref, entered.scope):
        hold(entered.ref, access.settle(made.database, entered, made.now()))
    if entered.scope is Scope.PASS:
        return to("declaration.show_pass", ref=entered.ref)
    if entered.scope in {Scope.STATUS, Scope.PAY}:
        return to("declaration.show_status", ref=entered.ref)
    return to("declaration.overview", ref=entered.ref)
