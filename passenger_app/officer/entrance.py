"""The officers' entrance: a passkey, or the one-time code with which one is made."""

from __future__ import annotations

from flask import Response, request, url_for

from customs.words import N_
from passenger_app import (
    assets,
    enrolments,
    hosts,
    officer_passkeys,
    officers,
    passkeys,
    workplace,
)
from passenger_app import sign_in as signing
from passenger_app.centre import centre
from passenger_app.config import Program
from passenger_app.guards import on_duty
from passenger_app.limits import SIGN_INS, address, limiter
from passenger_app.officer import desk
from passenger_app.officer_passkeys import ENROL, SIGN_IN
from passenger_app.officers import Colleague
from passenger_app.pages import page, spoken, to
from passenger_app.passkey_answers import answered, asked
from passenger_app.passkeys import Ceremony, Owner
from passenger_app.sessions import visit

HOUSE = N_("Japan customs, officers")
REFUSED = N_("This passkey does not open the officers' desk. If yours is lost, see a supervisor.")
NOT_MADE = N_("The passkey was not made. Ask your supervisor for a new code, and try once more.")


@desk.get("/style.css")
def style() -> Response:
    """The style of the officers' pages."""
    return Response(assets.style(Program.OFFICER), mimetype="text/css")


@desk.get("/sign-in")
def sign_in() -> Response:
    """One button."""
    if signing.officer():
        return to("officer.overview")
    return page("officer/sign_in.html", left="left" in request.args)


@desk.post("/passkey/options")
@limiter.limit(SIGN_INS, key_func=address)
def passkey_options() -> Response:
    """A challenge for whoever wants to sign in."""
    return asked(passkeys.ask_to_use(hosts.here(), SIGN_IN, centre().now()))


@desk.post("/passkey")
@limiter.limit(SIGN_INS, key_func=address)
def passkey() -> Response:
    """Sign in."""
    made = centre()

    def sign_in(ceremony: Ceremony, answer: str) -> str:
        here, office = hosts.here(), workplace.in_office()
        now = made.now()
        signing.begin_officer(
            officer_passkeys.sign_in(made.database, here, ceremony, answer, office, now)
        )
        return url_for("officer.overview")

    return answered(SIGN_IN, REFUSED, sign_in)


@desk.get("/enrol/<secret>")
@limiter.limit(SIGN_INS, key_func=address)
def enrol(secret: str) -> Response:
    """A one-time code: whom it is for, and the button that makes the passkey."""
    found = _invited(secret)
    if found is None:
        return page("officer/code_over.html", 404)
    return page("officer/enrol.html", secret=secret, invited=found)


@desk.post("/enrol/<secret>/options")
@limiter.limit(SIGN_INS, key_func=address)
def enrol_options(secret: str) -> Response:
    """A challenge for the passkey a code is for."""
    found = _invited(secret)
    if found is None:
        return page("officer/code_over.html", 404)
    owner = Owner(found.id, found.called)
    now = centre().now()
    return asked(passkeys.ask_to_make(hosts.here(), ENROL, spoken(HOUSE), owner, now))


@desk.post("/enrol/<secret>")
@limiter.limit(SIGN_INS, key_func=address)
def enrolled(secret: str) -> Response:
    """Keep it, and sign in."""
    made = centre()

    def keep(ceremony: Ceremony, answer: str) -> str:
        here, office = hosts.here(), workplace.in_office()
        now = made.now()
        signing.begin_officer(
            officer_passkeys.enrol(made.database, here, ceremony, answer, secret, office, now)
        )
        return url_for("officer.overview")

    return answered(ENROL, NOT_MADE, keep)


def _invited(secret: str) -> Colleague | None:
    made = centre()
    if len(secret) > 64:
        return None
    id_ = enrolments.whose(made.database, secret, made.now())
    return officers.find(made.database, made.vault, id_) if id_ else None


@desk.post("/sign-out")
def sign_out() -> Response:
    """Leave the desk; what this browser kept of it goes too."""
    officers.note(centre().database, centre().now(), on_duty().id, "sign_out")
    visit().clear()
    response = to("officer.sign_in", left=1)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
