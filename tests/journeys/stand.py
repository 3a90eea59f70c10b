"""A kiosk that stands: the real program and screen, virtual passports, a film before its camera."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from customs.declaration import Declaration
from customs.person import Person
from kiosk.devices import codes
from kiosk.face.decision import Rules, Thresholds
from kiosk.passport.cell.portrait import Pixels, decode
from kiosk.passport.examination import OpenBench
from kiosk.passport.trust.store import TrustStore
from kiosk.passport.virtual import factory
from kiosk.passport.virtual.factory import Passport
from kiosk.passport.virtual.plan import ChipChoice, PaceChoice, Plan
from kiosk.terminal.faces import FaceRoom
from kiosk.terminal.passports import Passports
from kiosk.terminal.simulated import Drawer, SimulatedReader
from tests import factories as f
from tests.kiosk.face import invented
from tests.kiosk.face.invented import STRAIGHT, Pose
from tests.kiosk.face.seen import dlib
from tests.kiosk.passport.variety import NOW, countries
from tests.kiosk.terminal.conftest import believed
from tests.kiosk.terminal.hall import HallHere
from tests.kiosk.terminal.kiosk import zone
from tests.kiosk.terminal.site import FakeFaces, Place

WIDE, HIGH = 1280, 720
LEFT_THEN_RIGHT = 0.0  # the draw of that challenge
MOVES = (STRAIGHT, Pose(turn=26), STRAIGHT, Pose(turn=-26))
EACH = 40  # frames; Chromium plays 30 a second
SIZES: dict[str, ViewportSize] = {
    "tall": {"width": 1080, "height": 1920},
    "wide": {"width": 1920, "height": 1080},
}


def film(path: Path, code: str, face: int | None) -> Path:
    """What the camera sees, again and again: a pass held up, and beside it a head that moves."""
    with path.open("wb") as out:
        for move in MOVES if face is not None else (STRAIGHT,):
            out.write(scene(code, face, move) * EACH)
    return path


def scene(code: str, face: int | None, move: Pose = STRAIGHT) -> bytes:
    """A pass held up, and beside it a head."""
    whole = Image.new("RGB", (WIDE, HIGH), (168, 164, 166))
    if face is not None:
        whole.paste(invented.scene(face, move), (WIDE - invented.CAMERA[0], 100))
    qr = codes.drawn(code, 8).resize((430, 430), Image.Resampling.LANCZOS)
    whole.paste(qr, (60, 140))
    return invented.jpeg(whole)


def filmed(played: Path) -> list[str]:
    """How a browser is told that this film is its camera."""
    return [
        "--no-sandbox", "--disable-gpu", "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={played}",
    ]  # fmt: skip


@contextmanager
def camera(chromium: Browser, played: Path) -> Iterator[Browser]:
    """A browser whose camera plays a film."""
    launched = chromium.browser_type.launch(
        executable_path="/usr/bin/chromium", args=filmed(played)
    )
    try:
        yield launched
    finally:
        launched.close()


class Bench(OpenBench):
    """Judges and decodes in this process: these chips are our own."""

    def portrait(self, raw: bytes) -> Pixels | None:
        """The portrait as pixels."""
        return decode(raw)


def passport(person: Person, face: int = 1, *, forged: bool = False) -> Passport:
    """A person's passport with an invented face; a forged one shows another's."""
    plan = Plan(
        zone(person),
        invented.jpeg(invented.scene(face)),
        pace=(PaceChoice(),),
        chip=ChipChoice(),
    )
    made = factory.issue(plan, countries()[0], secrets.token_bytes)
    if not forged:
        return made
    other = factory.issue(replace(plan, portrait=b""), countries()[0], secrets.token_bytes)
    group = {file: raw for file, raw in other.body.files.items() if file == 0x0102}
    return replace(made, body=replace(made.body, files=made.body.files | group))


def runs() -> datetime:
    """A day in the validity of the passes, going on like any other."""
    return f.LANDED + timedelta(seconds=time.monotonic() - _BEGAN)


_BEGAN = time.monotonic()


SCANNER = """(text) => {
  for (const key of [...text, "Enter"]) document.body.dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true }));
}"""

_OVER = """() => {
  const [words, foot] = [".words", ".foot"].map(
    (name) => document.querySelector(name).getBoundingClientRect());
  const parts = document.querySelector(".parts")?.getBoundingClientRect();
  const acts = document.querySelector(".acts")?.getBoundingClientRect();
  const over = Math.max(words.bottom, acts?.bottom ?? 0) > foot.top + 1;
  return over || (parts && words.top < parts.bottom - 1)
    ? [`${parts?.bottom} ${words.top} ${words.bottom} ${foot.top}`] : [];
}"""


@dataclass
class Stand:
    """The kiosk, and the page its browser shows."""

    place: Place
    page: Page

    @property
    def heading(self) -> str:
        """The one sentence on the screen."""
        return self.page.inner_text("#screen h1")

    def waits_for(self, text: str, seconds: float = 15) -> None:
        """Until the screen says this."""
        self.page.get_by_role("heading", name=text).wait_for(timeout=seconds * 1000)

    def touch(self, text: str) -> None:
        """A finger on a button."""
        self.page.get_by_role("button", name=text, exact=True).click()

    def over_the_foot(self) -> list[str]:
        """What does not fit between the steps and the foot."""
        found: list[str] = self.page.evaluate(_OVER)
        return found

    def scans(self, text: str) -> None:
        """A scanner or a page reader types, faster than any hand however busy the machine is."""
        self.page.evaluate(SCANNER, text)

    def lay(self, person: Person) -> None:
        """Choose a sample passport."""
        self.touch(person.full_name)


@contextmanager
def stands(
    browser: Browser,
    hall: HallHere,
    issued: f.Issued,
    passports: dict[str, Passport],
    folder: Path,
    size: str = "tall",
    faces: bool = False,
    reader: Passports | None = None,
    before: Callable[[BrowserContext], object] = lambda _: None,
) -> Iterator[Stand]:
    """A kiosk with these passports to choose from or a reader of its own, its browser launched."""
    drawer = Drawer(passports, TrustStore.build([countries()[0].authority]))
    room: FakeFaces | FaceRoom = FakeFaces()
    if faces:
        room = FaceRoom(dlib(), dlib(), lambda: Rules(None, Thresholds(0.38, 0.55)))
    reader = reader or SimulatedReader(drawer, Bench(drawer.trust), lambda: NOW)
    place = Place(
        hall, runs, folder, faces=room, believed=believed(issued), passports=reader,
        drawer=drawer, draw=LEFT_THEN_RIGHT,
    )  # fmt: skip
    over = threading.Event()
    ticking = threading.Thread(target=_tick, args=(place, over))
    context = browser.new_context(viewport=SIZES[size])
    before(context)
    page = context.new_page()
    try:
        page.goto(place.serve())
        ticking.start()
        yield Stand(place, page)
    finally:
        over.set()
        context.close()
        ticking.join()
        place.close()


def _tick(place: Place, over: threading.Event) -> None:
    while not over.wait(0.25):
        place.terminal.tick()


def expected(hall: HallHere, told: Declaration) -> f.Issued:
    """Somebody the hall awaits, and their pass."""
    hall.expects(told)
    return f.issue(told)
