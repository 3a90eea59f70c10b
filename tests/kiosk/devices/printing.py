"""A receipt printer on a real TCP socket of this machine: it speaks ESC/POS as one does.

It draws what it is sent, answers questions as it stands, and can run out of paper in mid-slip,
fall silent, or have its cable pulled.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field

from PIL import Image, ImageChops

FINE = {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}
OUT_OF_PAPER = {1: 0x1A, 2: 0x32, 3: 0x12, 4: 0x72}


class PulledError(Exception):
    """The cable is out."""


@dataclass
class Receipt:
    """What came out of it."""

    rows: list[Image.Image] = field(default_factory=list)
    cuts: int = 0

    @property
    def picture(self) -> Image.Image:
        """The paper as one picture."""
        whole = Image.new("L", (self.rows[0].width, sum(r.height for r in self.rows)), 255)
        top = 0
        for row in self.rows:
            whole.paste(row, (0, top))
            top += row.height
        return whole


class PaperPrinter:
    """One printer and its one connection at a time."""

    def __init__(self) -> None:
        self.answers = dict(FINE)
        self.silent = False
        self.never_ends = False  # takes everything and does not say when it is done
        self.runs_out_after: int | None = None  # pieces of a slip
        self.pulled_after: int | None = None
        self.receipt = Receipt()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Switch it off."""
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self._socket.accept()
                with line, suppress(PulledError, ConnectionError):
                    self._talk(line)

    def _talk(self, line: socket.socket) -> None:
        while True:
            lead = _take(line, 2)
            if lead == b"\x10\x04":
                self._say(line, self.answers[_take(line, 1)[0]])
            elif lead == b"\x1d\x72":
                _take(line, 1)
                if self.answers == FINE and not self.never_ends:
                    self._say(line, 0x00)
            elif lead == b"\x1d\x76":
                self._draw(line)
            elif lead == b"\x1d\x56":
                _take(line, 2)
                self.receipt.cuts += 1
            elif lead != b"\x1b\x40":
                raise AssertionError(f"no printer knows {lead!r}")

    def _say(self, line: socket.socket, answer: int) -> None:
        if not self.silent:
            line.sendall(bytes([answer]))

    def _draw(self, line: socket.socket) -> None:
        zero, mode, low, high, short, tall = _take(line, 6)
        assert (zero, mode) == (0x30, 0)
        wide, rows = low + 256 * high, short + 256 * tall
        dots = Image.frombytes("1", (wide * 8, rows), _take(line, wide * rows))
        if self.pulled_after == len(self.receipt.rows):
            raise PulledError
        if self.runs_out_after == len(self.receipt.rows):
            self.answers = dict(OUT_OF_PAPER)
            return
        self.receipt.rows.append(ImageChops.invert(dots.convert("L")))


def _take(line: socket.socket, count: int) -> bytes:
    held = b""
    while len(held) < count:
        more = line.recv(count - len(held))
        if not more:
            raise PulledError
        held += more
    return held
