"""What an account keeps: people, an address, passkeys, declarations; and the quick start."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request, session

from customs import known as knowing
from customs.faults import Fault
from customs.person import MOST_PEOPLE
from customs.trip import Travel
from passenger_app import accounts, drafts, passkeys, retention
from passenger_app import sign_in as signing
from passenger_app.centre import centre
from passenger_app.guards import hold, signed_in
from passenger_app.limits import BEGINNINGS, limiter
from passenger_app.pages import language, page, to
from passenger_app.sessions import visit
from passenger_app.traveller import account
from passenger_app.traveller.question import fault, onward


@account.get("/account")
def kept() -> Response:
    """Everything the account keeps, and how to be rid of it."""
    mine = signed_in()
    own = accounts.passkeys(centre().database, mine.id)
    return page("traveller/account.html", kept=mine, passkeys=own, most=passkeys.MOST)


@account.route("/account/start", methods=["GET", "POST"])
@limiter.limit(BEGINNINGS, methods=["POST"])
def start() -> Response:
    """A declaration with what is known; who comes along is asked where several are known."""
    known = signed_in().known
    everyone = frozenset(person.index for person in known.people)
    if not everyone:
        return to("home.start")
    if request.method != "POST":
        return _ask(known.together)
    along = frozenset(request.form.getlist("along", type=int)) & everyone
    if "language" in request.form:
        return _ask(along)
    if "asked" not in request.form:  # the one tap on the first page
        return _begin(everyone) if len(everyone) == 1 else to("account.start")
    if not along:
        return _ask(along, Fault.NOBODY)
    return _begin(along) if len(along) <= MOST_PEOPLE else _ask(along, Fault.TOO_MANY_PEOPLE)


def _ask(along: frozenset[int], wrong: Fault | None = None) -> Response:
    return page(
        "traveller/along.html",
        422 if wrong else 200,
        form_page=True,
        people=signed_in().known.people,
        along=along,
        problems=fault("along", wrong, str(MOST_PEOPLE)) if wrong else {},
    )


def _begin(along: frozenset[int]) -> Response:
    once = request.form.get("once", "")
    if not 16 <= len(once) <= 64:
        return to("account.start")
    made, mine = centre(), signed_in()
    told = knowing.begin(mine.known, Travel.PASSENGER, along)
    ref, entrance = drafts.start(
        made.database, made.vault, told, language(), once, made.now(), mine.id
    )
    hold(ref, entrance)
    return onward(ref, told, "declaration.people" if request.form.get("more") else None)


@account.post("/account/declarations/<ref>/open")
def open_here(ref: str) -> Response:
    """Open one of the account's declarations in this browser."""
    made = centre()
    entrance = accounts.open_here(made.database, signed_in().id, ref, made.now())
    if entrance is None:
        return page("traveller/not_here.html", 404)
    hold(ref, entrance)
    return to("declaration.overview", ref=ref)


@account.post("/account/declarations/<ref>/keep")
def keep(ref: str) -> Response:
    """Put a declaration this browser may change into the account, and learn from it."""
    made, mine = centre(), signed_in()
    entrance = session.get("holds", {}).get(ref)
    if not entrance or not accounts.keep(made.database, mine.id, ref, UUID(entrance), made.now()):
        return page("traveller/not_here.html", 404)
    accounts.learn(made.database, made.vault, mine.id, ref)
    return to("home.mine")


@account.post("/account/people/<int:index>/remove")
def forget_person(index: int) -> Response:
    """Keep one person no more."""
    made = centre()
    accounts.forget_person(made.database, made.vault, signed_in().id, index)
    return to("account.kept")


@account.post("/account/address/remove")
def forget_stay() -> Response:
    """Keep the address no more."""
    made = centre()
    accounts.forget_stay(made.database, made.vault, signed_in().id)
    return to("account.kept")


@account.route("/account/forget", methods=["GET", "POST"])
def forget() -> Response:
    """Delete the account; asked once more, because it cannot be undone."""
    if request.method != "POST" or "language" in request.form:
        return page("traveller/forget.html", form_page=True)
    made, mine = centre(), signed_in()
    signing.end(leave_open=True)
    visit().part()  # what is open here stays open, in a session that was never the account's
    retention.forget(made.database, mine.id, made.now())
    return page("traveller/forgotten.html")
