"""The alarm: what is wrong at the doors is seen by an officer, and floods nobody.

One open task for one kind and device is all there ever is; and one process asks at most once
a minute, so that a broken device, or a stranger, cannot keep the database busy.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from customs.messages.problem import Code
from customs.officer_task import Kind
from passenger_app import tasks
from passenger_app.database import AWAY, Database, retried
from passenger_app.logs import log

EACH = timedelta(minutes=1)
MOST = 4096  # subjects remembered
STRANGER = "stranger"  # the subject where no device is known
SEEN_AS = {
    Code.BAD_SHAPE: Kind.UNKNOWN_EVENT,
    Code.UNKNOWN_VERSION: Kind.UNKNOWN_EVENT,
    Code.UNSIGNED: Kind.DEVICE_KEY,
    Code.UNKNOWN_DEVICE: Kind.DEVICE_KEY,
    Code.WRONG_KEY: Kind.DEVICE_KEY,
    Code.WRONG_CODE: Kind.DEVICE_KEY,
    Code.REVOKED: Kind.DEVICE_KEY,
    Code.NOT_PROVEN: Kind.DEVICE_KEY,
    Code.NOT_FOR_THIS_KIND: Kind.DEVICE_KEY,
    Code.REPLAY: Kind.DEVICE_KEY,
    Code.KEY_ENDED: Kind.DEVICE_KEY_ENDS,
    Code.SKEWED_CLOCK: Kind.DEVICE_CLOCK,
    Code.OLD_BUNDLE: Kind.OLD_BUNDLE,
}


class Alarm:
    """What this process asked for in the last minute."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: dict[tuple[str, str], datetime] = {}

    def ring(self, database: Database, now: datetime, code: Code, subject: str) -> None:
        """Ask for an officer, unless it was done a moment ago."""
        if code not in SEEN_AS or not self._first(now, (code, subject)):
            return
        try:
            _ask(database, now, code, subject)
        except AWAY as error:  # the refusal is given all the same
            log.error("alarm not kept", exc_info=error)

    def _first(self, now: datetime, what: tuple[str, str]) -> bool:
        with self._lock:
            last = self._asked.get(what)
            if last is not None and last <= now < last + EACH:
                return False
            if len(self._asked) >= MOST:
                self._asked.clear()
            self._asked[what] = now
            return True


@retried
def _ask(database: Database, now: datetime, code: Code, subject: str) -> None:
    with database.writing() as session:
        tasks.ask(session, now, SEEN_AS[code], subject, code=code.value)
