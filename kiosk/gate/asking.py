"""What a gate asks of its keeper, in process or over the hall's network.

The keeper is the station the clearance names, and no other, whichever answers faster.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from customs.claim import Claim, Denied
from customs.clearance import Clearance
from kiosk.hall import messages
from kiosk.hall.gate_messages import (
    ClaimAnswered,
    ClaimAsked,
    GateDoor,
    StandingAsked,
    StandingTold,
    TokenAsked,
    TokenTold,
)
from kiosk.hall.keeper import Keeper, Standing
from kiosk.hall.line import HallLine
from kiosk.hall.tokens import SlipShown, Token, Wanted


class Keeps(Protocol):
    """Each raises HallAway or HallRefused, or StoreError where the keeper is in this process."""

    def claim(self, attempt: UUID, made: Clearance, signed: bytes) -> Claim | Denied:
        """Whether this gate may open for it."""

    def standing(self, busy: UUID | None, heard: Set[UUID]) -> Standing:
        """How things stand; these commands are on the gate's own disk."""


class Finds(Protocol):
    """The station as a gate asks it about a token; raises HallAway or HallRefused."""

    def find(self, token: Token) -> Wanted | None:
        """The party a token stands for, if it is cleared."""


@dataclass(frozen=True)
class KeeperHere:
    """A keeper in this process."""

    keeper: Keeper
    gate: UUID

    def claim(self, attempt: UUID, made: Clearance, signed: bytes) -> Claim | Denied:
        """Ask it."""
        del made
        return self.keeper.claim(self.gate, attempt, signed)

    def standing(self, busy: UUID | None, heard: Set[UUID]) -> Standing:
        """Ask it."""
        if heard:
            self.keeper.heard(self.gate, heard)
        return self.keeper.standing(self.gate, busy)


@dataclass(frozen=True)
class KeeperLine:
    """The keeper over the hall's network."""

    line: HallLine

    def claim(self, attempt: UUID, made: Clearance, signed: bytes) -> Claim | Denied:
        """Ask the one it names."""
        asked = ClaimAsked(attempt=attempt, clearance=signed)
        told, _ = self.line.ask(GateDoor.CLAIM, asked, ClaimAnswered, of=made.keeper)
        return told.answer

    def standing(self, busy: UUID | None, heard: Set[UUID]) -> Standing:
        """Ask the newest station: it tells who keeps."""
        asked = StandingAsked(busy=busy, heard=tuple(sorted(heard)))
        told, _ = self.line.ask(GateDoor.STANDING, asked, StandingTold)
        return told.standing

    def find(self, token: Token) -> Wanted | None:
        """Ask the newest station."""
        if isinstance(token, SlipShown):
            asked = TokenAsked(slip=token.reference)
        else:
            asked = TokenAsked(shown=messages.piece(token))
        told, _ = self.line.ask(GateDoor.TOKEN, asked, TokenTold)
        return told.wanted
