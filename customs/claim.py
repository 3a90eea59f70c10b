"""A claim: one gate's word that this clearance opens here, and nowhere ever again.

The keeper alone grants it. Given a clearance, the epoch in force, what was claimed before and what
is held, there is one answer; everything that is not a grant is an officer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from customs.clearance import Clearance
from customs.epoch import Epoch
from customs.hold import Hold


class Denied(StrEnum):
    """Why there is no grant, the first that holds. Travellers are told one sentence for all."""

    NOT_BELIEVED = "not_believed"
    OTHER_HALL = "other_hall"
    NO_KEEPER = "no_keeper"  # nobody keeps the claims of this hall just now
    OTHER_KEEPER = "other_keeper"
    OLD_EPOCH = "old_epoch"
    UNKNOWN = "unknown"  # the keeper has never heard of this clearance
    EXPIRED = "expired"
    RULES_ENDED = "rules_ended"  # the bundle is past its day: nothing is opened on it
    LANE_CLOSED = "lane_closed"
    CANCELLED = "cancelled"
    HELD = "held"
    USED = "used"
    ALREADY_THROUGH = "already_through"  # somebody of this party, on another clearance
    # Said at the gate itself.
    KEEPER_AWAY = "keeper_away"
    NO_CAMERA = "no_camera"
    OTHER_FACE = "other_face"
    NOT_BY_FACE = "not_by_face"  # somebody of the party has no template, or was looked at instead


@dataclass(frozen=True, slots=True)
class Claim:
    """A clearance claimed at one gate, by one attempt of its."""

    clearance: UUID
    declaration: UUID
    party: tuple[int, ...]
    gate: UUID
    attempt: UUID
    epoch: int
    granted_at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """A gate asks; `attempt` is drawn for this one try."""

    clearance: Clearance
    gate: UUID
    attempt: UUID


@dataclass(frozen=True, slots=True)
class Known:
    """Everything the keeper has to know to answer."""

    keeper: UUID
    epoch: Epoch | None  # in force here, and this keeper's own
    issued: bool  # it holds this clearance as minted in its epoch
    cancelled: bool
    rules_live: bool
    lane_open: bool
    held: Hold | None
    claims: tuple[Claim, ...]  # of this declaration, so far


def judge(asked: Asked, known: Known, now: datetime) -> Claim | Denied:
    """The one answer. A gate that did not hear it asks by the same attempt and hears it again."""
    made, epoch = asked.clearance, known.epoch
    if epoch is None or epoch.keeper != known.keeper:
        return Denied.NO_KEEPER
    denied = _denied(made, epoch, known, now)
    if denied:
        return denied
    before = _of(known.claims, made.id)
    if before:
        same = (before.gate, before.attempt) == (asked.gate, asked.attempt)
        return before if same else Denied.USED
    if any(made.shares_people_with(claim.declaration, claim.party) for claim in known.claims):
        return Denied.ALREADY_THROUGH
    return Claim(
        made.id, made.declaration, made.party, asked.gate, asked.attempt, epoch.number, now
    )


def _denied(made: Clearance, epoch: Epoch, known: Known, now: datetime) -> Denied | None:
    reasons = (
        (made.hall != epoch.hall, Denied.OTHER_HALL),
        (made.keeper != known.keeper, Denied.OTHER_KEEPER),
        (made.epoch != epoch.number, Denied.OLD_EPOCH),
        (not known.issued, Denied.UNKNOWN),
        (now >= made.expires_at, Denied.EXPIRED),
        (not known.rules_live, Denied.RULES_ENDED),
        (not known.lane_open, Denied.LANE_CLOSED),
        (known.cancelled, Denied.CANCELLED),
        (known.held is not None, Denied.HELD),
    )
    return next((denied for holds, denied in reasons if holds), None)


def _of(claims: Iterable[Claim], clearance: UUID) -> Claim | None:
    return next((claim for claim in claims if claim.clearance == clearance), None)
