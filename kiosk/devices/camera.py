"""The kiosk's camera: the browser posts its pictures to the local program, one at a time.

Only the newest is held, in memory, and while somebody is at the kiosk none: what is looked at is
looked at as it comes. Of all others a checksum is kept, by which a camera that hangs is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock
from typing import Protocol
from zlib import crc32

from customs.apparatus import Trouble
from kiosk.devices.frame import MOST_BYTES

FRESH = 2.0  # seconds; an older picture is of somebody who may have gone
QUIET = 10.0  # seconds without a picture, or without another one, that a working camera never has
STARTS = 60.0  # until the browser is up and sends its first


class Camera(Protocol):
    """What a terminal asks of a camera; `at` is in seconds of any clock that goes forward."""

    def frame(self, at: float) -> bytes | None:
        """The newest picture as it came, once; None where there is no fresh one."""

    def state(self, at: float) -> Trouble | None:
        """What is wrong with it, if anything."""

    def forget(self) -> None:
        """Hold no picture any more."""


class PostedCamera:
    """The real one: whoever serves the screen gives it each body that was posted."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: tuple[float, bytes] | None = None
        self._wanted: float | None = None  # since when pictures are
        self._seen = self._changed = 0.0
        self._sum: int | None = None
        self._refused = False

    def post(self, body: bytes, at: float, *, hold: bool = True) -> None:
        """A picture came; the one before it is dropped. A body beyond all bounds is not held."""
        now = crc32(body)
        with self._lock:
            self._held = (at, body[: MOST_BYTES + 1]) if hold else None
            self._seen, self._refused = at, False
            if now != self._sum:
                self._sum, self._changed = now, at

    def wanted(self, on: bool, at: float) -> None:
        """Whether the screen asks for pictures now; else a camera that rests is in order."""
        with self._lock:
            self._wanted = (at if self._wanted is None else self._wanted) if on else None

    def refused(self) -> None:
        """The browser was given no camera."""
        with self._lock:
            self._refused = True

    def state(self, at: float) -> Trouble | None:
        """Silent, or hanging; noise alone makes every picture of a live camera another one."""
        with self._lock:
            if self._refused:
                return Trouble.CAMERA_SILENT
            if self._wanted is None:
                return None
            since = at - self._wanted
            if self._sum is None:
                return Trouble.CAMERA_SILENT if since > STARTS else None
            if min(since, at - self._seen) > QUIET:
                return Trouble.CAMERA_SILENT
            return Trouble.CAMERA_FROZEN if min(since, at - self._changed) > QUIET else None

    def frame(self, at: float) -> bytes | None:
        """The newest picture, which nobody gets twice."""
        with self._lock:
            held, self._held = self._held, None
        return held[1] if held and at - held[0] <= FRESH else None

    def forget(self) -> None:
        """Drop what is held."""
        with self._lock:
            self._held = None

    def __repr__(self) -> str:
        """Never a byte of a face."""
        return "PostedCamera()"


class PlayedCamera:
    """The simulator: plays the same pictures round and round, and can be unplugged."""

    def __init__(self, bodies: Iterable[bytes] = ()) -> None:
        self.bodies = list(bodies)
        self.connected = True
        self.hangs = False
        self._next = 0

    def frame(self, at: float) -> bytes | None:
        """The next picture."""
        if not self.connected or not self.bodies:
            return None
        self._next += 1
        return self.bodies[(self._next - 1) % len(self.bodies)]

    def state(self, at: float) -> Trouble | None:
        """As it was set."""
        if not self.connected or not self.bodies:
            return Trouble.CAMERA_SILENT
        return Trouble.CAMERA_FROZEN if self.hangs else None

    def forget(self) -> None:
        """Begin anew."""
        self._next = 0
