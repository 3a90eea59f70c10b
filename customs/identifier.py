"""UUIDv7 (RFC 9562): an id whose order is its time; both sides make theirs before a row exists."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

CHANCE = 74  # bits


def uuid7(now: datetime, chance: int) -> UUID:
    """A new id; `now` gives its order, 74 bits of chance the rest."""
    milliseconds = int(now.timestamp() * 1000)
    value = milliseconds << 80 | 0x7 << 76 | (chance >> 62) << 64 | 0b10 << 62
    return UUID(int=value | chance & (1 << 62) - 1)
