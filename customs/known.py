"""Known: what an account remembers of a traveller, so that nothing known is asked again.

It learns from a declaration that was signed, and begins the next one. The answers to the
statements and the goods are never known: each arrival is declared anew.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace

import msgspec

from customs.declaration import Declaration
from customs.person import MOST_PEOPLE, Person, in_passport_letters, same_document
from customs.stay import Stay
from customs.trip import Travel

MOST_KNOWN = 20


@dataclass(frozen=True, slots=True)
class Known:
    """People by an index of the account's own, who came along last, and the last trip's ends."""

    people: tuple[Person, ...] = ()
    together: frozenset[int] = frozenset()
    stay: Stay | None = None
    port: str = ""
    embarked_at: str = ""
    next_index: int = 1


def learn(known: Known, told: Declaration) -> Known:
    """What is known after this declaration: its people come first, the longest unseen go."""
    left, seen, index = list(known.people), list[Person](), known.next_index
    for person in told.people:
        before = next((one for one in left if _the_same(one, person)), None)
        if before:
            left.remove(before)
        seen.append(replace(person, index=before.index if before else index))
        index += before is None
    return Known(
        people=tuple(seen + left)[:MOST_KNOWN],
        together=frozenset(person.index for person in seen),
        stay=told.stay or known.stay,
        port=told.trip.port if told.trip else known.port,
        embarked_at=told.trip.embarked_at if told.trip else known.embarked_at,
        next_index=index,
    )


def _the_same(one: Person, other: Person) -> bool:
    """By the document, or by name and birth: passports are renewed."""
    return same_document(one, other) or (in_passport_letters(one), one.born) == (
        in_passport_letters(other),
        other.born,
    )


def begin(known: Known, travel: Travel, along: Set[int]) -> Declaration:
    """A declaration with these people on it, counted anew from 1, and the address."""
    coming = [person for person in known.people if person.index in along][:MOST_PEOPLE]
    people = tuple(replace(person, index=n) for n, person in enumerate(coming, 1))
    return Declaration(travel, people, stay=known.stay, next_index=len(people) + 1)


def without(known: Known, index: int) -> Known:
    """Without one person."""
    return replace(
        known,
        people=tuple(person for person in known.people if person.index != index),
        together=known.together - {index},
    )


_ENCODER = msgspec.json.Encoder(order="deterministic")
_DECODER = msgspec.json.Decoder(Known)


def to_json(known: Known) -> bytes:
    """The one written form."""
    return _ENCODER.encode(known)


def from_json(text: bytes) -> Known:
    """Read back what `to_json` wrote."""
    return _DECODER.decode(text)
