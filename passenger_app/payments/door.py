"""The door providers knock at: no cookie, no form, no page; what is forged is told nothing."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from customs.payment.provider import Forged
from passenger_app.centre import centre
from passenger_app.logs import log
from passenger_app.payments import notification

room = Blueprint("payments", __name__, url_prefix="/payments")


@room.post("/<name>/notify")
def notify(name: str) -> Response:
    """Keep a notification; a provider that is answered with anything but success tries again."""
    made = centre()
    provider = made.providers.get(name)
    if provider is None:
        abort(404)
    body = request.get_data(cache=False)
    try:
        notification.take(made.database, name, provider, dict(request.headers), body, made.now())
    except Forged as error:
        log.warning("notification refused", extra={"told": {"provider": name, "why": str(error)}})
        return Response(status=400)
    return Response(status=204)
