"""A printer of slips. It never raises: a crossing goes on without paper, and says so."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from customs.apparatus import Printed
from kiosk.devices import slip
from kiosk.devices.slip import Slip

# With these there is a slip in the hand, or may be one.
CAME_OUT = frozenset({Printed.DONE, Printed.PAPER_LOW, Printed.UNSURE})


class Printer(Protocol):
    """What a terminal asks of a printer."""

    def print(self, told: Slip) -> Printed:
        """Print one slip and cut it off."""

    def state(self) -> Printed:
        """How it stands: what printing a slip would come to now."""


class SimulatedPrinter:
    """The simulator: each slip is a picture and a text in a folder, and its state can be set."""

    def __init__(self, folder: Path, stands: Printed = Printed.DONE) -> None:
        self.folder = folder
        self.stands = stands
        self._count = 0

    def print(self, told: Slip) -> Printed:
        """Draw it into the folder."""
        if self.stands not in CAME_OUT:
            return self.stands
        self._count += 1
        place = self.folder / f"slip-{self._count:04}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            slip.drawn(told).save(place.with_suffix(".png"))
            place.with_suffix(".txt").write_text(slip.text(told) + "\n", encoding="utf-8")
        except OSError:
            return Printed.BROKEN
        return self.stands

    def state(self) -> Printed:
        """As it was set."""
        return self.stands
