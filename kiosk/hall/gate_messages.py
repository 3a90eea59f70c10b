"""What a gate and its keeper say to each other, signed and sealed like everything in the hall."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from customs.claim import Claim, Denied
from customs.messages.plain import Message
from kiosk.hall import messages, tokens
from kiosk.hall.hall import Hall
from kiosk.hall.keeper import Standing
from kiosk.hall.messages import ShownPiece
from kiosk.hall.station import NothingShown
from kiosk.hall.tokens import SlipShown, Wanted

_Signed = Annotated[bytes, Meta(max_length=4096)]


class GateDoor(StrEnum):
    """Where a gate asks."""

    CLAIM = "/hall/claim"
    STANDING = "/hall/standing"
    TOKEN = "/hall/token"


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


class TokenAsked(Message, frozen=True):
    """Somebody at a gate shows this: a pass or a document, or else a slip."""

    shown: ShownPiece | None = None
    slip: Annotated[str, Meta(max_length=64)] = ""


class TokenTold(Message, frozen=True):
    """The party it stands for, if it is cleared."""

    wanted: Wanted | None


GateQuestion = ClaimAsked | StandingAsked | TokenAsked
ASKED: dict[GateDoor, type[GateQuestion]] = {
    GateDoor.CLAIM: ClaimAsked,
    GateDoor.STANDING: StandingAsked,
    GateDoor.TOKEN: TokenAsked,
}


def answer(hall: Hall, gate: UUID, told: GateQuestion) -> Message:
    """The station's answer to a gate."""
    keeper = hall.keeper
    if isinstance(told, TokenAsked):
        token = messages.shown(told.shown) if told.shown else SlipShown(told.slip)
        known = None if isinstance(token, NothingShown) else tokens.find(hall, gate, token)
        return TokenTold(wanted=known)
    if isinstance(told, ClaimAsked):
        found = keeper.claim(gate, told.attempt, told.clearance)
        if isinstance(found, Denied):
            return ClaimAnswered(denied=found)
        with hall.turn:
            hall.templates.gone(found.declaration, found.party, hall.now())
        return ClaimAnswered(granted=found)
    if told.heard:
        keeper.heard(gate, frozenset(told.heard))
    return StandingTold(standing=keeper.standing(gate, told.busy))
