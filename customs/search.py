"""Search: by what an officer finds a declaration, for which purpose, and when a name is meant.

A search that names its purpose can be answered for; one without is not made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from customs.alphabet import passport_alphabet
from customs.faults import Fault
from customs.person import Person, in_passport_letters
from customs.trip import as_flight
from customs.typed import Typed, plain
from customs.words import N_

PART_FROM = 3  # letters from which the beginning of a name is enough
MOST_WORDS = 8
_MOST = 600  # letters of a pass


class By(StrEnum):
    """What is known of whom one looks for."""

    NAME = "name"
    DOCUMENT = "document"
    PASS = "pass"
    FLIGHT = "flight"


class Purpose(StrEnum):
    """Why one looks for somebody: a closed list, kept with the search."""

    AT_DESK = "at_desk"
    IN_HALL = "in_hall"
    LEFT_BEHIND = "left_behind"
    CORRECTION = "correction"
    INQUIRY = "inquiry"


BY: dict[By, str] = {
    By.PASS: N_("Pass or reference"),
    By.DOCUMENT: N_("Document number"),
    By.NAME: N_("Name"),
    By.FLIGHT: N_("Flight or ship"),
}

PURPOSES: dict[Purpose, str] = {
    Purpose.AT_DESK: N_("The traveller is at my desk"),
    Purpose.IN_HALL: N_("Somebody is looked for in the hall"),
    Purpose.LEFT_BEHIND: N_("Goods or a bag were left behind"),
    Purpose.CORRECTION: N_("A decision is to be corrected"),
    Purpose.INQUIRY: N_("Another authority asks, by law"),
}

# What only the traveller in front of one can have given.
IN_HAND = frozenset({By.PASS, By.DOCUMENT})


@dataclass(frozen=True, slots=True)
class Wanted:
    """One search. `words` are a name's parts in the passport's letters."""

    by: By
    purpose: Purpose
    value: str
    words: tuple[str, ...] = ()
    day: date | None = None


def read_wanted(typed: Typed) -> Wanted | None:
    """A search as it was typed; None while anything about it is wrong."""
    by = typed.choice("by", By, missing=Fault.SEARCH_BY_MISSING)
    purpose = typed.choice("purpose", Purpose, missing=Fault.PURPOSE_MISSING)
    value, words, day = "", tuple[str, ...](), None
    if by is By.NAME:
        words = _words(typed)
        value = " ".join(words)
    elif by is By.FLIGHT:
        carrier = typed.text("value", missing=Fault.FLIGHT_MISSING, longest=60).upper()
        value = as_flight(carrier) or carrier
        day = typed.date("day", missing=Fault.ARRIVAL_MISSING)
    elif by is By.DOCUMENT:
        value = typed.number("value")
    elif by is By.PASS:
        value = _pass(typed)
    if typed.problems or by is None or purpose is None:
        return None
    return Wanted(by, purpose, value, words, day)


def _words(typed: Typed) -> tuple[str, ...]:
    value = typed.text("value", missing=Fault.NAME_MISSING, longest=120)
    words = (passport_alphabet(value) or "").split()
    if value and not words:
        typed.wrong("value", Fault.NAME_NOT_IN_PASSPORT_LETTERS)
    elif value and (sum(map(len, words)) < PART_FROM or len(words) > MOST_WORDS):
        typed.wrong("value", Fault.NAME_TOO_SHORT)
    return tuple(sorted(set(words)))


def _pass(typed: Typed) -> str:
    """A scanned text as it is, for its spaces count; a reference as it is printed."""
    value = typed.values.get("value", "").strip("\r\n\t")
    if not value.strip():
        typed.wrong("value", Fault.PASS_MISSING)
    elif len(value) > _MOST:
        typed.wrong("value", Fault.TOO_LONG, _MOST)
    return value


def as_reference(value: str) -> str:
    """A reference however it was typed."""
    letters = "".join(c for c in plain(value).upper() if c.isascii() and c.isalnum())
    return f"{letters[:4]}-{letters[4:]}"


def meant(words: Sequence[str], person: Person) -> bool:
    """Whether every word is a part of this person's name, or the beginning of one.

    Shorter words are whole parts: LI is not the beginning of LIANG.
    """
    parts = " ".join(in_passport_letters(person)).split()
    return all(
        any(part.startswith(word) if len(word) >= PART_FROM else part == word for part in parts)
        for word in words
    )
