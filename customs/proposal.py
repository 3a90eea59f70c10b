"""A proposal: drafted by one officer, approved by another, or nothing happens.

`refusal` is the whole rule of who may decide what and when; it knows neither the table nor
the page it is asked from.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from customs.officer import Permission
from customs.words import N_

LONGEST_REASON = 400


class Kind(StrEnum):
    """What takes two."""

    POLICY = "policy"
    KEY = "key"
    EXPORT = "export"
    ENROLMENT = "enrolment"
    OFFICER = "officer"
    WATCH = "watch"


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
    NAME_TAKEN = "name_taken"
    MOVED = "moved"


KINDS: dict[Kind, str] = {
    Kind.POLICY: N_("Change a policy"),
    Kind.KEY: N_("Change a key"),
    Kind.EXPORT: N_("Export in bulk"),
    Kind.ENROLMENT: N_("Enrol a device"),
    Kind.OFFICER: N_("Make an officer a supervisor"),
    Kind.WATCH: N_("Change the watch list"),
}

STATES: dict[State, str] = {
    State.WAITING: N_("Waits for a second officer"),
    State.APPROVED: N_("Approved"),
    State.REFUSED: N_("Refused"),
    State.WITHDRAWN: N_("Withdrawn"),
    State.LAPSED: N_("Lapsed"),
}

REFUSALS: dict[Refusal, str] = {
    Refusal.UNKNOWN: N_("There is no such proposal."),
    Refusal.DECIDED: N_("This proposal is decided already. Nothing was changed now."),
    Refusal.LAPSED: N_("This proposal has lapsed. It can be made again."),
    Refusal.NOT_ALLOWED: N_("Your role does not decide this. Nothing was changed."),
    Refusal.NOT_YOURS: N_("Only its author takes a proposal back."),
    Refusal.OWN: N_("You made this proposal. Another officer decides it."),
    Refusal.NO_REASON: N_("Say why, in at most 400 characters."),
    Refusal.STEP_UP: N_("Show your passkey once more before you approve."),
    Refusal.BROKEN: N_("This cannot be done as it stands. Check it and send it again."),
    Refusal.PAST: N_("This day has begun. Choose a later day, or leave the day out."),
    Refusal.UNCHANGED: N_("Nothing would change. Change at least one figure."),
    Refusal.TOO_MUCH: N_("This is more than one export holds. Choose fewer days."),
    Refusal.NAME_TAKEN: N_(
        "This hall has, or had, a device of this name. Choose a name it never had."
    ),
    Refusal.MOVED: N_(
        "What this would change has changed since it was proposed. Refuse it; it can be proposed "
        "again on what stands now."
    ),
}


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides: the officer, whatever the session or the role, and what they showed."""

    actor: str
    permissions: Set[Permission]
    stepped_up: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """What a decider says of a proposal."""

    by: Decider
    approve: bool
    reason: str


def refusal(
    state: State,
    author: str,
    lapses_at: datetime,
    decision: Decision,
    needs: Permission,
    now: datetime,
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
