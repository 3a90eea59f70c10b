"""Whose: in whose allowance an article is counted where nobody was named as its owner.

An article belongs to its owner, so what we chose for the least tax is shown, confirmed and
signed with the declaration; an officer later sees the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from customs.assessment import Assessment, Reason
from customs.goods import Goods

BY_ALLOWANCE = frozenset(
    {
        Reason.WITHIN_ALCOHOL,
        Reason.WITHIN_TOBACCO,
        Reason.WITHIN_PERFUME,
        Reason.WITHIN_KIND,
        Reason.WITHIN_OTHER,
    }
)


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of a line (articles, pieces or grams) in the allowance of one person."""

    goods: str
    person: str
    count: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Allotment:
    """The shares that were chosen, and the estimate that was shown with them."""

    shares: tuple[Share, ...]
    low: int
    high: int
    officer: bool
    tariff: str

    @property
    def mark(self) -> str:
        """Names exactly this allotment, so that what is signed is what was read."""
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()[:32]


def allotment_of(assessment: Assessment, goods: Sequence[Goods], adults: int) -> Allotment:
    """Shares only where there was a choice: a line without an owner, and several adults."""
    loose = {line.id for line in goods if line.owner is None} if adults > 1 else set()
    shares = tuple(
        Share(line.goods, line.whose, line.count, line.reason)
        for line in assessment.lines
        if line.goods in loose and line.whose is not None and line.reason in BY_ALLOWANCE
    )
    return Allotment(shares, assessment.low, assessment.high, assessment.officer, assessment.tariff)
