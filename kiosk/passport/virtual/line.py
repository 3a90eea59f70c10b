"""What a reading would take on a real contactless line. Time is counted, not waited for."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.passport.transport import Transport

# ISO 14443-4: each frame carries a protocol byte and two of checksum; 256-byte frames hold 253.
FRAME, OVERHEAD = 253, 3


@dataclass
class Line:
    """A transport as slow as a line of so many kbit/s, with so much chip time per command."""

    inner: Transport
    kbit: int = 424
    chip_milliseconds: float = 0.0
    seconds: float = 0.0
    apdus: int = 0

    def exchange(self, command: bytes) -> bytes:
        """Pass the command on and count its time."""
        answer = self.inner.exchange(command)
        self.apdus += 1
        moved = _framed(len(command)) + _framed(len(answer))
        self.seconds += moved * 8 / (self.kbit * 1000) + self.chip_milliseconds / 1000
        return answer

    def reset(self) -> None:
        """Pass it on."""
        self.inner.reset()

    def close(self) -> None:
        """Pass it on."""
        self.inner.close()


def _framed(size: int) -> int:
    return size + OVERHEAD * -(-size // FRAME)
