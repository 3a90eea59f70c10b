"""Settlement: what a party owes after all it paid, or is owed.

Everything paid for a declaration counts towards its newest assessment, whichever it was paid
for: so a re-assessment asks for the difference, or gives it back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from customs.payment.payment import OPEN, Payment


@dataclass(frozen=True, slots=True)
class Settlement:
    """`kept` is what counts of all payments; `open` says that one may still come in."""

    assessed: int
    kept: int
    open: bool = False

    @property
    def due(self) -> int:
        """What is still to be paid."""
        return max(0, self.assessed - self.kept)

    @property
    def over(self) -> int:
        """What is to be given back."""
        return max(0, self.kept - self.assessed)

    @property
    def settled(self) -> bool:
        """Nothing to ask and nothing to give back."""
        return self.kept == self.assessed

    @property
    def paid_up(self) -> bool:
        """Nothing is owed: what was paid too much keeps nobody in the hall."""
        return self.due == 0


def settlement(assessed: int, payments: Iterable[Payment]) -> Settlement:
    """How a newest assessment stands."""
    all_ = list(payments)
    kept = sum(payment.kept for payment in all_)
    return Settlement(assessed, kept, any(payment.state in OPEN for payment in all_))
