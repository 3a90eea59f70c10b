"""Calls from kiosks: somebody stands there and waits for an officer, who is asked for at once.

A call that comes late, after a cut of the line, calls nobody: whoever waited has gone on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from customs.messages import event
from customs.officer_task import Kind
from passenger_app import tasks
from passenger_app.database import Acting

CALLED = "officer_called"  # what a kiosk says happened
STANDS = timedelta(minutes=15)
_LONGEST = 36  # letters of a word that a kiosk may put into a task


@dataclass(frozen=True, slots=True)
class Call:
    """One call; the crossing is told by its id, where there is one."""

    at: datetime
    because: str
    crossing: str
    reference: str


def of(told: event.Event) -> Call | None:
    """The call in an event, if it is one."""
    body = told.body
    if told.kind != event.Kind.AT_KIOSK.value or body.get("happened") != CALLED:
        return None
    words = [body.get(name) for name in ("because", "crossing", "reference")]
    because, crossing, reference = (
        word if isinstance(word, str) and word.isascii() and len(word) <= _LONGEST else ""
        for word in words
    )
    return Call(told.at, because, crossing, reference)


def heard(acting: Acting, now: datetime, device: UUID, calls: Iterable[Call]) -> None:
    """Ask for an officer for each that is still waited for."""
    for call in calls:
        if now - call.at <= STANDS:
            why = {"device": str(device), "because": call.because, "reference": call.reference}
            tasks.ask(acting, now, Kind.CALLED_TO_KIOSK, call.crossing or device, **why)
