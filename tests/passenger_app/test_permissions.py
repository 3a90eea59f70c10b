"""The table of permissions against the URL map: route by route, role by role, owner by owner."""

from __future__ import annotations

from uuid import uuid4

import pytest
from flask import Flask

from customs.officer import (
    BARS,
    CHANGES,
    MEANS,
    ROLES,
    STANDINGS,
    TURNED,
    Bar,
    Change,
    Permission,
    Role,
    Standing,
    Turned,
)
from passenger_app import hosts, navigation, permissions
from passenger_app.centre import Centre
from passenger_app.config import Program
from passenger_app.permissions import HELD_BY, PAGES, STEPPED_UP, TELEWORK, may, opens
from passenger_app.routes import ROUTES, Who
from tests.passenger_app import access_oracle as oracle
from tests.passenger_app.desk import on_duty
from tests.passenger_app.walk import VALUES, rules

pytestmark = pytest.mark.long

LEAVING = {"officer.sign_out", "officer.sign_out_everywhere"}


def test_every_officers_page_is_in_the_table_or_at_the_entrance(app: Flask) -> None:
    here = {r.endpoint for r in rules(app) if hosts.belongs(r.rule) is Program.OFFICER}
    entrance = {name for name, who in ROUTES.items() if who is Who.ANYONE} & here
    assert here == set(PAGES) | entrance
    assert not set(PAGES) & entrance
    assert entrance == oracle.ENTRANCES


def test_every_permission_says_who_holds_it() -> None:
    assert set(HELD_BY) == set(Permission)
    assert all(HELD_BY.values())


@pytest.mark.parametrize("role", list(Role))
def test_the_table_is_the_one_that_was_written_twice(role: Role) -> None:
    mine = {page for page, (roles, _) in oracle.OFFICER.items() if role.value in roles.split()}
    assert {page for page in PAGES if opens(role, page)} == mine
    assert (role in TELEWORK) == (role.value in oracle.TELEWORK)


def test_what_asks_again_is_what_was_written_twice() -> None:
    again = {page for page, needed in PAGES.items() if needed in STEPPED_UP}
    assert again == {page for page, (_, up) in oracle.OFFICER.items() if up}


def test_whatever_asks_for_the_passkey_once_more_guards_a_page() -> None:
    assert permissions.STEPPED_UP - set(permissions.PAGES.values()) == set()


def test_what_is_not_in_the_table_is_nobody_s(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not any(opens(role, "officer.unlisted") for role in Role)
    monkeypatch.setattr(permissions, "HELD_BY", {})
    assert not any(may(role, permission) for role in Role for permission in Permission)


def test_who_meets_travellers_or_holds_money_works_in_the_office() -> None:
    desks = {Role.COUNTER, Role.INSPECTOR, Role.SUPERVISOR, Role.CASHIER, Role.TECHNICIAN}
    assert not desks & TELEWORK


def test_an_auditor_changes_nothing_but_their_own_passkeys() -> None:
    held = {permission for permission in Permission if may(Role.AUDITOR, permission)}
    own = {Permission.DESK, Permission.OWN_PASSKEYS, Permission.AUDIT_EXPORT}
    own |= {Permission.EXPORTS_PROPOSE, Permission.EXPORTS_FETCH}  # a second officer agrees
    assert all(permission.value.endswith("_see") for permission in held - own)


@pytest.mark.parametrize("role", list(Role))
def test_the_navigation_shows_what_opens_and_nothing_else(
    app: Flask, centre: Centre, role: Role
) -> None:
    desk = on_duty(app, centre, role, "SAMPLE")
    desk.steps_up()
    shown = set(desk.browser.open("/officer/").page.links)
    build = app.url_map.bind("officer.localhost").build
    rooms = {build(room.endpoint): opens(role, room.endpoint) for room in navigation.ROOMS}
    open_ = {path for path, opened in rooms.items() if opened}
    assert set(rooms) & shown == open_
    assert all(desk.browser.open(path).status == 200 for path in open_)


@pytest.mark.long
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("up", [False, True], ids=["signed in", "stepped up"])
def test_each_role_gets_what_the_table_says_on_every_route(
    app: Flask, centre: Centre, role: Role, up: bool
) -> None:
    desk = on_duty(app, centre, role)
    if up:
        desk.steps_up()
    for page, path in _pages(app):
        needed = PAGES[page]
        allowed = may(role, needed) and (up or needed not in STEPPED_UP)
        assert (desk.browser.open(path).status == 403) is not allowed, page


def _pages(app: Flask) -> list[tuple[str, str]]:
    """Every page of the desk that is looked at, with nobody's ids."""
    given = VALUES | {"id_": uuid4(), "act": "role", "ref": "KKKK-KKKK"}
    adapter = app.url_map.bind("officer.localhost")
    return [
        (rule.endpoint, adapter.build(rule.endpoint, {n: given[n] for n in rule.arguments}))
        for rule in rules(app)
        if rule.endpoint in PAGES and "GET" in (rule.methods or set())
    ]


@pytest.mark.long
def test_owner_by_owner_one_s_own_is_one_s_own(app: Flask, centre: Centre) -> None:
    """What is about an officer: their passkeys and sessions are theirs, their role is not."""
    one, two = (on_duty(app, centre, Role.SUPERVISOR, name) for name in ("ONE", "TWO"))
    one.steps_up()
    token = one.browser.open("/officer/passkeys").form("sign-out").fields["csrf_token"]
    theirs = two.keys.passkeys[0].id.hex()
    assert theirs not in one.browser.text
    one.browser.post(f"/officer/passkeys/{theirs}/remove", {"csrf_token": token})
    assert two.signs_in()[0] == 200


def test_every_member_has_its_sentence() -> None:
    for told, kind in (
        (ROLES, Role), (STANDINGS, Standing), (BARS, Bar), (TURNED, Turned),
        (CHANGES, Change), (MEANS, Change),
    ):  # fmt: skip
        assert set(told) == set(kind)
        assert len(set(told.values())) == len(told)


def test_a_page_taken_off_the_table_is_refused(
    app: Flask, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    desk = on_duty(app, centre, Role.AUDITOR)
    assert desk.browser.open("/officer/officers").status == 200
    told = {name: needed for name, needed in PAGES.items() if name != "officer.colleagues"}
    monkeypatch.setattr(permissions, "PAGES", told)
    assert desk.browser.open("/officer/officers").status == 403
