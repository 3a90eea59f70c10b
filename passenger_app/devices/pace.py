"""How often a device may ask: counted in this process, for who has been believed already.

A shared counter would cost more than the request it counts; strangers are counted there.
"""

from __future__ import annotations

import threading
from datetime import datetime
from uuid import UUID


class Pace:
    """Requests of each device in the minute that runs."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._minute = 0
        self._asked: dict[UUID, int] = {}

    def allows(self, device: UUID, now: datetime, most: int) -> bool:
        """Count one more; False where that is too many."""
        minute = int(now.timestamp()) // 60
        with self._lock:
            if minute != self._minute:
                self._minute = minute
                self._asked.clear()
            count = self._asked[device] = self._asked.get(device, 0) + 1
        return count <= most
