"""Asks the centre: signs each request, reads each answer strictly, minds the clock.

An answer is a message of the one type its door gives, or a CentreError that says whether to
ask again. What was asked twice by accident counts once: see the doors in customs.messages.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from customs.messages import plain, request
from customs.messages.enrolment import Challenge
from customs.messages.plain import Message, Unread
from customs.messages.problem import read_problem
from customs.messages.request import Asked
from customs.messages.routes import BUNDLE, Route, Signer
from customs.sealed import SigningKey
from kiosk.centre.clock import Clock
from kiosk.centre.fault import CentreError, Fault, refusal
from kiosk.centre.transport import Answer, Transport

MIB = 1024 * 1024
LONGEST = 4 * MIB
LONGEST_BUNDLE = 64 * MIB

Told = TypeVar("Told", bound=Message)


@dataclass(frozen=True)
class Signature:
    """Who signs a request, and with what."""

    device: UUID
    key: SigningKey


class Centre:
    """The centre as one device reaches it."""

    def __init__(self, transport: Transport, clock: Clock) -> None:
        self.clock = clock
        self._transport = transport

    def ask(
        self,
        route: Route,
        answer: type[Told],
        signature: Signature | None,
        question: Message | None = None,
        number: int | None = None,
    ) -> Told:
        """The answer at a door; asked once more where only the clocks disagreed."""
        if answer is not route.answer or (signature is None) != (route.signer is Signer.NOBODY):
            raise ValueError(f"the door {route.name} is asked wrongly")
        body = plain.write(question) if question else b""
        query = "" if number is None else f"{route.query}={number}"
        asked = Asked(route.method, route.path, query, body)
        try:
            return self._once(asked, route, answer, signature)
        except CentreError as error:
            if error.fault is not Fault.SKEWED:
                raise
        return self._once(asked, route, answer, signature)

    def _once(
        self, asked: Asked, route: Route, answer: type[Told], signature: Signature | None
    ) -> Told:
        asked_at = self.clock.now()
        header = _signed(asked, signature, asked_at) if signature else None
        longest = LONGEST_BUNDLE if route is BUNDLE else LONGEST
        heard = self._transport.carry(asked, header, longest)
        if heard.status != 200:
            problem = read_problem(heard.body)
            if problem:
                self.clock.heard(problem.centre_time, asked_at)
            raise refusal(heard.status, problem)
        told = _read(heard, answer)
        self.clock.heard(_time(told), asked_at)
        return told

    def close(self) -> None:
        """Let go of the line."""
        self._transport.close()


def _signed(asked: Asked, signature: Signature, at: datetime) -> str:
    number = secrets.token_bytes(request.NUMBER)
    return request.sign(asked, signature.device, signature.key, at, number)


def _read(heard: Answer, answer: type[Told]) -> Told:
    told = plain.read(answer, heard.body)
    if told is Unread.UNKNOWN_VERSION:
        raise CentreError(Fault.NEWER, "the centre speaks a version this program does not")
    if isinstance(told, Unread):
        raise CentreError(Fault.GARBAGE, "the answer is not the centre's")
    return told


def _time(told: Message) -> datetime:
    """The centre's time, which every answer carries; a welcome in its challenge."""
    inner = getattr(told, "challenge", told)
    carried: datetime = (inner if isinstance(inner, Challenge) else told).centre_time  # type: ignore[attr-defined]
    return carried
