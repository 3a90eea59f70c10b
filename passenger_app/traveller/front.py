"""The front: what this is, a start, and the way back to what was begun."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request, session

from customs.declaration import Declaration
from customs.faults import Fault
from customs.trip import Travel
from customs.typed import Problem, Typed
from passenger_app import access, drafts
from passenger_app.centre import centre
from passenger_app.guards import hold
from passenger_app.limits import BEGINNINGS, LINKS, capability, limiter
from passenger_app.models import Scope
from passenger_app.pages import language, page
from passenger_app.traveller import home
from passenger_app.traveller.question import sentences, to


@home.get("/")
def front() -> Response:
    """The first page."""
    return page("traveller/front.html")


@home.get("/mine")
def mine() -> Response:
    """What this browser already holds, and how to open what another one holds."""
    made = centre()
    found = [
        drafts.find(made.database, made.vault, ref, UUID(entrance), made.now())
        for ref, entrance in session.get("holds", {}).items()
    ]
    return page("traveller/mine.html", drafts=[draft for draft in found if draft])


@home.get("/privacy")
def privacy() -> Response:
    """What is kept, why, and how long."""
    return page("traveller/privacy.html")


@home.route("/start", methods=["GET", "POST"])
@limiter.limit(BEGINNINGS, methods=["POST"])
def start() -> Response:
    """The first question begins a declaration."""
    if request.method == "GET" or "language" in request.form:
        return _ask(request.form.get("travel", ""))
    typed = Typed(request.form)
    travel = typed.choice("travel", Travel, missing=Fault.TRAVEL_MISSING)
    once = request.form.get("once", "")
    if travel is None or not 16 <= len(once) <= 64:
        return _ask("", typed.problems or [Problem("travel", Fault.TRAVEL_MISSING)])
    made = centre()
    ref, entrance = drafts.start(
        made.database, made.vault, Declaration(travel=travel), language(), once, made.now()
    )
    hold(ref, entrance)
    if travel is Travel.PASSENGER:
        return to("declaration.people", ref=ref)
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
    if request.method == "GET" or "language" in request.form:
        return page("traveller/enter.html", secret=secret, form_page=True)
    hold(entered.ref, entered.access)
    if entered.scope is Scope.PASS:
        return to("declaration.show_pass", ref=entered.ref)
    return to("declaration.overview", ref=entered.ref)
