"""The reader a passport is laid on, as far as its presence goes; kiosk/passport talks to the chip.

The PC/SC service may start after the kiosk's program, so it is asked anew each time.
"""

from __future__ import annotations

from contextlib import closing
from typing import Protocol


class CardReader(Protocol):
    """What a self-test asks of a reader."""

    def present(self) -> bool:
        """Whether it is there and its service answers."""


class PcscReader:
    """The real one, by part of its name; any reader where none is told."""

    def __init__(self, name: str = "") -> None:
        self.name = name

    def present(self) -> bool:
        """Whether PC/SC lists it; without pyscard there is none."""
        try:
            from kiosk.passport import pcsc
        except ImportError:
            return False
        try:
            with closing(pcsc.Readers()) as readers:
                return any(self.name in each for each in readers.names())
        except pcsc.ReaderError:
            return False


class SimulatedReader:
    """The simulator: plugged in or not."""

    def __init__(self, *, connected: bool = True) -> None:
        self.connected = connected

    def present(self) -> bool:
        """As it was set."""
        return self.connected
