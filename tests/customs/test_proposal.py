from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from customs.officer import Permission
from customs.proposal import (
    LONGEST_REASON,
    Decider,
    Decision,
    Refusal,
    State,
    reasoned,
    refusal,
)

DECIDE = Permission.PROPOSALS_DECIDE
NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
OTHER = Decider("officer:b", frozenset({DECIDE}), stepped_up=True)
YES = Decision(OTHER, approve=True, reason="Checked")


def why(
    decision: Decision = YES,
    state: State = State.WAITING,
    author: str = "officer:a",
    lapses_in: timedelta = timedelta(hours=1),
) -> Refusal | None:
    return refusal(state, author, NOW + lapses_in, decision, DECIDE, NOW)


def test_another_officer_with_permission_reason_and_step_up_may_approve() -> None:
    assert why() is None


@pytest.mark.parametrize("state", [one for one in State if one is not State.WAITING])
def test_what_was_decided_is_not_decided_again(state: State) -> None:
    assert why(state=state) is Refusal.DECIDED


def test_a_proposal_lapses_on_the_second() -> None:
    assert why(lapses_in=timedelta(0)) is Refusal.LAPSED
    assert why(lapses_in=timedelta(microseconds=1)) is None


@pytest.mark.parametrize("approve", [True, False])
def test_nobody_decides_their_own_whatever_they_may(approve: bool) -> None:
    assert why(replace(YES, approve=approve), author=OTHER.actor) is Refusal.OWN
    every = replace(OTHER, permissions=frozenset({DECIDE, Permission.DESK}))
    assert why(replace(YES, by=every), author=OTHER.actor) is Refusal.OWN


def test_without_the_permission_nothing_is_decided() -> None:
    without = replace(OTHER, permissions=frozenset({Permission.DESK}))
    for approve in (True, False):
        assert why(Decision(without, approve, "Checked")) is Refusal.NOT_ALLOWED


def test_approving_asks_for_a_step_up_and_refusing_does_not() -> None:
    tired = replace(OTHER, stepped_up=False)
    assert why(replace(YES, by=tired)) is Refusal.STEP_UP
    assert why(replace(YES, by=tired, approve=False)) is None


@pytest.mark.parametrize("reason", ["", " ", "\t\n", "x" * (LONGEST_REASON + 1)])
def test_a_reason_says_something_and_fits(reason: str) -> None:
    assert not reasoned(reason)
    for approve in (True, False):
        assert why(Decision(OTHER, approve, reason)) is Refusal.NO_REASON


def test_only_one_combination_of_all_lets_an_approval_through() -> None:
    """Every guard on its own and together: nothing slips between them."""
    let = [
        case
        for case in product(State, (True, False), (True, False), (True, False), (1, -1))
        if why(
            Decision(
                Decider("officer:b", frozenset({DECIDE} if case[1] else ()), case[2]), True, "y"
            ),
            case[0],
            "officer:a" if case[3] else "officer:b",
            timedelta(seconds=case[4]),
        )
        is None
    ]
    assert let == [(State.WAITING, True, True, True, 1)]
