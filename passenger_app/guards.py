"""Guards: who may enter a room, asked before every request to it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Flask, Response, abort, g, request, session
from werkzeug.exceptions import Forbidden, ServiceUnavailable

from passenger_app import drafts, kiosk_visit, logs, officers, permissions, sign_in, workplace
from passenger_app.accounts import Kept
from passenger_app.centre import centre
from passenger_app.drafts import Draft
from passenger_app.limits import only_looks
from passenger_app.models import Scope, State
from passenger_app.officers import Colleague
from passenger_app.pages import page
from passenger_app.routes import REACHES, ROUTES, WITHOUT_RECORDS, Who
from passenger_app.sessions import visit

Guard = Callable[[], Response | None]


def open_room(app: Flask, room: Blueprint, guard: Guard) -> None:
    """Open a blueprint with its guard at the door.

    The guard hangs in the application, not in the blueprint: a second application in one
    process opens the same rooms with guards of its own.
    """
    app.before_request_funcs.setdefault(room.name, []).insert(0, guard)
    app.register_blueprint(room)


def listed() -> None:
    """Refuse a route nobody listed, before anything else looks at the request; and every
    page that needs a session while sessions cannot be read."""
    if request.endpoint is not None and request.endpoint not in ROUTES:
        raise Forbidden
    if request.endpoint and request.endpoint not in WITHOUT_RECORDS and visit().lost:
        raise ServiceUnavailable


def anyone() -> Response | None:
    """Rooms open to all; a route listed for others is refused here."""
    if ROUTES[request.endpoint or ""] is not Who.ANYONE:
        abort(403)
    return None


def owner() -> Response | None:
    """The rooms of accounts: the doors are open, what lies behind them only to who signed in."""
    who = ROUTES[request.endpoint or ""]
    if kiosk_visit.here():  # nobody signs in where the next one stands behind them
        return page("traveller/not_at_kiosk.html", 403)
    if who is Who.ANYONE:
        return None
    if who is not Who.ACCOUNT:
        abort(403)
    found = sign_in.who()
    if found is None:
        return page("traveller/sign_in_first.html", 403)
    g.account = found
    return None


def signed_in() -> Kept:
    """The account the guard let through."""
    found: Kept = g.account
    return found


def officer() -> Response | None:
    """The officers' rooms: each page for the roles its permission names, from where they may
    work, and what is dangerous only with the passkey shown once more."""
    endpoint = request.endpoint or ""
    if ROUTES[endpoint] is Who.ANYONE:
        return None
    found = sign_in.officer()
    if found is None:
        return page("officer/sign_in.html", 403, left=False)
    g.officer = found
    logs.acts(found.actor)
    refused = _refused(found, endpoint)
    if refused:
        now = centre().now()
        officers.note(centre().database, now, found.id, "refused", why=refused, page=endpoint)
        return page(f"officer/{refused}.html", 403)
    if permissions.PAGES[endpoint] in permissions.STEPPED_UP and not stepped_up():
        session["stepping"] = request.full_path.rstrip("?") if only_looks() else None
        return page("officer/step_up.html", 403, sent=not only_looks())
    return None


def _refused(found: Colleague, endpoint: str) -> str | None:
    """Why an officer does not get a page, as the page that says so."""
    if found.role not in permissions.TELEWORK and not workplace.in_office():
        return "elsewhere"
    return None if permissions.opens(found.role, endpoint) else "not_for_you"


def stepped_up() -> bool:
    """Whether the passkey was shown again a moment ago."""
    until = visit().step_up_until
    return until is not None and until > centre().now()


def on_duty() -> Colleague:
    """The officer the guard let through."""
    found: Colleague = g.officer
    return found


def holder() -> Response | None:
    """Rooms of one declaration: only who entered by its private address, within its scope.

    A declaration that is not held and one that does not exist get the same answer.
    """
    ref = (request.view_args or {}).get("ref", "")
    found = _opened(ref)
    if found is None:
        return page("traveller/not_here.html", 404)
    if request.endpoint in kiosk_visit.SAVES and kiosk_visit.here():
        return page("traveller/not_at_kiosk.html", 403)
    if ROUTES[request.endpoint or ""] not in REACHES[found.scope]:
        return page("traveller/not_with_this_link.html", 403)
    if not found.open and ROUTES[request.endpoint or ""] is Who.EDIT and _asks():
        reopens = found.state is State.PRESENTED
        return page("traveller/closed.html", 409, ref=ref, reopens=reopens)
    g.draft = found
    return None


def _asks() -> bool:
    """Whether a page asks for answers; the others say themselves what a closed one means."""
    return request.endpoint not in {
        "declaration.check",
        "declaration.withdraw",
        "declaration.devices",
        "declaration.reopen",
    }


def _opened(ref: str) -> Draft | None:
    entrance, made = session.get("holds", {}).get(ref), centre()
    if entrance is None:
        return None
    return drafts.find(made.database, made.vault, ref, UUID(entrance), made.now())


def reaches(ref: str, scope: Scope) -> bool:
    """Whether this browser already opens all of a declaration that a scope would."""
    found = _opened(ref)
    return found is not None and REACHES[scope] <= REACHES[found.scope]


def held() -> Draft:
    """The declaration the guard let through."""
    found: Draft = g.draft
    return found


def hold(ref: str, entrance: UUID) -> None:
    """Remember in this browser that it may open a declaration."""
    session["holds"] = session.get("holds", {}) | {ref: str(entrance)}
    visit().rename()
