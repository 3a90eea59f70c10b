"""A scanner on a serial line, or on USB as one (CDC): pyserial's only room.

It is opened anew whenever it was pulled out. A burst of bytes ends with a pause; the line's end
alone is not trusted, as a passport is sent in two or three of them.
"""

from __future__ import annotations

import time
from contextlib import suppress

import serial

from kiosk.devices.scanner import LONGEST

SPEED = 115_200
PAUSE = 0.05  # seconds of silence after which a burst is whole
_LOST = (serial.SerialException, OSError, TypeError)  # pyserial reads a gone line as None


class SerialScanner:
    """One scanner by its device name, such as /dev/ttyACM0."""

    def __init__(self, port: str, speed: int = SPEED) -> None:
        self.port = port
        self.speed = speed
        self._line: serial.Serial | None = None

    def scan(self, seconds: float) -> bytes | None:
        """One burst; None where none came, or nobody is there."""
        line = self._open()
        if line is None:
            return None
        try:
            return _burst(line, seconds)
        except _LOST:
            self.close()
            return None

    def present(self) -> bool:
        """Whether the line opens and can be asked."""
        line = self._open()
        try:
            return line is not None and line.in_waiting >= 0
        except _LOST:
            self.close()
            return False

    def close(self) -> None:
        """Let go of the line."""
        if self._line is not None:
            with suppress(*_LOST):
                self._line.close()
            self._line = None

    def _open(self) -> serial.Serial | None:
        if self._line is None:
            try:
                self._line = serial.Serial(self.port, self.speed, exclusive=True)
            except (*_LOST, ValueError):
                return None
        return self._line


def _burst(line: serial.Serial, seconds: float) -> bytes | None:
    """Whatever comes until a pause, as much as a code can say; no longer than is waited for."""
    ends = time.monotonic() + seconds
    line.timeout = seconds
    held = line.read(1)
    line.timeout = PAUSE
    while held and time.monotonic() < ends + 1 and (more := line.read(max(1, line.in_waiting))):
        held = (held + more)[: LONGEST + 1]
    return held.strip(b"\r\n")[:LONGEST] or None
