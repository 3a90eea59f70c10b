"""A hold: an officer stops a person, a party, a flight, a bag or a slip on the way out.

It is silent: the sign says what it says to anybody who is sent to an officer. A dog marks a bag and
not a name, so a hold names what was marked, and whoever belongs to it is found from there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from customs.clearance import Clearance

LONGEST = 64
_LOOSE = re.compile(r"[^A-Z0-9]")


class By(StrEnum):
    """What is marked."""

    PERSON = "person"
    PARTY = "party"
    FLIGHT = "flight"
    BAG = "bag"
    SLIP = "slip"


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """One thing a hold names, written in one way."""

    by: By
    value: str

    @property
    def text(self) -> str:
        """As a command names it."""
        return f"{self.by}:{self.value}"


@dataclass(frozen=True, slots=True)
class Hold:
    """A mark, by whom and why; its id is the command's that placed it."""

    id: UUID
    mark: Mark
    officer: str
    reason: str
    at: datetime


def mark(by: By, typed: str) -> Mark | None:
    """A mark as somebody typed or scanned it; None where nothing is left of it.

    Flights, bag tags and slips are told by letters and digits alone: JL 5 is JL5.
    """
    plain = typed.strip().lower() if by in _IDS else _LOOSE.sub("", typed.upper())
    return Mark(by, plain) if 0 < len(plain) <= LONGEST and _is_one(by, plain) else None


def read(text: str) -> Mark | None:
    """A mark as a command names it; None for anything not written in the one way."""
    by, _, value = text.partition(":")
    found = mark(By(by), value) if by in set(By) else None
    return found if found and found.text == text else None


def marks(made: Clearance, others: Iterable[Mark] = ()) -> frozenset[Mark]:
    """Everything a hold may name this clearance by; `others` are flight, bags and slips."""
    people = (Mark(By.PERSON, f"{made.declaration}/{person}") for person in made.party)
    return frozenset({Mark(By.PARTY, str(made.declaration)), *people, *others})


def against(marked: Set[Mark], holds: Iterable[Hold]) -> Hold | None:
    """A hold that stands against what is marked so, the oldest."""
    found = (hold for hold in holds if hold.mark in marked)
    return min(found, key=lambda hold: (hold.at, hold.id), default=None)


_IDS = frozenset({By.PERSON, By.PARTY})
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_FORMS = {By.PARTY: re.compile(_UUID), By.PERSON: re.compile(_UUID + r"/[1-9][0-9]{0,3}")}


def _is_one(by: By, plain: str) -> bool:
    form = _FORMS.get(by)
    return form is None or form.fullmatch(plain) is not None
