"""The kiosk's screen: a one-shot ticket opens the traveller's pages, and leaving closes them."""

from __future__ import annotations

from flask import Response, request

from passenger_app import kiosk_tickets, kiosk_visit
from passenger_app.centre import centre
from passenger_app.limits import LINKS, capability, limiter
from passenger_app.pages import page, to
from passenger_app.traveller import home

# Answered after a visit has ended: the next one's beginning, the end itself, and the style.
_AFTER = frozenset({"home.kiosk", "home.leave", "home.style", "static"})


@home.route("/k/<secret>", methods=["GET", "POST"])
@limiter.limit(LINKS, key_func=capability)
def kiosk(secret: str) -> Response:
    """A ticket: one button, so that only a finger uses it up."""
    made = centre()
    good = len(secret) <= 64 and kiosk_tickets.opens(made.database, secret, made.now())
    if good and (request.method != "POST" or "language" in request.form):
        return page("traveller/kiosk_begin.html", form_page=True)
    found = kiosk_tickets.redeem(made.database, secret, made.now()) if good else None
    if found is None:
        return _over(404, ticket=True)
    kiosk_visit.begin(found)
    return kiosk_visit.mark(to("home.start"))


def ended() -> Response | None:
    """A kiosk's browser whose visit has ended shows nothing but the way back to the kiosk."""
    if request.endpoint in _AFTER or not kiosk_visit.over():
        return None
    return _over(403)


def left() -> Response:
    """Somebody has left: the kiosk's own screen takes over."""
    return _over(200, at_once=True)


def _over(status: int, *, at_once: bool = False, ticket: bool = False) -> Response:
    back = centre().settings.kiosk_return  # never what an address or a form says
    told = {"back": back, "at_once": at_once, "ticket": ticket}
    return page("traveller/kiosk_over.html", status, **told)
