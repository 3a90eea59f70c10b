"""The three ways on from a kiosk, and what a way depends on beside chip and face.

A lane is ordered: what is worse never turns into something better, and of a party the worst
counts. Of nothing at all the answer is an officer.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from customs.age import age_on
from customs.face import CHILD_UNDER


class Lane(StrEnum):
    """Where a party goes next, the best first."""

    GATE = "GATE"
    PAY = "PAY"
    OFFICER = "OFFICER"


class Line(StrEnum):
    """The hall's line to the centre; STALE is a bundle past its day, or a hall never confirmed."""

    ONLINE = "ONLINE"
    OFFLINE = "OFFLINE"
    STALE = "STALE"


class AgeGroup(StrEnum):
    """How old the bearer of a document is."""

    CHILD = "CHILD"
    YOUTH = "YOUTH"
    ADULT = "ADULT"


class Look(StrEnum):
    """Whether an officer has compared a person with their document."""

    NONE = "NONE"
    BY_OFFICER = "BY_OFFICER"


class Due(StrEnum):
    """Whether something is left to pay."""

    NOTHING = "NOTHING"
    DUTY = "DUTY"


ADULT_FROM = 18  # 民法4条, since 1 April 2022
_ORDER = {lane: place for place, lane in enumerate(Lane)}


def worst(lanes: Iterable[Lane]) -> Lane:
    """The lane of several; of none, an officer."""
    return max(lanes, key=_ORDER.__getitem__, default=Lane.OFFICER)


def no_better(one: Lane, other: Lane) -> bool:
    """Whether one lane is the same as another or worse."""
    return _ORDER[one] >= _ORDER[other]


def age_group(born: date, day: date) -> AgeGroup:
    """The group of somebody on their arrival day."""
    age = age_on(born, day)
    if age < CHILD_UNDER:
        return AgeGroup.CHILD
    return AgeGroup.YOUTH if age < ADULT_FROM else AgeGroup.ADULT
