"""A kiosk at work: what it adds to the library calls it needs, and whole crossings step by step.

The terminal's own program and screen, the real station on its store, a real cell, dlib, and virtual
passports on a line of 424 kbit/s, whose time is counted. People take no time here, nor does the
hall's network.
"""

from __future__ import annotations

import functools
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from statistics import median, quantiles

import msgspec
from flask.testing import FlaskClient

from bench import face, scanned
from bench.figure import Figure
from bench.passport import TimedChip
from customs.lane import Lane
from customs.messages.enrolment import DeviceKind
from customs.words_face import PROMPTS
from customs.words_screen import Act, Notice, Screen
from kiosk.devices.printer import SimulatedPrinter
from kiosk.face.dlib_matcher import Dlib, loaded
from kiosk.face.simulated import simulated
from kiosk.hall.hall import Desk
from kiosk.passport.access import AccessKey
from kiosk.passport.cell.keeper import Cell
from kiosk.passport.progress import Watcher
from kiosk.passport.trust.store import TrustStore
from kiosk.passport.virtual.factory import Passport
from kiosk.passport.virtual.line import Line
from kiosk.screen.pages import create_app
from kiosk.screen.server import NAME
from kiosk.screen.view import Setting
from kiosk.terminal import installed
from kiosk.terminal.installed import Installed
from kiosk.terminal.passports import Brought, examined
from kiosk.terminal.program import Terminal
from passenger_app import submit
from tests.contract.hall import Hall
from tests.contract.station import Stationed, adults, declared, draw_rates, signed
from tests.contract.whole import house
from tests.journeys.stand import passport
from tests.kiosk import pictures
from tests.kiosk.face import invented
from tests.kiosk.face.invented import DO, STRAIGHT
from tests.kiosk.passport.variety import countries

CROSSINGS = 40
EVERY = 0.45  # seconds from frame to frame, as a traveller needs them to move
KEY, SITE, HTTP = "k" * 43, "https://declare.example.jp", f"http://{NAME}"
POSES = {PROMPTS[prompt]: pose for prompt, pose in DO.items()}
PATIENCE = 30  # seconds


@dataclass
class OnLine:
    """A reader with a passport on a line whose time is counted, and whose chip's is not ours."""

    cell: Cell
    now: Callable[[], datetime]
    laid: Passport | None = None
    line: float = 0.0  # seconds
    chip: float = 0.0

    def read(self, key: AccessKey, watch: Watcher) -> Brought | Notice:
        """The real reading and judgement."""
        if self.laid is None:
            return Notice.NOTHING_THERE
        chip = TimedChip(self.laid.body)
        line = Line(chip)
        brought = examined(line, key, self.cell, self.now(), watch)
        self.line, self.chip = line.seconds, chip.cpu
        return brought

    def close(self) -> None:
        """Nothing is held."""


@dataclass
class Kiosk:
    """One terminal, its browser, and the time each step took."""

    terminal: Terminal
    reader: OnLine
    browser: FlaskClient
    now: list[float]
    took: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """From a finger or a picture until the screen it leads to is sent."""
        began = time.perf_counter()
        yield
        if not self.terminal.settled(PATIENCE):
            raise SystemExit(f"{name} did not come to an end")
        self.browser.get("/screen", base_url=HTTP)
        self.took[name] = time.perf_counter() - began

    def types(self, text: str) -> None:
        """A page reader's keys, in one go."""
        keys: list[list[object]] = [[key, at] for at, key in enumerate([*text, "Enter"])]
        self.browser.post("/keys", base_url=HTTP, json=keys)

    def touches(self, act: Act) -> None:
        """A finger."""
        told = {"act": act.value, "serial": str(self.terminal.told.serial)}
        self.browser.post("/act", base_url=HTTP, data=told, headers={"HX-Request": "true"})

    def sees(self, frame: bytes) -> None:
        """A picture of the camera."""
        self.now[0] += EVERY
        self.browser.post("/frames", base_url=HTTP, data=frame, content_type="image/jpeg")

    def on(self, screen: Screen) -> None:
        """The screen that must be there now."""
        if self.terminal.told.screen is not screen:
            raise SystemExit(f"{self.terminal.told.screen} where {screen} was expected")

    def sits(self) -> None:
        """Do what the screen asks for until it asks no more."""
        while self.terminal.told.screen is Screen.FACE and self.terminal.told.visit:
            self.sees(invented.frame(1, POSES.get(self.terminal.told.visit.prompt, STRAIGHT)))


