"""A whole terminal with everything it is wired to in one process, its clock in the test's hand."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

from customs import slip
from customs.face import FaceBand
from customs.words_face import PROMPTS, Prompt
from customs.words_screen import Notice
from kiosk.believed import Believed
from kiosk.devices.printer import SimulatedPrinter
from kiosk.face.matcher import Embedding
from kiosk.passport.access import AccessKey
from kiosk.passport.cell.portrait import Pixels
from kiosk.passport.progress import Watcher
from kiosk.screen.pages import create_app
from kiosk.screen.server import NAME, Server
from kiosk.screen.view import Setting
from kiosk.terminal.faces import Asked, FaceRoom
from kiosk.terminal.guest import GuestDoor, Guests, NoGuests
from kiosk.terminal.means import Means
from kiosk.terminal.orders import Note
from kiosk.terminal.passports import Brought, Passports
from kiosk.terminal.program import Terminal, Wired
from kiosk.terminal.simulated import Drawer
from tests import factories as f
from tests.kiosk.terminal.hall import BINDINGS, HALL, HallHere
from tests.kiosk.terminal.kiosk import SITE

KEY = "k" * 43
CANARY = b"CANARY-OF-A-PORTRAIT"
HTTP = f"http://{NAME}"


def portrait() -> Pixels:
    """A small picture full of what is looked for."""
    return Pixels(16, 16, (CANARY * 48)[: 16 * 16 * 3])


@dataclass
class Told:
    """A reader that brings what the test says; `asked` keeps the keys it was given."""

    brings: Callable[[], Brought | Notice]
    asked: list[AccessKey] = field(default_factory=list)

    def read(self, key: AccessKey, watch: Watcher) -> Brought | Notice:
        """What the test says."""
        del watch
        self.asked.append(key)
        return self.brings()

    def close(self) -> None:
        """Nothing is held."""


@dataclass
class Sits:
    """A try that ends with a band after so many frames."""

    band: FaceBand
    portrait: Pixels | None
    lasts: int = 1
    frames: int = 0

    def frame(self, raw: bytes, now: float) -> Asked | FaceBand:
        """The first frame is asked to turn."""
        del raw, now
        self.frames += 1
        return (
            self.band
            if self.frames > self.lasts
            else Asked(PROMPTS[Prompt.TURN_LEFT], somebody=True)
        )

    def accepted(self) -> Embedding | None:
        """No face that a gate could use."""
        return None

    def late(self, now: float) -> FaceBand | None:
        """Never."""
        del now
        return None

    def forget(self) -> None:
        """Let go."""
        self.portrait = None


@dataclass
class FakeFaces:
    """Tries that all end the same way."""

    band: FaceBand = FaceBand.ACCEPTED
    lasts: int = 1  # frames
    sat: list[Sits] = field(default_factory=list)

    def sit(self, portrait: Pixels, draw: float, now: float) -> Sits:
        """Begin one."""
        del draw, now
        self.sat.append(Sits(self.band, portrait, self.lasts))
        return self.sat[-1]


@dataclass
class Place:
    """One terminal and its screen."""

    hall: HallHere
    clock: Callable[[], datetime]
    folder: Path
    brought: Brought | Notice = Notice.NOTHING_THERE
    faces: FakeFaces | FaceRoom = field(default_factory=lambda: FakeFaces())
    notes: list[Note] = field(default_factory=list)
    believed: Believed = field(default_factory=lambda: Believed({}, f.FLEET, SITE))
    passports: Passports | None = None  # in place of what `brought` says
    drawer: Drawer | None = None
    draw: float = 0.25
    guests: Guests = field(default_factory=NoGuests)
    door: GuestDoor = field(default_factory=GuestDoor)

    def __post_init__(self) -> None:
        """Wire it."""
        self.reader = Told(lambda: self.brought)
        self.printer = SimulatedPrinter(self.folder / "slips")
        reader = self.passports or self.reader
        self.terminal = Terminal(
            Wired(
                self.hall, reader, self.faces, self.printer, self.notes.append,
                self._means, lambda: self.believed, self.clock, time.monotonic, SITE, HALL,
                lambda id_: f"{SITE}/a/{slip.token(b's' * 32, id_)}", guests=self.guests,
            )
        )  # fmt: skip
        names, lays = (self.drawer.names, self.drawer.lay) if self.drawer else ((), None)
        self.setting = Setting(SITE, "en", names)
        self.app = create_app(self.terminal, self.setting, KEY, NAME, lays, self.door)
        self.server: Server | None = None

    def _means(self) -> Means:
        new_id = lambda: UUID(bytes=secrets.token_bytes(16))  # noqa: E731
        return Means(self.clock(), new_id, lambda: self.draw, HALL, "device:1", BINDINGS)

    def serve(self) -> str:
        """Start the screen; where the browser begins."""
        self.server = Server(self.app).start()
        self.door.origin = self.server.origin
        return f"{self.server.origin}/launch/{KEY}"

    def close(self) -> None:
        """End all of it."""
        if self.server:
            self.server.close()
        self.terminal.close()
