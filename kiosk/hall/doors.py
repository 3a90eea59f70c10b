"""The station's doors for the terminals of its hall: a WSGI application of three questions.

Nothing is believed before the signature of a terminal that the bundle lists for this hall.
Whatever is asked gets a signed answer, so that nobody on the network can refuse in our name.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from customs.messages import answer, plain, request
from customs.messages.answer import Answer
from customs.messages.enrolment import DeviceKind
from customs.messages.plain import Message, Unread
from customs.messages.problem import Code
from customs.messages.request import HEADER, NUMBER, Asked, Doubt, Request, open_request, unwrap
from customs.messages.sealed_box import unseal
from customs.sealed import Use, unbelieved
from kiosk.hall import fleet, gate_messages, messages, tokens
from kiosk.hall.fleet import Believed
from kiosk.hall.gate_messages import GateDoor
from kiosk.hall.hall import Hall
from kiosk.hall.messages import (
    LONGEST_QUESTION,
    Door,
    Look,
    Present,
    Report,
    Sealed,
    Signed,
    Taken,
    Template,
)
from kiosk.hall.station import HallAway, HallRefused
from kiosk.keys import Pair
from kiosk.store.failure import StoreError

log = logging.getLogger(__name__)
_JSON = [("Content-Type", "application/json"), ("Cache-Control", "no-store")]
_NONE = bytes(NUMBER)
Start = Callable[..., Any]
Told = TypeVar("Told", bound=Message)


class _Refused(Exception):
    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Doors:
    """The application."""

    hall: Hall

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        """Answer one request."""
        if environ["PATH_INFO"] not in {*Door, *GateDoor} or environ["REQUEST_METHOD"] != "POST":
            start("404 Not Found", [("Content-Type", "text/plain")])
            return [b""]
        body = _body(environ)
        header = str(environ.get("HTTP_" + HEADER.upper().replace("-", "_"), ""))
        asked = Asked("POST", environ["PATH_INFO"], environ.get("QUERY_STRING", ""), body)
        told = plain.write(self.answer(asked, header))
        start("200 OK", [*_JSON, ("Content-Length", str(len(told)))])
        return [told]

    def answer(self, asked: Asked, header: str) -> Signed:
        """The signed answer to whatever was asked."""
        number, sealed, refusal = _NONE, b"", ""
        mine, opened = self._opened(asked, header)
        try:
            terminal, told = self._who(asked, header)
            number = told.number
            plain_ = plain.write(self._do(asked, opened, terminal.device))
            info = messages.answer_info(terminal.device, number)
            sealed = messages.seal_to(terminal.seal_pub, plain_, info)
        except _Refused as error:
            refusal = error.code.value
        except HallRefused:
            refusal = Code.BAD_SHAPE.value
        except (HallAway, StoreError) as error:
            log.warning("a terminal was not answered: %s", error)
            refusal = Code.AWAY.value
        if refusal:
            says = _says(header)
            number = says.number if says else _NONE
        return self._signed(number, refusal, sealed, mine)

    def _opened(self, asked: Asked, header: str) -> tuple[Pair, bytes | None]:
        """What a question says, believed or not, and the pair of ours it is sealed to: a terminal
        whose bundle is older than our renewal, or newer, believes no other's signature."""
        running, told = self.hall.running, plain.read(Sealed, asked.body)
        says = _says(header)
        if isinstance(told, Sealed) and says is not None:
            info = messages.question_info(says.device, running.device.device, asked.path)
            for pair in running.keys.pairs:
                opened = unseal(told.sealed, pair.seal, info)
                if opened is not None:
                    return pair, opened
        return running.known_by(), None

    def _signed(self, number: bytes, refusal: str, sealed: bytes, mine: Pair) -> Signed:
        running = self.hall.running
        sha256 = hashlib.sha256(sealed).digest()
        told = Answer(running.device.device, number, self.hall.now(), refusal, sha256)
        signed = answer.sign(told, mine.signs(Use.ANSWER))
        return Signed(signed=signed, sealed=sealed)

    def _who(self, asked: Asked, header: str) -> tuple[Believed, Request]:
        """Who asks, once everything about their signature is believed: gates at their own doors."""
        gates = asked.path in set(GateDoor)
        known = self.hall.members(DeviceKind.GATE if gates else DeviceKind.TERMINAL)
        told, doubt = open_request(
            header, asked, fleet.ring(known, Use.REQUEST), self.hall.running.clock.now()
        )
        if told is None or (doubt and doubt is not Doubt.SKEWED_CLOCK):
            raise _Refused(Code.UNKNOWN_DEVICE if doubt is Doubt.UNKNOWN_KEY else Code.WRONG_KEY)
        terminal = next(each for each in known.values() if each.kid == _kid(header))
        if told.device != terminal.device:
            raise _Refused(Code.WRONG_KEY)
        if doubt:
            raise _Refused(Code.SKEWED_CLOCK)
        return terminal, told

    def _do(self, asked: Asked, opened: bytes | None, terminal: UUID) -> Message:
        hall = self.hall
        if opened is None:
            raise _Refused(Code.WRONG_KEY)
        if asked.path in set(GateDoor):
            question = gate_messages.ASKED[GateDoor(asked.path)]
            return gate_messages.answer(hall, terminal, _read(question, opened))
        with hall.turn:
            if asked.path == Door.PRESENT:
                found = hall.present(messages.shown(_read(Present, opened).shown))
                kept = hall.book.of(found.crossing.id) if found.crossing else None
                return messages.known(found, kept)
            if asked.path == Door.TEMPLATE:
                tokens.take(hall, terminal, _read(Template, opened))
                return Taken()
            if asked.path == Door.REPORT:
                said = _read(Report, opened)
                by = messages.shown(said.shown) if said.shown else None
                line = hall.report(terminal, said.crossing, said.said, by).line
                return messages.how(hall.book.of(said.crossing), line, hall.now())
            look = _read(Look, opened)
            return messages.how(hall.book.of(look.crossing), hall.look(look.crossing).line,
                                hall.now())  # fmt: skip


def _read(kind: type[Told], data: bytes) -> Told:
    told = plain.read(kind, data)
    if isinstance(told, Unread):
        raise _Refused(Code.BAD_SHAPE)
    return told


def _body(environ: dict[str, Any]) -> bytes:
    length = str(environ.get("CONTENT_LENGTH") or "0")
    size = int(length) if length.isdecimal() else 0
    body: bytes = environ["wsgi.input"].read(size) if size <= LONGEST_QUESTION else b""
    return body


def _kid(header: str) -> bytes:
    said = unbelieved(unwrap(header) or b"")
    return said.kid if said else b""


def _says(header: str) -> Request | None:
    """What a question says of itself, whether it is believed or not."""
    said = unbelieved(unwrap(header) or b"")
    told = request.read(said.payload) if said else None
    return told if isinstance(told, Request) else None
