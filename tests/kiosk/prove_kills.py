"""Every acknowledged fact arrives once, however often centre and device are killed.

Real processes: the centre under gunicorn, and a device's program on its store, each killed
(SIGKILL) at labelled places and at random. A ledger outside of both, to which words are only
ever added, holds what the device said it had kept. At the end it and the centre must agree.
"""

from __future__ import annotations

import random
import signal
import socket
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from customs.messages.enrolment import DeviceKind
from customs.messages.event import FIRST, Event, Kind, digest, read
from customs.sealed import unbelieved
from kiosk import device, durable_file, keys
from kiosk.centre import bundle_held, enrolment
from kiosk.centre.centre import Centre as Client
from kiosk.centre.clock import Clock
from kiosk.centre.https import Line
from kiosk.centre.upkeep import Upkeep
from kiosk.store.outbox import Limits
from passenger_app import migrate, secret_files, worker
from passenger_app.centre import Centre
from passenger_app.fleet import bundles, release
from passenger_app.jobs import Kind as Work
from passenger_app.models import (
    CrossingEvent,
    Device,
    DeviceEvent,
    DeviceEventAside,
    DeviceKey,
    Job,
)
from tests.kiosk import victims
from tests.kiosk.site import PROCESSES, Ledger, Site
from tests.kiosk.victims import CENTRE_LABELS, DEVICE_LABELS, FACT, KEY_LABELS, Fuse
from tests.passenger_app.devices.machine import invite
from tests.postgres import running as postgres
from tests.prove import Evidence

MOST_THINGS = 6  # after so many one of the two is killed, if its fuse did not
TURNS = 400  # of the device at the end, until nothing waits


def fuse(draw: random.Random, labels: tuple[str, ...]) -> Fuse:
    """A place in two of three; else the program waits to be killed at any moment."""
    if draw.random() < 1 / 3:
        return Fuse()
    label = draw.choice(labels)
    return Fuse(label, draw.randint(1, 3 if label in ("mid bundle", "after commit") else 5))


def kill_once(site: Site, made: Centre, release_folder: Path) -> None:
    """Bring both up, let them work, and kill one of them."""
    if site.server is None:
        site.serve(fuse(site.draw, CENTRE_LABELS))
    if site.program is None:
        lit = fuse(site.draw, DEVICE_LABELS)
        if lit.label == "mid bundle":
            new_bundle(made, release_folder, site.starts)
        site.run(lit)
    site.work(site.draw.randint(1, MOST_THINGS))
    if site.both_live():
        site.ask()
        spin(site.draw.randint(0, 200_000))
        site.end(site.draw.choice(("centre", "device", "device")))
    else:
        site.end("device" if site.centre_lives() else "centre")


def spin(turns: int) -> None:
    """Let a little time pass, so that the kill falls anywhere."""
    for _ in range(turns):
        pass


def new_bundle(made: Centre, folder: Path, number: int) -> None:
    """Something changed: the next bundle is drafted and signed."""
    with made.database.writing() as session:
        row = session.scalars(select(Device).order_by(Device.id).limit(1)).one()
        row.name = f"device, named {number} times"
    bundles.draft(made.database, made.ring(), made.now())
    release.sign(made.database, folder, made.now())


def enrolment_fuse(draw: random.Random) -> Fuse:
    """A place on the way to becoming a device; the line is asked at each door only once."""
    label = draw.choice(KEY_LABELS)
    return Fuse(label, 1 if label in ("before offer", "before proof") else draw.randint(1, 3))


def kill_enrolment(site: Site, made: Centre, number: int) -> list[str]:
    """Kill a device that is becoming one, then let it: once, with one pair of keys."""
    folder = site.folder / f"enrolling-{number}"
    _, code = invite(made, DeviceKind.TERMINAL, folder.name)
    lit = enrolment_fuse(site.draw)
    if not ended(folder, site.origin, code, lit):
        return [f"{folder.name}: was not killed {lit.label}, {lit.left} times passed"]
    before = keys.load(folder)
    line = Line(site.origin)
    enrolled = enrolment.enrol(folder, Client(line, Clock()), code)
    line.close()
    after = keys.load(folder)
    return _enrolled_badly(made, folder, enrolled.device, _same(before, after))


def ended(folder: Path, origin: str, code: str, lit: Fuse) -> bool:
    """Let a device enrol until its fuse ends it; whether it did."""
    told = (str(folder), origin, code, lit)
    program = PROCESSES.Process(target=victims.enrol_program, args=told)
    program.start()
    program.join()
    return program.exitcode == -signal.SIGKILL


def _same(before: keys.Keys | None, after: keys.Keys | None) -> bool:
    """Whether the keys made before the kill are those the device goes on with."""
    return before is None or (after is not None and before.current.kid == after.current.kid)


def _enrolled_badly(made: Centre, folder: Path, id_: UUID, same: bool) -> list[str]:
    asked = select(DeviceKey.state).where(DeviceKey.device_id == id_)
    with made.database.reading() as session:
        states = session.scalars(asked).all()
        state = session.get_one(Device, id_).state
    open_to_all = [path for path in folder.iterdir() if path.stat().st_mode & 0o077]
    left = durable_file.left_over(folder / keys.FILE)
    wrong = (state, list(states)) != ("active", ["in_force"]) or open_to_all or left
    return [f"{folder.name}: {state} {states} {open_to_all} {left}"] if wrong or not same else []


