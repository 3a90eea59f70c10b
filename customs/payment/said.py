"""What a provider, a cashier or an officer says of a payment, in words no provider invented."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

YEN = "JPY"


class Word(StrEnum):
    """What was said."""

    STARTED = "started"
    PROCESSING = "processing"
    PAID = "paid"  # yen: all that came
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    REFUND_ASKED = "refund_asked"  # yen: this part
    REFUNDED = "refunded"
    REFUND_FAILED = "refund_failed"


OF_REFUNDS = frozenset({Word.REFUND_ASKED, Word.REFUNDED, Word.REFUND_FAILED})


@dataclass(frozen=True, slots=True)
class Said:
    """One word, with the amount it is about; of refunds also which."""

    word: Word
    yen: int = 0
    currency: str = YEN
    refund: str = ""
