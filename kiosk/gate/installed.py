"""A gate as it is installed: what its device's folder and bundle give to its lane."""

from __future__ import annotations

import random
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from customs import identifier
from kiosk import believed
from kiosk.believed import Believed
from kiosk.device import Running
from kiosk.devices.door import Door
from kiosk.face.dlib_matcher import Dlib
from kiosk.face.matcher import FaceMatcher
from kiosk.gate.asking import KeeperLine
from kiosk.gate.confirming import ConfirmRoom
from kiosk.gate.journal import Journal
from kiosk.gate.lane import Lane, Means
from kiosk.gate.program import Gate, Wired
from kiosk.hall import signing
from kiosk.hall.line import HallLine
from kiosk.terminal import installed
from kiosk.terminal.faces import FaceRoom

_FROM = random.SystemRandom()


@dataclass(frozen=True)
class Installed:
    """A running device as a gate."""

    running: Running
    site: str
    matcher: FaceMatcher
    demo: bool = field(default=False, kw_only=True)

    def gate(self, station: HallLine, door: Door) -> Gate:
        """Everything wired."""
        running, line = self.running, KeeperLine(station)
        device, clock = running.device, running.clock
        means = Means(
            clock.now,
            clock.ticks,
            self._new_id,
            lambda use: signing.signers(running, running.bundle, use),
            self._lives,
        )
        lane = Lane(device.device, device.hall, Journal(running), line, door, means)
        rules = installed.Installed(running, self.site, None, self.matcher, self.demo).rules
        room = ConfirmRoom(FaceRoom(Dlib(), self.matcher, rules))
        wired = Wired(running, line, room, self._believed, self._binding, clock.ticks, _FROM.random)
        return Gate(lane, wired)

    def _new_id(self) -> UUID:
        now = self.running.clock.now()
        return identifier.uuid7(now, secrets.randbits(identifier.CHANCE))

    def _lives(self) -> bool:
        held = self.running.bundle
        return held is not None and held.lives(self.running.clock.now())

    def _believed(self) -> Believed:
        held = self.running.bundle
        return believed.by(held, self.site) if held else Believed({}, {}, self.site)

    def _binding(self) -> Mapping[int, bytes]:
        held = self.running.bundle
        return held.fleet_keys.get(installed.BINDING, {}) if held else {}
