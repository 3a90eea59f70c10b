"""People: names, births, documents, and ages on the day of arrival."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs.faults import Fault
from customs.person import OLDEST, Person, in_passport_letters, read_person, same_document
from customs.typed import Problem, Typed
from tests import factories as f


def read(**changes: str) -> tuple[Person | None, list[Problem]]:
    typed = Typed(f.person_page(**changes))
    return read_person(typed, 1, f.TODAY), typed.problems


def born(day: date | str) -> dict[str, str]:
    parts = day.isoformat().split("-") if isinstance(day, date) else day.split("-")
    return dict(zip(("born-year", "born-month", "born-day"), parts, strict=True))


def test_a_page_is_a_person() -> None:
    assert read() == (f.person(), [])


@pytest.mark.parametrize(
    ("changes", "field", "fault"),
    [
        ({"surname": "細川"}, "surname", Fault.NAME_NOT_IN_PASSPORT_LETTERS),
        ({"given": "Мина"}, "given", Fault.NAME_NOT_IN_PASSPORT_LETTERS),
        ({"given": "M\u0456na"}, "given", Fault.NAME_NOT_IN_PASSPORT_LETTERS),
        ({"surname": "\u202eAWAKOSOH"}, "surname", Fault.UNPRINTABLE),
        ({"surname": "Hoso\u200dkawa"}, "surname", Fault.UNPRINTABLE),
        ({"surname": "Mina 👩"}, "surname", Fault.NAME_NOT_IN_PASSPORT_LETTERS),
        ({"surname": "", "given": ""}, "surname", Fault.NAME_MISSING),
        ({"nationality": ""}, "nationality", Fault.NATIONALITY_MISSING),
        ({"nationality": "D"}, "nationality", Fault.NATIONALITY_MISSING),
        ({"nationality": "jpn"}, "nationality", Fault.NATIONALITY_MISSING),
        ({"nationality": "UTO"}, "nationality", Fault.NATIONALITY_MISSING),
        (born("2027-01-01"), "born", Fault.BIRTH_OUT_OF_RANGE),
        (born("9999-12-31"), "born", Fault.BIRTH_OUT_OF_RANGE),
        (born(f.TODAY + timedelta(days=1)), "born", Fault.BIRTH_OUT_OF_RANGE),
        (born("1895-12-31"), "born", Fault.BIRTH_OUT_OF_RANGE),
        (born("1000-01-01"), "born", Fault.BIRTH_OUT_OF_RANGE),
        (born("0000-01-01"), "born", Fault.YEAR_NOT_FOUR_DIGITS),
        (born("19840-01-01"), "born", Fault.YEAR_NOT_FOUR_DIGITS),
        (born("2023-02-29"), "born", Fault.NOT_A_DATE),
        ({"document_kind": "driving licence"}, "document_kind", Fault.DOCUMENT_KIND_MISSING),
        ({"document_number": "\u0410B1234567"}, "document_number", Fault.DOCUMENT_NUMBER_LETTERS),
        ({"document_number": "123"}, "document_number", Fault.DOCUMENT_NUMBER_LENGTH),
        ({"occupation": "x" * 61}, "occupation", Fault.TOO_LONG),
        ({"occupation": "cook\0"}, "occupation", Fault.UNPRINTABLE),
    ],
)
def test_what_is_wrong_is_told_at_its_field(
    changes: dict[str, str], field: str, fault: Fault
) -> None:
    found, problems = read(**changes)
    assert found is None
    assert [(problem.field, problem.fault) for problem in problems] == [(field, fault)]


def test_everything_wrong_is_told_at_once() -> None:
    typed = Typed({})
    assert read_person(typed, 1, f.TODAY) is None
    assert [problem.field for problem in typed.problems] == [
        "surname", "nationality", "born", "document_kind", "document_number",
    ]  # fmt: skip


@pytest.mark.parametrize(("surname", "given"), [("SUKARNO", ""), ("", "SUKARNO")])
def test_one_name_is_enough(surname: str, given: str) -> None:
    found, problems = read(surname=surname, given=given)
    assert not problems
    assert found is not None
    assert found.full_name == "SUKARNO"
    assert found.initials == "S."


@pytest.mark.parametrize("day", [f.TODAY, date(1896, 1, 1), date(2024, 2, 29), date(1900, 12, 31)])
def test_the_newborn_and_the_oldest_travel(day: date) -> None:
    found, problems = read(**born(day))
    assert not problems
    assert found is not None
    assert found.born == day
    assert f.TODAY.year - OLDEST == 1896


AGES = [
    (date(2006, 12, 3), f.ARRIVAL, 20),  # the twentieth birthday is the arrival day
    (date(2006, 12, 4), f.ARRIVAL, 19),
    (date(2020, 12, 3), f.ARRIVAL, 6),
    (date(2020, 12, 4), f.ARRIVAL, 5),
    (date(2008, 2, 29), date(2027, 2, 28), 18),
    (date(2008, 2, 29), date(2027, 3, 1), 19),  # 民法143条2項: full with the end of 28 February
    (date(2008, 2, 29), date(2028, 2, 28), 19),
    (date(2008, 2, 29), date(2028, 2, 29), 20),
    (date(2026, 11, 21), date(2026, 11, 21), 0),
    (date(1896, 1, 1), date(2026, 12, 3), 130),
]


@pytest.mark.parametrize(("day", "on", "age"), AGES)
def test_an_age_is_full_years_on_the_day(day: date, on: date, age: int) -> None:
    assert f.person(born=day).age_on(on) == age


@given(f.dates_of_birth, st.integers(0, 40_000))
def test_an_age_grows_by_one_a_year_and_never_shrinks(day: date, days: int) -> None:
    somebody, later = f.person(born=day), day + timedelta(days=days)
    assert somebody.age_on(later) == sum(
        (later.month, later.day) >= (day.month, day.day) if year == later.year else True
        for year in range(day.year + 1, later.year + 1)
    )
    assert somebody.age_on(later + timedelta(days=1)) - somebody.age_on(later) in {0, 1}


def test_a_document_is_a_number_of_one_nationality() -> None:
    here = f.person(1)
    assert same_document(here, f.person(2, nationality="JPN", document_number="TX4400001"))
    assert not same_document(here, f.person(1, nationality="KOR"))
    assert not same_document(here, f.person(1, document_number="TX4400002"))


def test_names_are_compared_in_passport_letters() -> None:
    assert in_passport_letters(f.person(3)) == ("AAKERBLOM", "LINNEA")
    assert in_passport_letters(f.person(8)) == ("SUKARNOPUTRA", "")
