"""What an uploaded event costs, and whether a fleet that comes back disturbs the live hall.

Costs are the server's own CPU, in bare INSERT+COMMIT views on the same server and database.
"""

from __future__ import annotations

import http.client
import random
import secrets
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from bench.figure import Figure
from bench.house import House, house, postgres
from bench.server import DEVICES, Server, serving
from customs.messages import event, plain, routes
from customs.messages.enrolment import (
    DeviceKind,
    Offer,
    Welcome,
    challenge_info,
    key_id,
    seal_offer,
    typed_code,
)
from customs.messages.event import Event, Head, seal_event
from customs.messages.heartbeat import Heartbeat
from customs.messages.plain import Message
from customs.messages.request import HEADER, Asked, sign
from customs.messages.routes import Route
from customs.messages.sealed_box import unseal
from customs.messages.upload import MOST, Upload, Uploaded
from customs.sealed import SigningKey, Use
from passenger_app.centre import clock
from passenger_app.fleet import devices, enrolment, release
from passenger_app.ids import uuid7

FLEET, QUEUED, LINES = 100, 500, 16
COSTLY = 4.0  # bare inserts an uploaded event may cost
LIVE = 1.0  # seconds a live call may take at p95 while the fleet drains


@dataclass
class Device:
    """One enrolled device, its chain, and what waits to be sent."""

    id: UUID
    key: Ed25519PrivateKey
    waiting: list[bytes] = field(default_factory=list)
    previous: bytes = event.FIRST
    sequence: int = 0

    def signing(self, use: Use) -> SigningKey:
        """Its key for one use."""
        return SigningKey(key_id(self.key.public_key().public_bytes_raw()), use, self.key)

    def happens(self, count: int) -> None:
        """So many events more in its chain."""
        now = clock().replace(microsecond=0)
        for _ in range(count):
            self.sequence += 1
            head = Head(uuid7(now), self.id, 1, self.sequence, self.previous)
            told = Event(head, "line_lost", 1, now, {"since": self.sequence, "why": "no answer"})
            self.waiting.append(seal_event(told, self.signing(Use.EVENT)))
            self.previous = event.digest(self.waiting[-1])


class Line:
    """One kept-alive connection, used by one device at a time."""

    def __init__(self, server: Server, host: str) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self._host = f"{host}:{server.port}"

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_: object) -> None:
        self._line.close()

    def ask(self, device: Device, route: Route, message: Message) -> bytes:
        """A signed request, sent again where it is told to wait; else 200 or an error."""
        while True:
            try:
                told = self._once(device, route, message)
            except ConnectionError:  # an idle line the server closed: signed and sent anew
                self._line.close()
                continue
            if told is not None:
                return told
            time.sleep(random.uniform(0.1, 0.6))  # a device would wait longer

    def _once(self, device: Device, route: Route, message: Message) -> bytes | None:
        body = plain.write(message)
        asked = Asked(route.method, route.path, "", body)
        number = secrets.token_bytes(16)
        header = sign(asked, device.id, device.signing(Use.REQUEST), clock(), number)
        headers = {HEADER: header, "Host": self._host, "Content-Type": "application/json"}
        self._line.request(route.method, route.path, body, headers)
        answer = self._line.getresponse()
        told = answer.read()
        if answer.status == 429:
            return None
        if answer.status != 200:
            raise RuntimeError(f"{route.path}: {answer.status}\n{told[:500]!r}")
        return told

    def bare(self) -> None:
        """One row inserted and committed, by a view that does nothing else."""
        self._line.request("POST", "/bare/insert", b"", {"Host": self._host})
        self._line.getresponse().read()

    def drain(self, device: Device, at_once: int = MOST) -> int:
        """Send all that waits; how many events were taken."""
        taken = 0
        while device.waiting:
            batch, device.waiting = device.waiting[:at_once], device.waiting[at_once:]
            answer = self.ask(device, routes.EVENTS, Upload(events=tuple(batch)))
            told = plain.read(Uploaded, answer)
            if not isinstance(told, Uploaded):
                raise TypeError("the answer to an upload was none")
            taken += sum(receipt.disposition == "taken" for receipt in told.receipts)
        return taken


def enrolled(made: House, count: int) -> list[Device]:
    """So many devices that may ask."""
    release.make(made.centre.database, made.folder / "release", clock())
    return [_one(made, n) for n in range(count)]


