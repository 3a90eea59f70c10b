"""The rounds of the audit in the worker: numbering every second, checking all day.

A thread of its own, because a long job must not keep rows waiting for their number. The check
goes on by one page at each turn, so that it never holds anything up, and begins again at its end.
"""

from __future__ import annotations

import threading
from collections.abc import Generator
from datetime import datetime, timedelta

from customs.officer_task import Kind
from passenger_app import tasks
from passenger_app.audit import chain, check
from passenger_app.audit.check import Checked
from passenger_app.audit.lines import AnchorFolder
from passenger_app.centre import Centre
from passenger_app.logs import log

EVERY = 1.0  # seconds; a row has its number within five
REST = timedelta(minutes=1)  # from the end of one check to the beginning of the next
BEHIND = timedelta(seconds=30)  # a row that waits longer for its number is a matter for an officer


class Rounds:
    """What one worker does for the audit, a turn at a time."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._walk: Generator[None, None, Checked] | None = None
        self._rested_until = centre.now()

    def turn(self) -> None:
        """Number what waits; then go on with the check."""
        while chain.number(self._centre.database, self._centre.now()) == chain.BATCH:
            pass
        now = self._centre.now()
        if self._walk is None and now >= self._rested_until:
            folder = self._centre.settings.audit_anchor
            outside = AnchorFolder(folder) if folder else None
            self._walk = check.steps(self._centre.database, outside, self._centre.now)
        if self._walk:
            self._go_on(self._walk)

    def _go_on(self, walk: Generator[None, None, Checked]) -> None:
        try:
            next(walk)
        except StopIteration as end:
            self._walk = None
            self._rested_until = self._centre.now() + REST
            report(self._centre, end.value, self._centre.now())
        except Exception:
            self._walk = None
            raise


def report(centre: Centre, found: Checked, now: datetime) -> None:
    """Ask for an officer where something does not fit."""
    troubles: dict[str, dict[str, object]] = {}
    if found.first_bad:
        troubles["chain"] = {"row": found.first_bad.seq, "why": found.first_bad.why.value}
    if found.anchors and found.anchors.flaw:
        troubles["anchor"] = {"why": found.anchors.flaw}
    elif found.anchors and found.anchors.late:
        troubles["anchor"] = {"why": "late"}
    if found.waiting.count and (found.waiting.since or now) + BEHIND <= now:
        troubles["numbering"] = {"waiting": found.waiting.count}
    if not troubles:
        return
    log.error("audit broken", extra={"told": {"trouble": sorted(troubles)}})
    with centre.database.acting() as connection:
        for subject, why in troubles.items():
            tasks.ask(connection, now, Kind.AUDIT_BROKEN, subject, **why)


def run(centre: Centre, stop: threading.Event) -> None:
    """Turn after turn until told to stop; the database may be away for a while."""
    rounds = Rounds(centre)
    while not stop.wait(EVERY):
        try:
            rounds.turn()
        except Exception as error:  # noqa: BLE001  whatever it was, rows still want their number
            log.error("audit waits", exc_info=error)
