"""Search tokens: keyed digests by which officers find a declaration.

Written at submit: name parts, their prefixes of three to six letters, the document, the
flight. The database learns no name; without the index key a token means nothing.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum

from customs.declaration import Declaration
from customs.person import Person, in_passport_letters

PREFIXES = range(3, 7)
EVERYBODY = 0  # the index of a token that speaks of the party, not of one person


class Token(StrEnum):
    """What a token was made from."""

    NAME = "name"
    PREFIX = "prefix"
    DOCUMENT = "document"
    FLIGHT = "flight"
    PASS = "pass"  # of what was searched for alone: a pass leads to its declaration by itself
    EMAIL = "email"


def digest(key: bytes, kind: Token, value: str) -> bytes:
    """The token of a value; 16 bytes."""
    return hmac.new(key, f"{kind}|{value}".encode(), hashlib.sha256).digest()[:16]


def of_person(person: Person) -> Iterator[tuple[Token, str]]:
    """What one person can be found by."""
    for name in in_passport_letters(person):
        for part in name.split():
            yield Token.NAME, part
            yield from ((Token.PREFIX, part[:n]) for n in PREFIXES if n <= len(part))
    yield Token.DOCUMENT, person.document_number


def of_words(words: Sequence[str]) -> Iterator[tuple[Token, str]]:
    """What a person of this name can be found by, as far as tokens tell: see customs/search.py."""
    for word in words:
        if len(word) < PREFIXES.start:
            yield Token.NAME, word
        else:
            yield Token.PREFIX, word[: PREFIXES.stop - 1]


def flight(carrier: str, arrival_on: date) -> str:
    """A flight on a day."""
    return f"{carrier}|{arrival_on.isoformat()}"


def of_declaration(declaration: Declaration) -> Iterator[tuple[int, Token, str]]:
    """Everything a declaration can be found by, with whom it speaks of."""
    if declaration.trip:
        trip = declaration.trip
        yield EVERYBODY, Token.FLIGHT, flight(trip.carrier, trip.arrival_on)
    for person in declaration.people:
        for kind, value in sorted(set(of_person(person))):
            yield person.index, kind, value
