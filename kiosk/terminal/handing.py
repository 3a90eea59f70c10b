"""A face on its way to the gates of the hall: sealed to each of them, passed on by the station."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from customs.messages.change import Kind
from customs.messages.enrolment import DeviceKind
from kiosk.centre import feed
from kiosk.device import Running
from kiosk.face import template
from kiosk.face.matcher import Embedding
from kiosk.hall.fleet import members
from kiosk.hall.line import HallLine


@dataclass(frozen=True)
class Handing:
    """From one kiosk; a hall without gates is told nothing."""

    running: Running
    line: HallLine

    def __call__(self, declaration: UUID, person: int, face: Embedding) -> None:
        """Raises HallAway or HallRefused."""
        bundle, now = self.running.bundle, self.running.clock.now()
        if bundle is None:
            return
        gone = feed.revoked(self.running.store, Kind.DEVICE_REVOKED)
        gates = members(bundle, DeviceKind.GATE, self.running.device.hall, gone).values()
        sealed = {
            each.device: template.seal(face, now, each.seal_pub, each.device, declaration, person)
            for each in gates
        }
        if sealed:
            self.line.hand_over(declaration, person, sealed)