def settle(site: Site) -> int:
    """Bring both up without a fuse, record what is unsure and send all; what still waits."""
    site.kill_device()
    site.kill_centre()
    site.serve(Fuse())
    running = device.start(site.place, limits=Limits(free=0))
    line = Line(site.origin)
    upkeep = Upkeep(running, Client(line, running.clock), lambda: 0.5)
    for fact in list(site.ledger.unsure):
        running.outbox.record(victims.happened(fact), running.clock.now(), victims.id_of(fact))
        site.ledger.hear(("got", fact))
    for _ in range(TURNS):
        for duty in upkeep.duties.values():
            duty.at = 0.0
        upkeep.turn()
        if not running.outbox.count().waiting:
            break
    waiting = running.outbox.count().waiting
    held = bundle_held.read(running.store, running.device)
    site.ledger.hear(("bundle", held.number if held else 0))
    running.stop()
    line.close()
    site.kill_centre()
    return waiting


def failures(made: Centre, ledger: Ledger, id_: UUID) -> list[str]:
    """Where the ledger and the centre disagree."""
    asked = select(DeviceEvent).where(DeviceEvent.device_id == id_)
    with made.database.reading() as session:
        rows = session.scalars(asked.order_by(DeviceEvent.boot, DeviceEvent.sequence)).all()
        aside = len(session.scalars(select(DeviceEventAside.sha256)).all())
    events = [_event(row.raw) for row in rows]
    facts = Counter(event.body["fact"] for event in events if event.kind == FACT)
    found = [f"lost: {fact}" for fact in sorted(ledger.told - set(facts))]
    found += [f"not once: {fact}" for fact, times in facts.items() if times != 1]
    found += [f"nobody recorded: {fact}" for fact in sorted(set(facts) - ledger.told)]
    found += [f"put aside: {aside}"] if aside else []
    found += [f"nobody was asked to join: {fact}" for fact in sorted(_unjoined(made, facts))]
    before = FIRST
    for row, event in zip(rows, events, strict=True):
        if event.head.previous != before or row.disposition not in ("taken", "unknown_version"):
            found.append(f"chain: {event.head.boot}/{event.head.sequence} {row.disposition}")
        before = digest(row.raw)
    taken = [event.body["number"] for event in events if event.kind == Kind.BUNDLE_TAKEN]
    if taken != sorted(set(taken)) or ledger.bundles != sorted(ledger.bundles):
        found.append(f"bundles: {taken} told, {ledger.bundles} held")
    if taken and ledger.bundles and taken[-1] != ledger.bundles[-1]:
        found.append(f"bundle {ledger.bundles[-1]} held, {taken[-1]} told")
    return found


def _unjoined(made: Centre, facts: Iterable[str]) -> set[str]:
    """Facts the centre keeps without the crossing they are about, or the work that follows."""
    with made.database.reading() as session:
        rows = {(row.event_id, row.crossing_id) for row in session.scalars(select(CrossingEvent))}
        work = set(session.scalars(select(Job.key).where(Job.kind == Work.CROSSING.value)))
    return {
        fact
        for fact in facts
        if (victims.id_of(fact),) * 2 not in rows or str(victims.id_of(fact)) not in work
    }


def _event(raw: bytes) -> Event:
    said = unbelieved(raw)
    told = read(said.payload) if said else None
    if not isinstance(told, Event):
        raise TypeError("the centre holds what is no event")
    return told


@contextmanager
def site_on(
    database: str, folder: Path, seed: int, faults: frozenset[str] = frozenset()
) -> Iterator[tuple[Site, Centre, Path]]:
    """A centre with its keys and first bundle, and an enrolled device; all ended at the end."""
    site = Site(database, folder, random.Random(seed), faults, port=free_port())
    if not (folder / "secrets").exists():
        secret_files.make(folder / "secrets")
    made = site.centre()
    with closing(made.database):
        migrate.migrate(made.database)
        worker.make_first_keys(made)
        release.make(made.database, folder / "release", made.now())
        bundles.draft(made.database, made.ring(), made.now())
        release.sign(made.database, folder / "release", made.now())
        try:
            site.serve(Fuse())
            line = Line(site.origin)
            _, code = invite(made, DeviceKind.TERMINAL, "device")
            enrolment.enrol(site.place, Client(line, Clock()), code)
            line.close()
            yield site, made, folder / "release"
        finally:
            site.kill_device()
            site.kill_centre()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    return port


def prove(
    database: str,
    folder: Path,
    kills: int,
    enrolments: int,
    seed: int,
    faults: frozenset[str] = frozenset(),
) -> tuple[Site, list[str]]:
    """So many kills on one database; what was heard, and where it disagrees."""
    with site_on(database, folder, seed, faults) as (site, made, release_folder):
        found = []
        for number in range(enrolments):
            found += kill_enrolment(site, made, number)
        site.kill_centre()
        for _ in range(kills):
            kill_once(site, made, release_folder)
        waiting = settle(site)
        found += [f"{waiting} still wait"] if waiting else []
        return site, found + failures(made, site.ledger, site.device())


def run(
    seed: int, on_sqlite: int = 1300, on_postgres: int = 500, enrolments: int = 100
) -> Evidence:
    """The stated counts on both databases."""
    told: dict[str, object] = {}
    failed = 0
    with tempfile.TemporaryDirectory() as name, postgres(hasty=False) as server:
        folder = Path(name)
        for database, kills in (
            (f"sqlite:///{folder / 'centre.db'}", on_sqlite),
            (server.make(), on_postgres),
        ):
            kind = database.partition(":")[0].partition("+")[0]
            (folder / kind).mkdir()
            site, found = prove(database, folder / kind, kills, enrolments, seed)
            failed += len(found)
            told[kind] = {
                "kills": kills,
                "enrolments_killed": enrolments,
                "killed": dict(site.kills),
                "facts_acknowledged": len(site.ledger.told),
                "words_heard": len(site.ledger.words),
                "failures": found[:20],
            }
    return Evidence(on_sqlite + on_postgres + 2 * enrolments, failed, told)