def _one(made: House, n: int) -> Device:
    """A device that came in by its code, through the use cases themselves."""
    centre, now = made.centre, clock()
    index_key = centre.settings.secrets.blind_index_key
    with centre.database.writing() as session:
        id_ = devices.admit(session, now, "bench", DeviceKind.HALL, "BENCH", f"device-{n}")
        code = devices.draw_code(session, index_key, now, "bench", id_)
    device, seal = Device(id_, Ed25519PrivateKey.generate()), X25519PrivateKey.generate()
    public = device.key.public_key().public_bytes_raw()
    offer = Offer(None, typed_code(code), public, seal.public_key().public_bytes_raw())
    told = seal_offer(offer, device.signing(Use.KEY_OFFER))
    welcome = enrolment.enrol(centre.database, index_key, told, now)
    known = devices.find(centre.database, key_id(public))
    if not isinstance(welcome, Welcome) or known is None:
        raise TypeError("a device of the bench was not let in")
    said = unseal(welcome.challenge.sealed, seal, challenge_info(id_))
    enrolment.prove(centre.database, known, said or b"", now)
    return device


def _cost(server: Server, line: Line, fleet: list[Device], at_once: int) -> float:
    """The server's CPU for one event, over these devices' queues."""
    before, count = server.cpu(), sum(len(device.waiting) for device in fleet)
    taken = sum(line.drain(device, at_once) for device in fleet)
    if taken != count:
        raise RuntimeError(f"{count} events were sent and {taken} taken")
    return (server.cpu() - before) / count


def _bare(server: Server, line: Line, count: int) -> float:
    before = server.cpu()
    for _ in range(count):
        line.bare()
    return (server.cpu() - before) / count


def _costs(name: str, server: Server, host: str, fleet: list[Device]) -> Iterator[Figure]:
    queued, single = [], []
    with Line(server, host) as line:
        for lone in fleet[4:7]:  # another each time: none asks more often than it may
            bare = _bare(server, line, 400)
            for device in fleet[:4]:
                device.happens(QUEUED)
            queued.append(_cost(server, line, fleet[:4], MOST) / bare)
            lone.happens(200)
            single.append(_cost(server, line, [lone], 1) / bare)
    yield Figure("devices", f"an event of a full upload on {name}, CPU",
                 statistics.median(queued), "bare inserts", limit=COSTLY)  # fmt: skip
    yield Figure("devices", f"an event sent alone on {name}, CPU",
                 statistics.median(single), "bare inserts", limit=COSTLY)  # fmt: skip


def drained(
    server: Server, host: str, fleet: list[Device], queued: int, lines: int = LINES
) -> tuple[int, float, list[float]]:
    """Every device sends its queue while another's live calls are timed: taken, seconds, calls."""
    live, *returning = fleet
    for device in returning:
        device.happens(queued)
    beats: list[float] = []
    beat = Heartbeat(program="bench", boot=1, bundle=None, change=0, waiting=0, oldest=None, dead=0)
    with ThreadPoolExecutor(lines) as pool, Line(server, host) as line:
        began = time.perf_counter()
        work = [pool.submit(_all, server, host, returning[n::lines]) for n in range(lines)]
        while not all(each.done() for each in work):
            asked = time.perf_counter()
            line.ask(live, routes.HEARTBEAT, beat)
            beats.append(time.perf_counter() - asked)
            time.sleep(0.15)  # below what one device may ask in a minute
        return sum(each.result() for each in work), time.perf_counter() - began, beats


def _all(server: Server, host: str, fleet: list[Device]) -> int:
    with Line(server, host) as line:
        return sum(line.drain(device) for device in fleet)


def _return(name: str, server: Server, host: str, fleet: list[Device]) -> Iterator[Figure]:
    taken, seconds, beats = drained(server, host, fleet, QUEUED)
    p95 = sorted(beats)[int(len(beats) * 0.95)]
    whole = (len(fleet) - 1) * QUEUED
    yield Figure("devices", f"live call at p95 while {whole} events drain on {name}", p95, "s",
                 limit=LIVE)  # fmt: skip
    yield Figure("devices", f"events taken on {name}", taken / whole, "of those sent", limit=1.0,
                 at_least=True)  # fmt: skip
    yield Figure("devices", f"the fleet drained on {name}", taken / seconds, "events a second")


def _measure(name: str, made: House) -> Iterator[Figure]:
    fleet = enrolled(made, FLEET + 1)
    with serving(made.environment, workers=2) as server:
        yield from _costs(name, server, DEVICES, fleet[1:8])
        yield from _return(name, server, DEVICES, fleet)


def figures() -> Iterator[Figure]:
    """On both databases."""
    with house() as made:
        yield from _measure("SQLite", made)
    with postgres() as url, house(url) as made:
        yield from _measure("PostgreSQL", made)
