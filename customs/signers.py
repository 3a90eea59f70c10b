"""Whose signature stands below a thing made in a hall: the centre's, or a device of that hall.

A key alone says nothing of its owner, and a thing that names its issuer proves nothing by it:
here both are asked for, and that the key was in force when the thing was made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar

from customs.sealed import KeyRing, Refusal, SigningKey, Use, canonical, open_sealed, seal

CENTRE = "centre"
SKEW = timedelta(seconds=2)  # what a device's clock may be off: see kiosk/centre/clock.py
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = 253_402_300_800_000  # milliseconds; the year 10000 begins


class Dated(Protocol):
    """Something made at a time by somebody."""

    @property
    def at(self) -> datetime:
        """When it was made."""

    @property
    def issuer(self) -> str:
        """Who says to have made it: CENTRE, or "device:UUID"."""


Thing = TypeVar("Thing", bound=Dated)


@dataclass(frozen=True, slots=True)
class Signers:
    """Keys in one use, and whom each belongs to."""

    keys: KeyRing
    owners: Mapping[bytes, str]


def believe(
    use: Use, sealed: bytes, by: Signers, now: datetime, reads: Callable[[bytes], Thing | None]
) -> Thing | Refusal:
    """A thing made by who it says, or why it is not believed."""
    opened = open_sealed(use, sealed, by.keys, now, reads)
    if isinstance(opened, Refusal):
        return opened
    thing, key = opened.content, opened.key
    in_force = key.not_before <= thing.at < key.not_after
    if by.owners.get(key.kid) != thing.issuer or not in_force:
        return Refusal.UNKNOWN_KEY
    return Refusal.MALFORMED if thing.at > now + SKEW else thing


def sign(
    key: SigningKey, use: Use, thing: Thing, payload: bytes, reads: Callable[[bytes], Thing | None]
) -> bytes:
    """Sign a thing. What could not be read back is not written."""
    if key.use is not use or reads(payload) != thing:
        raise ValueError(f"nobody could read this {use}")
    return seal(key, payload)


def fields(payload: bytes, version: int, kinds: tuple[type, ...]) -> list[object] | None:
    """The fields after the version, each of its kind; None for anything else."""
    told = canonical(payload)
    if not isinstance(told, list) or tuple(map(type, told)) != (int, *kinds):
        return None
    return told[1:] if told[0] == version else None


def milliseconds(moment: datetime) -> int:
    """A time as it is signed."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def moment(told: int) -> datetime | None:
    """A time as it was signed; None for one that is none."""
    return _EPOCH + timedelta(milliseconds=told) if 0 <= told < _LAST else None
