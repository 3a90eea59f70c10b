"""Officers: the roles a desk knows, and what each permission lets one do.

Which role holds which permission is one table of the centre: passenger_app/permissions.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from customs.faults import Fault
from customs.typed import Typed, plain
from customs.words import N_


class Role(StrEnum):
    """What an officer is on duty as; one at a time, so that duties stay apart."""

    COUNTER = "counter"
    INSPECTOR = "inspector"
    SUPERVISOR = "supervisor"
    RISK_ANALYST = "risk_analyst"
    CASHIER = "cashier"
    TECHNICIAN = "technician"
    AUDITOR = "auditor"


class Permission(StrEnum):
    """One thing an officer may do. What no role holds, nobody may do."""

    DESK = "desk"
    OWN_PASSKEYS = "own_passkeys"
    TASKS_TAKE = "tasks_take"
    TASKS_SEE = "tasks_see"
    OFFICERS_SEE = "officers_see"
    OFFICERS_CHANGE = "officers_change"
    POLICIES_SEE = "policies_see"
    POLICIES_DRAFT = "policies_draft"
    PROPOSALS_SEE = "proposals_see"
    PROPOSALS_DECIDE = "proposals_decide"
    JOBS_SEE = "jobs_see"
    KEYS_SEE = "keys_see"
    KEYS_PROPOSE = "keys_propose"
    DECLARATIONS_EXPORT = "declarations_export"
    EXPORTS_PROPOSE = "exports_propose"
    EXPORTS_FETCH = "exports_fetch"
    ASSESS = "assess"
    PAYMENTS_SEE = "payments_see"
    REFUND = "refund"
    DEVICES_SEE = "devices_see"
    DEVICES_ENROL = "devices_enrol"
    GATES_CONFIRM = "gates_confirm"
    WATCH_SEE = "watch_see"
    WATCH_PROPOSE = "watch_propose"
    DECLARATIONS_FIND = "declarations_find"
    NAMES_SEARCH = "names_search"
    BOARD_SEE = "board_see"  # of a hall: references and codes, and no person
    CASES_SEE = "cases_see"
    CASES_ACT = "cases_act"
    CASES_STOP = "cases_stop"  # what weighs most: detain, refuse, refer
    AUDIT_SEE = "audit_see"
    AUDIT_EXPORT = "audit_export"


class Standing(StrEnum):
    """Where an officer stands with the house."""

    INVITED = "invited"
    ACTIVE = "active"
    SUSPENDED = "suspended"


ROLES: dict[Role, str] = {
    Role.COUNTER: N_("Counter officer"),
    Role.INSPECTOR: N_("Inspector"),
    Role.SUPERVISOR: N_("Supervisor"),
    Role.RISK_ANALYST: N_("Risk analyst"),
    Role.CASHIER: N_("Cashier"),
    Role.TECHNICIAN: N_("Device technician"),
    Role.AUDITOR: N_("Auditor"),
}

STANDINGS: dict[Standing, str] = {
    Standing.INVITED: N_("Invited, no passkey yet"),
    Standing.ACTIVE: N_("Active"),
    Standing.SUSPENDED: N_("Suspended"),
}


class Change(StrEnum):
    """What a supervisor may do about another officer."""

    ROLE = "role"
    SUSPEND = "suspend"
    RESTORE = "restore"
    RECOVER = "recover"


CHANGES: dict[Change, str] = {
    Change.ROLE: N_("Change the role"),
    Change.SUSPEND: N_("Suspend"),
    Change.RESTORE: N_("End the suspension"),
    Change.RECOVER: N_("Passkey lost: make a code"),
}

# What it means, said before it is done.
MEANS: dict[Change, str] = {
    Change.ROLE: N_("The officer is signed out everywhere, and signs in again with the new role."),
    Change.SUSPEND: N_("The officer is signed out everywhere at once and cannot sign in again."),
    Change.RESTORE: N_("The officer can sign in again, with the passkeys there were."),
    Change.RECOVER: N_(
        "Do this only with the officer in front of you, once you know who it is. The passkeys "
        "there were stop working at once; the officer makes a new one while you watch."
    ),
}


class Bar(StrEnum):
    """Why an act about an officer is not carried out."""

    OWN = "own"
    ABSENT = "absent"
    NUMBER_TAKEN = "number_taken"
    SUSPENDED = "suspended"
    NOT_SUSPENDED = "not_suspended"
    SAME_ROLE = "same_role"
    NO_LONGER = "no_longer"
    NOT_THE_FIRST = "not_the_first"
    TAKES_TWO = "takes_two"


BARS: dict[Bar, str] = {
    Bar.OWN: N_("You cannot do this for yourself. Ask another supervisor."),
    Bar.ABSENT: N_("There is no such officer."),
    Bar.NUMBER_TAKEN: N_("An officer with this staff number is here already."),
    Bar.SUSPENDED: N_("This officer is suspended. End the suspension first."),
    Bar.NOT_SUSPENDED: N_("This officer is not suspended."),
    Bar.SAME_ROLE: N_("The officer has this role already. Choose another."),
    Bar.NO_LONGER: N_("You may no longer do this. Sign in again."),
    Bar.NOT_THE_FIRST: N_("A supervisor is active already, and invites every other officer."),
    Bar.TAKES_TWO: N_("Another supervisor has to agree before somebody becomes a supervisor."),
}


class Turned(StrEnum):
    """Why somebody who holds a good passkey does not come in."""

    SUSPENDED = "suspended"
    ELSEWHERE = "elsewhere"
    CODE_OVER = "code_over"
    ENOUGH = "enough"


TURNED: dict[Turned, str] = {
    Turned.SUSPENDED: N_("Your access is suspended. Please speak to your supervisor."),
    Turned.ELSEWHERE: N_(
        "Your role works in the office. Sign in there; nothing is wrong with your passkey."
    ),
    Turned.CODE_OVER: N_("This code is over. Ask your supervisor for a new one."),
    Turned.ENOUGH: N_("You have as many passkeys as we keep. Remove one first."),
}


_NUMBER = re.compile("[A-Z0-9][A-Z0-9-]{0,15}")
LONGEST_NAME = 60
LONGEST_REASON = 200


def staff_number(typed: str) -> str | None:
    """A staff number as it is kept: capitals, digits and hyphens."""
    found = "".join(plain(typed).split()).upper()
    return found if _NUMBER.fullmatch(found) else None


@dataclass(frozen=True)
class Invitation:
    """Who is to become an officer, as what, and why."""

    number: str
    name: str
    role: Role
    why: str


def read_invitation(typed: Typed) -> Invitation | None:
    """An officer to be, as a supervisor types them."""
    number = staff_number(typed.raw("number"))
    if number is None:
        typed.wrong("number", Fault.STAFF_NUMBER_FORM)
    name = typed.text("name", missing=Fault.OFFICER_NAME_MISSING, longest=LONGEST_NAME)
    role, why = read_role(typed), read_reason(typed)
    if number is None or role is None or why is None or typed.problems:
        return None
    return Invitation(number, name, role, why)


def read_role(typed: Typed) -> Role | None:
    """One of the roles."""
    return typed.choice("role", Role, missing=Fault.ROLE_MISSING)


def read_reason(typed: Typed) -> str | None:
    """Why something is done; without a reason nothing is."""
    why = typed.text("why", missing=Fault.REASON_MISSING, longest=LONGEST_REASON)
    return None if typed.problems else why
