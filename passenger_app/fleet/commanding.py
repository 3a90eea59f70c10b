"""Commanding: what an officer did is told to the crossing's hall, signed, in the act's transaction.

The feed carries it within a second or two; the hall believes the signature, not the feed.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from customs import crossing_command
from customs.crossing import Event
from customs.crossing.events import Told
from customs.crossing_command import Command
from customs.messages.change import Kind
from customs.sealed import Use
from passenger_app.fleet import changes
from passenger_app.ids import uuid7
from passenger_app.keyring import Ring


class Somewhere(Protocol):
    """A crossing and its hall."""

    @property
    def id(self) -> UUID:
        """The crossing's."""

    @property
    def hall(self) -> str | None:
        """None while no hall has it; then nothing is told."""


def tell(
    session: Session, ring: Ring, whom: Somewhere, by: str, told: Iterable[Told], now: datetime
) -> list[UUID]:
    """Send each event; their ids, by which the hall's log knows them."""
    sent = []
    at = now.replace(microsecond=now.microsecond // 1000 * 1000)  # as an envelope keeps it
    for each in told if whom.hall else ():
        command = Command(whom.hall or "", whom.id, Event(uuid7(now), at, by, each))
        signed = crossing_command.sign(command, ring.signer(Use.COMMAND))
        text = base64.b64encode(signed).decode()
        changes.tell(session, now, Kind.OFFICER_TOLD, whom.id, whom.hall, command=text)
        sent.append(command.event.id)
    return sent
