"""The whole declaration: its steps, what stands between it and a signature, its written form."""

from __future__ import annotations

import json
from dataclasses import fields, replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs import declaration as room
from customs.declaration import (
    Declaration,
    Step,
    done,
    faults,
    from_json,
    needed,
    next_step,
    settled,
    to_json,
    with_goods,
    with_means,
    with_person,
    without_goods,
    without_person,
)
from customs.faults import Fault
from customs.goods_typed import MOST_LINES
from customs.means_of_payment import Direction
from customs.statements import GOODS_STATEMENTS, Answers, Statement
from customs.typed import Problem
from tests import factories as f

PART = {
    Step.TRAVEL: "travel", Step.PEOPLE: "people", Step.TRIP: "trip", Step.STAY: "stay",
    Step.STATEMENTS: "answers", Step.GOODS: "goods", Step.MEANS: "means",
    Step.UNACCOMPANIED: "unaccompanied",
}  # fmt: skip
ALWAYS = (Step.TRAVEL, Step.PEOPLE, Step.TRIP, Step.STAY, Step.STATEMENTS)


def test_an_empty_declaration_asks_for_everything_in_order() -> None:
    empty = Declaration()
    assert needed(empty) == ALWAYS
    assert next_step(empty) is Step.TRAVEL
    assert [(p.field, p.fault) for p in faults(empty)] == [
        (Step.TRAVEL, Fault.TRAVEL_MISSING),
        (Step.PEOPLE, Fault.NOBODY),
        (Step.TRIP, Fault.PAGE_UNFINISHED),
        (Step.STAY, Fault.PAGE_UNFINISHED),
        (Step.STATEMENTS, Fault.PAGE_UNFINISHED),
    ]


def test_nothing_to_declare_needs_no_side_b() -> None:
    told = f.declaration()
    assert needed(told) == ALWAYS
    assert next_step(told) is None
    assert faults(told) == []


@given(f.answers)
def test_side_b_is_asked_where_an_answer_asks_for_it(answers: Answers) -> None:
    wanted = set(needed(f.declaration(answers=answers)))
    assert wanted >= set(ALWAYS)
    assert (Step.GOODS in wanted) == bool(answers & GOODS_STATEMENTS)
    assert (Step.MEANS in wanted) == (Statement.MEANS_OF_PAYMENT in answers)
    assert (Step.UNACCOMPANIED in wanted) == (Statement.UNACCOMPANIED in answers)


@given(f.declarations(), st.sets(st.sampled_from(Step)))
def test_the_next_step_is_the_first_that_is_open(whole: Declaration, open_: set[Step]) -> None:
    told = f.unfinished(whole, [PART[step] for step in open_])
    still = [step for step in needed(told) if step in open_]
    assert next_step(told) == (still[0] if still else None)
    assert [step for step in Step if not done(told, step)] == [s for s in Step if s in open_]
    assert {p.field for p in faults(told)} >= set(still)
    if not open_:
        assert faults(told) == []


def test_ten_people_never_travel_on_one_passport() -> None:
    told = f.declaration(people=tuple(
        f.person(n, nationality="JPN", document_number="TX4400001") for n in range(1, 11)
    ))  # fmt: skip
    repeated = [p for p in faults(told) if p.fault is Fault.DOCUMENT_REPEATED]
    assert len(repeated) == 9
    assert {p.figure for p in repeated} == {f.person(1).full_name}


def test_one_number_of_two_nationalities_is_two_passports() -> None:
    other = f.person(2, document_number=f.person(1).document_number)
    assert f.person(1).nationality != other.nationality
    assert faults(f.declaration(people=(f.person(1), other))) == []


