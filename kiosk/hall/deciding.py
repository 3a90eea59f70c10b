"""Deciding: the one place in a hall that asks selection for a lane, and writes the answer down.

What the centre said before, what kiosks found, the line, the rules of the bundle and the draw
go in; all of it is named in the decision, so that it can be asked for again and explained.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from customs import draw, policy
from customs.crossing import Crossing, Leg
from customs.crossing.commands import AskLane
from customs.crossing.events import LaneDecided, People
from customs.lane import Line
from customs.lane_table import LaneTable, shipped
from customs.messages.arrival import Arrival
from customs.policy import Policies
from customs.selection import Evidence, Facts, Rules, Selected, Shown, Watch, rules_of, select
from customs.statements import from_bits
from customs.watch_list import WatchList
from kiosk.centre.bundle_held import InUse

TRIP, BINDING = "trip", "pass_binding"  # the names of these uses among the fleet's keys


@dataclass(frozen=True)
class Ground:
    """What a hall decides by at one moment."""

    bundle: InUse | None
    line: Line
    policies: Policies
    table: LaneTable

    @property
    def watch_list(self) -> WatchList | None:
        """The watch list, if the bundle carries one."""
        return self.bundle.watch_list() if self.bundle else None

    @property
    def rules(self) -> Rules:
        """The rules of selection, named by their versions, and the list that is looked at."""
        told, known = rules_of(self.policies, self.table), self.watch_list
        looked_at = f"watch list {known.version}" if known else "no watch list"
        return replace(told, version=f"{told.version}, {looked_at}")


def ground(bundle: InUse | None, now: datetime) -> Ground:
    """What stands now, without a bundle what the product says; the line is not known yet."""
    if bundle is None:
        return Ground(None, Line.STALE, policy.standing((), now), shipped())
    return Ground(bundle, Line.STALE, bundle.policies(now), bundle.lanes())


def first_key(bundle: InUse | None, use: str) -> tuple[int, bytes] | None:
    """The shared key every terminal of a hall agrees on: of those held, the lowest id."""
    held = bundle.fleet_keys.get(use, {}) if bundle else {}
    return min(held.items(), default=None)


def decide(asked: AskLane, crossing: Crossing, known: Arrival | None, by: Ground) -> LaneDecided:
    """The lane of a party."""
    legs = [crossing.legs.get(person, Leg(person)) for person in asked.party]
    facts = _facts(asked.revision, known)
    evidence = Evidence(by.line, tuple(_shown(leg, by.watch_list) for leg in legs))
    draws = _draws(legs, known, by.bundle)
    found = select(facts, evidence, by.rules, draws)
    return _decided(asked, found, draws)


def _facts(revision: int, known: Arrival | None) -> Facts:
    """What is known of a revision. Undecided is an officer's by itself: the sum said to be due
    is left at nothing, so that nobody hears of goods where it is the line that fails."""
    signed = known.signed if known else None
    if signed is None:
        return Facts(None, 0, None)
    if signed.revision != revision:
        return Facts(None, 0, None, current=signed.revision < revision)
    return Facts(from_bits(signed.answers), signed.due, signed.lane)


def _shown(leg: Leg, known: WatchList | None) -> Shown:
    watch = _looked_up(leg, known)
    return Shown(leg.person, leg.chip, leg.band, leg.age, leg.look, watch)


def _looked_up(leg: Leg, known: WatchList | None) -> Watch:
    """Of several documents the one that is listed; whoever could not be asked is not clear."""
    found = {known.look_up(marks) for marks in leg.marks.values()} if known else set()
    order = (Watch.HIT, Watch.UNKNOWN, Watch.CLEAR)
    return next((one for one in order if one in found), Watch.UNKNOWN)


def _draws(legs: list[Leg], known: Arrival | None, bundle: InUse | None) -> Mapping[int, int]:
    """Each person's number; of two documents the one more likely to be drawn."""
    key = first_key(bundle, TRIP)
    day = known.signed.arrival_on if known and known.signed else None
    if key is None or day is None:
        return {}
    return {leg.person: _drawn(key[1], leg, day) for leg in legs if leg.documents}


def _drawn(key: bytes, leg: Leg, day: date) -> int:
    return min(draw.draw(key, document, day) for document in leg.documents)


def _decided(asked: AskLane, found: Selected, draws: Mapping[int, int]) -> LaneDecided:
    because = tuple(f"{one.because} {one.person}".removesuffix(" 0") for one in found.reasons)
    party: People = asked.party
    return LaneDecided(
        party,
        asked.revision,
        asked.round,
        found.lane,
        found.public,
        found.rules_version,
        because,
        tuple(draws[person] for person in party if person in draws),
    )
