"""A terminal as it is installed: what its device's folder and bundle give to a conversation."""

from __future__ import annotations

import random
import secrets
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from customs import identifier, slip
from customs.apparatus import Printed
from customs.messages.event import Kind
from customs.policy import Policies
from kiosk import believed
from kiosk.believed import Believed
from kiosk.device import Running
from kiosk.devices.printer import Printer
from kiosk.devices.slip import Slip
from kiosk.face import decision
from kiosk.face.decision import Files, Rules
from kiosk.face.dlib_matcher import Dlib
from kiosk.face.matcher import FaceMatcher
from kiosk.hall.station import Station
from kiosk.store.outbox import Happened
from kiosk.terminal.faces import FaceRoom
from kiosk.terminal.guest import Guests, NoGuests
from kiosk.terminal.means import Means
from kiosk.terminal.orders import Note
from kiosk.terminal.passports import Passports
from kiosk.terminal.program import Wired

EVALUATION, COHORT = "evaluation.json", "cohort.json"
BINDING, WATCHING = "pass_binding", "watch_list"  # names of uses among the fleet's keys
_FROM = random.SystemRandom()


class NoPrinter:
    """A kiosk that was put up without one: the reference is on the screen."""

    def print(self, told: Slip) -> Printed:
        """Nothing comes out."""
        del told
        return Printed.GONE

    def state(self) -> Printed:
        """There is none."""
        return Printed.GONE


@dataclass(frozen=True)
class Installed:
    """A running device as a terminal."""

    running: Running
    site: str
    printer: Printer | None
    matcher: FaceMatcher
    demo: bool = False

    def wired(self, station: Station, passports: Passports, guests: Guests | None = None) -> Wired:
        """Everything the terminal is wired to."""
        device, clock = self.running.device, self.running.clock
        return Wired(
            station=station,
            passports=passports,
            faces=FaceRoom(Dlib(), self.matcher, self.rules),
            printer=self.printer or NoPrinter(),
            note=self._note,
            means=self._means,
            believed=self._believed,
            now=clock.now,
            ticks=clock.ticks,
            origin=self.site,
            hall=device.hall,
            status=self._status,
            guests=guests or NoGuests(),
        )

    def _status(self, crossing: UUID) -> str:
        """Under the key the centre knows as well; without one the slip leads to the front page."""
        held = self.running.bundle.fleet_keys.get(slip.KEY, {}) if self.running.bundle else {}
        if not held:
            return self.site
        return f"{self.site}/a/{slip.token(held[min(held)], crossing)}"

    def _means(self) -> Means:
        now, device = self.running.clock.now(), self.running.device
        shared = self.running.bundle.fleet_keys if self.running.bundle else {}
        return Means(
            now,
            lambda: identifier.uuid7(now, secrets.randbits(identifier.CHANCE)),
            _FROM.random,
            device.hall,
            f"device:{device.device}",
            shared.get(BINDING, {}),
            shared.get(WATCHING, {}),
        )

    def _believed(self) -> Believed:
        """Without a bundle no pass is believed; the hall says what became of those that are."""
        held = self.running.bundle
        if held is None or not held.lives(self.running.clock.now()):
            return Believed({}, {}, self.site)
        return believed.by(held, self.site)

    def rules(self) -> Rules:
        """What faces are accepted by, as the folder and the bundle say today."""
        folder, held = self.running.folder, self.running.bundle
        files = Files(_read(folder / EVALUATION), _read(folder / COHORT))
        policies = held.policies(self.running.clock.now()) if held else Policies()
        return decision.rules(files, self.matcher.model, policies.face, demo=self.demo)

    def _note(self, note: Note) -> None:
        body = {"happened": note.kind, **note.body}
        self.running.outbox.note(Happened(Kind.AT_KIOSK, body), self.running.clock.now())


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None