def crossing(kiosk: Kiosk, picture: bytes, made: Passport) -> Mapping[str, float]:
    """A traveller from the pass to the gate; the machine's seconds for each step."""
    kiosk.took, began = {}, time.process_time()
    with kiosk.step("pass"):
        kiosk.sees(picture)
    kiosk.on(Screen.PASSPORT)
    kiosk.reader.laid = made
    with kiosk.step("passport"):
        kiosk.types(made.plan.zone)
    kiosk.on(Screen.ANSWERS)
    kiosk.took["passport"] += kiosk.reader.line - kiosk.reader.chip
    with kiosk.step("answers"):
        kiosk.touches(Act.CONFIRM)
    kiosk.on(Screen.FACE)
    with kiosk.step("face, lane and slip"):
        kiosk.sits()
    kiosk.on(Screen.ANSWER)
    visit = kiosk.terminal.told.visit
    if visit is None or visit.answer is None or visit.answer.lane is not Lane.GATE:
        raise SystemExit("the traveller was not let to the gate")
    with kiosk.step("clear"):
        kiosk.touches(Act.STOP)
    cpu = time.process_time() - began - kiosk.reader.chip
    whole = {"whole": sum(kiosk.took.values()), "whole, the terminal's CPU alone": cpu}
    return kiosk.took | {"passport, on the line alone": kiosk.reader.line} | whole


@contextmanager
def kiosks(hall: Hall) -> Iterator[tuple[Kiosk, Stationed]]:
    """A terminal as it is installed, its station, and nobody drawn by chance."""
    draw_rates(hall.centre, 0, 0)
    station = Stationed.on(hall.join_in("NRT-T1", DeviceKind.HALL))
    member = hall.join_in("NRT-T1", DeviceKind.TERMINAL)
    hall.release()
    station.hear()
    member.turn()
    eyes, folder, now = Dlib(), member.folder, [0.0]
    loaded()
    band = msgspec.json.encode(simulated(eyes.model, hall.clock()))
    (folder / installed.EVALUATION).write_bytes(band)
    put_up = Installed(member.running, SITE, SimulatedPrinter(folder / "slips"), eyes, demo=True)
    desk = Desk(station.hall, member.running.device.device)
    with closing(Cell(TrustStore.build([countries()[0].authority]))) as cell:
        reader = OnLine(cell, member.running.clock.now)
        wired = replace(put_up.wired(desk, reader), ticks=lambda: now[0])
        with closing(Terminal(wired)) as terminal:
            app = create_app(terminal, Setting(SITE), KEY, NAME)
            browser = app.test_client()
            browser.get(f"/launch/{KEY}", base_url=HTTP)
            yield Kiosk(terminal, reader, browser, now), station
    for each in (station.member, member):
        each.running.store.close()


def walked(crossings: int) -> list[Mapping[str, float]]:
    """So many travellers, one after the other; the first is nobody's figure."""
    with (
        tempfile.TemporaryDirectory() as name,
        house(Path(name)) as hall,
        kiosks(hall) as (kiosk, station),
    ):
        found = []
        for number in range(crossings + 1):
            picture, made = _traveller(hall, number)
            station.hear()
            found.append(crossing(kiosk, picture, made))
        return found[1:]


def _traveller(hall: Hall, number: int) -> tuple[bytes, Passport]:
    """Somebody with a pass: its picture, and their passport."""
    own = replace(adults(1)[0], document_number=f"TK{number:07}")
    told, ring = declared(people=(own,)), hall.centre.ring()
    draft = signed(hall.centre, told)
    code = str(submit.write_pass(draft.id, 1, "en", told, ring)["text"])
    return pictures.jpeg(pictures.held(code, 560)), passport(own)


def figures() -> Iterable[Figure]:
    """The two ratios that are held, then the machine's time of whole crossings."""
    yield from scanned.verified()
    yield from face.figures()
    told = functools.partial(Figure, "kiosk", unit="ms")
    found = walked(CROSSINGS)
    for step in found[0]:
        times = [1000 * each[step] for each in found]
        name = f"{step}, of {CROSSINGS} crossings"
        yield told(f"{name}, p50", value=median(times))
        yield told(f"{name}, p95", value=quantiles(times, n=20)[-1])
