"""The doors: each reads its message, asks its use case and writes the answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from threading import BoundedSemaphore
from typing import TypeVar

from flask import Blueprint, Response, request

from customs.messages import plain, routes
from customs.messages.arrival import Arrivals
from customs.messages.bundle import Bundle
from customs.messages.change import Changes
from customs.messages.enrolment import Challenge, Enrolled, Enrolment, NewKeys, Proof, Welcome
from customs.messages.heartbeat import Heard, Heartbeat
from customs.messages.plain import Message, Unread
from customs.messages.problem import Code
from customs.messages.routes import PREFIX, Route
from customs.messages.ticket import Ticket, TicketAsked
from customs.messages.upload import Upload, Uploaded
from passenger_app import kiosk_tickets
from passenger_app.centre import centre
from passenger_app.devices import openapi
from passenger_app.devices.guard import asking, refuse
from passenger_app.devices.problems import Refused
from passenger_app.fleet import arrivals, bundles, changes, enrolment, events, health
from translations import LANGUAGES

room = Blueprint("devices", __name__, url_prefix=PREFIX)
_NUMBER = re.compile(r"0|[1-9][0-9]{0,14}")
# A fleet that comes back is told to wait, so that the live hall finds a thread and a turn.
AT_ONCE, PATIENCE = 1, 0.3  # uploads in one process; seconds one waits for its turn
_UPLOADING = BoundedSemaphore(AT_ONCE)
_UNREAD = {Unread.MALFORMED: Code.BAD_SHAPE, Unread.UNKNOWN_VERSION: Code.UNKNOWN_VERSION}


Said = TypeVar("Said", bound=Message)


def _said(kind: type[Said]) -> Said:
    """The message of this request."""
    told = plain.read(kind, request.get_data())
    if isinstance(told, Unread):
        raise Refused(_UNREAD[told])
    return told


def _number(route: Route) -> int | None:
    """The one number a door asks for in its query, and nothing beside it."""
    told = request.args.to_dict(flat=False)
    texts = told.pop(route.query or "", [])
    if told or len(texts) > 1 or (route.query_needed and not texts):
        raise Refused(Code.BAD_SHAPE)
    if texts and not _NUMBER.fullmatch(texts[0]):
        raise Refused(Code.BAD_SHAPE)
    return int(texts[0]) if texts else None


def _enrol() -> Welcome | Code:
    made, told = centre(), _said(Enrolment)
    index_key = made.settings.secrets.blind_index_key
    return enrolment.enrol(made.database, index_key, told.offer, made.now())


def _keys() -> Challenge | Code:
    made, told = centre(), _said(NewKeys)
    return enrolment.offer_next(made.database, asking().device, told.offer, made.now())


def _proof() -> Enrolled | Code:
    made, told = centre(), _said(Proof)
    return enrolment.prove(made.database, asking().device, told.challenge, made.now())


def _events() -> Uploaded:
    made, told = centre(), _said(Upload)
    if not _UPLOADING.acquire(timeout=PATIENCE):
        raise Refused(Code.TOO_MANY)
    try:
        return events.take(made.database, asking().device, told, made.now())
    finally:
        _UPLOADING.release()


def _heartbeat() -> Heard:
    made, told = centre(), _said(Heartbeat)
    return health.hear(made.database, asking().device, told, asking().at, made.now())


def _changes() -> Changes:
    made = centre()
    after = _number(routes.CHANGES) or 0
    return changes.after(made.database, after, asking().device.hall, made.now())


def _arrivals() -> Arrivals | Code:
    made, after = centre(), _number(routes.ARRIVALS) or 0
    return arrivals.after(
        made.database, made.vault, made.ring(), asking().device, after, made.now()
    )


def _bundle() -> Bundle | Code:
    made, have = centre(), _number(routes.BUNDLE)
    made.keys.forget()  # the bundle may name a key younger than the ring held here
    return bundles.hand_over(made.database, made.ring(), asking().device, have, made.now())


def _tickets() -> Ticket:
    made, told = centre(), _said(TicketAsked)
    now = made.now()
    secret, ends_at = kiosk_tickets.give(made.database, asking().device, now)
    query = f"?language={told.language}" if told.language in LANGUAGES else ""
    address = f"{made.settings.traveller_origin}/k/{secret}{query}"
    return Ticket(address=address, ends_at=ends_at, centre_time=now)


_DOES: dict[Route, Callable[[], Message | Code]] = {
    routes.ENROL: _enrol,
    routes.KEYS: _keys,
    routes.PROOF: _proof,
    routes.EVENTS: _events,
    routes.HEARTBEAT: _heartbeat,
    routes.CHANGES: _changes,
    routes.ARRIVALS: _arrivals,
    routes.BUNDLE: _bundle,
    routes.TICKETS: _tickets,
}


def _door(does: Callable[[], Message | Code]) -> Callable[[], Response]:
    def answer() -> Response:
        try:
            told = does()
        except Refused as refusal:
            told = refusal.code
        if isinstance(told, Code):
            return refuse(told)
        return Response(plain.write(told), mimetype="application/json")

    return answer


for _route, _use in _DOES.items():
    room.add_url_rule(
        _route.path.removeprefix(PREFIX),
        _route.name,
        _door(_use),
        methods=[_route.method],
        provide_automatic_options=False,
    )


@room.get("/openapi.json", provide_automatic_options=False)
def document() -> Response:
    """What these doors are, for programs and people."""
    return Response(openapi.written(), mimetype="application/json")
