"""One payment: an attempt, its frozen amount, what came of it and what was given back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class State(StrEnum):
    """Where an attempt stands."""

    CREATED = "created"  # on record here; no provider may know it yet
    WAITING = "waiting"  # the traveller has to do something
    PROCESSING = "processing"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    REFUNDING = "refunding"
    PART_REFUNDED = "part_refunded"
    REFUNDED = "refunded"


OPEN = frozenset({State.CREATED, State.WAITING, State.PROCESSING})
ENDED = frozenset({State.FAILED, State.EXPIRED, State.CANCELLED})
HELD = frozenset(State) - OPEN - ENDED  # money came


class RefundState(StrEnum):
    """Where a part that is given back stands."""

    ASKED = "asked"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Refund:
    """A part of a payment that is given back; the id is ours, or the provider's if it was not."""

    id: str
    yen: int
    state: RefundState


@dataclass(frozen=True, slots=True)
class Payment:
    """`yen` is for the treasury, `fee` for paying by card; `paid` is what truly came."""

    id: UUID
    yen: int
    fee: int = 0
    state: State = State.CREATED
    paid: int = 0
    refunds: tuple[Refund, ...] = ()

    @property
    def charge(self) -> int:
        """What the traveller is asked for."""
        return self.yen + self.fee

    def given(self, *states: RefundState) -> int:
        """The parts given back that stand so."""
        return sum(refund.yen for refund in self.refunds if refund.state in states)

    @property
    def left(self) -> int:
        """What could still be given back: no part of it is on its way."""
        return max(0, self.paid - self.given(RefundState.DONE, RefundState.ASKED))

    @property
    def kept(self) -> int:
        """What counts towards the assessment; what is on its way back no longer does."""
        return max(0, self.left - self.fee)
