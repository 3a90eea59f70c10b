"""Whom a watch list names, whom it does not, and who cannot be asked of it."""

from __future__ import annotations

from datetime import date

import pytest

from customs import watch_list
from customs.selection import Watch
from customs.typed import Typed
from customs.watch_list import Mark, Wanted, WatchList, read_wanted
from tests import factories as f

KEY, KID = f.secret("watch"), 3
TODAY = date(2026, 11, 21)
BORN = date(1984, 2, 29)
ANNA = Wanted("TX4400001", "UTO", "ERIKSSON", "ANNA", BORN)


def marks(
    number: str = "TX4400001", country: str = "UTO", surname: str = "ERIKSSON",
    given: str = "ANNA", born: date = BORN, kid: int = KID,
) -> list[Mark]:  # fmt: skip
    """What a kiosk asks."""
    return [
        Mark(kid, watch_list.of_document(KEY, number, country)),
        Mark(kid, watch_list.of_person(KEY, surname, given, born)),
    ]


def listed(wanted: Wanted = ANNA) -> WatchList:
    """A list with one on it."""
    return WatchList(1, KID, frozenset(wanted.digests(KEY)))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (marks(), Watch.HIT),
        (marks(number="OTHER1234"), Watch.HIT),  # a second passport
        (marks(surname="ERIKSON"), Watch.HIT),  # another name on the same passport
        (marks(number="OTHER1234", given="BERTA"), Watch.CLEAR),
        (marks(country="FRA", born=date(1984, 3, 1)), Watch.CLEAR),
        (marks(kid=4), Watch.UNKNOWN),  # under a key the list is not made with
        (marks()[:0], Watch.UNKNOWN),
        (marks(number="OTHER1234", given="BERTA")[:1], Watch.UNKNOWN),
    ],
)
def test_a_list_finds_by_document_and_by_person(asked: list[Mark], found: Watch) -> None:
    assert listed().look_up(asked) is found


def test_an_empty_list_is_one_that_was_looked_at() -> None:
    assert WatchList(0, KID, frozenset()).look_up(marks()) is Watch.CLEAR


@pytest.mark.parametrize("wanted", [Wanted("TX4400001", "UTO"), Wanted("", "", "", "ANNA", BORN)])
def test_half_is_enough_to_be_listed(wanted: Wanted) -> None:
    assert len(wanted.digests(KEY)) == 1
    asked = marks() if wanted.number else marks(surname="")
    assert listed(wanted).look_up(asked) is Watch.HIT


def test_germany_is_one_letter_in_a_passport() -> None:
    assert watch_list.of_document(KEY, "C01X00T47", "D") == watch_list.of_document(
        KEY, "C01X00T47", "DEU"
    )


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({}, {"document_number", "country"}),
        ({"document_number": "TX1"}, {"document_number", "country"}),
        ({"document_number": "TX4400001", "country": "FR"}, {"country"}),
        ({"surname": "Eriksson"}, {"born"}),
        ({"surname": "Eriksson", "born": "2031-01-01"}, {"born"}),
    ],
)
def test_what_says_nobody_is_not_taken(typed: dict[str, str], wrong: set[str]) -> None:
    form = Typed(typed)
    assert read_wanted(form, TODAY) is None
    assert {problem.field for problem in form.problems} & wrong


def test_somebody_as_typed_is_written_as_a_passport_writes_them() -> None:
    typed = {"document_number": "tx 4400001", "country": "uto", "surname": "Müller", "given": "Zoé",
             "born": "1984-02-29"}  # fmt: skip
    wanted = read_wanted(Typed(typed), TODAY)
    assert wanted == Wanted("TX4400001", "UTO", "MUELLER", "ZOE", BORN)
    assert wanted
    assert watch_list.from_json(watch_list.to_json(wanted)) == wanted
