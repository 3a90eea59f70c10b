"""Puts a virtual passport on a virtual reader: the vpcd driver of pcscd, over TCP on this machine.

A frame is two bytes of length and a body; a body of one byte is power off, on, reset or the
question for the ATR, anything else a command.
"""

from __future__ import annotations

import contextlib
import socket
import threading

from kiosk.passport.transport import Transport

PORT = 35963
ATR = bytes.fromhex("3B80800101")
OFF, ON, RESET, ASK_ATR = b"\x00", b"\x01", b"\x02", b"\x04"
# A PC/SC driver answers these itself: the UID, and the historical bytes.
PSEUDO = {bytes.fromhex("FFCA000000"): bytes.fromhex("08B0C0D09000"),
          bytes.fromhex("FFCA010000"): bytes.fromhex("9000")}  # fmt: skip


class Removed(Exception):
    """The passport was taken off the reader."""


class OnReader:
    """A passport lying on the virtual reader until it is taken off."""

    def __init__(
        self, chip: Transport, port: int = PORT, *, taken_after: int | None = None
    ) -> None:
        self.chip = chip
        self.port = port
        self.taken_after = taken_after
        self.commands = 0
        self.taken = False
        self._lie_down()
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def close(self) -> None:
        """Lift the passport."""
        self.taken = True
        with contextlib.suppress(OSError):
            self.line.shutdown(socket.SHUT_RDWR)
        self.thread.join()

    def wait(self) -> None:
        """Until it is taken off, or the reader is gone."""
        self.thread.join()

    def _lie_down(self) -> None:
        self.line = socket.create_connection(("127.0.0.1", self.port))
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _serve(self) -> None:
        """The driver drops its line after a failed command; the passport still lies there."""
        with contextlib.suppress(OSError, Removed):
            while not self.taken:
                self._talk()
                self.line.close()
                self._lie_down()
        self.line.close()

    def _talk(self) -> None:
        while size := self._receive(2):
            body = self._receive(int.from_bytes(size, "big"))
            if not body:
                return
            answer = self._control(body) if len(body) == 1 else self._command(body)
            if answer is not None:
                self.line.sendall(len(answer).to_bytes(2, "big") + answer)

    def _receive(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            # Without this, again before every read, each command waits 44 ms for a delayed ACK.
            self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            piece = self.line.recv(size - len(data))
            if not piece:
                return b""
            data += piece
        return data

    def _control(self, body: bytes) -> bytes | None:
        if body == ASK_ATR:
            return ATR
        if body in (OFF, ON, RESET):
            self.chip.reset()
        return None

    def _command(self, body: bytes) -> bytes:
        self.commands += 1
        if self.taken_after is not None and self.commands > self.taken_after:
            self.taken = True
            raise Removed
        return PSEUDO.get(body) or self.chip.exchange(body)
