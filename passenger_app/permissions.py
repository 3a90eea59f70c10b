"""The one table of officers' permissions: which page needs which, which role holds which.

Deny by default: an officers' page that is not listed here is answered to nobody, and a
permission without a role opens nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from customs.officer import Permission, Role

# What each officers' page needs. The entrance, open to who is not signed in, is in routes.py.
PAGES: Mapping[str, Permission] = {
    "officer.overview": Permission.DESK,
    "officer.sign_out": Permission.DESK,
    "officer.step_up_options": Permission.DESK,
    "officer.step_up": Permission.DESK,
    "officer.my_passkeys": Permission.OWN_PASSKEYS,
    "officer.add_passkey_options": Permission.OWN_PASSKEYS,
    "officer.add_passkey": Permission.OWN_PASSKEYS,
    "officer.remove_passkey": Permission.OWN_PASSKEYS,
    "officer.sign_out_everywhere": Permission.OWN_PASSKEYS,
    "officer.colleagues": Permission.OFFICERS_SEE,
    "officer.colleague": Permission.OFFICERS_SEE,
    "officer.invite": Permission.OFFICERS_CHANGE,
    "officer.change": Permission.OFFICERS_CHANGE,
    "officer.tasks": Permission.TASKS_SEE,
    "officer.task": Permission.TASKS_SEE,
    "officer.claim_task": Permission.TASKS_TAKE,
    "officer.hand_over_task": Permission.TASKS_TAKE,
    "officer.hand_over_shift": Permission.TASKS_TAKE,
    "officer.end_task": Permission.TASKS_TAKE,
    "officer.try_job_again": Permission.TASKS_TAKE,
    "officer.assessments": Permission.ASSESS,
    "officer.assess": Permission.ASSESS,
    "officer.refund": Permission.REFUND,
    "officer.refund_given": Permission.REFUND,
    "officer.proposals": Permission.PROPOSALS_SEE,
    "officer.proposal": Permission.PROPOSALS_SEE,
    "officer.withdraw_proposal": Permission.PROPOSALS_SEE,
    "officer.decide_proposal": Permission.PROPOSALS_DECIDE,
    "officer.policies": Permission.POLICIES_SEE,
    "officer.policy": Permission.POLICIES_SEE,
    "officer.draft_policy": Permission.POLICIES_DRAFT,
    "officer.keys": Permission.KEYS_SEE,
    "officer.rotate_key": Permission.KEYS_PROPOSE,
    "officer.revoke_key": Permission.KEYS_PROPOSE,
    "officer.exports": Permission.EXPORTS_PROPOSE,
    "officer.new_export": Permission.EXPORTS_PROPOSE,
    "officer.export": Permission.EXPORTS_FETCH,
    "officer.export_file": Permission.EXPORTS_FETCH,
    "officer.devices": Permission.DEVICES_SEE,
    "officer.device": Permission.DEVICES_SEE,
    "officer.propose_device": Permission.DEVICES_ENROL,
    "officer.draw_code": Permission.DEVICES_ENROL,
    "officer.revoke_device": Permission.DEVICES_ENROL,
    "officer.watch_list": Permission.WATCH_SEE,
    "officer.watch_entry": Permission.WATCH_SEE,
    "officer.propose_watch": Permission.WATCH_PROPOSE,
    "officer.remove_watch": Permission.WATCH_PROPOSE,
    "officer.gate_codes": Permission.GATES_CONFIRM,
    "officer.search": Permission.DECLARATIONS_FIND,
    "officer.halls": Permission.BOARD_SEE,
    "officer.board": Permission.BOARD_SEE,
    "officer.board_state": Permission.BOARD_SEE,
    "officer.case": Permission.CASES_SEE,
    "officer.case_state": Permission.CASES_SEE,
    "officer.take_case": Permission.CASES_ACT,
    "officer.hand_over_case": Permission.CASES_ACT,
    "officer.act_on_case": Permission.CASES_ACT,
    "officer.stop_case": Permission.CASES_STOP,
    "officer.reverse_act": Permission.CASES_ACT,
    "officer.confirm_separate": Permission.CASES_ACT,
    "officer.take_back_confirmation": Permission.CASES_ACT,
    "officer.separate_paper": Permission.CASES_SEE,
    "officer.audit": Permission.AUDIT_SEE,
}

_EVERYBODY = frozenset(Role)
_DESKS = _EVERYBODY - {Role.AUDITOR}
_SUPERVISOR = frozenset({Role.SUPERVISOR})
_IN_HALL = frozenset({Role.COUNTER, Role.INSPECTOR, Role.SUPERVISOR})
_OVERSIGHT = _SUPERVISOR | {Role.AUDITOR}
_ASSESSORS = _SUPERVISOR | {Role.COUNTER, Role.INSPECTOR}

HELD_BY: Mapping[Permission, frozenset[Role]] = {
    Permission.DESK: _EVERYBODY,
    Permission.OWN_PASSKEYS: _EVERYBODY,
    Permission.TASKS_SEE: _EVERYBODY,
    Permission.TASKS_TAKE: _DESKS,
    Permission.OFFICERS_SEE: _OVERSIGHT,
    Permission.OFFICERS_CHANGE: _SUPERVISOR,
    Permission.POLICIES_SEE: _OVERSIGHT | {Role.RISK_ANALYST},
    Permission.POLICIES_DRAFT: _SUPERVISOR | {Role.RISK_ANALYST},
    Permission.PROPOSALS_SEE: _OVERSIGHT | {Role.RISK_ANALYST, Role.TECHNICIAN},
    Permission.PROPOSALS_DECIDE: _SUPERVISOR,
    Permission.JOBS_SEE: _OVERSIGHT | {Role.TECHNICIAN},
    Permission.KEYS_SEE: _OVERSIGHT | {Role.TECHNICIAN},
    Permission.KEYS_PROPOSE: _SUPERVISOR | {Role.TECHNICIAN},
    Permission.DECLARATIONS_EXPORT: _SUPERVISOR | {Role.RISK_ANALYST},
    Permission.EXPORTS_PROPOSE: _OVERSIGHT | {Role.RISK_ANALYST},
    Permission.EXPORTS_FETCH: _OVERSIGHT | {Role.RISK_ANALYST},
    Permission.ASSESS: _ASSESSORS,
    Permission.PAYMENTS_SEE: _OVERSIGHT | _ASSESSORS | {Role.CASHIER},
    Permission.REFUND: _SUPERVISOR,
    Permission.DEVICES_SEE: _OVERSIGHT | {Role.TECHNICIAN},
    Permission.DEVICES_ENROL: _SUPERVISOR | {Role.TECHNICIAN},
    Permission.WATCH_SEE: _SUPERVISOR | {Role.RISK_ANALYST},
    Permission.WATCH_PROPOSE: _SUPERVISOR | {Role.RISK_ANALYST},
    Permission.GATES_CONFIRM: _SUPERVISOR,
    Permission.DECLARATIONS_FIND: _IN_HALL | {Role.CASHIER},
    Permission.NAMES_SEARCH: _IN_HALL,
    Permission.BOARD_SEE: _IN_HALL | {Role.CASHIER, Role.TECHNICIAN},
    Permission.CASES_SEE: _IN_HALL,
    Permission.CASES_ACT: _IN_HALL,
    Permission.CASES_STOP: _IN_HALL - {Role.COUNTER},
    Permission.AUDIT_SEE: _OVERSIGHT,
    Permission.AUDIT_EXPORT: frozenset({Role.AUDITOR}),
}

# Acts that ask for the passkey once more, however lately their officer signed in.
STEPPED_UP = frozenset(
    {
        Permission.OWN_PASSKEYS,
        Permission.OFFICERS_CHANGE,
        Permission.POLICIES_DRAFT,
        Permission.PROPOSALS_DECIDE,
        Permission.KEYS_PROPOSE,
        Permission.EXPORTS_FETCH,
        Permission.REFUND,
        Permission.DEVICES_ENROL,
        Permission.GATES_CONFIRM,
        Permission.WATCH_SEE,
        Permission.WATCH_PROPOSE,
    }
)

# Roles that may work from outside the office networks: none that meets travellers, holds
# money or lets people in.
TELEWORK = frozenset({Role.RISK_ANALYST, Role.AUDITOR})


def may(role: Role, permission: Permission) -> bool:
    """Whether a role holds a permission."""
    return role in HELD_BY.get(permission, frozenset())


def opens(role: Role, endpoint: str) -> bool:
    """Whether an officers' page is for this role."""
    needed = PAGES.get(endpoint)
    return needed is not None and may(role, needed)
