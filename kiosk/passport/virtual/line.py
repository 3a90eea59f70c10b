"""What a reading takes on a real contactless line.

Time is counted; it is waited for only where somebody is to feel it, on the virtual reader.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.passport.transport import Transport

# ISO 14443-4: each frame carries a protocol byte and two of checksum; 256-byte frames hold 253.
FRAME, OVERHEAD = 253, 3


# ISO 14443: the bit rates that chips offer.
RATES = (106, 424, 848)


def unhurried(seconds: float) -> None:
    """Counts, and does not wait."""


@dataclass
class Line:
    """A transport as slow as a line of so many kbit/s, with so much chip time per command."""

    inner: Transport
    kbit: int = 424
    chip_milliseconds: float = 0.0
    wait: Callable[[float], None] = unhurried
    seconds: float = 0.0
    apdus: int = 0

    def exchange(self, command: bytes) -> bytes:
        """Pass the command on and count its time."""
        answer = self.inner.exchange(command)
        self.apdus += 1
        moved = _framed(len(command)) + _framed(len(answer))
        spent = moved * 8 / (self.kbit * 1000) + self.chip_milliseconds / 1000
        self.seconds += spent
        self.wait(spent)
        return answer

    def reset(self) -> None:
        """Pass it on."""
        self.inner.reset()

    def close(self) -> None:
        """Pass it on."""
        self.inner.close()


def _framed(size: int) -> int:
    return size + OVERHEAD * -(-size // FRAME)
