"""The device's clock: the centre's time once it was heard, and never before the bundle's.

From its start it runs by the machine's count of seconds, so that nobody's setting of the
machine's clock moves it. A clock that a flat battery set back cannot make old trust young.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

TOLERANCE = timedelta(seconds=2)


def wall() -> datetime:
    """What the machine's clock says."""
    return datetime.now(UTC)


def elapsed() -> float:
    """Seconds since the machine was switched on, asleep or awake."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class Clock:
    """Time and the one correction of it."""

    def __init__(
        self, wall: Callable[[], datetime] = wall, elapsed: Callable[[], float] = elapsed
    ) -> None:
        self._elapsed = elapsed
        self._base, self._at = wall(), elapsed()
        self._floor = self._base.min.replace(tzinfo=UTC)
        self._moved = timedelta(0)

    def now(self) -> datetime:
        """The time."""
        return max(self._base + timedelta(seconds=self._elapsed() - self._at), self._floor)

    def never_before(self, moment: datetime) -> None:
        """The release signer signed at this time: it is not earlier now."""
        self._floor = max(self._floor, moment)

    def heard(self, told: datetime, asked_at: datetime) -> timedelta:
        """The centre told its time in answer to a question; by how much this clock was set.

        Half of the way there and back is the centre's; within the tolerance nothing is set.
        """
        now = self.now()
        middle = asked_at + (now - asked_at) / 2
        off = told - middle
        if abs(off) <= TOLERANCE + (now - asked_at) / 2 or told < self._floor:
            return timedelta(0)
        self._base, self._at = now + off, self._elapsed()
        self._moved += off
        return off

    def ticks(self) -> float:
        """Seconds that nobody sets: what pauses are measured by."""
        return self._elapsed()

    def moved(self) -> timedelta:
        """By how much it was set since this was asked last."""
        moved, self._moved = self._moved, timedelta(0)
        return moved
