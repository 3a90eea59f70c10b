"""A hall of real device clients around the real application; the line between them can fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from customs.messages.enrolment import DeviceKind
from customs.messages.event import Event, read
from customs.messages.request import HEADER, Asked
from customs.sealed import unbelieved
from kiosk import device, keys
from kiosk.centre import enrolment
from kiosk.centre.centre import Centre as Client
from kiosk.centre.clock import Clock
from kiosk.centre.transport import Answer
from kiosk.centre.upkeep import Upkeep
from kiosk.device import Running
from kiosk.store import opening
from kiosk.store.outbox import Happened, Letter, Limits
from passenger_app.centre import Centre
from passenger_app.fleet import bundles, changes, release
from passenger_app.models import Device, DeviceEvent, OfficerTask
from tests.passenger_app.conftest import Clock as CentreClock
from tests.passenger_app.devices.machine import invite

NAME = "devices.localhost"  # the host that the devices' room is on
ROOMY = Limits(free=0)


@dataclass
class InProcess:
    """A line that is a call of the application; `before` and `after` are where it may be cut."""

    app: Flask
    host: str = NAME
    before: Callable[[Asked], None] = lambda _: None
    after: Callable[[Asked, Answer], Answer] = lambda _, answer: answer
    asked: list[Asked] = field(default_factory=list)

    def carry(self, asked: Asked, signature: str | None, longest: int) -> Answer:
        """Ask the application."""
        self.asked.append(asked)
        self.before(asked)
        heard = self.app.test_client().open(
            asked.path,
            method=asked.method,
            query_string=asked.query,
            data=asked.body or None,
            headers=[("Host", self.host), ("Content-Type", "application/json")]
            + ([(HEADER, signature)] if signature else []),
        )
        assert len(heard.data) <= longest
        return self.after(asked, Answer(heard.status_code, heard.data))

    def close(self) -> None:
        """Nothing is held."""


@dataclass
class Member:
    """One device of the hall, running."""

    hall: Hall
    folder: Path
    line: InProcess
    running: Running
    client: Client
    upkeep: Upkeep

    def turn(self) -> None:
        """Let it do everything once more, as if a minute had passed."""
        self.hall.clock.forward(timedelta(seconds=61))
        for duty in self.upkeep.duties.values():
            duty.at = 0.0
        self.upkeep.turn()

    def record(self, count: int = 1) -> list[UUID]:
        """Let so many things happen."""
        now = self.running.clock.now
        return [self.running.outbox.record(Happened("stopped"), now()) for _ in range(count)]

    def restart(self) -> None:
        """End without a word, as a kill does, and start again."""
        self.running.store.close()
        self.running = device.start(self.folder, self.hall.device_clock(), ROOMY)
        self.client = Client(self.line, self.running.clock)
        self.upkeep = Upkeep(self.running, self.client, lambda: 0.5)

    def waiting(self) -> list[Letter]:
        """What is still in the outbox."""
        return self.running.outbox.due(self.running.clock.now() + timedelta(minutes=4), 10_000)


@dataclass
class Hall:
    """The centre, its release signer, and who joins."""

    app: Flask
    centre: Centre
    clock: CentreClock
    folder: Path
    off: timedelta = timedelta(0)  # how wrong the next device's clock is

    def device_clock(self) -> Clock:
        """A device's clock beside the centre's."""
        off, start = self.off, self.clock()
        return Clock(lambda: self.clock() + off, lambda: (self.clock() - start).total_seconds())

    def release(self) -> None:
        """Draft a bundle and sign it; number what changed."""
        database, now, keys = self.centre.database, self.clock(), self.folder / "release"
        release.make(database, keys, now)
        bundles.draft(database, self.centre.ring(), now)
        release.sign(database, keys, now)
        changes.number(database)

    def join_in(self, hall: str, kind: DeviceKind, database: str = "") -> Member:
        """The same in another hall."""
        name = f"{kind} {hall}"
        return self.join_with(self.invite(kind, name, hall), name, database)

    def invite(self, kind: DeviceKind, name: str, hall: str = "NRT-T1") -> str:
        """Expect a device; its code."""
        _, code = invite(self.centre, kind, name, hall)
        return code

    def join(self, kind: DeviceKind, name: str, database: str = "") -> Member:
        """Enrol a device and start its program, its store in a database where one is named."""
        return self.join_with(self.invite(kind, name), name, database)

    def join_with(self, code: str, name: str, database: str = "") -> Member:
        """The same with a code in hand."""
        folder, line = self.folder / name, InProcess(self.app)
        enrolment.enrol(folder, Client(line, self.device_clock()), code)
        if database and (held := keys.load(folder)):
            opening.name(folder, held.store, database)
        running = device.start(folder, self.device_clock(), ROOMY)
        client = Client(line, running.clock)
        return Member(self, folder, line, running, client, Upkeep(running, client, lambda: 0.5))

    def events(self, id_: UUID) -> list[Event]:
        """What the centre holds of a device, in order."""
        asked = select(DeviceEvent.raw).where(DeviceEvent.device_id == id_)
        order = asked.order_by(DeviceEvent.boot, DeviceEvent.sequence)
        with self.centre.database.reading() as session:
            return list(_events(session.scalars(order).all()))

    def dispositions(self, id_: UUID) -> set[str]:
        """What became of them."""
        asked = select(DeviceEvent.disposition).where(DeviceEvent.device_id == id_)
        with self.centre.database.reading() as session:
            return set(session.scalars(asked))

    def tasks(self, id_: UUID) -> set[str]:
        """What officers are asked about a device."""
        asked = select(OfficerTask.kind).where(OfficerTask.subject == str(id_))
        with self.centre.database.reading() as session:
            return set(session.scalars(asked))

    def state(self, id_: UUID) -> str:
        """What the centre takes a device for."""
        with self.centre.database.reading() as session:
            return session.get_one(Device, id_).state


def _events(raws: list[bytes] | object) -> Iterator[Event]:
    assert isinstance(raws, list)
    for raw in raws:
        said = unbelieved(raw)
        told = read(said.payload) if said else None
        assert isinstance(told, Event)
        yield told
