"""What a gate and its keeper say to each other, signed and sealed like everything in the hall."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from customs.claim import Claim, Denied
from customs.messages.plain import Message
from kiosk.hall.keeper import Keeper, Standing

_Signed = Annotated[bytes, Meta(max_length=4096)]


class GateDoor(StrEnum):
    """Where a gate asks."""

    CLAIM = "/hall/claim"
    STANDING = "/hall/standing"


class ClaimAsked(Message, frozen=True):
    """This gate would open for this clearance."""

    attempt: UUID
    clearance: _Signed


class ClaimAnswered(Message, frozen=True):
    """Granted, or why not: one of the two."""

    granted: Claim | None = None
    denied: Denied | None = None

    def __post_init__(self) -> None:
        """An answer that says both, or nothing, opens nothing."""
        if (self.granted is None) == (self.denied is None):
            raise ValueError("a claim is granted or denied")

    @property
    def answer(self) -> Claim | Denied:
        """Whichever it is."""
        return self.granted or self.denied or Denied.NOT_BELIEVED


class StandingAsked(Message, frozen=True):
    """How things stand; the commands up to these are on this gate's own disk."""

    busy: UUID | None
    heard: tuple[UUID, ...] = ()


class StandingTold(Message, frozen=True):
    """The answer."""

    standing: Standing


GateQuestion = ClaimAsked | StandingAsked
ASKED: dict[GateDoor, type[GateQuestion]] = {
    GateDoor.CLAIM: ClaimAsked,
    GateDoor.STANDING: StandingAsked,
}


def answer(keeper: Keeper, gate: UUID, told: GateQuestion) -> Message:
    """The keeper's answer to a gate."""
    if isinstance(told, ClaimAsked):
        found = keeper.claim(gate, told.attempt, told.clearance)
        if isinstance(found, Denied):
            return ClaimAnswered(denied=found)
        return ClaimAnswered(granted=found)
    if told.heard:
        keeper.heard(gate, frozenset(told.heard))
    return StandingTold(standing=keeper.standing(gate, told.busy))
