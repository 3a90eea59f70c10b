"""The guard of the devices' room: who asks is who signed, for this request and at this time.

Nothing is believed before the signature; nothing is written before it but the alarm. A door
that the table does not name for a kind of device is shut to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from flask import Response, current_app, g, request

from customs.messages.problem import Code
from customs.messages.request import HEADER, Asked, Doubt, Request, open_request, unwrap
from customs.messages.routes import ROUTES, Route, Signer
from customs.sealed import Use, VerifyingKey, unbelieved
from passenger_app.centre import centre
from passenger_app.devices import problems
from passenger_app.devices.alarm import STRANGER, Alarm
from passenger_app.devices.pace import Pace
from passenger_app.devices.problems import Refused
from passenger_app.fleet import devices, health
from passenger_app.fleet.devices import Known
from passenger_app.limits import address, limiter
from passenger_app.models import DeviceState, KeyState

DOORS = {f"devices.{route.name}": route for route in ROUTES}
EACH_DEVICE = 600  # requests a minute in one process; a hall asks once a second
STRANGERS = "120 per minute"  # refused or unsigned requests from one address
_ALARM, _PACE = "sekisho-alarm", "sekisho-pace"

_CODES = {
    Doubt.MALFORMED: Code.UNSIGNED,
    Doubt.UNKNOWN_VERSION: Code.UNKNOWN_VERSION,
    Doubt.UNKNOWN_KEY: Code.UNKNOWN_DEVICE,
    Doubt.REVOKED_KEY: Code.REVOKED,
    Doubt.BAD_SIGNATURE: Code.WRONG_KEY,
    Doubt.ANOTHER_REQUEST: Code.WRONG_KEY,
    Doubt.SKEWED_CLOCK: Code.SKEWED_CLOCK,
}


@dataclass(frozen=True, slots=True)
class Asking:
    """The device that asks, and when it signed."""

    device: Known
    at: datetime


def alarm() -> Alarm:
    """The alarm of this application."""
    made: Alarm = current_app.extensions.setdefault(_ALARM, Alarm())
    return made


def pace() -> Pace:
    """The count of this application."""
    made: Pace = current_app.extensions.setdefault(_PACE, Pace())
    return made


def signed() -> Response | None:
    """Let a request in, or refuse it with the alarm rung."""
    route = DOORS.get(request.endpoint or "")
    if route is None:  # the document, which anybody may read
        return None
    # 0 would refuse what has no body as well: under gunicorn its length is not told
    request.max_content_length = route.largest or 1
    try:
        if route.signer is Signer.NOBODY:
            with limiter.limit(STRANGERS, key_func=address):
                return None
        g.asking = _asking(route)
    except Refused as refusal:
        return refuse(refusal.code)
    return None


def refuse(code: Code) -> Response:
    """Refuse, and let an officer see it; who goes on is only counted."""
    found = g.get("known")
    subject = str(found.id) if found else STRANGER
    if code is not Code.TOO_MANY:
        with limiter.limit(STRANGERS, key_func=address):
            pass
    alarm().ring(centre().database, centre().now(), code, subject)
    return problems.answer(code)


def asking() -> Asking:
    """The device the guard let in."""
    found: Asking = g.asking
    return found


def _asking(route: Route) -> Asking:
    """Who asks, once everything about the request is believed."""
    text, now = request.headers.get(HEADER, ""), centre().now()
    known = _named(text)
    g.known = known
    told, doubt = _believed(text, known, now)
    if told is None or (doubt is not None and doubt is not Doubt.SKEWED_CLOCK):
        raise Refused(_CODES[doubt or Doubt.MALFORMED])
    if told.device != known.id:
        raise Refused(Code.WRONG_KEY)
    _may(known, route, now)
    if doubt:
        raise Refused(_CODES[doubt])
    if not pace().allows(known.id, now, EACH_DEVICE):
        raise Refused(Code.TOO_MANY)
    if route.once and not health.first_time(centre().database, known, told.number, now):
        raise Refused(Code.REPLAY)
    return Asking(known, told.at)


def _named(text: str) -> Known:
    """The device whose key a header names."""
    named = unbelieved(unwrap(text) or b"")
    if named is None:
        raise Refused(Code.UNSIGNED)
    found = devices.find(centre().database, named.kid) if len(named.kid) == 8 else None
    if found is None:
        raise Refused(Code.UNKNOWN_DEVICE)
    return found


def _believed(text: str, known: Known, now: datetime) -> tuple[Request | None, Doubt | None]:
    query = request.query_string.decode("latin-1")
    asked = Asked(request.method, request.path, query, request.get_data())
    public = Ed25519PublicKey.from_public_bytes(known.sign_pub)
    key = VerifyingKey(known.kid, Use.REQUEST, public, now, now)
    return open_request(text, asked, {known.kid: key}, now)


def _may(known: Known, route: Route, now: datetime) -> None:
    """Whether this device, with this key, may knock at this door."""
    if known.state is DeviceState.REVOKED and route.signer is not Signer.EVEN_REVOKED:
        raise Refused(Code.REVOKED)
    if known.key_state is KeyState.RETIRED:
        raise Refused(Code.WRONG_KEY)
    if known.key_state is KeyState.OFFERED and route.signer is not Signer.OFFERED:
        raise Refused(Code.NOT_PROVEN)
    if known.kind not in route.kinds:
        raise Refused(Code.NOT_FOR_THIS_KIND)
    ended = known.not_after is not None and known.not_after <= now
    if ended and not route.even_ended:
        raise Refused(Code.KEY_ENDED)
