"""An airport in folders: a centre, a hall station and terminals, each the program that is started.

Whatever they say lies beside them, and where they work a core would be left.
"""

from __future__ import annotations

import http.client
import json
import os
import resource
import select
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec

from customs.messages.enrolment import DeviceKind
from customs.person import DocumentKind, Person
from kiosk.face.simulated import simulated
from kiosk.store import opening
from kiosk.terminal import installed
from passenger_app import submit
from passenger_app.drafts import Draft
from passenger_app.fleet import bundles, changes, devices, release
from tests import factories as f
from tests.contract.station import draw_rates
from tests.journeys.site import HOUSE, PATIENCE, Site, free_port
from tests.kiosk.face.seen import dlib
from tests.passenger_app.travellers import begin, sign

HALL = "HND-T3"
SAMPLE = Person(
    1, "SAMPLE", "ANNA MARIA", "DEU", date(1988, 4, 12), DocumentKind.PASSPORT, "C01X0006H"
)
KIM = Person(1, "KIM", "MINSEO", "KOR", date(1984, 9, 1), DocumentKind.PASSPORT, "M00000011")
PARK = Person(1, "PARK", "JIHO", "KOR", date(1985, 2, 20), DocumentKind.PASSPORT, "M00000012")
CHOI = Person(1, "CHOI", "DAYEON", "KOR", date(1979, 7, 7), DocumentKind.PASSPORT, "M00000013")
LIM = Person(1, "LIM", "SORA", "KOR", date(1991, 1, 9), DocumentKind.PASSPORT, "M00000014")
EVERYBODY = (SAMPLE, KIM, PARK, CHOI, LIM)
Program = subprocess.Popen[str]


