"""Payment: one attempt to pay what was assessed, and what becomes of it.

`step` takes a payment and what a provider or an officer said, and gives the payment after it, a
silent repeat or a contradiction. `settlement` says whether a party owes, or is owed, anything.
Who moves the money stays outside: `provider` is all that is known of them here.
"""

from customs.payment.method import Method
from customs.payment.payment import Payment, Refund, RefundState, State
from customs.payment.said import Said, Word
from customs.payment.settlement import Settlement, settlement
from customs.payment.transitions import Contradiction, Moved, Odd, Repeat, step

__all__ = [
    "Contradiction",
    "Method",
    "Moved",
    "Odd",
    "Payment",
    "Refund",
    "RefundState",
    "Repeat",
    "Said",
    "Settlement",
    "State",
    "Word",
    "settlement",
    "step",
]
