"""Every route and who may call it. What is not listed is refused, and fails a test."""

from __future__ import annotations

from enum import StrEnum

from customs.messages.routes import ROUTES as DOORS
from passenger_app.models import Scope
from passenger_app.permissions import PAGES


class Who(StrEnum):
    """Who a route is for."""

    ANYONE = "anyone"
    STATUS = "holder of a private address, status"
    PAY = "holder of a private address, pay"
    PASS = "holder of a private address, pass"
    EDIT = "holder of a private address, edit"
    ACCOUNT = "signed-in traveller"
    OFFICER = "officer whose role is permitted, see permissions.py"
    DEVICE = "device, by its signature"


# What each scope of a private address includes.
REACHES: dict[Scope, frozenset[Who]] = {
    Scope.STATUS: frozenset({Who.STATUS}),
    Scope.PAY: frozenset({Who.STATUS, Who.PAY}),
    Scope.PASS: frozenset({Who.STATUS, Who.PASS}),
    Scope.EDIT: frozenset({Who.STATUS, Who.PAY, Who.PASS, Who.EDIT}),
}

# What is answered even while the records cannot be reached.
WITHOUT_RECORDS = frozenset(
    {
        "static",
        "home.front",
        "home.privacy",
        "home.style",
        "home.worker",
        "home.manifest",
        "home.offline",
        "home.alive",
        "home.ready",
        "officer.style",
    }
)

ROUTES: dict[str, Who] = {
    "static": Who.ANYONE,
    "home.front": Who.ANYONE,
    "home.start": Who.ANYONE,
    "home.mine": Who.ANYONE,
    "home.may_bring": Who.ANYONE,
    "home.enter": Who.ANYONE,
    "home.kiosk": Who.ANYONE,
    "home.leave": Who.ANYONE,
    "home.privacy": Who.ANYONE,
    "home.confirmed": Who.ANYONE,
    "home.style": Who.ANYONE,
    "home.worker": Who.ANYONE,
    "home.manifest": Who.ANYONE,
    "home.offline": Who.ANYONE,
    "home.alive": Who.ANYONE,
    "home.ready": Who.ANYONE,
    "account.sign_in": Who.ANYONE,
    "account.link": Who.ANYONE,
    "account.passkey_options": Who.ANYONE,
    "account.passkey": Who.ANYONE,
    "account.new_passkey_options": Who.ANYONE,
    "account.new_passkey": Who.ANYONE,
    "account.kept": Who.ACCOUNT,
    "account.start": Who.ACCOUNT,
    "account.open_here": Who.ACCOUNT,
    "account.keep": Who.ACCOUNT,
    "account.forget_person": Who.ACCOUNT,
    "account.forget_stay": Who.ACCOUNT,
    "account.add_passkey_options": Who.ACCOUNT,
    "account.add_passkey": Who.ACCOUNT,
    "account.remove_passkey": Who.ACCOUNT,
    "account.sign_out": Who.ACCOUNT,
    "account.forget": Who.ACCOUNT,
    "declaration.overview": Who.STATUS,
    "declaration.travel": Who.EDIT,
    "declaration.people": Who.EDIT,
    "declaration.person": Who.EDIT,
    "declaration.remove_person": Who.EDIT,
    "declaration.trip": Who.EDIT,
    "declaration.stay": Who.EDIT,
    "declaration.statements": Who.EDIT,
    "declaration.goods": Who.EDIT,
    "declaration.goods_kind": Who.EDIT,
    "declaration.goods_line": Who.EDIT,
    "declaration.remove_goods": Who.EDIT,
    "declaration.means": Who.EDIT,
    "declaration.means_form": Who.EDIT,
    "declaration.remove_means": Who.EDIT,
    "declaration.unaccompanied": Who.EDIT,
    "declaration.check": Who.EDIT,
    "declaration.withdraw": Who.EDIT,
    "declaration.devices": Who.EDIT,
    "declaration.reopen": Who.EDIT,
    "declaration.show_pass": Who.PASS,
    "declaration.pass_state": Who.STATUS,
    "declaration.show_status": Who.STATUS,
    "declaration.status_now": Who.STATUS,
    "declaration.pass_image": Who.PASS,
    "declaration.pay": Who.PAY,
    "declaration.cancel_payment": Who.PAY,
    "declaration.pay_state": Who.PAY,
    "declaration.summary": Who.PASS,
    "declaration.wallet": Who.PASS,
    "officer.style": Who.ANYONE,
    "officer.sign_in": Who.ANYONE,
    "officer.passkey_options": Who.ANYONE,
    "officer.passkey": Who.ANYONE,
    "officer.enrol": Who.ANYONE,
    "officer.enrol_options": Who.ANYONE,
    "officer.enrolled": Who.ANYONE,
    **dict.fromkeys(PAGES, Who.OFFICER),
    "devices.document": Who.ANYONE,
    "payments.notify": Who.ANYONE,
    **{f"devices.{door.name}": Who.DEVICE for door in DOORS},
}
