"""Who may open what, written a second time and by hand: the proof compares the house with it.

It knows nothing of routes.py or permissions.py. A route that is not written here is a failure
of the proof, so whoever adds one says here too for whom it is.
"""

from __future__ import annotations

ANYONE, ACCOUNT = "anyone", "account"
EDIT, PAY, PASS, STATUS = "edit", "pay", "pass", "status"

# What each scope of a private address opens.
SCOPES = {
    "edit": {EDIT, PAY, PASS, STATUS},
    "pass": {PASS, STATUS},
    "status": {STATUS},
    "pay": {PAY, STATUS},
}

TRAVELLER = {
    ANYONE: """
        home.front home.start home.mine home.enter home.kiosk home.leave home.privacy home.style
         home.worker home.manifest home.offline home.ready home.may_bring home.confirmed
         payments.notify account.sign_in account.link account.passkey_options
        account.passkey account.new_passkey_options account.new_passkey""",
    ACCOUNT: """
        account.kept account.start account.open_here account.keep account.forget_person
        account.forget_stay account.add_passkey_options account.add_passkey
        account.remove_passkey account.sign_out account.forget""",
    STATUS: """declaration.overview declaration.pass_state declaration.show_status
        declaration.status_now""",
    PAY: "declaration.pay declaration.cancel_payment declaration.pay_state",
    PASS: "declaration.show_pass declaration.pass_image declaration.summary declaration.wallet",
    EDIT: """
        declaration.travel declaration.people declaration.person declaration.remove_person
        declaration.trip declaration.stay declaration.statements declaration.goods
        declaration.goods_kind declaration.goods_line declaration.remove_goods declaration.means
        declaration.means_form declaration.remove_means declaration.unaccompanied
        declaration.check declaration.withdraw declaration.devices declaration.reopen""",
}

ALL = "counter inspector supervisor risk_analyst cashier technician auditor"

DESKS = "counter inspector supervisor risk_analyst cashier technician"

# Officers' pages: the roles, and whether the passkey must have been shown a moment ago.
OFFICER: dict[str, tuple[str, bool]] = {
    "officer.overview": (ALL, False),
    "officer.sign_out": (ALL, False),
    "officer.step_up_options": (ALL, False),
    "officer.step_up": (ALL, False),
    "officer.my_passkeys": (ALL, True),
    "officer.add_passkey_options": (ALL, True),
    "officer.add_passkey": (ALL, True),
    "officer.remove_passkey": (ALL, True),
    "officer.sign_out_everywhere": (ALL, True),
    "officer.colleagues": ("supervisor auditor", False),
    "officer.colleague": ("supervisor auditor", False),
    "officer.invite": ("supervisor", True),
    "officer.change": ("supervisor", True),
    "officer.tasks": (ALL, False),
    "officer.task": (ALL, False),
    "officer.claim_task": (DESKS, False),
    "officer.hand_over_task": (DESKS, False),
    "officer.hand_over_shift": (DESKS, False),
    "officer.end_task": (DESKS, False),
    "officer.try_job_again": (DESKS, False),
    "officer.assessments": ("counter inspector supervisor", False),
    "officer.assess": ("counter inspector supervisor", False),
    "officer.refund": ("supervisor", True),
    "officer.refund_given": ("supervisor", True),
    "officer.proposals": ("supervisor auditor risk_analyst technician", False),
    "officer.proposal": ("supervisor auditor risk_analyst technician", False),
    "officer.withdraw_proposal": ("supervisor auditor risk_analyst technician", False),
    "officer.decide_proposal": ("supervisor", True),
    "officer.policies": ("supervisor auditor risk_analyst", False),
    "officer.policy": ("supervisor auditor risk_analyst", False),
    "officer.draft_policy": ("supervisor risk_analyst", True),
    "officer.keys": ("supervisor auditor technician", False),
    "officer.rotate_key": ("supervisor technician", True),
    "officer.revoke_key": ("supervisor technician", True),
    "officer.exports": ("supervisor auditor risk_analyst", False),
    "officer.new_export": ("supervisor auditor risk_analyst", False),
    "officer.export": ("supervisor auditor risk_analyst", True),
    "officer.export_file": ("supervisor auditor risk_analyst", True),
    "officer.devices": ("supervisor auditor technician", False),
    "officer.device": ("supervisor auditor technician", False),
    "officer.propose_device": ("supervisor technician", True),
    "officer.draw_code": ("supervisor technician", True),
    "officer.revoke_device": ("supervisor technician", True),
    "officer.watch_list": ("supervisor risk_analyst", True),
    "officer.watch_entry": ("supervisor risk_analyst", True),
    "officer.propose_watch": ("supervisor risk_analyst", True),
    "officer.remove_watch": ("supervisor risk_analyst", True),
    "officer.gate_codes": ("supervisor", True),
    "officer.search": ("counter inspector supervisor cashier", False),
    "officer.halls": ("counter inspector supervisor cashier technician", False),
    "officer.board": ("counter inspector supervisor cashier technician", False),
    "officer.board_state": ("counter inspector supervisor cashier technician", False),
    "officer.case": ("counter inspector supervisor", False),
    "officer.case_state": ("counter inspector supervisor", False),
    "officer.take_case": ("counter inspector supervisor", False),
    "officer.hand_over_case": ("counter inspector supervisor", False),
    "officer.act_on_case": ("counter inspector supervisor", False),
    "officer.stop_case": ("inspector supervisor", False),
    "officer.reverse_act": ("counter inspector supervisor", False),
    "officer.confirm_separate": ("counter inspector supervisor", False),
    "officer.take_back_confirmation": ("counter inspector supervisor", False),
    "officer.separate_paper": ("counter inspector supervisor", False),
    "officer.audit": ("supervisor auditor", False),
}
ENTRANCE = """officer.style officer.sign_in officer.passkey_options officer.passkey officer.enrol
    officer.enrol_options officer.enrolled"""

# The devices' doors: nobody without a device's signature, whatever cookie they bring. Only the
# document that describes them is open.
DOCUMENT = "devices.document"
DEVICES = """devices.document devices.enrol devices.proof devices.keys devices.events
    devices.heartbeat devices.changes devices.bundle
    devices.arrivals devices.tickets"""

# Answered on every host.
SHARED = {"static", "home.alive"}

# The bare address of the officers' host leads to the overview, whoever asks.
SIGNPOST = "home.front"

# Roles that may work outside the office.
TELEWORK = {"risk_analyst", "auditor"}

# What only its owner may do, of those whose role opens the page, and how it is asked: to others it
# is not there, or not theirs.
OWNED = {
    "officer.export": "GET",
    "officer.export_file": "POST",
    "officer.withdraw_proposal": "POST",
    "officer.draw_code": "POST",
    "officer.hand_over_task": "POST",
    "officer.end_task": "POST",
    "officer.try_job_again": "POST",
}

# Pages on which names stand, for roles that may see them; and digests of exports.
TRAVELLERS_NAMES = {"officer.case", "officer.assess"}
NAMES = {"officer.colleagues", "officer.colleague", "officer.change"}
DIGESTS = {"officer.audit"}

TRAVELLERS_KIND = {name: kind for kind, names in TRAVELLER.items() for name in names.split()}
ENTRANCES = set(ENTRANCE.split())
DOORS = set(DEVICES.split())


def listed() -> set[str]:
    """Every route this page speaks of."""
    return set(TRAVELLERS_KIND) | set(OFFICER) | ENTRANCES | DOORS | SHARED
