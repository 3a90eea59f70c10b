"""What an account learns from declarations, and the declarations it begins."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs import known as knowing
from customs.declaration import Declaration, Step, needed, next_step
from customs.goods import Goods, Kind
from customs.known import MOST_KNOWN, Known, begin, learn, without
from customs.person import MOST_PEOPLE, DocumentKind, Person
from customs.statements import Statement
from customs.stay import Stay, Where
from customs.trip import Travel, Trip

HOTEL = Stay("+81 3 5555 0100", Where.ADDRESS, "100-0005", "13", "Chiyoda", "1-2-3", "Hotel Ume")
TRIP = Trip("HND", date(2026, 12, 1), "LH716", "Frankfurt")


def somebody(n: int, index: int = 1, number: str = "") -> Person:
    """The n-th invented person."""
    given, passport = f"N{chr(65 + n // 26)}{chr(65 + n % 26)}", DocumentKind.PASSPORT
    return Person(index, "SAMPLE", given, "DEU", date(1980, 1, 1), passport, number or f"C{n:06}")


def told(*people: Person) -> Declaration:
    return Declaration(
        Travel.PASSENGER,
        tuple(replace(person, index=n) for n, person in enumerate(people, 1)),
        TRIP,
        HOTEL,
        frozenset({Statement.OVER_ALLOWANCE}),
        (Goods("g9", Kind.WHISKY_BRANDY, count=4, ml=750),),
    )


parties = st.lists(
    st.lists(st.integers(0, 40), min_size=1, max_size=MOST_PEOPLE, unique=True).map(
        lambda numbers: told(*map(somebody, numbers))
    ),
    max_size=6,
)


def after(declarations: list[Declaration]) -> Known:
    known = Known()
    for declaration in declarations:
        known = learn(known, declaration)
    return known


def test_it_learns_people_address_and_the_ends_of_the_trip() -> None:
    known = learn(Known(), told(somebody(1), somebody(2)))
    assert [person.given for person in known.people] == ["NAB", "NAC"]
    assert (known.stay, known.port, known.embarked_at) == (HOTEL, "HND", "Frankfurt")


def test_the_next_declaration_asks_for_the_trip_and_the_statements_only() -> None:
    known = learn(Known(), told(somebody(1), somebody(2)))
    begun = begin(known, Travel.PASSENGER, known.together)
    assert next_step(begun) is Step.TRIP
    assert next_step(replace(begun, trip=TRIP)) is Step.STATEMENTS
    assert needed(begun)[-1] is Step.STATEMENTS


def test_answers_goods_and_dates_are_never_known() -> None:
    known = learn(Known(), told(somebody(1)))
    begun = begin(known, Travel.PASSENGER, known.together)
    assert (begun.answers, begun.goods, begun.trip) == (None, (), None)
    assert b"whisky" not in knowing.to_json(known)
    assert b"2026-12-01" not in knowing.to_json(known)


def test_a_renewed_passport_replaces_the_old_one() -> None:
    known = learn(Known(), told(somebody(1)))
    known = learn(known, told(somebody(1, number="RENEWED1")))
    assert [person.document_number for person in known.people] == ["RENEWED1"]
    assert known.people[0].index == 1


def test_a_name_corrected_on_the_same_passport_replaces_the_old_one() -> None:
    known = learn(Known(), told(somebody(1)))
    known = learn(known, told(replace(somebody(1), given="CORRECTED")))
    assert [person.given for person in known.people] == ["CORRECTED"]


def test_twins_stay_two() -> None:
    one, other = somebody(1), replace(somebody(2), born=somebody(1).born)
    assert len(learn(learn(Known(), told(one, other)), told(other, one)).people) == 2


def test_the_longest_unseen_go_first() -> None:
    known = after([told(somebody(n)) for n in range(MOST_KNOWN + 2)])
    assert len(known.people) == MOST_KNOWN
    assert {person.given for person in known.people}.isdisjoint({"NAA", "NAB"})


@pytest.mark.parametrize("index", [0, 2, 99])
def test_without_somebody_unknown_nothing_changes(index: int) -> None:
    known = learn(Known(), told(somebody(1)))
    assert without(known, index) == known


@given(parties)
def test_an_index_names_one_person_and_is_never_used_again(
    declarations: list[Declaration],
) -> None:
    known, owner = Known(), dict[int, str]()
    for declaration in declarations:
        known = learn(known, declaration)
        indexes = [person.index for person in known.people]
        assert len(set(indexes)) == len(indexes)
        assert known.next_index > max(indexes)
        for person in known.people:
            assert owner.setdefault(person.index, person.document_number) == person.document_number


@given(parties, st.sets(st.integers(0, 60)))
def test_what_is_begun_holds_those_who_were_chosen(
    declarations: list[Declaration], along: set[int]
) -> None:
    known = after(declarations)
    begun = begin(known, Travel.PASSENGER, along)
    chosen = [one.document_number for one in known.people if one.index in along][:MOST_PEOPLE]
    assert [one.document_number for one in begun.people] == chosen
    assert [one.index for one in begun.people] == list(range(1, len(chosen) + 1))
    assert begun.next_index == len(chosen) + 1


@given(parties)
def test_learning_twice_is_learning_once_and_it_is_written_whole(
    declarations: list[Declaration],
) -> None:
    known = after(declarations)
    if declarations:
        assert learn(known, declarations[-1]) == known
    assert knowing.from_json(knowing.to_json(known)) == known
