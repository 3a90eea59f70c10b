"""Whose passport it is: a document told apart by the digests that the hall knows people by."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from uuid import UUID

from customs import pass_qr, watch_list
from customs.crossing.events import PassportRead
from customs.crossing.leg import Named
from customs.lane import AgeGroup, age_group
from customs.watch_list import Mark
from customs.words_screen import NOTICES, Notice
from kiosk.hall.station import DocumentShown, Expected
from kiosk.terminal.means import Means
from kiosk.terminal.visit import Document, Visit


def shown(document: Document, bindings: Mapping[int, bytes]) -> DocumentShown:
    """A document alone, as the hall can look it up."""
    if document.born is None:
        return DocumentShown({})
    return DocumentShown(
        {
            kid: pass_qr.document_digest(key, document.number, document.born)
            for kid, key in bindings.items()
        }
    )


def passport_read(visit: Visit, document: Document, means: Means) -> tuple[Visit, PassportRead]:
    """What is reported of a document, and the visit that holds it."""
    person, named = _named(visit, document, means)
    digest = _digest(visit, document, means)
    age = age_of(document, means.now.date())
    visit = replace(visit, document=document, digest=digest)
    if named is Named.NAME:
        visit = replace(visit, notice=NOTICES[Notice.NEW_DOCUMENT])
    marks = _marks(document, means)
    return visit, PassportRead(person, named, document.chip, age, digest, marks)


def _marks(document: Document, means: Means) -> tuple[Mark, ...]:
    """What the hall asks its watch list, under each key this kiosk holds."""
    born = document.born
    if document.page_alone or born is None:
        return ()
    names = (document.surname, document.given)
    return tuple(
        Mark(kid, digest)
        for kid, key in sorted(means.watching.items())
        for digest in (
            watch_list.of_document(key, document.number, document.country),
            watch_list.of_person(key, *names, born),
        )
    )


def born_on(birth: str, today: date) -> date | None:
    """The birth date of a passport's lines: the last such day; None where they do not say."""
    if not birth.isdigit():
        return None
    century = today.year - today.year % 100
    for year in (century + int(birth[:2]), century - 100 + int(birth[:2])):
        with suppress(ValueError):
            if (born := date(year, int(birth[2:4]), int(birth[4:]))) <= today:
                return born
    return None


def age_of(document: Document, today: date) -> AgeGroup:
    """Whose birth date says nothing is asked everything an adult is."""
    return age_group(document.born, today) if document.born else AgeGroup.ADULT


def _digest(visit: Visit, document: Document, means: Means) -> bytes:
    kid = visit.presented.document_kid if visit.presented else -1
    key = means.bindings.get(kid)
    if key is None or document.born is None:
        return b""
    return pass_qr.document_digest(key, document.number, document.born)


def _named(visit: Visit, document: Document, means: Means) -> tuple[int, Named]:
    """By number first: two of a family may share a name and a birthday, never a number."""
    told = visit.presented
    if told is None or told.declaration is None or document.born is None:
        return 0, Named.NOBODY
    for named in (Named.BINDING, Named.NAME):
        for each in told.people:
            if _is(each, told.declaration, document, document.born, means, named):
                return each.person, named
    return 0, Named.NOBODY


def _is(
    each: Expected, declaration: UUID, document: Document, born: date, means: Means, named: Named
) -> bool:
    key = means.bindings.get(each.binding_kid)
    if key is None:
        return False
    if named is Named.BINDING:
        number = pass_qr.binding_digest(key, declaration, document.number, born)
        return number == each.binding
    name = pass_qr.name_digest(key, declaration, document.surname, document.given, born)
    return bool(document.surname or document.given) and name == each.name