def test_the_twin_is_found_whatever_the_case_it_was_compared_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Control: with the comparison out, the repeated passport passes."""
    told = f.declaration(people=(
        f.person(1), f.person(2, nationality="JPN", document_number="TX4400001")
    ))  # fmt: skip
    assert [p.fault for p in faults(told)] == [Fault.DOCUMENT_REPEATED]
    monkeypatch.setattr(room, "same_document", lambda one, other: False)
    assert faults(told) == []


@pytest.mark.parametrize(("size", "fault"), [(10, []), (11, [Fault.TOO_MANY_PEOPLE])])
def test_ten_people_fit(size: int, fault: list[Fault]) -> None:
    people = tuple(f.person(n, document_number=f"TX{n:07}") for n in range(1, size + 1))
    assert [p.fault for p in faults(f.declaration(people=people))] == fault


def test_who_is_born_on_the_way_arrives_but_nobody_after() -> None:
    for born, fine in ((f.ARRIVAL, True), (f.ARRIVAL.replace(day=4), False)):
        told = f.declaration(people=(f.person(born=born),))
        assert (faults(told) == []) == fine


@pytest.mark.parametrize("owner", ["2", "0", "-1", "one", "1.0", "９"])
def test_goods_of_nobody_on_it_are_told(owner: str) -> None:
    told = f.declaration(answers=frozenset({Statement.GOLD}), goods=(f.goods(owner=owner),))
    assert faults(told) == [Problem(Step.GOODS, Fault.OWNER_UNKNOWN)]


def test_cash_of_nobody_on_it_is_told() -> None:
    told = f.declaration(answers=frozenset({Statement.MEANS_OF_PAYMENT}), means=(f.means(2),))
    assert faults(told) == [Problem(Step.MEANS, Fault.OWNER_UNKNOWN)]


def test_a_list_of_goods_has_an_end() -> None:
    lines = tuple(f.goods(str(n)) for n in range(MOST_LINES + 1))
    told = f.declaration(answers=frozenset({Statement.COMMERCIAL}), goods=lines)
    assert faults(told) == [Problem(Step.GOODS, Fault.TOO_MANY_LINES, str(MOST_LINES))]
    assert faults(replace(told, goods=lines[:-1])) == []


def test_an_index_is_never_used_again() -> None:
    told = Declaration()
    for index in (1, 2):
        told = with_person(told, f.person(told.next_index))
        assert told.next_index == index + 1
    told = without_person(told, 2)
    assert told.next_index == 3
    told = with_goods(told, f.goods(str(told.next_index)))
    told = without_goods(told, "3")
    assert (set(told.indexes), told.goods, told.next_index) == ({1}, (), 4)


def test_a_change_replaces_and_keeps_the_order() -> None:
    told = f.everything()
    told = with_person(told, f.person(1, given="MINAMI"))
    assert [p.given for p in told.people][:2] == ["MINAMI", "CHIDI EMEKA"]
    told = with_goods(told, f.goods("50", name="Rucksack"))
    assert [g.name for g in told.goods] == ["Rucksack", ""]
    assert told.next_index == f.everything().next_index
    told = with_means(told, f.means(1, amounts=()))
    assert [(m.person, m.direction) for m in told.means] == [
        (2, Direction.OUT), (1, Direction.IN),
    ]  # fmt: skip
    told = with_means(told, f.means(1, direction=Direction.OUT))
    assert len(told.means) == 3


def test_who_leaves_takes_their_forms_and_leaves_their_goods() -> None:
    told = without_person(f.everything(), 1)
    assert told.person(1) is None
    assert [line.owner for line in told.goods] == [None, None]
    assert [form.person for form in told.means] == [2]
    assert faults(told) == []


def test_what_no_answer_asks_for_is_not_signed() -> None:
    told = replace(f.everything(), answers=frozenset())
    signed = settled(told)
    assert (signed.goods, signed.means, signed.unaccompanied) == ((), (), None)
    assert settled(f.everything()) == f.everything()


@given(f.declarations())
def test_settling_twice_changes_nothing_and_breaks_nothing(whole: Declaration) -> None:
    signed = settled(whole)
    assert settled(signed) == signed
    assert faults(signed) == []
    for part in fields(Declaration):
        assert getattr(signed, part.name) in {
            getattr(whole, part.name), getattr(Declaration(), part.name)
        }  # fmt: skip


@given(f.declarations(), st.sets(st.sampled_from(Step)))
def test_what_is_written_is_read_back(whole: Declaration, open_: set[Step]) -> None:
    told = f.unfinished(whole, [PART[step] for step in open_])
    written = to_json(told)
    assert from_json(written) == told
    assert to_json(from_json(written)) == written


def test_equal_declarations_are_equal_bytes() -> None:
    one = f.declaration(answers=frozenset([Statement.GOLD, Statement.FOR_OTHERS]))
    other = f.declaration(answers=frozenset([Statement.FOR_OTHERS, Statement.GOLD]))
    assert to_json(one) == to_json(other)


def test_a_price_is_written_as_it_was_paid_never_as_a_float() -> None:
    written = json.loads(to_json(f.everything()))
    assert written["goods"][0]["price"] == "1250.50"
    assert written["trip"]["arrival_on"] == "2026-12-03"


def test_a_form_written_before_it_asked_where_to_is_still_read() -> None:
    written = json.loads(to_json(f.everything()))
    for form in written["means"]:
        del form["bound_for"]
    assert from_json(json.dumps(written).encode()).means[1].bound_for == ""


@pytest.mark.parametrize(
    "text",
    [b"", b"{", b"null", b"[]", b'{"travel":"by foot"}', b'{"people":[{}]}', b'{"next_index":"1"}',
     b'{"answers":["4"]}', b"\xff\xfe"],
)  # fmt: skip
def test_what_was_not_written_here_is_not_read(text: bytes) -> None:
    with pytest.raises((msgspec.DecodeError, UnicodeDecodeError)):
        from_json(text)
