"""A proposal: drafted by one officer, approved by another, or nothing happens.

`refusal` is the whole rule of who may decide what and when; it knows neither the table nor
the page it is asked from.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LONGEST_REASON = 400


class Kind(StrEnum):
    """What takes two."""

    POLICY = "policy"
    KEY = "key"
    EXPORT = "export"
    ENROLMENT = "enrolment"


class State(StrEnum):
    """Where a proposal stands; only a waiting one can be decided."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class Refusal(StrEnum):
    """Why a proposal is not made or not decided, in the order it is looked at."""

    UNKNOWN = "unknown"
    DECIDED = "decided"
    LAPSED = "lapsed"
    NOT_ALLOWED = "not_allowed"
    NOT_YOURS = "not_yours"
    OWN = "own"
    NO_REASON = "no_reason"
    STEP_UP = "step_up"
    BROKEN = "broken"
    PAST = "past"
    UNCHANGED = "unchanged"
    TOO_MUCH = "too_much"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides: the officer, whatever the session or the role, and what they showed."""

    actor: str
    permissions: Set[str]
    stepped_up: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """What a decider says of a proposal."""

    by: Decider
    approve: bool
    reason: str


def refusal(
    state: State, author: str, lapses_at: datetime, decision: Decision, needs: str, now: datetime
) -> Refusal | None:
    """Why this decision cannot be taken on this proposal now; None if it can.

    A person is one whatever they signed in with, so nobody can approve their own. What was
    refused can be proposed again, so only approving asks for a step-up.
    """
    rules = (
        (Refusal.DECIDED, state is not State.WAITING),
        (Refusal.LAPSED, lapses_at <= now),
        (Refusal.NOT_ALLOWED, needs not in decision.by.permissions),
        (Refusal.OWN, decision.by.actor == author),
        (Refusal.NO_REASON, not reasoned(decision.reason)),
        (Refusal.STEP_UP, decision.approve and not decision.by.stepped_up),
    )
    return next((why for why, broken in rules if broken), None)


def reasoned(reason: str) -> bool:
    """Whether a reason says something, and fits."""
    return 0 < len(reason.strip()) <= LONGEST_REASON
