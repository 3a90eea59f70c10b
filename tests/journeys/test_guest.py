"""Somebody without a pass declares on the kiosk's screen, in a real second browser.

The centre is the real site, the browser Chromium as a kiosk starts it; afterwards its profile is
gone, and a search for the traveller's name in what lies in memory finds nothing.
"""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from customs.messages.enrolment import DeviceKind
from customs.words_screen import Act, Screen
from kiosk.devices import guest_browser
from kiosk.devices.guest_browser import GuestBrowser
from kiosk.screen.server import Server
from kiosk.terminal.guest import GuestDoor, GuestRoom
from kiosk.terminal.news import Touched
from passenger_app import kiosk_tickets
from passenger_app.fleet.devices import Known
from passenger_app.models import Device, DeviceState, KeyState
from tests import factories as f
from tests.journeys.conftest import listen
from tests.journeys.inspection import axe
from tests.journeys.site import Site, free_port
from tests.journeys.traveller import MOST_LOOKS, Someone, Traveller
from tests.kiosk.terminal.hall import HallHere
from tests.kiosk.terminal.kiosk import Clock
from tests.kiosk.terminal.site import Place

CANARY = "CANARYGUEST"
HEADLESS = ("--no-sandbox", "--disable-gpu", "--headless=new")
SIZE: ViewportSize = {"width": 1080, "height": 1920}
TERMINAL = UUID(int=12)


def leftovers(memory: Path) -> list[str]:
    """Files under a folder that hold the name, and what is called after it."""
    found = []
    for folder, _, names in os.walk(memory):
        for name in names:
            path = Path(folder) / name
            if path.is_file() and any(
                CANARY.encode(how) in path.read_bytes() for how in ("utf-8", "utf-16-le")
            ):
                found.append(str(path.relative_to(memory)))
    return found


class Guest:
    """The kiosk, its terminal and the second browser on its screen."""

    def __init__(self, folder: Path) -> None:
        # A short name, as /dev/shm is: Chromium's socket within takes 107 letters.
        self.memory = Path(tempfile.mkdtemp(prefix="k", dir=guest_browser.MEMORY))
        self.kiosk_port, self.debug = free_port(), free_port()
        back = f"http://kiosk.localhost:{self.kiosk_port}/back"
        self.site = Site(folder, SEKISHO_KIOSK_RETURN=back).start()
        with self.site._centre() as centre, centre.database.writing() as session:
            session.add(
                Device(
                    id=TERMINAL, kind="terminal", hall="NRT-T1", name="kiosk-1", made_at=f.LANDED,
                    state=DeviceState.ACTIVE.value,
                )
            )  # fmt: skip
        door = GuestDoor()
        arguments = (*HEADLESS, f"--remote-debugging-port={self.debug}")
        browser = GuestBrowser("/usr/bin/chromium", arguments, self.memory)
        room = GuestRoom(self._ticket, door, browser)
        self.place = Place(HallHere(Clock()), lambda: f.LANDED, folder, guests=room, door=door)
        self._screen = Server(self.place.app, self.kiosk_port).start()
        door.origin = self._screen.origin

    def _ticket(self, language: str) -> str:
        known = Known(
            TERMINAL, DeviceKind.TERMINAL, "NRT-T1", DeviceState.ACTIVE, b"", KeyState.IN_FORCE,
            b"", b"", None,
        )  # fmt: skip
        with self.site._centre() as centre:
            secret, _ = kiosk_tickets.give(centre.database, known, centre.now())
        return f"{self.site.origin}/k/{secret}?language={language}"

    def touch(self, act: Act, **values: str) -> None:
        """A finger on the kiosk's own screen."""
        self.place.terminal.hear(Touched(act, self.place.terminal.told.serial, values))

    @contextmanager
    def shown(self, chromium: Browser) -> Iterator[Page]:
        """The page of the second browser, once it shows the centre's."""
        self.touch(Act.BEGIN, language="en")
        self.touch(Act.NO_PASS)
        self.touch(Act.DECLARE_HERE)
        with socket.socket() as knocking:
            while knocking.connect_ex(("127.0.0.1", self.debug)):
                assert self.place.terminal.told.screen is Screen.DECLARING
        over = chromium.browser_type.connect_over_cdp(f"http://127.0.0.1:{self.debug}")
        page = over.contexts[0].pages[0]
        page.wait_for_url("**/k/*?language=en")
        page.set_viewport_size(SIZE)
        yield page

    def close(self) -> None:
        """End all of it."""
        self._screen.close()
        self.place.close()
        self.site.close()
        shutil.rmtree(self.memory)


@pytest.fixture
def guest(tmp_path: Path) -> Iterator[Guest]:
    """One, with a site of its own."""
    made = Guest(tmp_path)
    yield made
    made.close()


def declares(page: Page, origin: str, look: Callable[[str], None]) -> None:
    """The whole way, on the kiosk's screen."""
    someone = Traveller(page, origin, look)
    look("begin")
    someone.presses()
    page.check("[name=travel][value=passenger]")
    someone.presses()
    someone.is_someone(Someone(surname=CANARY))
    someone.brings()
    someone.arrives(port="NRT", day=datetime.now(UTC).date() + timedelta(days=1))
    someone.stays()
    someone.brings_nothing()
    someone.signs()


def test_declared_on_the_screen_of_a_kiosk(
    guest: Guest, chromium: Browser, complaints: list[str]
) -> None:
    def look(name: str) -> None:
        assert axe(page) == [], name
        if folder := os.environ.get("SEKISHO_LOOK"):
            page.screenshot(path=f"{folder}/guest-{name}.png")

    with guest.shown(chromium) as page:
        listen(page, complaints)
        declares(page, guest.site.origin, look)
        assert page.evaluate("localStorage.length") == 0
        workers = "navigator.serviceWorker.getRegistrations().then((all) => all.length)"
        assert page.evaluate(workers) == 0
        assert len(list(guest.memory.iterdir())) == 1
        page.click("main form .main")
    assert guest.place.terminal.settled(20)
    assert guest.place.terminal.told.screen is Screen.PASSPORT
    assert list(guest.memory.iterdir()) == []
    assert leftovers(guest.memory.parent / "secrets") == []
    assert CANARY not in (guest.site.folder / "log.jsonl").read_text()


def test_a_profile_that_is_kept_is_found(
    guest: Guest, chromium: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: not destroyed, and written like any other profile, it holds the name."""
    flags = tuple(flag for flag in guest_browser.FLAGS if flag != "--incognito")
    monkeypatch.setattr(guest_browser, "FLAGS", flags)
    monkeypatch.setattr(guest_browser, "_remove", lambda home: None)
    with guest.shown(chromium) as page:
        page.goto(f"{guest.site.origin}/privacy?name={CANARY}")
        page.evaluate(f"localStorage.setItem('name', '{CANARY}')")
        for _ in range(MOST_LOOKS):
            if leftovers(guest.memory):
                break
            page.evaluate("() => new Promise(requestAnimationFrame)")
        guest.touch(Act.STOP)
    assert guest.place.terminal.settled(20)
    assert leftovers(guest.memory) != []
