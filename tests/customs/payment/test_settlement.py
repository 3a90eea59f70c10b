"""What is owed or given back, what a method costs, and that everything can be said."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs import words_payment
from customs.payment import Method, Odd, Payment, Refund, RefundState, State, settlement
from customs.payment.method import BOUNDS, BY_CARD, fee, takes
from customs.policy import Paying

POLICY = Paying()


def paid(yen: int, *refunds: Refund, fee: int = 0) -> Payment:
    return Payment(UUID(int=yen), yen, fee, State.PAID, yen + fee, refunds)


def test_a_reassessment_asks_for_the_difference_or_gives_it_back() -> None:
    first = paid(9_100)
    up = settlement(12_000, [first])
    assert (up.due, up.over, up.paid_up, up.settled) == (2_900, 0, False, False)
    down = settlement(6_000, [first])
    assert (down.due, down.over, down.paid_up, down.settled) == (0, 3_100, True, False)
    assert settlement(12_000, [first, paid(2_900)]).settled


def test_what_is_on_its_way_back_counts_no_more() -> None:
    going = paid(9_100, Refund("a", 3_100, RefundState.ASKED))
    assert settlement(6_000, [going]).settled
    assert settlement(9_100, [going]).due == 3_100


def test_a_refund_that_failed_counts_as_paid() -> None:
    failed = paid(9_100, Refund("a", 3_100, RefundState.FAILED))
    assert settlement(9_100, [failed]).settled


def test_the_fee_of_a_card_pays_no_tax() -> None:
    assert settlement(9_100, [paid(9_100, fee=110)]).settled


def test_an_open_attempt_is_told() -> None:
    attempt = Payment(UUID(int=1), 9_100, state=State.WAITING)
    assert settlement(9_100, [attempt]).open
    assert not settlement(9_100, [paid(9_100)]).open


@given(st.integers(0, 10**7), st.lists(st.integers(1, 10**6), max_size=5))
def test_due_and_over_are_the_two_sides_of_one_sum(assessed: int, sums: list[int]) -> None:
    found = settlement(assessed, [paid(yen) for yen in sums])
    assert found.due - found.over == assessed - sum(sums)
    assert found.due == 0 or found.over == 0
    assert found.settled == (found.due == found.over == 0)


@pytest.mark.parametrize(
    ("yen", "asked"),
    [(1, 110), (9_999, 110), (10_000, 110), (10_001, 220), (20_000, 220), (1_000_000, 11_000)],
)
def test_a_card_costs_110_yen_for_each_started_10000(yen: int, asked: int) -> None:
    assert fee(Method.CARD, yen, POLICY) == fee(Method.TERMINAL, yen, POLICY) == asked


@given(st.integers(1, 10**7), st.integers(0, 1000), st.integers(1000, 100_000))
def test_the_fee_follows_the_policy_row(yen: int, each: int, size: int) -> None:
    asked = fee(Method.CARD, yen, Paying(each, size))
    assert asked % each == 0 if each else asked == 0
    assert (yen - 1) // size * each < asked <= (yen // size + 1) * each or each == 0


@pytest.mark.parametrize("method", sorted(set(Method) - BY_CARD))
def test_other_ways_cost_nothing(method: Method) -> None:
    assert fee(method, 12_300, POLICY) == 0


def test_a_method_takes_what_its_bounds_say_with_the_fee() -> None:
    assert takes(Method.PAYPAY, 1_000_000, POLICY)
    assert not takes(Method.PAYPAY, 1_000_001, POLICY)
    assert not takes(Method.PAYPAY, 49, POLICY)
    assert not takes(Method.CASH, 0, POLICY)
    assert not takes(Method.CARD, 99_999_999, POLICY), "its fee would pass eight digits"
    assert set(BOUNDS) == set(Method)


def test_everything_has_its_sentence() -> None:
    assert set(words_payment.STATES) == set(State)
    assert set(words_payment.METHODS) == set(Method)
    assert set(words_payment.REFUNDS) == set(RefundState)
    assert set(words_payment.ODDITIES) == set(Odd)
