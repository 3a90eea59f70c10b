"""Stripe's API as far as this house speaks it, and the pages a traveller pays on."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify, request

from passenger_app.payments.simulator.books import Books, Missing, Thing, Wrong, whole
from passenger_app.payments.simulator.form import nested
from passenger_app.payments.simulator.pages import pages
from passenger_app.payments.simulator.post import Post, Switches

api = Blueprint("api", __name__, url_prefix="/v1")
control = Blueprint("control", __name__, url_prefix="/_simulator")
HIDDEN = {"kinds", "lines", "about", "session"}  # of the simulator, not of the API


@dataclass
class Simulator:
    """One running simulator."""

    key: str
    books: Books
    post: Post
    seen: list[tuple[str, str, Thing]] = field(default_factory=list)  # what was asked, for tests
    answered: dict[tuple[str, str], tuple[str, int, Any]] = field(default_factory=dict)
    down: bool = False


def here() -> Simulator:
    """The simulator that serves this request."""
    found: Simulator = current_app.extensions["simulator"]
    return found


def made(simulator: Simulator) -> Flask:
    """Its application."""
    app = Flask(__name__)
    app.extensions["simulator"] = simulator
    for room in (api, control, pages):
        app.register_blueprint(room)
    return app


@api.before_request
def _known() -> tuple[Response, int] | None:
    """Only with the key; and nobody at all while it is down."""
    if here().down:
        return jsonify(error={"type": "api_error", "message": "down"}), 503
    told = request.headers.get("Authorization", "")
    if not hmac.compare_digest(told.encode(), f"Bearer {here().key}".encode()):
        return jsonify(error={"type": "invalid_request_error", "message": "Invalid API Key"}), 401
    return None


@api.errorhandler(Wrong)
def _wrong(error: Wrong) -> tuple[Response, int]:
    told = {"type": error.type, "code": error.code, "message": str(error)}
    return jsonify(error=told), error.status


def _asked() -> Thing:
    pairs = request.form.items(multi=True) if request.method == "POST" else request.args.items()
    asked = nested(pairs)
    here().seen.append((request.method, request.path, asked))
    return asked


def _once(act: Callable[[Thing], Thing]) -> Response:
    """A key gives its first answer for ever, and refuses another request."""
    asked, simulator = _asked(), here()
    key = request.headers.get("Idempotency-Key", "")
    digest = hashlib.sha256(json.dumps([request.path, asked], sort_keys=True).encode()).hexdigest()
    with simulator.books.lock:
        known = simulator.answered.get((request.path, key)) if key else None
        if known is None:
            answer = json.loads(json.dumps(_told(act(asked))))
            simulator.answered[request.path, key] = (digest, 200, answer)
            return jsonify(answer)
    if known[0] != digest:
        raise Wrong("Keys for idempotent requests…", "", "idempotency_error")
    return jsonify(known[2])


def _told(thing: Thing) -> Thing:
    return {name: value for name, value in thing.items() if name not in HIDDEN}


def _listed(things: list[Thing]) -> Response:
    data = [_told(one) for one in things]
    return jsonify(object="list", data=data, has_more=False, url=request.path)


@api.post("/checkout/sessions")
def new_session() -> Response:
    """A page to pay on."""
    return _once(here().books.session)


@api.get("/checkout/sessions/<id_>")
def session(id_: str) -> Response:
    """As it is now, with its intent where that is asked for."""
    asked, books = _asked(), here().books
    with books.lock:
        told = _told(books.find(id_, "checkout.session"))
        if "payment_intent" in asked.get("expand", []) and told["payment_intent"]:
            told["payment_intent"] = _told(books.things[told["payment_intent"]])
        return jsonify(told)


@api.post("/checkout/sessions/<id_>/expire")
def expire(id_: str) -> Response:
    """End it."""
    books = here().books
    return _once(lambda _: books.expire(books.find(id_, "checkout.session")))


@api.post("/payment_intents")
def new_intent() -> Response:
    """For a card at a reader."""
    books = here().books

    def make(asked: Thing) -> Thing:
        if asked.get("currency") != "jpy":
            raise Wrong("currency")
        return books.intent(whole(asked.get("amount"), "amount"), asked.get("metadata", {}))

    return _once(make)


@api.get("/payment_intents")
def intents() -> Response:
    """Those of a time."""
    created, books = _asked().get("created", {}), here().books
    least, most = int(created.get("gte", 0)), int(created.get("lte", 1 << 40))
    with books.lock:
        all_ = [one for one in books.things.values() if one["object"] == "payment_intent"]
        return _listed([one for one in all_ if least <= one["created"] <= most])


@api.get("/payment_intents/<id_>")
def intent(id_: str) -> Response:
    """As it is now."""
    _asked()
    return jsonify(_told(here().books.find(id_, "payment_intent")))


@api.post("/payment_intents/<id_>/cancel")
def cancel(id_: str) -> Response:
    """End it."""
    books = here().books
    return _once(lambda _: books.cancel(books.find(id_, "payment_intent")))


@api.post("/refunds")
def new_refund() -> Response:
    """Give a part back."""
    return _once(here().books.refund)


@api.get("/refunds")
def refunds() -> Response:
    """The parts of an intent."""
    return _listed(here().books.refunds(_asked().get("payment_intent", "")))


@api.post("/terminal/readers/<id_>/process_payment_intent")
def process(id_: str) -> Response:
    """Ask for a card."""
    books = here().books

    def shows(asked: Thing) -> Thing:
        found = books.find(asked.get("payment_intent", ""), "payment_intent")
        return books.shows(books.reader(id_), found)

    return _once(shows)


@api.post("/terminal/readers/<id_>/cancel_action")
def cancel_action(id_: str) -> Response:
    """Stop asking."""
    reader = here().books.reader(id_)
    return _once(lambda _: reader | {"action": reader.update(action=None)})


@control.post("/switches")
def switches() -> Response:
    """How the post behaves, whether the API is down, and whether refunds wait."""
    told: Thing = request.get_json()
    simulator = here()
    simulator.down = bool(told.pop("down", simulator.down))
    simulator.books.pending = bool(told.pop("pending", simulator.books.pending))
    simulator.post.switches = replace(simulator.post.switches, **told)
    return jsonify(vars(simulator.post.switches))


@control.post("/readers/<id_>/tap")
def tap(id_: str) -> Response:
    """Somebody holds a card to a reader."""
    books = here().books
    with books.lock:
        return jsonify(books.taps(books.reader(id_), good=bool(request.get_json().get("good"))))


__all__ = ["Missing", "Simulator", "Switches", "made"]
