"""What an officer is asked to look at: every kind of exception, from every part of the system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from customs.officer import Permission
from customs.words import N_


class Kind(StrEnum):
    """Why something waits for an officer."""

    DEAD_JOB = "dead_job"
    PROPOSAL = "proposal"
    LATE = "late"
    ALONE = "alone"
    AUDIT_BROKEN = "audit_broken"
    DEVICE_KEY = "device_key"
    DEVICE_CLOCK = "device_clock"
    DEVICE_GAP = "device_gap"
    DEVICE_FORK = "device_fork"
    DEVICE_SILENT = "device_silent"
    DEVICE_OUTBOX = "device_outbox"
    DEVICE_KEY_ENDS = "device_key_ends"
    OLD_BUNDLE = "old_bundle"
    BUNDLE_ENDS = "bundle_ends"
    UNKNOWN_EVENT = "unknown_event"
    RATES_MISSING = "rates_missing"
    PASS_MISUSED = "pass_misused"
    CROSSING_UNKNOWN = "crossing_unknown"
    CALLED_TO_KIOSK = "called_to_kiosk"
    CROSSING_REOPENED = "crossing_reopened"
    GATE_STOPPED = "gate_stopped"
    MINTING_STOPPED = "minting_stopped"
    PAYMENT_ODD = "payment_odd"
    PAYMENT_UNKNOWN = "payment_unknown"
    OVERPAID = "overpaid"
    REFUND = "refund"


class Urgency(StrEnum):
    """How soon an officer should have ended it; a policy gives each its minutes."""

    AT_ONCE = "at_once"
    SOON = "soon"
    IN_A_DAY = "in_a_day"


class Outcome(StrEnum):
    """How an officer ended a task."""

    SETTLED = "settled"
    NOTHING_TO_DO = "nothing_to_do"
    PASSED_ON = "passed_on"
    TRIED_AGAIN = "tried_again"


@dataclass(frozen=True, slots=True)
class About:
    """What a kind of task is called, how soon it is due (None where it is never late itself),
    what one must be allowed to see it, and whether it ends by itself when what it asks for is
    done: then nobody ends it by hand.

    A notice asks for nothing: it stands for a time in sight of all who may see it, and nobody
    can take it away.
    """

    words: str
    urgency: Urgency | None
    needs: Permission
    ends_itself: bool = False
    stands: timedelta | None = None

    @property
    def notice(self) -> bool:
        """Whether there is nothing to be done about it."""
        return self.stands is not None


ABOUT: Mapping[Kind, About] = {
    Kind.DEAD_JOB: About(
        N_("Work of the centre that failed for good"), Urgency.SOON, Permission.JOBS_SEE
    ),
    Kind.PROPOSAL: About(
        N_("A proposal waits for a second officer"),
        Urgency.IN_A_DAY,
        Permission.PROPOSALS_SEE,
        ends_itself=True,
    ),
    Kind.LATE: About(
        N_("Tasks of a kind are late"), None, Permission.OFFICERS_SEE, ends_itself=True
    ),
    Kind.ALONE: About(
        N_("One person alone made a supervisor, or gave a supervisor a new passkey"),
        None,
        Permission.OFFICERS_SEE,
        ends_itself=True,
        stands=timedelta(days=30),
    ),
    Kind.AUDIT_BROKEN: About(
        N_("The audit chain is broken"), Urgency.AT_ONCE, Permission.AUDIT_SEE
    ),
    Kind.DEVICE_KEY: About(
        N_("A device used a wrong key"), Urgency.AT_ONCE, Permission.DEVICES_SEE
    ),
    Kind.DEVICE_CLOCK: About(N_("A device's clock is wrong"), Urgency.SOON, Permission.DEVICES_SEE),
    Kind.DEVICE_GAP: About(
        N_("Events of a device are missing"), Urgency.SOON, Permission.DEVICES_SEE
    ),
    Kind.DEVICE_FORK: About(
        N_("A device’s reports contradict each other"), Urgency.AT_ONCE, Permission.DEVICES_SEE
    ),
    Kind.DEVICE_SILENT: About(
        N_("A device no longer reports"), Urgency.SOON, Permission.DEVICES_SEE
    ),
    Kind.DEVICE_OUTBOX: About(
        N_("A device keeps much that it could not send"), Urgency.SOON, Permission.DEVICES_SEE
    ),
    Kind.DEVICE_KEY_ENDS: About(
        N_("A device's key ends soon"), Urgency.IN_A_DAY, Permission.DEVICES_SEE
    ),
    Kind.OLD_BUNDLE: About(
        N_("A device works with old rules"), Urgency.SOON, Permission.DEVICES_SEE
    ),
    Kind.BUNDLE_ENDS: About(
        N_("The rules a device works with end in a few hours"),
        Urgency.AT_ONCE,
        Permission.DEVICES_SEE,
    ),
    Kind.UNKNOWN_EVENT: About(
        N_("A device told something unknown"), Urgency.IN_A_DAY, Permission.DEVICES_SEE
    ),
    Kind.RATES_MISSING: About(
        N_("Exchange rates of a week are missing"), Urgency.IN_A_DAY, Permission.POLICIES_SEE
    ),
    Kind.PASS_MISUSED: About(
        N_("A pass was used in two halls, or after it was withdrawn"),
        Urgency.AT_ONCE,
        Permission.TASKS_SEE,
    ),
    Kind.CROSSING_UNKNOWN: About(
        N_("A hall told something of a traveller that is not understood"),
        Urgency.SOON,
        Permission.TASKS_SEE,
    ),
    Kind.CALLED_TO_KIOSK: About(
        N_("A traveller waits for an officer at a kiosk"),
        Urgency.AT_ONCE,
        Permission.TASKS_SEE,
    ),
    Kind.CROSSING_REOPENED: About(
        N_("A traveller said after the answer that a bag is missing or something must be added"),
        Urgency.AT_ONCE,
        Permission.TASKS_SEE,
    ),
    Kind.GATE_STOPPED: About(
        N_("A gate stopped and waits for an officer"), Urgency.AT_ONCE, Permission.TASKS_SEE
    ),
    Kind.MINTING_STOPPED: About(
        N_("Too many clearances came from one kiosk"), Urgency.AT_ONCE, Permission.TASKS_SEE
    ),
    Kind.PAYMENT_ODD: About(
        N_("A payment does not add up"), Urgency.AT_ONCE, Permission.PAYMENTS_SEE
    ),
    Kind.PAYMENT_UNKNOWN: About(
        N_("A provider told of a payment unknown here"), Urgency.SOON, Permission.PAYMENTS_SEE
    ),
    Kind.OVERPAID: About(
        N_("A party paid too much"), Urgency.SOON, Permission.PAYMENTS_SEE, ends_itself=True
    ),
    Kind.REFUND: About(
        N_("The treasury has to give money back"), Urgency.IN_A_DAY, Permission.PAYMENTS_SEE
    ),
}

OUTCOMES: Mapping[Outcome, str] = {
    Outcome.SETTLED: N_("Settled"),
    Outcome.NOTHING_TO_DO: N_("Nothing to do"),
    Outcome.PASSED_ON: N_("Passed on outside the system"),
    Outcome.TRIED_AGAIN: N_("Tried again"),
}
