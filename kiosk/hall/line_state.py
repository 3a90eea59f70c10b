"""The line between hall and centre: there, away, or away for so long that nobody is let by.

Times survive a restart, so that switching a station off and on gains nothing: what counts is
when the centre was heard last. A supervisor's word counts for one time away, not for the next.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from customs.lane import Line
from customs.policy import Hall
from kiosk.centre.bundle_held import InUse
from kiosk.store.place import Acting
from kiosk.store.store import Store

SILENCE = timedelta(seconds=10)  # without an answer, and the hall goes on alone
_NOTED = timedelta(seconds=30)  # between two notes on the disk; a kill may lengthen a time away
_KIND, _HEARD, _CONFIRMED = "line", "heard", "confirmed"


@dataclass
class LineState:
    """When the centre was heard, and what a supervisor has said since."""

    store: Store
    _heard: datetime | None = field(init=False)
    _noted: datetime | None = field(init=False)
    _confirmed: datetime | None = field(init=False)

    def __post_init__(self) -> None:
        """As the last program left it."""
        self._heard = self._noted = _moment(self.store.kept(_KIND, _HEARD))
        self._confirmed = _moment(self.store.kept(_KIND, _CONFIRMED))

    def heard(self, now: datetime) -> None:
        """The centre has answered."""
        self._heard = max(now, self._heard or now)
        if self._noted is None or now - self._noted >= _NOTED:
            with self.store.writing() as acting:
                self.store.keep(acting, _KIND, _HEARD, now.isoformat().encode())
            self._noted = now

    def away(self, now: datetime) -> bool:
        """Whether the centre is silent."""
        return self._heard is None or now - self._heard > SILENCE

    def confirm(self, acting: Acting, now: datetime) -> None:
        """A supervisor has said that this hall goes on while the centre is away."""
        self.store.keep(acting, _KIND, _CONFIRMED, now.isoformat().encode())
        self._confirmed = now

    def now(self, bundle: InUse | None, hall: Hall, now: datetime) -> Line:
        """The line as the lane table has it."""
        if bundle is None or not bundle.lives(now) or _aged(bundle, hall, now):
            return Line.STALE
        if self._heard is None:
            return Line.STALE
        if not self.away(now):
            return Line.ONLINE
        alone_for = now - self._heard
        confirmed = self._confirmed is not None and self._confirmed >= self._heard
        late = alone_for > timedelta(minutes=hall.offline_confirm_minutes)
        return Line.STALE if late and not confirmed else Line.OFFLINE


def _aged(bundle: InUse, hall: Hall, now: datetime) -> bool:
    return now - bundle.held.manifest.made_at > timedelta(hours=hall.bundle_age_hours)


def _moment(told: bytes | None) -> datetime | None:
    return datetime.fromisoformat(told.decode()) if told else None
