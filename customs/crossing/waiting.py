"""Waiting: since when a crossing is an officer's to look at, and why, by its log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from customs.crossing.crossing import Crossing, State
from customs.crossing.events import Event, LaneDecided
from customs.crossing.joining import causes, decision, legs, parties, people, state
from customs.crossing.machine import step

LOOK = "LOOK"  # a person and their document are to be compared, as the machine asks


@dataclass(frozen=True, slots=True)
class Waits:
    """A moment, and codes: causes, reasons of a decision, LOOK with a person's number."""

    since: datetime
    because: tuple[str, ...]


def waits(begun: Crossing, log: Iterable[Event]) -> Waits | None:
    """What a crossing waits for; None while no officer is asked."""
    crossing, since, events = begun, None, list(log)
    for each in events:
        crossing, _ = step(crossing, each)
        if not _asks(crossing):
            since = None
        elif since is None:
            since = each.at
    return Waits(since, tuple(dict.fromkeys(_because(crossing, events)))) if since else None


def _asks(crossing: Crossing) -> bool:
    now = state(crossing)
    return now is State.WITH_OFFICER or (now is State.OPEN and bool(_to_look_at(crossing)))


def _to_look_at(crossing: Crossing) -> list[int]:
    return [leg.person for leg in legs(crossing, people(crossing)) if leg.needs_look]


def _because(crossing: Crossing, log: list[Event]) -> Iterator[str]:
    yield from sorted(causes(crossing))
    decided = {decision(crossing, party) for party in parties(crossing)}
    ids = {one.at[1] for one in decided if one}
    for event in log:
        if event.id in ids and isinstance(event.told, LaneDecided):
            yield from event.told.because
    if state(crossing) is State.OPEN:
        yield from (f"{LOOK} {person}" for person in _to_look_at(crossing))
