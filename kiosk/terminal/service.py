"""Whether this kiosk may serve: its pieces tried while nobody is here, and what staff then read.

While somebody is here nothing is tried that takes time; what has gone missing is told to them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from customs.apparatus import Call, Piece, State, Trouble
from customs.words_kiosk import CALLS
from kiosk import self_test
from kiosk.centre import clock
from kiosk.device import Running
from kiosk.devices.camera import Camera
from kiosk.devices.card_reader import CardReader
from kiosk.devices.printer import Printer
from kiosk.devices.scanner import Scanner
from kiosk.hall.station import HallAway, HallRefused, NothingShown, Station
from kiosk.self_test import Apparatus, Finding
from kiosk.terminal.news import Missing, News, Serviced

WELL, OUT = 60.0, 5.0  # seconds from one trial to the next
LOOKS = 2.0  # and from one look at the cables to the next


@dataclass(frozen=True)
class Answering:
    """The hall station, asked for nobody."""

    station: Station

    def answers(self) -> bool:
        """Whether it is heard."""
        try:
            self.station.present(NothingShown())
        except (HallAway, HallRefused):
            return False
        return True


@dataclass
class Service:
    """The self-test of a running terminal. A demonstration opens without a camera too."""

    running: Running
    station: Station
    reader: CardReader
    camera: Camera
    printer: Printer | None = None
    scanner: Scanner | None = None
    demo: bool = False
    next_at: float = 0.0
    looks_at: float = 0.0
    _missing: frozenset[Piece] = frozenset()

    def news(self, free: bool) -> Iterator[News]:
        """What is due to be told, with somebody here or nobody."""
        at = self.running.clock.ticks()
        if at >= self.looks_at:
            self.looks_at = at + LOOKS
            missing = self_test.missing(self._apparatus(self.camera), at)
            if missing != self._missing:
                self._missing, self.next_at = missing, at
            yield Missing(missing)
        if free and at >= self.next_at:
            yield self._tried(at)

    def _tried(self, at: float) -> Serviced:
        """What keeps it out of service and what its staff should see to, each with whom to call."""
        camera = Trouble.NOT_TESTED if self.demo else self.camera
        found = self_test.tried(self.running, self._apparatus(camera), at, clock.wall())
        out = [one for one in found if one.state is State.OUT]
        self.next_at = at + (OUT if out else WELL)
        seen_to = [f for f in found if f.state is State.WARN and f.call is not Call.NOBODY]
        return Serviced(_said(out), _said(seen_to))

    def _apparatus(self, camera: Camera | Trouble) -> Apparatus:
        return Apparatus(
            self.reader,
            camera=camera,
            scanner=self.scanner or Trouble.NOT_WIRED,
            printer=self.printer or Trouble.NOT_WIRED,
            hall=Answering(self.station),
        )


def _said(found: list[Finding]) -> tuple[str, ...]:
    return tuple(text for one in found for text in (one.words, CALLS[one.call]))
