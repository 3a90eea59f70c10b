"""What an officer commands a gate or its keeper: one act on one target, once, within 30 seconds.

Signed at the centre, or by the hall station for an officer who stands at its desk. Whoever obeys
keeps the id for good before it acts, so that a command heard twice is obeyed once.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import cbor2

from customs import hold, signers
from customs.sealed import Refusal, SigningKey, Use
from customs.signers import Signers

VERSION = 1
LIVES = timedelta(seconds=30)
_FIELDS = (bytes, str, str, str, str, str, str, int)
_LONGEST = {"hall": 24, "target": 96, "officer": 80, "reason": 200, "issuer": 80}


class Act(StrEnum):
    """What may be commanded."""

    HOLD = "hold"  # the target is a mark
    RELEASE = "release"  # the target is the hold's id
    PASS_ONE = "pass_one"  # the rest have a gate as target
    RESTORE = "restore"
    CLOSE_LANE = "close_lane"
    OPEN_LANE = "open_lane"


AT_KEEPER = frozenset({Act.HOLD, Act.RELEASE})
AT_GATE = frozenset(Act) - AT_KEEPER


class Disobeyed(StrEnum):
    """Why a command is not carried out."""

    NOT_BELIEVED = "not_believed"
    OTHER_HALL = "other_hall"
    OTHER_TARGET = "other_target"
    TOO_LATE = "too_late"
    DONE_BEFORE = "done_before"


@dataclass(frozen=True, slots=True)
class Command:
    """One act."""

    id: UUID
    hall: str
    act: Act
    target: str
    officer: str  # "officer:UUID", or a staff number at the hall's own desk
    reason: str
    issuer: str
    at: datetime


def sign(made: Command, key: SigningKey) -> bytes:
    """Sign a command; raises ValueError for one that nobody could read."""
    payload = cbor2.dumps(
        [
            VERSION,
            made.id.bytes,
            made.hall,
            made.act.value,
            made.target,
            made.officer,
            made.reason,
            made.issuer,
            signers.milliseconds(made.at),
        ],
        canonical=True,
    )
    return signers.sign(key, Use.COMMAND, made, payload, read)


def believe(sealed: bytes, by: Signers, now: datetime) -> Command | Refusal:
    """A command made by who it says."""
    return signers.believe(Use.COMMAND, sealed, by, now, read)


def refused(
    told: Command, hall: str, gate: UUID | None, done: Set[UUID], now: datetime
) -> Disobeyed | None:
    """Why not, at a keeper where `gate` is None; None where it is to be carried out."""
    if told.hall != hall:
        return Disobeyed.OTHER_HALL
    mine = told.act in AT_KEEPER if gate is None else told.target == str(gate)
    if not mine:
        return Disobeyed.OTHER_TARGET
    if told.id in done:
        return Disobeyed.DONE_BEFORE
    return None if now < told.at + LIVES else Disobeyed.TOO_LATE


def read(payload: bytes) -> Command | None:
    """What signed bytes command; None where they are no command of this version."""
    told: list[Any] | None = signers.fields(payload, VERSION, _FIELDS)
    if told is None:
        return None
    id_, hall, act, target, officer, reason, issuer, at = told
    made_at = signers.moment(at)
    if made_at is None or len(id_) != 16 or act not in set(Act):
        return None
    words = {"hall": hall, "target": target, "officer": officer, "reason": reason, "issuer": issuer}
    if not all(0 < len(text) <= _LONGEST[name] for name, text in words.items()):
        return None
    made = Command(UUID(bytes=id_), hall, Act(act), target, officer, reason, issuer, made_at)
    return made if _aims(made) else None


def _aims(made: Command) -> bool:
    """One target, of the kind the act is about."""
    if made.act is Act.HOLD:
        return hold.read(made.target) is not None
    try:
        return str(UUID(made.target)) == made.target
    except ValueError:
        return False
