"""What a conversation is given beside the news: the time, chance, keys, and where it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from customs.crossing.events import Event, Told
from customs.words_screen import Screen


@dataclass(frozen=True)
class Means:
    """Time, ids and draws come as arguments, so that a conversation can be told again."""

    now: datetime
    new_id: Callable[[], UUID]
    draw: Callable[[], float]
    hall: str
    by: str  # "device:UUID"
    bindings: Mapping[int, bytes] = field(repr=False)  # keys of the passes' digests
    watching: Mapping[int, bytes] = field(default_factory=dict, repr=False)  # of the watch list
    language: str = "en"  # of somebody who has not chosen one

    def event(self, told: Told) -> Event:
        """An event of this moment."""
        return Event(self.new_id(), self.now, self.by, told)


# How long a screen stays without a sign of life before it asks.
PATIENCE: Mapping[Screen, timedelta] = {
    Screen.ANSWERS: timedelta(seconds=120),
    Screen.TYPE: timedelta(seconds=120),
    Screen.DIGITS: timedelta(seconds=120),
    Screen.ON_PHONE: timedelta(seconds=120),
    Screen.LOOK: timedelta(minutes=5),  # the traveller waits for us
    Screen.CHANGING: timedelta(minutes=10),
}
OTHERWISE = timedelta(seconds=60)
WARNED = timedelta(seconds=20)  # and then it is cleared
STAYS = timedelta(seconds=20)  # the same for every answer: a slow one would tell which it was
SHORTLY = timedelta(seconds=10)
ASKS_AGAIN = timedelta(seconds=1)
HALL_MAY_TAKE = timedelta(seconds=30)


def patience(screen: Screen) -> timedelta:
    """How long a screen waits for its traveller."""
    return PATIENCE.get(screen, OTHERWISE)
