"""What may be done on a case, for which reasons, and where that leaves it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs import words_case
from customs.case import (
    GRAVE,
    REASONS,
    REVERSIBLE,
    Act,
    Reason,
    Standing,
    Wish,
    read_wish,
    reversible,
    standing,
)
from customs.crossing.by_officer import Bar
from customs.faults import Fault
from customs.lane import Lane
from customs.typed import Typed

Acts = list[tuple[int, Act, int | None]]


def read(*possible: Act, **typed: str) -> tuple[Wish | None, dict[str, Fault]]:
    told = Typed(typed)
    return read_wish(told, possible or tuple(Act)), {one.field: one.fault for one in told.problems}


def test_everything_has_its_words() -> None:
    assert set(words_case.ACTS) == set(Act)
    assert set(words_case.REASONS) == set(Reason)
    assert set(words_case.STANDINGS) == set(Standing)
    assert set(words_case.BARS) == set(Bar)
    assert {each for reasons in REASONS.values() for each in reasons} == set(Reason)
    assert set(words_case.TO_DO) == GRAVE | {Act.HELD}
    assert set(REASONS) == REVERSIBLE | {Act.REVERSED}


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"what": ""}, {"what": Fault.ACT_MISSING}),
        ({"what": "held"}, {"what": Fault.ACT_MISSING}),
        ({"what": "held.prohibited"}, {"what": Fault.ACT_MISSING}),
        ({"what": "looked.ask_first"}, {"what": Fault.ACT_MISSING}),
        ({"what": "shot.danger"}, {"what": Fault.ACT_MISSING}),
        ({"what": "held.other"}, {"text": Fault.REASON_MISSING}),
        ({"what": "noted"}, {"text": Fault.REASON_MISSING}),
        ({"what": "refused.prohibited"}, {"text": Fault.REASON_MISSING}),
        ({"what": "noted", "text": "x" * 401}, {"text": Fault.TOO_LONG}),
        ({"what": "released.in_order"}, {"lane": Fault.LANE_MISSING}),
        ({"what": "released.in_order", "lane": "OFFICER"}, {"lane": Fault.LANE_MISSING}),
    ],
)
def test_what_is_wrong_with_a_wish_is_said(typed: dict[str, str], wrong: dict[str, Fault]) -> None:
    assert read(**typed) == (None, wrong)


def test_a_wish_is_read_whole() -> None:
    assert read(what="released.in_order", lane="PAY") == (
        Wish(Act.RELEASED, Reason.IN_ORDER, lane=Lane.PAY),
        {},
    )
    assert read(what="refused.prohibited", text=" Ivory ")[0] == Wish(
        Act.REFUSED, Reason.PROHIBITED, "Ivory"
    )
    assert read(what="looked")[0] == Wish(Act.LOOKED)


def test_what_is_not_possible_here_is_not_read() -> None:
    wish, wrong = read(Act.HELD, what="refused.prohibited", text="Ivory")
    assert (wish, wrong) == (None, {"what": Fault.ACT_MISSING})


@pytest.mark.parametrize(
    ("acts", "expected", "last"),
    [
        ([], Standing.WAITING, None),
        ([(1, Act.NOTED, None), (2, Act.TAKEN, None)], Standing.WAITING, None),
        ([(1, Act.HELD, None)], Standing.HELD, 1),
        ([(1, Act.HELD, None), (2, Act.RELEASED, None)], Standing.RELEASED, 2),
        ([(1, Act.HELD, None), (2, Act.RELEASED, None), (3, Act.REVERSED, 2)], Standing.HELD, 1),
        ([(1, Act.TO_POLICE, None), (2, Act.NOTED, None)], Standing.REFERRED, 1),
        ([(1, Act.HELD, None), (2, Act.REVERSED, 1)], Standing.WAITING, None),
    ],
)
def test_acts_leave_a_case_where_the_last_that_counts_says(
    acts: Acts, expected: Standing, last: int | None
) -> None:
    assert standing(acts) is expected
    assert reversible(acts) == last


@given(st.lists(st.sampled_from([None, *sorted(REVERSIBLE)]), max_size=12))
def test_reversing_one_by_one_ends_where_nothing_was_decided(drawn: list[Act | None]) -> None:
    """Whatever was done, and with reversals in between, there is a way back and it ends."""
    acts: Acts = []
    for each in drawn:
        n = reversible(acts)
        if each is not None:
            acts.append((len(acts) + 1, each, None))
        elif n is not None:
            acts.append((len(acts) + 1, Act.REVERSED, n))
    for _ in range(len(acts)):
        n = reversible(acts)
        if n is not None:
            acts.append((len(acts) + 1, Act.REVERSED, n))
    assert reversible(acts) is None
    assert standing(acts) is Standing.WAITING
