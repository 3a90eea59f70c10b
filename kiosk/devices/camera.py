"""The kiosk's camera: the browser posts its pictures to the local program, one at a time.

Only the newest is held, in memory, for two seconds at most; `forget` drops it at once, as the
end of every crossing does.
"""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock
from typing import Protocol

from kiosk.devices.frame import MOST_BYTES

FRESH = 2.0  # seconds; an older picture is of somebody who may have gone


class Camera(Protocol):
    """What a terminal asks of a camera; `at` is in seconds of any clock that goes forward."""

    def frame(self, at: float) -> bytes | None:
        """The newest picture as it came, once; None where there is no fresh one."""

    def forget(self) -> None:
        """Hold no picture any more."""


class PostedCamera:
    """The real one: whoever serves the screen gives it each body that was posted."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: tuple[float, bytes] | None = None

    def post(self, body: bytes, at: float) -> None:
        """A picture came; the one before it is dropped. A body beyond all bounds is not held."""
        with self._lock:
            self._held = (at, body[: MOST_BYTES + 1])

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
        self._next = 0

    def frame(self, at: float) -> bytes | None:
        """The next picture."""
        if not self.connected or not self.bodies:
            return None
        self._next += 1
        return self.bodies[(self._next - 1) % len(self.bodies)]

    def forget(self) -> None:
        """Begin anew."""
        self._next = 0
