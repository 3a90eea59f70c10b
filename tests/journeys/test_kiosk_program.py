"""The programs as an airport starts them: centre, hall station and terminal, each a process."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from customs.declaration import Declaration
from customs.messages.enrolment import DeviceKind
from customs.person import DocumentKind, Person
from customs.words_screen import HEADINGS, Screen
from passenger_app import submit
from passenger_app.fleet import bundles, changes, devices, release
from tests import factories as f
from tests.journeys.site import HOUSE, Site, free_port
from tests.journeys.stand import SIZES
from tests.passenger_app.travellers import begin, sign

pytestmark = [pytest.mark.long, pytest.mark.browser, pytest.mark.camera]
HALL = "HND-T3"
SAMPLE = Person(
    1, "SAMPLE", "ANNA MARIA", "DEU", date(1988, 4, 12), DocumentKind.PASSPORT, "C01X0006H"
)


@dataclass
class Airport:
    """A site, a hall and a kiosk in folders, and the programs that run there."""

    site: Site
    folder: Path
    held: ExitStack
    port: int

    def command(self, *words: str) -> str:
        """Run one of the device programs to its end."""
        done = subprocess.run(
            [sys.executable, "-m", "kiosk", *words], cwd=HOUSE, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start one that goes on, up to the first thing it says."""
        program = subprocess.Popen(
            [sys.executable, "-m", "kiosk", *words], cwd=HOUSE, env=os.environ,
            stdout=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        self.held.callback(end, program)
        return program

    def hall(self) -> subprocess.Popen[str]:
        """The hall station, once it answers."""
        bind = f"127.0.0.1:{self.port}"
        program = self.start("hall", "run", str(self.folder / "hall"), "--bind", bind)
        with socket.socket() as knocking:
            while knocking.connect_ex(("127.0.0.1", self.port)):
                assert program.poll() is None
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        asking.request("GET", "/")  # the kernel holds it until the worker is there
        asking.getresponse().read()
        asking.close()
        return program

    def kiosk(self) -> str:
        """The terminal; where its browser begins."""
        program = self.start(
            "terminal", str(self.folder / "terminal"), f"http://127.0.0.1:{self.port}",
            "--site", self.site.origin, "--simulate",
        )  # fmt: skip
        assert program.stdout
        told = json.loads(program.stdout.readline())
        assert told.get("simulated"), told
        return str(told["screen"])


def end(program: subprocess.Popen[str], how: signal.Signals = signal.SIGTERM) -> None:
    """End a program and its workers."""
    if program.poll() is None:
        os.killpg(program.pid, how)
        program.wait(timeout=30)
    if program.stdout:
        program.stdout.close()


@pytest.fixture
def airport(own_site: Site, tmp_path: Path) -> Iterator[Airport]:
    """Everything enrolled, a bundle signed."""
    with ExitStack() as held:
        made = Airport(own_site, tmp_path, held, free_port())
        with own_site._centre() as centre:
            now, keys = centre.now(), tmp_path / "release"
            release.make(centre.database, keys, now)
            index = centre.settings.secrets.blind_index_key
            for kind in (DeviceKind.HALL, DeviceKind.TERMINAL):
                with centre.database.writing() as session:
                    id_ = devices.admit(session, now, "cli", kind, HALL, kind.value)
                    code = devices.draw_code(session, index, now, "cli", id_)
                folder = str(tmp_path / kind.value)
                made.command("device", "enrol", folder, own_site.devices_origin, code)
            bundles.draft(centre.database, centre.ring(), centre.now())
            release.sign(centre.database, keys, centre.now())
            changes.number(centre.database)
        yield made


def declared(site: Site) -> str:
    """A traveller who lands today; the text of their pass."""
    with site._centre() as centre:
        trip = f.trip(arrival_on=centre.today() + timedelta(days=0))
        told: Declaration = f.declaration(people=(SAMPLE,), trip=trip, answers=frozenset())
        draft = begin(centre, told)
        sign(centre, draft)
        changes.number(centre.database)
        return str(submit.write_pass(draft.id, 1, "en", told, centre.ring())["text"])


def test_the_hall_killed_and_started_again_goes_on_where_it_was(
    airport: Airport, chromium: Browser
) -> None:
    code = declared(airport.site)
    hall = airport.hall()
    page = chromium.new_context(viewport=SIZES["tall"]).new_page()
    page.goto(airport.kiosk())

    def waits(screen: Screen) -> None:
        page.get_by_role("heading", name=HEADINGS[screen]).wait_for(timeout=30_000)

    def shows(code: str) -> None:
        page.get_by_role("button", name="English").click()
        waits(Screen.PASS)
        page.keyboard.type(code)
        page.keyboard.press("Enter")

    shows(code)
    waits(Screen.PASSPORT)
    assert "Simulation" in page.inner_text("#screen")
    page.get_by_role("button", name="ANNA MARIA SAMPLE").click()
    waits(Screen.ANSWERS)
    page.get_by_role("button", name="Yes, I declare this").click()
    waits(Screen.FACE)
    end(hall, signal.SIGKILL)
    airport.hall()
    page.get_by_role("button", name="Not by face").click()
    waits(Screen.LOOK)
    page.get_by_role("button", name="Stop and clear").click()
    shows(code)
    waits(Screen.LOOK)  # what was confirmed and chosen before the kill is known
    page.context.close()