@dataclass
class Airport:
    """A site, a hall and its kiosks, and the programs that run there."""

    site: Site
    folder: Path
    held: ExitStack
    port: int = field(default_factory=free_port)  # of the hall station
    programs: dict[str, Program] = field(default_factory=dict)

    def command(self, *words: str) -> str:
        """Run one of the device programs to its end."""
        done = subprocess.run(
            [sys.executable, "-m", "kiosk", *words], cwd=HOUSE, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def enrol(self, kind: DeviceKind, name: str) -> None:
        """Let a device in; its folder has its name."""
        with self.site._centre() as centre:
            index, now = centre.settings.secrets.blind_index_key, centre.now()
            with centre.database.writing() as session:
                id_ = devices.admit(session, now, "cli", kind, HALL, name)
                code = devices.draw_code(session, index, now, "cli", id_)
        place = str(self.folder / name)
        self.command("device", "enrol", place, self.site.devices_origin, code)

    def release(self) -> None:
        """A bundle that names every device, signed."""
        with self.site._centre() as centre:
            keys = self.folder / "release"
            bundles.draft(centre.database, centre.ring(), centre.now())
            release.sign(centre.database, keys, centre.now())
            changes.number(centre.database)

    def start(self, name: str, *words: str) -> Program:
        """Start one that goes on; what it complains of lies in a log where it works."""
        place = self.folder / "work" / name
        (place / "tmp").mkdir(parents=True, exist_ok=True)
        with (place / "log").open("ab") as log:
            program = subprocess.Popen(
                [sys.executable, "-m", "kiosk", *words], cwd=place, stdout=subprocess.PIPE,
                stderr=log, text=True, start_new_session=True, preexec_fn=_cores,
                env=os.environ | {"PYTHONPATH": str(HOUSE), "TMPDIR": str(place / "tmp")},
            )  # fmt: skip
        self.held.callback(end, program)
        self.programs[name] = program
        return program

    def hall(self) -> Program:
        """The hall station, once it answers."""
        bind = f"127.0.0.1:{self.port}"
        program = self.start("hall", "hall", "run", str(self.folder / "hall"), "--bind", bind)
        with socket.socket() as knocking:
            while knocking.connect_ex(("127.0.0.1", self.port)):
                assert program.poll() is None
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        asking.request("GET", "/")  # the kernel holds it until the worker is there
        asking.getresponse().read()
        asking.close()
        return program

    def kiosk(self, name: str = "terminal", *more: str) -> str:
        """A terminal with passports to choose from; where its browser begins."""
        program = self.start(
            name, "terminal", str(self.folder / name), f"http://127.0.0.1:{self.port}",
            "--site", self.site.origin, "--simulate", *more,
        )  # fmt: skip
        assert program.stdout
        told = json.loads(program.stdout.readline())
        assert told.get("simulated"), told
        return str(told["screen"])

    def faces(self, name: str, portraits: Mapping[Person, bytes], beside: Path) -> tuple[str, str]:
        """Passports with these portraits, in a folder that is no program's, and a band for them."""
        place = self.folder / name
        found = simulated(dlib().model, datetime.now(UTC))
        (place / installed.EVALUATION).write_bytes(msgspec.json.encode(found))
        beside.mkdir(exist_ok=True)
        for person, portrait in portraits.items():
            (beside / f"{person.document_number}.jpg").write_bytes(portrait)
        (beside / "samples.toml").write_text("\n".join(map(_sample, portraits)))
        return "--samples", str(beside / "samples.toml")

    def awaits(self, parties: int) -> None:
        """Until the hall station has heard of so many."""
        patiently(lambda: self._count("kept WHERE kind = 'arrival'") == parties)

    def sent(self) -> None:
        """Until the hall station has nothing left to tell the centre."""
        patiently(lambda: self._count("event WHERE state = 'waiting'") == 0)

    def _count(self, of: str) -> int:
        path = self.folder / "hall" / opening.FOLDER / opening.FILE
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as looking:
            return int(looking.execute(f"SELECT count(*) FROM {of}").fetchone()[0])

    def expects(self, *people: Person) -> tuple[Draft, str]:
        """A party that lands today, and their pass."""
        with self.site._centre() as centre:
            trip = f.trip(arrival_on=centre.today())
            told = f.declaration(people=people, trip=trip, next_index=len(people) + 1)
            draft = begin(centre, told)
            sign(centre, draft)
            changes.number(centre.database)
            return draft, str(submit.write_pass(draft.id, 1, "en", told, centre.ring())["text"])


def _sample(person: Person) -> str:
    told = {
        "surname": person.surname, "given": person.given, "number": person.document_number,
        "nationality": person.nationality, "born": f"{person.born:%y%m%d}", "sex": "F",
        "portrait": f"{person.document_number}.jpg",
    }  # fmt: skip
    return "[[passport]]\n" + "".join(f"{key} = {json.dumps(said)}\n" for key, said in told.items())


def patiently(done: Callable[[], bool]) -> None:
    """Until another program has done what nothing tells of."""
    until = time.monotonic() + 2 * PATIENCE
    while not done():
        assert time.monotonic() < until
        select.select([], [], [], 0.05)


def _cores() -> None:
    """A crash may leave a core: what must leave none does so by itself."""
    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))


def end(program: Program, how: signal.Signals = signal.SIGTERM) -> None:
    """End a program and its workers."""
    if program.poll() is None:
        os.killpg(program.pid, how)
        program.wait(timeout=30)
    if program.stdout:
        program.stdout.close()


@contextmanager
def airports(site: Site, folder: Path, *terminals: str) -> Iterator[Airport]:
    """Everything enrolled, nobody drawn by chance; whatever runs at the end is ended."""
    with ExitStack() as held:
        made = Airport(site, folder, held)
        with site._centre() as centre:
            release.make(centre.database, folder / "release", centre.now())
            draw_rates(centre, 0, 0)
        made.enrol(DeviceKind.HALL, "hall")
        for name in terminals:
            made.enrol(DeviceKind.TERMINAL, name)
        made.release()
        yield made
