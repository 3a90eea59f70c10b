"""A scanner: something that reads codes by itself and sends what they say.

One that is pulled out brings nothing until it is back; a kiosk still has its camera.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Protocol

LONGEST = 4296  # letters, the most a QR can say (version 40, ISO/IEC 18004)


class Scanner(Protocol):
    """What a terminal asks of a scanner."""

    def scan(self, seconds: float) -> bytes | None:
        """What was scanned within so many seconds; None where nothing was."""

    def present(self) -> bool:
        """Whether it is connected."""

    def close(self) -> None:
        """Let go of it."""


class ScriptedScanner:
    """The simulator: what will be scanned is told beforehand, and it can be pulled out."""

    def __init__(self, scans: Iterable[bytes] = ()) -> None:
        self.scans = deque(scans)
        self.connected = True

    def scan(self, seconds: float) -> bytes | None:
        """The next of the script."""
        return self.scans.popleft() if self.connected and self.scans else None

    def present(self) -> bool:
        """Whether its cable is in."""
        return self.connected

    def close(self) -> None:
        """The script is over."""
        self.scans.clear()
