"""Transitions: the one table of what a payment becomes when something is said of it.

Money that came is booked whatever was thought before; a contradiction says that an officer has
to look, not that the money is not there. What was said before, or is out of date, is silent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from customs.payment.payment import ENDED, HELD, OPEN, Payment, Refund, RefundState, State
from customs.payment.said import OF_REFUNDS, YEN, Said, Word


class Odd(StrEnum):
    """What does not fit together."""

    WRONG_AMOUNT = "wrong_amount"
    WRONG_CURRENCY = "wrong_currency"
    PAID_AFTER_END = "paid_after_end"
    UNPAID_AFTER_PAID = "unpaid_after_paid"
    REFUND_BEFORE_PAID = "refund_before_paid"
    REFUND_TOO_LARGE = "refund_too_large"
    REFUND_UNASKED = "refund_unasked"
    REFUND_CAME_BACK = "refund_came_back"


@dataclass(frozen=True, slots=True)
class Moved:
    """The payment after it."""

    after: Payment


@dataclass(frozen=True, slots=True)
class Repeat:
    """Nothing new."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """For an officer: what is odd, and the payment with as much of it as is believed."""

    after: Payment
    odd: tuple[Odd, ...]


Step = Moved | Repeat | Contradiction
SAME = Repeat()

_ENDS = {Word.FAILED: State.FAILED, Word.EXPIRED: State.EXPIRED, Word.CANCELLED: State.CANCELLED}
_BEGUN: Mapping[Word, State | Repeat | Odd] = {
    Word.STARTED: SAME,
    Word.PROCESSING: State.PROCESSING,
    Word.PAID: State.PAID,
    **_ENDS,
}
_OVER: Mapping[Word, State | Repeat | Odd] = {
    Word.STARTED: SAME,
    Word.PROCESSING: SAME,
    Word.PAID: State.PAID,  # with Odd.PAID_AFTER_END
    **dict.fromkeys(_ENDS, SAME),
}
_HELD: Mapping[Word, State | Repeat | Odd] = {
    Word.STARTED: SAME,
    Word.PROCESSING: SAME,
    Word.PAID: SAME,
    **dict.fromkeys(_ENDS, Odd.UNPAID_AFTER_PAID),
}
TABLE: Mapping[State, Mapping[Word, State | Repeat | Odd]] = {
    State.CREATED: {**_BEGUN, Word.STARTED: State.WAITING},
    State.WAITING: _BEGUN,
    State.PROCESSING: {**_BEGUN, Word.PROCESSING: SAME},
    **dict.fromkeys(ENDED, _OVER),
    **dict.fromkeys(HELD, _HELD),
}


def step(payment: Payment, said: Said) -> Step:
    """What a payment becomes."""
    if said.currency != YEN:
        return Contradiction(_without_yen(payment, said), (Odd.WRONG_CURRENCY,))
    if said.word in OF_REFUNDS:
        return _refund(payment, said)
    next_ = TABLE[payment.state][said.word]
    if said.word is Word.PAID:
        return _paid(payment, said, next_)
    if isinstance(next_, Odd):
        return Contradiction(payment, (next_,))
    return next_ if isinstance(next_, Repeat) else Moved(replace(payment, state=next_))


def _without_yen(payment: Payment, said: Said) -> Payment:
    """No yen came, and none will: an attempt that stayed open would keep the party in the hall."""
    over = said.word is Word.PAID and payment.state in OPEN
    return replace(payment, state=State.FAILED) if over else payment


def _paid(payment: Payment, said: Said, next_: State | Repeat | Odd) -> Step:
    if not isinstance(next_, State):
        if said.yen == payment.paid:
            return SAME
        return Contradiction(payment, (Odd.WRONG_AMOUNT,))
    if said.yen <= 0:
        return Contradiction(payment, (Odd.WRONG_AMOUNT,))
    after = replace(payment, state=next_, paid=said.yen)
    odd = tuple(_odd(payment, said))
    return Contradiction(after, odd) if odd else Moved(after)


def _odd(payment: Payment, said: Said) -> Iterator[Odd]:
    if payment.state in ENDED:
        yield Odd.PAID_AFTER_END
    if said.yen != payment.charge:
        yield Odd.WRONG_AMOUNT


def _refund(payment: Payment, said: Said) -> Step:
    if payment.state not in HELD:
        return Contradiction(payment, (Odd.REFUND_BEFORE_PAID,))
    known = next((one for one in payment.refunds if one.id == said.refund), None)
    if known is None:
        return _new_refund(payment, said)
    return _known_refund(payment, known, said.word)


def _new_refund(payment: Payment, said: Said) -> Step:
    """A part asked for here fits into what is left; one a provider tells of has happened."""
    if said.word is Word.REFUND_FAILED:
        return SAME  # never asked, never given: nothing is different
    asked = said.word is Word.REFUND_ASKED
    most = payment.left if asked else payment.paid - payment.given(RefundState.DONE)
    if not 0 < said.yen <= most:
        return Contradiction(payment, (Odd.REFUND_TOO_LARGE,))
    if asked:
        return Moved(_with(payment, Refund(said.refund, said.yen, RefundState.ASKED)))
    done = _with(payment, Refund(said.refund, said.yen, RefundState.DONE))
    return Contradiction(done, (Odd.REFUND_UNASKED,))


def _known_refund(payment: Payment, known: Refund, word: Word) -> Step:
    if word is Word.REFUND_ASKED or known.state is RefundState.FAILED:
        return SAME
    if word is Word.REFUNDED:
        if known.state is RefundState.DONE:
            return SAME
        return Moved(_with(payment, replace(known, state=RefundState.DONE)))
    after = _with(payment, replace(known, state=RefundState.FAILED))
    if known.state is RefundState.DONE:
        return Contradiction(after, (Odd.REFUND_CAME_BACK,))
    return Moved(after)


def _with(payment: Payment, refund: Refund) -> Payment:
    others = tuple(one for one in payment.refunds if one.id != refund.id)
    after = replace(payment, refunds=(*others, refund))
    return replace(after, state=_standing(after))


def _standing(payment: Payment) -> State:
    """Where a payment stands by its refunds."""
    if payment.given(RefundState.ASKED):
        return State.REFUNDING
    done = payment.given(RefundState.DONE)
    if not done:
        return State.PAID
    return State.REFUNDED if done == payment.paid else State.PART_REFUNDED
