"""Troubles: every refusal and failure as a page that says what happened and what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from customs.words import N_
from passenger_app import hosts
from passenger_app.config import Program
from passenger_app.database import AWAY
from passenger_app.devices import problems
from passenger_app.drafts import Closed
from passenger_app.logs import log
from passenger_app.pages import page


@dataclass(frozen=True)
class Trouble:
    """What happened, and what to do, as sentences."""

    happened: str
    do: str


_GENERAL = Trouble(
    N_("This did not work."),
    N_("Go back and try again. If it happens again, any officer can help you in the hall."),
)
TROUBLES: dict[int, Trouble] = {
    400: Trouble(
        N_("This page was open for too long, or was sent from somewhere else."),
        N_("Open the page again and send it once more. What you saved is still there."),
    ),
    403: Trouble(
        N_("This page is not for you."), N_("Go back to your declaration, or start again.")
    ),
    404: Trouble(N_("There is no such page."), N_("Check the address, or go to the first page.")),
    405: Trouble(N_("This page cannot be opened in this way."), N_("Go back and use the buttons.")),
    413: Trouble(
        N_("What was sent is too large."),
        N_("Shorten the text you typed, and send it again."),
    ),
    429: Trouble(
        N_("There were too many tries in a short time."),
        N_("Wait a minute, then try again. Nothing you saved is lost."),
    ),
    503: Trouble(
        N_("We cannot reach our records at this moment."),
        N_("Try again in a minute. A pass you already have stays valid."),
    ),
    500: _GENERAL,
}


# What an officer is told to do otherwise than a traveller.
_AT_THE_DESK: dict[int, str] = {
    403: N_("Go back to your desk. If you need this page for your work, ask a supervisor."),
    404: N_("Check the address, or go to your desk."),
    503: N_("Try again in a minute. Until then the hall goes on by itself."),
    500: N_("Go back and try again. If it happens again, tell a supervisor what you did."),
}


def _told(status: int) -> tuple[str, Trouble]:
    """The page that tells a trouble, and what it tells, on the host it happened on."""
    trouble = TROUBLES.get(status, _GENERAL)
    if hosts.here().program is Program.TRAVELLER:
        return "traveller/trouble.html", trouble
    otherwise = _AT_THE_DESK.get(status if status in TROUBLES else 500, trouble.do)
    return "officer/trouble.html", replace(trouble, do=otherwise)


_AGAIN = {429: "60", 503: "30"}  # seconds to wait


def _page(status: int) -> Response:
    if problems.asked_by_device():
        return problems.of_status(status)
    name, trouble = _told(status)
    response = page(name, status, trouble=trouble)
    if status in _AGAIN:
        response.headers["Retry-After"] = _AGAIN[status]
    return response


def install(app: Flask) -> None:
    """Give an application its pages of trouble."""

    app.logger.disabled = True  # it would write the address, which may be a private one

    def refused(error: HTTPException) -> Response:
        failure = getattr(error, "original_exception", None)
        if failure:
            log.error("failed", exc_info=failure)
        response = _page(error.code or 500)
        for name, value in error.get_headers():
            if name.lower() == "allow":
                response.headers[name] = value
        return response

    def failed(error: Exception) -> Response:
        log.error("failed", exc_info=error)
        return _page(500)

    def away(error: Exception) -> Response:
        log.error("records away", exc_info=error)
        return _page(503)

    def closed(_error: Closed) -> Response:
        return page("traveller/closed.html", 409)

    handlers: list[tuple[type[Exception], Callable[..., Response]]] = [
        (HTTPException, refused),
        (Closed, closed),
        *((kind, away) for kind in AWAY),
        (Exception, failed),
    ]
    for kind, handler in handlers:
        app.register_error_handler(kind, handler)
