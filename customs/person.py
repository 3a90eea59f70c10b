"""Person: one traveller on a declaration, as their document names them.

Ages are derived from the birth date on the arrival day, never asked. An index is given
once and never used again, so that everything tied to a person stays theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from customs.age import age_on
from customs.alphabet import passport_alphabet
from customs.countries import NATIONALITIES
from customs.faults import Fault
from customs.typed import Typed

MOST_PEOPLE = 10
OLDEST = 130


class DocumentKind(StrEnum):
    """What a person travels on; all but a passport with a chip meet an officer."""

    PASSPORT = "passport"
    REFUGEE_TRAVEL_DOCUMENT = "refugee_travel_document"
    EMERGENCY_DOCUMENT = "emergency_document"
    SEAFARER_OR_CREW = "seafarer_or_crew"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Person:
    """Name, nationality, birth and document, as printed; `occupation` as the form asks it."""

    index: int
    surname: str
    given: str
    nationality: str
    born: date
    document_kind: DocumentKind
    document_number: str
    occupation: str = ""

    @property
    def full_name(self) -> str:
        """Surname first, as in the passport."""
        return f"{self.surname} {self.given}".strip()

    @property
    def initials(self) -> str:
        """All that a page shown in public tells of a name."""
        return "".join(f"{part[0]}." for part in (self.given, self.surname) if part)

    def age_on(self, day: date) -> int:
        """Full years on a day."""
        return age_on(self.born, day)


def read_person(typed: Typed, index: int, today: date) -> Person | None:
    """One person's page; None while anything on it is wrong."""
    surname = typed.name("surname", missing=None)
    given = typed.name("given", missing=None)
    if not surname and not given:
        typed.wrong("surname", Fault.NAME_MISSING)
    nationality = typed.one_of("nationality", NATIONALITIES, missing=Fault.NATIONALITY_MISSING)
    born = typed.date("born", missing=Fault.BIRTH_MISSING)
    if born and not date(today.year - OLDEST, 1, 1) <= born <= today:
        typed.wrong("born", Fault.BIRTH_OUT_OF_RANGE, OLDEST)
    kind = typed.choice("document_kind", DocumentKind, missing=Fault.DOCUMENT_KIND_MISSING)
    number = typed.number("document_number")
    occupation = typed.text("occupation", missing=None, longest=60)
    if typed.problems or born is None or kind is None:
        return None
    return Person(index, surname, given, nationality, born, kind, number, occupation)


def same_document(one: Person, other: Person) -> bool:
    """Two people of one nationality never travel on one number."""
    return (one.nationality, one.document_number) == (other.nationality, other.document_number)


def in_passport_letters(person: Person) -> tuple[str, str]:
    """Surname and given name as names are compared."""
    return (passport_alphabet(person.surname) or "", passport_alphabet(person.given) or "")
