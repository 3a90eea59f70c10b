"""What paying says: a sentence for every state, method and contradiction."""

from __future__ import annotations

from collections.abc import Mapping

from customs.payment.method import Method
from customs.payment.payment import RefundState, State
from customs.payment.transitions import Odd
from customs.words import N_

# To who pays: the state in a word or two, and what it means for them.
STATES: Mapping[State, tuple[str, str]] = {
    State.CREATED: (N_("Being prepared"), N_("Nothing has been charged. This takes a moment.")),
    State.WAITING: (
        N_("Waiting for you"),
        N_("Nothing has been charged yet. Finish the payment, or cancel it and choose again."),
    ),
    State.PROCESSING: (
        N_("Being checked"),
        N_("Your payment is on its way to us. Please do not pay a second time."),
    ),
    State.PAID: (N_("Paid"), N_("We have received your payment.")),
    State.FAILED: (
        N_("Not paid"),
        N_("The payment did not go through and nothing was charged. Choose again."),
    ),
    State.EXPIRED: (
        N_("Time ran out"),
        N_("The payment was not finished in time and nothing was charged. Choose again."),
    ),
    State.CANCELLED: (
        N_("Cancelled"),
        N_("You stopped this payment and nothing was charged. Choose again."),
    ),
    State.REFUNDING: (
        N_("Being given back"),
        N_("An amount of this payment is on its way back to you."),
    ),
    State.PART_REFUNDED: (
        N_("Given back in part"),
        N_("A part of this payment was given back to you."),
    ),
    State.REFUNDED: (N_("Given back"), N_("All of this payment was given back to you.")),
}

# How one may pay, and how long it takes until the gate knows.
METHODS: Mapping[Method, tuple[str, str]] = {
    Method.CARD: (N_("Card, Apple Pay or Google Pay"), N_("About a minute, on this phone")),
    Method.PAYPAY: (N_("PayPay"), N_("About a minute, on this phone")),
    Method.ALIPAY: (N_("Alipay"), N_("About a minute, on this phone")),
    Method.WECHAT_PAY: (N_("WeChat Pay"), N_("About a minute, on this phone")),
    Method.TERMINAL: (N_("Card at a reader"), N_("About a minute, at a kiosk or counter")),
    Method.PAY_EASY: (
        N_("Pay-easy, at your Japanese bank"),
        N_("A few minutes; pay before you leave the hall"),
    ),
    Method.CASH: (N_("Cash, in yen"), N_("At the counter; a receipt is given")),
}

REFUNDS: Mapping[RefundState, str] = {
    RefundState.ASKED: N_("On its way back"),
    RefundState.DONE: N_("Given back"),
    RefundState.FAILED: N_("Could not be given back"),
}

# To officers.
ODDITIES: Mapping[Odd, str] = {
    Odd.WRONG_AMOUNT: N_("Another amount came than was asked for."),
    Odd.WRONG_CURRENCY: N_("The provider speaks of another currency than yen."),
    Odd.PAID_AFTER_END: N_("Money came for a payment that had ended."),
    Odd.UNPAID_AFTER_PAID: N_("The provider says a payment failed that it had said was paid."),
    Odd.REFUND_BEFORE_PAID: N_("Money was to be given back for a payment that was never paid."),
    Odd.REFUND_TOO_LARGE: N_("More was to be given back than was left of the payment."),
    Odd.REFUND_UNASKED: N_("The provider gave money back that nobody here asked for."),
    Odd.REFUND_CAME_BACK: N_("Money that had been given back came back to us."),
}
