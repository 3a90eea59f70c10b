"""The seven statements: a yes is never lost, and nothing is answered by silence."""

from __future__ import annotations

import pytest
from hypothesis import given

from customs.faults import Fault
from customs.statements import (
    GOODS_STATEMENTS,
    SENTENCES,
    Answers,
    Statement,
    bits,
    from_bits,
    read_answers,
)
from customs.typed import Problem, Typed
from tests import factories as f

NO = {str(statement): "no" for statement in Statement}


def test_seven_statements_in_the_order_of_the_form() -> None:
    assert [str(s) for s in Statement] == ["1-1", "1-2", "1-3", "1-4", "1-5", "2", "3"]
    assert set(SENTENCES) == set(Statement)
    assert {s for s in Statement if s.startswith("1-")} == GOODS_STATEMENTS


@given(f.answers)
def test_answers_are_read_as_given(answers: Answers) -> None:
    page = NO | {str(statement): "yes" for statement in answers}
    assert read_answers(Typed(page)) == answers


@pytest.mark.parametrize("statement", Statement)
@pytest.mark.parametrize("answer", ["", "YES", "maybe", "on", "1", "yes\0"])
def test_silence_is_no_answer(statement: Statement, answer: str) -> None:
    typed = Typed(NO | {str(statement): answer})
    assert read_answers(typed) is None
    assert typed.problems == [Problem(statement, Fault.STATEMENT_UNANSWERED, statement)]


@pytest.mark.parametrize("page", [{}, NO])
def test_one_button_says_none_applies(page: dict[str, str]) -> None:
    assert read_answers(Typed(page | {"none_applies": "yes"})) == frozenset()


@pytest.mark.parametrize("statement", Statement)
def test_the_button_does_not_drop_a_yes(statement: Statement) -> None:
    page = {"none_applies": "yes", str(statement): "yes"}
    typed = Typed(page)
    assert read_answers(typed) is None
    assert {problem.fault for problem in typed.problems} == {Fault.STATEMENT_UNANSWERED}
    assert read_answers(Typed(NO | page)) == frozenset({statement})


def test_an_unticked_button_answers_nothing() -> None:
    assert read_answers(Typed({"none_applies": "no"})) is None
    assert read_answers(Typed({})) is None


@given(f.answers)
def test_bits_carry_the_answers(answers: Answers) -> None:
    assert 0 <= bits(answers) < 2**7
    assert from_bits(bits(answers)) == answers


def test_the_place_of_a_bit_never_moves() -> None:
    assert {str(s): bits(frozenset({s})) for s in Statement} == {
        "1-1": 1, "1-2": 2, "1-3": 4, "1-4": 8, "1-5": 16, "2": 32, "3": 64,
    }  # fmt: skip
