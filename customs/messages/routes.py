"""The doors of the centre for devices: the one table that client, server and document read.

A door that is not listed does not exist; a kind that is not named at a door is refused there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from customs.messages.arrival import Arrivals
from customs.messages.bundle import Bundle
from customs.messages.change import Changes
from customs.messages.enrolment import (
    Challenge,
    DeviceKind,
    Enrolled,
    Enrolment,
    NewKeys,
    Proof,
    Welcome,
)
from customs.messages.event import LONGEST
from customs.messages.heartbeat import Heard, Heartbeat
from customs.messages.plain import Message
from customs.messages.problem import Code
from customs.messages.ticket import Ticket, TicketAsked
from customs.messages.upload import MOST, Upload, Uploaded

PREFIX = "/devices"
_EVERY = frozenset(DeviceKind)
_HALL = frozenset({DeviceKind.HALL})
_TERMINAL = frozenset({DeviceKind.TERMINAL})
_SMALL = 4 * 1024
_UPLOAD = MOST * (LONGEST * 4 // 3 + 8) + _SMALL  # base64, quotes and commas


class Signer(Enum):
    """Whose signature a door asks for."""

    NOBODY = "nobody: the offer inside is signed"
    OFFERED = "the key that was offered and is not in force yet"
    DEVICE = "the device's key in force"
    EVEN_REVOKED = "the device's key, also of one believed no more"


@dataclass(frozen=True, slots=True)
class Route:
    """One door: what is asked there, by whom, and what is answered."""

    name: str
    method: str
    path: str
    says: str
    signer: Signer
    kinds: frozenset[DeviceKind]
    question: type[Message] | None
    answer: type[Message]
    query: str | None = None  # a whole number asked for, from 0
    query_needed: bool = False
    once: bool = False  # its number is remembered: the same request again is a replay
    even_ended: bool = False  # open to a key whose time is over
    largest: int = 0  # bytes of a body
    refuses: frozenset[Code] = frozenset()  # beyond what every door refuses


_SIGNED = frozenset(
    {
        Code.UNSIGNED,
        Code.UNKNOWN_DEVICE,
        Code.WRONG_KEY,
        Code.SKEWED_CLOCK,
        Code.REVOKED,
        Code.KEY_ENDED,
        Code.NOT_PROVEN,
        Code.NOT_FOR_THIS_KIND,
    }
)
_EVERYWHERE = frozenset(
    {
        Code.BAD_SHAPE,
        Code.UNKNOWN_VERSION,
        Code.TOO_LARGE,
        Code.TOO_MANY,
        Code.FAILED,
        Code.AWAY,
    }
)


def refusals(route: Route) -> frozenset[Code]:
    """Every code a door may answer with."""
    signed = _SIGNED if route.signer is not Signer.NOBODY else frozenset()
    once = frozenset({Code.REPLAY}) if route.once else frozenset()
    return _EVERYWHERE | signed | once | route.refuses


ENROL = Route(
    "enrol",
    "POST",
    "/devices/enrolment",
    "Offer a device's first keys with its one-time code.",
    Signer.NOBODY,
    _EVERY,
    Enrolment,
    Welcome,
    largest=_SMALL,
    refuses=frozenset({Code.WRONG_CODE, Code.WRONG_KEY}),
)
KEYS = Route(
    "keys",
    "POST",
    "/devices/keys",
    "Offer the next keys, under the key in force.",
    Signer.DEVICE,
    _EVERY,
    NewKeys,
    Challenge,
    once=True,
    even_ended=True,
    largest=_SMALL,
)
PROOF = Route(
    "proof",
    "POST",
    "/devices/keys/proof",
    "Say what the challenge held: the offered keys come into force.",
    Signer.OFFERED,
    _EVERY,
    Proof,
    Enrolled,
    once=True,
    even_ended=True,
    largest=_SMALL,
)
EVENTS = Route(
    "events",
    "POST",
    "/devices/events",
    "Upload what happened; sent twice, it is kept once.",
    Signer.EVEN_REVOKED,
    _EVERY,
    Upload,
    Uploaded,
    even_ended=True,
    largest=_UPLOAD,
)
HEARTBEAT = Route(
    "heartbeat",
    "POST",
    "/devices/heartbeat",
    "Tell how the device is.",
    Signer.DEVICE,
    _EVERY,
    Heartbeat,
    Heard,
    once=True,
    largest=_SMALL,
)
CHANGES = Route(
    "changes",
    "GET",
    "/devices/changes",
    "What changed after a number.",
    Signer.DEVICE,
    _HALL,
    None,
    Changes,
    query="after",
    query_needed=True,
)
ARRIVALS = Route(
    "arrivals",
    "GET",
    "/devices/arrivals",
    "Whom the hall awaits: the declarations whose passes changed after a number.",
    Signer.DEVICE,
    _HALL,
    None,
    Arrivals,
    query="after",
    query_needed=True,
    refuses=frozenset({Code.AWAY}),
)
BUNDLE = Route(
    "bundle",
    "GET",
    "/devices/bundle",
    "The newest bundle: whole, or what changed since the number held.",
    Signer.DEVICE,
    _EVERY,
    None,
    Bundle,
    query="have",
    refuses=frozenset({Code.OLD_BUNDLE, Code.NOT_THERE}),
)
TICKETS = Route(
    "tickets",
    "POST",
    "/devices/tickets",
    "Let somebody without a pass declare on this terminal's screen: an address that opens once.",
    Signer.DEVICE,
    _TERMINAL,
    TicketAsked,
    Ticket,
    once=True,
    largest=_SMALL,
)
ROUTES = (ENROL, KEYS, PROOF, EVENTS, HEARTBEAT, CHANGES, ARRIVALS, BUNDLE, TICKETS)
