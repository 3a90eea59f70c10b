"""The watch list: whom officers want to see, known in the halls by digests alone.

Somebody is marked twice: by number and country of a document, and by name and birth date, so
that a second passport is no way past it. Whoever finds a device has digests under a key, and
learns of nobody but by asking for a person they know already.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import msgspec

from customs.alphabet import document_number, passport_alphabet
from customs.faults import Fault
from customs.person import OLDEST
from customs.selection import Watch
from customs.typed import Typed

MARK = 16  # bytes
BOTH = 2  # marks of a document that was read: its own, and its holder's
_GERMANY = {"D": "DEU"}  # ICAO 9303-3, 5: the one country that a passport says in one letter


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """What a list is asked about somebody, under one of its keys."""

    kid: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class WatchList:
    """The list of one version; every change has the next."""

    version: int
    kid: int
    digests: frozenset[bytes]

    def look_up(self, marks: Iterable[Mark]) -> Watch:
        """What it says of a document that was read; it is clear only if both were asked."""
        asked = {mark.digest for mark in marks if mark.kid == self.kid}
        if asked & self.digests:
            return Watch.HIT
        return Watch.CLEAR if len(asked) >= BOTH else Watch.UNKNOWN


def of_document(key: bytes, number: str, country: str) -> bytes:
    """By number and issuing country."""
    return _digest(key, b"document", document_number(number), _GERMANY.get(country, country))


def of_person(key: bytes, surname: str, given: str, born: date) -> bytes:
    """By the name in the passport's letters, and the birth date as a chip says it."""
    return _digest(key, b"person", surname, given, f"{born:%y%m%d}")


def _digest(key: bytes, kind: bytes, *told: str) -> bytes:
    parts = b"|".join((b"sekisho/watch-list/1", kind, *(one.encode() for one in told)))
    return hmac.new(key, parts, hashlib.sha256).digest()[:MARK]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Somebody officers want to see: by a document, by name and birth date, or by both."""

    number: str = ""
    country: str = ""
    surname: str = ""
    given: str = ""
    born: date | None = None

    def digests(self, key: bytes) -> tuple[bytes, ...]:
        """What a hall is told of them."""
        found = [of_document(key, self.number, self.country)] if self.number else []
        if self.born:
            found.append(of_person(key, self.surname, self.given, self.born))
        return tuple(found)


_COUNTRY = re.compile("[A-Z]{3}")


def read_wanted(typed: Typed, today: date) -> Wanted | None:
    """Somebody as an officer types them; None while anything is wrong."""
    surname, given = typed.name("surname", missing=None), typed.name("given", missing=None)
    document, person = typed.raw("document_number"), bool(surname or given)
    number = typed.number("document_number") if document or not person else ""
    country = typed.raw("country").upper() if number else ""
    if number and not _COUNTRY.fullmatch(country):
        typed.wrong("country", Fault.NATIONALITY_MISSING)
    born = typed.date("born", missing=Fault.BIRTH_MISSING) if person else None
    if born and born > today:
        typed.wrong("born", Fault.BIRTH_OUT_OF_RANGE, OLDEST)
    if typed.problems:
        return None
    names = passport_alphabet(surname) or "", passport_alphabet(given) or ""
    return Wanted(document_number(number), country, *names, born)


def to_json(told: Wanted) -> bytes:
    """As it is sealed."""
    return msgspec.json.encode(told)


def from_json(text: bytes) -> Wanted:
    """Read back what `to_json` wrote."""
    return msgspec.json.decode(text, type=Wanted)
