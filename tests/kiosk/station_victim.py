"""A hall station to be killed: it takes one report when told to, and says when it has answered."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from itertools import chain, count
from multiprocessing.connection import Connection
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

from customs.chip import ChipVerdict
from customs.crossing import Event, Named, crossing_id
from customs.crossing.events import (
    AnswersConfirmed,
    FaceTaken,
    How,
    Opened,
    PassportRead,
    Told,
)
from customs.face import FaceBand
from customs.identifier import uuid7
from customs.lane import AgeGroup, Lane
from customs.messages.arrival import Arrival, Awaited, Signed, Standing
from kiosk import device
from kiosk.centre.clock import Clock
from kiosk.hall import said
from kiosk.hall.hall import Desk, Hall
from kiosk.hall.log_book import LogBook
from kiosk.hall.station import DocumentShown, HallAway
from kiosk.store import postgres
from kiosk.store.failure import StoreError
from kiosk.store.outbox import Limits
from tests.kiosk.victims import Fuse, _fuse_store

HALL, TERMINAL = "NRT-T1", UUID(int=7)
KID = 1
ACTS = 4  # of one traveller
LABELS = ("before commit", "after commit", "mid report")
AT = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)


def fact(number: int) -> tuple[UUID, Event]:
    """The nth thing that happens in the hall: every fourth begins another traveller."""
    traveller, act = divmod(number, ACTS)
    declaration = uuid5(NAMESPACE_URL, f"declaration {traveller}")
    document = declaration.bytes[:10]
    told: tuple[Told, ...] = (
        Opened(How.DOCUMENT, declaration, 1, (1,), "en"),
        PassportRead(1, Named.BINDING, ChipVerdict.GENUINE, AgeGroup.ADULT, document),
        AnswersConfirmed(1, 1),
        FaceTaken(1, FaceBand.ACCEPTED, document),
    )
    id_ = uuid7(AT, number)
    return crossing_id(declaration, HALL), Event(id_, AT, f"device:{TERMINAL}", told[act])


def awaited(event: Event) -> Arrival | None:
    """Whom the centre told of before they come with their passport."""
    told = event.told
    if not isinstance(told, Opened) or told.declaration is None:
        return None
    digest = told.declaration.bytes[:10]
    person = Awaited(person=1, binding_kid=KID, binding=digest, name=digest, document=digest)
    signed = Signed(
        revision=1, language="en", arrival_on=AT.date(), people=(person,), answers=0,
        summary=b"", due=0, lane=Lane.GATE,
    )  # fmt: skip
    return Arrival(declaration=told.declaration, standing=Standing.SIGNED, signed=signed)


def station_program(
    folder: str, again: list[int], begin: int, fuse: Fuse, faults: frozenset[str],
    people: Connection,
) -> None:  # fmt: skip
    """Take again what was never answered, then go on: one report when told to."""
    logging.disable()
    postgres.PAUSE = 0.0  # a server that was killed is back when this goes on
    if "does not wait" in faults:
        postgres._SESSION["synchronous_commit"] = "off"
    running = device.start(Path(folder), Clock(lambda: AT), Limits(free=0))
    hall = Hall(running)
    _fuse_store(fuse)
    _fuse_report(fuse)
    desk = Desk(hall, TERMINAL)
    for number in chain(again, count(begin)):
        while not _taken(desk, number, faults, people):
            people.send(("waiting",))
        people.send(("got", number))
        people.send(("waiting",))


def _taken(desk: Desk, number: int, faults: frozenset[str], people: Connection) -> bool:
    """Report one fact when told to; whether it was answered."""
    people.recv()
    people.send(("try", number))
    if "says before" in faults:
        people.send(("got", number))
    crossing, event = fact(number)
    try:
        if "own log" in faults:  # a log beside the outbox, each in a transaction of its own
            _beside(desk.hall, crossing, event)
        shown = None
        if known := awaited(event):
            desk.hall.told([known], 0)
            shown = DocumentShown({KID: known.declaration.bytes[:10]})
        desk.report(crossing, event, shown)
    except (HallAway, StoreError):
        return False
    return True


def _fuse_report(fuse: Fuse) -> None:
    """The place between two rows of one report."""
    plain = LogBook.write

    def write(*told: object) -> None:
        plain(*told)  # type: ignore[arg-type]
        fuse.passes("mid report")

    LogBook.write = write  # type: ignore[assignment,method-assign]


def _beside(hall: Hall, crossing: UUID, event: Event) -> None:
    kept = hall.book.of(crossing)
    with hall.running.store.writing() as acting:
        hall.book.write(acting, crossing, len(kept.log), said.say(crossing, TERMINAL, event))
