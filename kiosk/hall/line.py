"""The station over the hall's network: the same Protocol, asked by a signed, sealed request."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from customs.crossing import Event
from customs.messages import answer, plain, request
from customs.messages.answer import Answer
from customs.messages.change import Kind
from customs.messages.enrolment import DeviceKind
from customs.messages.plain import Message, Unread
from customs.messages.problem import Code
from customs.messages.request import Asked
from customs.messages.sealed_box import unseal
from customs.sealed import Use
from kiosk.centre import feed
from kiosk.centre.fault import CentreError
from kiosk.centre.transport import Transport
from kiosk.device import Running
from kiosk.hall import fleet, messages, said
from kiosk.hall.fleet import Believed, Members, members
from kiosk.hall.messages import (
    LONGEST_ANSWER,
    Door,
    HowItIs,
    Look,
    Report,
    Sealed,
    SealedFace,
    Signed,
    Taken,
    Template,
    WhatIsKnown,
)
from kiosk.hall.station import Answered, HallAway, HallRefused, Presented, Shown
from kiosk.keys import Pair

Told = TypeVar("Told", bound=Message)
_AWAY = frozenset({Code.AWAY, Code.SKEWED_CLOCK})


def stations(running: Running) -> Members:
    """The stations of this device's hall, as its bundle lists them."""
    bundle = running.bundle
    revoked = feed.revoked(running.store, Kind.DEVICE_REVOKED)
    return members(bundle, DeviceKind.HALL, running.device.hall, revoked) if bundle else {}


@dataclass(frozen=True)
class HallLine:
    """A station as one terminal reaches it; `known` is asked anew at each question."""

    running: Running
    transport: Transport
    known: Callable[[], Members]

    def present(self, shown: Shown) -> Presented:
        """Look up what a traveller holds."""
        question = messages.Present(shown=messages.piece(shown))
        told, station = self.ask(Door.PRESENT, question, WhatIsKnown)
        return messages.presented(told, self._hall, station)

    def report(self, crossing: UUID, event: Event, shown: Shown | None = None) -> Answered:
        """Keep what happened before it is answered."""
        words = said.say(crossing, self.running.device.device, event)
        by = messages.piece(shown) if shown else None
        question = Report(crossing=crossing, said=words, shown=by)
        told, station = self.ask(Door.REPORT, question, HowItIs)
        return messages.answered(told, self._hall, station, since=event.id)

    def look(self, crossing: UUID) -> Answered:
        """The crossing as it is now."""
        told, station = self.ask(Door.LOOK, Look(crossing=crossing), HowItIs)
        return messages.answered(told, self._hall, station, since=None)

    def hand_over(self, declaration: UUID, person: int, sealed: Mapping[UUID, bytes]) -> None:
        """A face for the gates, sealed to each of them."""
        faces = (SealedFace(gate=gate, sealed=each) for gate, each in sealed.items())
        told = Template(declaration=declaration, person=person, faces=tuple(faces))
        self.ask(Door.TEMPLATE, told, Taken)

    @property
    def _hall(self) -> str:
        return self.running.device.hall

    def ask(
        self, door: str, question: Message, kind: type[Told], of: UUID | None = None
    ) -> tuple[Told, UUID]:
        """The answer to a question and whose it is; `of` is one station and no other.

        Asked once more where only the clocks disagreed, or the station's bundle is of before our
        keys were renewed, or of after.
        """
        known = self.known()
        asked = [each for each in known.values() if of in (None, each.device)]
        if not asked:
            raise HallAway("the bundle lists no such station for this hall")
        station = max(asked, key=lambda each: each.device)  # ids grow with time
        mine = self.running.known_by()
        found, heard = self._once(door, question, station, known, mine)
        if found.code is Code.SKEWED_CLOCK:
            found, heard = self._once(door, question, station, known, mine)
        others = (pair for pair in self.running.keys.pairs if pair.kid != mine.kid)
        for pair in others if found.code is Code.UNKNOWN_DEVICE else ():
            found, heard = self._once(door, question, station, known, pair)
        if found.refusal:
            why = f"the station answered {found.refusal}"
            raise HallAway(why) if found.code in _AWAY else HallRefused(why)
        told = plain.read(kind, heard)
        if isinstance(told, Unread):
            raise HallRefused("the station speaks a version this program does not")
        return told, found.station

    def _once(
        self, door: str, question: Message, station: Believed, known: Members, mine: Pair
    ) -> tuple[Answer, bytes]:
        """One question, its answer believed and opened."""
        running, number = self.running, secrets.token_bytes(request.NUMBER)
        me, asked_at = running.device.device, running.clock.now()
        info = messages.question_info(me, station.device, door)
        sealed = messages.seal_to(station.seal_pub, plain.write(question), info)
        asked = Asked("POST", str(door), body=plain.write(Sealed(sealed=sealed)))
        header = request.sign(asked, me, mine.signs(Use.REQUEST), asked_at, number)
        told = self._carried(asked, header)
        found = answer.believe(
            told.signed, told.sealed, number, fleet.ring(known, Use.ANSWER), running.clock.now()
        )
        if found is None:
            raise HallAway("the answer is not the station's")
        running.clock.heard(found.at, asked_at)
        if found.refusal:
            return found, b""
        opened = unseal(told.sealed, mine.seal, messages.answer_info(me, number))
        if opened is None:
            raise HallAway("the answer is not sealed to this terminal")
        return found, opened

    def _carried(self, asked: Asked, header: str) -> Signed:
        try:
            heard = self.transport.carry(asked, header, LONGEST_ANSWER)
        except CentreError as error:
            raise HallAway(f"the station is not heard: {error}") from error
        told = plain.read(Signed, heard.body)
        if heard.status != 200 or isinstance(told, Unread):
            raise HallAway(f"what answered is no station: {heard.status}")
        return told
