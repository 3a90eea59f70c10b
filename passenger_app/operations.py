"""The operations door: a small application on a port of its own, never open to travellers.

Orchestrators ask it how the house is, Prometheus reads its figures, and the anchor asks it for the
head of the audit. It shows neither secrets nor people; it is bound where only they can reach it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Flask, Response, jsonify

from passenger_app import centre as house
from passenger_app import health, logs, metrics
from passenger_app.audit import chain
from passenger_app.centre import centre
from passenger_app.config import Settings, read
from passenger_app.database import AWAY


def create_operations(
    settings: Settings | None = None, now: Callable[[], datetime] = house.clock
) -> Flask:
    """The application on these settings, or on those of the environment."""
    app = Flask(__name__, static_folder=None)
    made = house.build(settings or read(), now)
    house.install(app, made)
    health.install(app, made)
    app.add_url_rule("/healthz", view_func=alive)
    app.add_url_rule("/readyz", view_func=health.ready)
    app.add_url_rule("/metrics", view_func=figures)
    app.add_url_rule("/audit/head", view_func=head)
    for trouble in AWAY:
        app.register_error_handler(trouble, away)
    return app


def alive() -> Response:
    """The program answers."""
    return Response("ok\n", mimetype="text/plain")


def figures() -> Response:
    """What Prometheus reads."""
    text, form = metrics.exposed(centre(), health.look())
    return Response(text, content_type=form)


def head() -> Response:
    """The last number of the audit and its hash, for the anchor to sign."""
    last = chain.head(centre().database)
    return jsonify(seq=last.seq, hash=last.hash.hex())


def away(error: Exception) -> Response:
    """The database does not answer."""
    logs.log.error("records away", exc_info=error)
    return Response("no answer from the records\n", 503, mimetype="text/plain")


def serve() -> Flask:
    """The application as a server runs it: with its log."""
    logs.to_stderr()
    return create_operations()
