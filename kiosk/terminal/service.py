"""Whether this kiosk may serve: its pieces tried while nobody is here, and what staff then read."""

from __future__ import annotations

from dataclasses import dataclass

from customs.apparatus import State, Trouble
from customs.words_kiosk import CALLS
from kiosk import self_test
from kiosk.centre import clock
from kiosk.device import Running
from kiosk.devices.card_reader import CardReader
from kiosk.devices.printer import Printer
from kiosk.devices.scanner import Scanner
from kiosk.hall.station import HallAway, HallRefused, NothingShown, Station
from kiosk.self_test import Apparatus

WELL, OUT = 60.0, 5.0  # seconds from one trial to the next


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
    """The self-test of a running terminal. The camera is the browser's: a page says if it fails."""

    running: Running
    station: Station
    reader: CardReader
    printer: Printer | None = None
    scanner: Scanner | None = None
    next_at: float = 0.0

    def troubles(self) -> tuple[str, ...] | None:
        """What keeps it out of service, each with whom to call; None where it is not yet time."""
        at = self.running.clock.ticks()
        if at < self.next_at:
            return None
        apparatus = Apparatus(
            self.reader,
            scanner=self.scanner or Trouble.NOT_WIRED,
            printer=self.printer or Trouble.NOT_WIRED,
            hall=Answering(self.station),
        )
        found = self_test.tried(self.running, apparatus, at, clock.wall())
        out = [one for one in found if one.state is State.OUT]
        self.next_at = at + (OUT if out else WELL)
        return tuple(text for one in out for text in (one.words, CALLS[one.call]))
