"""What becomes of a payment, pair by pair and by general rules."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs.payment import (
    Contradiction,
    Moved,
    Odd,
    Payment,
    Refund,
    RefundState,
    Repeat,
    Said,
    State,
    Word,
    settlement,
    step,
    transitions,
)
from customs.payment.payment import ENDED, HELD, OPEN
from customs.payment.said import OF_REFUNDS

NEW = Payment(UUID(int=7), 9_100, 110)
PAID = Said(Word.PAID, 9_210)
WORDS = [word for word in Word if word not in OF_REFUNDS]


def at(state: State) -> Payment:
    paid = NEW.charge if state in HELD else 0
    parts = {
        State.REFUNDING: (Refund("a", 100, RefundState.ASKED),),
        State.PART_REFUNDED: (Refund("a", 100, RefundState.DONE),),
        State.REFUNDED: (Refund("a", paid, RefundState.DONE),),
    }
    return replace(NEW, state=state, paid=paid, refunds=parts.get(state, ()))


def after(payment: Payment, *said: Said) -> Payment:
    for one in said:
        found = step(payment, one)
        payment = payment if isinstance(found, Repeat) else found.after
    return payment


# The same table once more, by hand: what each state answers to each word, in the order of WORDS
# (started, processing, paid, failed, expired, cancelled); "." repeats, "!" contradicts.
ORACLE = """
created       waiting processing paid failed expired cancelled
waiting       .       processing paid failed expired cancelled
processing    .       .          paid failed expired cancelled
paid          .       .          .    !      !       !
failed        .       .          !    .      .       .
expired       .       .          !    .      .       .
cancelled     .       .          !    .      .       .
refunding     .       .          .    !      !       !
part_refunded .       .          .    !      !       !
refunded      .       .          .    !      !       !
"""
ROWS = [line.split() for line in ORACLE.strip().splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_every_state_answers_every_word_as_the_oracle_says(row: list[str]) -> None:
    payment = at(State(row[0]))
    for word, expected in zip(WORDS, row[1:], strict=True):
        found = step(payment, Said(word, NEW.charge if word is Word.PAID else 0))
        match found:
            case Repeat():
                assert expected == ".", word
            case Contradiction():
                assert expected == "!", word
            case Moved():
                assert expected == found.after.state, word


def test_the_oracle_speaks_of_every_state() -> None:
    assert {row[0] for row in ROWS} == set(State)
    assert set(State) == OPEN | ENDED | HELD
    assert not OPEN & ENDED


def test_money_that_comes_after_the_end_is_believed_and_shown() -> None:
    for state in ENDED:
        found = step(at(state), PAID)
        assert isinstance(found, Contradiction)
        assert found.odd == (Odd.PAID_AFTER_END,)
        assert (found.after.state, found.after.paid) == (State.PAID, 9_210)


@pytest.mark.parametrize("yen", [1, 9_100, 9_209, 9_211])
def test_another_amount_is_booked_as_it_came_and_releases_nobody_for_less(yen: int) -> None:
    found = step(at(State.WAITING), Said(Word.PAID, yen))
    assert isinstance(found, Contradiction)
    assert found.odd == (Odd.WRONG_AMOUNT,)
    assert found.after.paid == yen
    assert settlement(9_100, [found.after]).paid_up == (yen >= 9_210)


@pytest.mark.parametrize("yen", [0, -9_210])
def test_no_money_is_no_payment(yen: int) -> None:
    found = step(at(State.WAITING), Said(Word.PAID, yen))
    assert found == Contradiction(at(State.WAITING), (Odd.WRONG_AMOUNT,))


def test_another_currency_is_not_believed() -> None:
    for currency in ("USD", "KRW", "jpy", ""):
        found = step(at(State.WAITING), Said(Word.PAID, 9_210, currency))
        assert found == Contradiction(at(State.FAILED), (Odd.WRONG_CURRENCY,))
        again = step(at(State.PAID), Said(Word.PAID, 9_210, currency))
        assert again == Contradiction(at(State.PAID), (Odd.WRONG_CURRENCY,))


def test_paid_with_another_amount_than_before_changes_nothing_and_is_shown() -> None:
    found = step(at(State.PAID), Said(Word.PAID, 9_000))
    assert found == Contradiction(at(State.PAID), (Odd.WRONG_AMOUNT,))


def test_a_part_and_then_the_rest_are_given_back() -> None:
    payment = after(at(State.PAID), Said(Word.REFUND_ASKED, 100, refund="a"))
    assert (payment.state, payment.left, payment.kept) == (State.REFUNDING, 9_110, 9_000)
    payment = after(payment, Said(Word.REFUNDED, 100, refund="a"))
    assert payment.state is State.PART_REFUNDED
    rest = Said(Word.REFUND_ASKED, 9_110, refund="b")
    payment = after(payment, rest, Said(Word.REFUNDED, 9_110, refund="b"))
    assert (payment.state, payment.left, payment.kept) == (State.REFUNDED, 0, 0)


@pytest.mark.parametrize("yen", [0, -1, 9_211])
def test_no_more_is_given_back_than_is_left(yen: int) -> None:
    found = step(at(State.PAID), Said(Word.REFUND_ASKED, yen, refund="a"))
    assert found == Contradiction(at(State.PAID), (Odd.REFUND_TOO_LARGE,))


def test_two_refunds_that_race_share_what_is_left() -> None:
    payment = after(at(State.PAID), Said(Word.REFUND_ASKED, 9_000, refund="a"))
    second = step(payment, Said(Word.REFUND_ASKED, 9_000, refund="b"))
    assert second == Contradiction(payment, (Odd.REFUND_TOO_LARGE,))


def test_a_refund_that_fails_leaves_the_payment_as_it_was() -> None:
    asked = after(at(State.PAID), Said(Word.REFUND_ASKED, 500, refund="a"))
    failed = after(asked, Said(Word.REFUND_FAILED, refund="a"))
    assert (failed.state, failed.left) == (State.PAID, 9_210)
    assert step(failed, Said(Word.REFUND_FAILED, refund="a")) == Repeat()
    assert step(failed, Said(Word.REFUND_FAILED, refund="unknown")) == Repeat()


def test_a_refund_nobody_asked_for_is_booked_and_shown() -> None:
    found = step(at(State.PAID), Said(Word.REFUNDED, 500, refund="re_1"))
    assert isinstance(found, Contradiction)
    assert found.odd == (Odd.REFUND_UNASKED,)
    assert (found.after.state, found.after.left) == (State.PART_REFUNDED, 8_710)
    assert step(found.after, Said(Word.REFUNDED, 500, refund="re_1")) == Repeat()


def test_what_a_provider_gave_is_booked_though_as_much_was_asked_for_here() -> None:
    asked = after(at(State.PAID), Said(Word.REFUND_ASKED, 500, refund="a"))
    found = step(asked, Said(Word.REFUNDED, 9_000, refund="re_1"))
    assert isinstance(found, Contradiction)
    assert (found.odd, found.after.left) == ((Odd.REFUND_UNASKED,), 0)
    failed = after(found.after, Said(Word.REFUND_FAILED, refund="a"))
    assert (failed.state, failed.left) == (State.PART_REFUNDED, 210)
    most = step(asked, Said(Word.REFUNDED, 9_211, refund="re_1"))
    assert most == Contradiction(asked, (Odd.REFUND_TOO_LARGE,))


def test_a_refund_that_comes_back_is_shown() -> None:
    found = step(at(State.PART_REFUNDED), Said(Word.REFUND_FAILED, 100, refund="a"))
    assert isinstance(found, Contradiction)
    assert found.odd == (Odd.REFUND_CAME_BACK,)
    assert (found.after.state, found.after.left) == (State.PAID, 9_210)


@pytest.mark.parametrize("state", sorted(OPEN | ENDED))
def test_what_never_came_is_not_given_back(state: State) -> None:
    for word in sorted(OF_REFUNDS):
        found = step(at(state), Said(word, 100, refund="a"))
        assert found == Contradiction(at(state), (Odd.REFUND_BEFORE_PAID,))


said = st.builds(
    Said,
    st.sampled_from(Word),
    st.one_of(st.sampled_from([100, 9_100, 9_210]), st.integers(-10, 20_000)),
    st.sampled_from(["JPY", "JPY", "JPY", "USD"]),
    st.sampled_from(["a", "b", "c"]),
)


@given(st.lists(said, max_size=25))
def test_whatever_is_said(history: list[Said]) -> None:
    payment = NEW
    for one in history:
        found = step(payment, one)
        changed = payment if isinstance(found, Repeat) else found.after
        again = step(changed, one)
        assert not isinstance(again, Moved), "said twice is said once"
        assert isinstance(again, Repeat) or again.after == changed
        assert changed.paid >= payment.paid, "money that came is never forgotten"
        assert 0 <= changed.kept <= changed.left <= changed.paid
        assert (changed.state in HELD) == (changed.paid > 0)
        assert (changed.yen, changed.fee, changed.id) == (NEW.yen, NEW.fee, NEW.id)
        payment = changed


def test_the_order_in_which_true_words_arrive_does_not_matter() -> None:
    true = (Said(Word.STARTED), Said(Word.PROCESSING), PAID)
    ends = {after(NEW, *order) for order in permutations(true)}
    assert {end.state for end in ends} == {State.PAID}


def test_without_the_refund_of_the_unpaid_money_would_be_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Negative control: the guard on what is left is what keeps `kept` above zero."""
    monkeypatch.setattr(Payment, "left", property(lambda self: 10**9))
    found = step(at(State.PAID), Said(Word.REFUND_ASKED, 9_211, refund="a"))
    assert isinstance(found, Moved)


def test_the_table_is_whole() -> None:
    for state in State:
        assert set(transitions.TABLE[state]) == set(WORDS)
