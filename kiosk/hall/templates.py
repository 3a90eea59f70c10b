"""The templates a station passes from its kiosks to its gates: sealed to each gate, in memory only.

A station that is started again has none: then an officer looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

LIVES = timedelta(hours=2)
AFTER = timedelta(seconds=60)  # a party has gone through
Who = tuple[UUID, int]


@dataclass
class _Held:
    sealed: Mapping[UUID, bytes] = field(repr=False)
    until: datetime


@dataclass
class Templates:
    """By person, and by gate."""

    _held: dict[Who, _Held] = field(default_factory=dict, repr=False)

    def put(
        self, declaration: UUID, person: int, sealed: Mapping[UUID, bytes], now: datetime
    ) -> None:
        """A kiosk has accepted this face."""
        self.forget(now)
        self._held[declaration, person] = _Held(dict(sealed), now + LIVES)

    def of(
        self, declaration: UUID, people: Iterable[int], gate: UUID, now: datetime
    ) -> dict[int, bytes]:
        """What one gate may have of these."""
        self.forget(now)
        held = {person: self._held.get((declaration, person)) for person in people}
        return {
            person: each.sealed[gate]
            for person, each in held.items()
            if each and gate in each.sealed
        }

    def gone(self, declaration: UUID, people: Iterable[int], now: datetime) -> None:
        """They were let through, or nothing is opened for them any more."""
        for person in people:
            if (declaration, person) in self._held:
                held = self._held[declaration, person]
                held.until = min(held.until, now + AFTER)

    def forget(self, now: datetime) -> None:
        """Let go of what is over."""
        self._held = {who: each for who, each in self._held.items() if each.until > now}
