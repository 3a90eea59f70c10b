"""Methods: how one may pay, from which amount to which, and what it costs.

A card costs the traveller JPY 110 for each started JPY 10,000, as the card site of Japan
customs has it; the two figures are a policy. Other methods cost nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from customs.policy import Paying


class Method(StrEnum):
    """How somebody pays."""

    CARD = "card"
    PAYPAY = "paypay"
    ALIPAY = "alipay"
    WECHAT_PAY = "wechat_pay"
    TERMINAL = "terminal"
    PAY_EASY = "pay_easy"
    CASH = "cash"


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most one payment may come to, with its fee."""

    least: int
    most: int


_ANY = Bounds(1, 99_999_999)
# docs.stripe.com/currencies: JPY 50 is the least a charge may be, eight digits the most;
# docs.stripe.com/payments/paypay: JPY 50 to 1,000,000.
BOUNDS: Mapping[Method, Bounds] = {
    Method.CARD: Bounds(50, 99_999_999),
    Method.PAYPAY: Bounds(50, 1_000_000),
    Method.ALIPAY: Bounds(50, 99_999_999),
    Method.WECHAT_PAY: Bounds(50, 99_999_999),
    Method.TERMINAL: Bounds(50, 99_999_999),
    Method.PAY_EASY: _ANY,
    Method.CASH: _ANY,
}
BY_CARD = frozenset({Method.CARD, Method.TERMINAL})


def fee(method: Method, yen: int, policy: Paying) -> int:
    """What paying this amount in this way costs on top of it."""
    if method not in BY_CARD:
        return 0
    return policy.card_fee_yen * -(-yen // policy.card_fee_each_yen)


def takes(method: Method, yen: int, policy: Paying) -> bool:
    """Whether this amount can be paid in this way, its fee with it."""
    bounds = BOUNDS[method]
    return yen > 0 and bounds.least <= yen + fee(method, yen, policy) <= bounds.most
