"""One's own passkeys: a second, the first taken off, and nobody else's touched."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from customs.officer import Role
from passenger_app import passkeys
from passenger_app.centre import Centre
from passenger_app.models import OfficerPasskey
from tests.passenger_app.browser import OFFICER_ORIGIN, Browser
from tests.passenger_app.conftest import Clock
from tests.passenger_app.desk import Desk, on_duty

pytestmark = pytest.mark.long


@pytest.fixture
def boss(app: Flask, centre: Centre) -> Desk:
    """A supervisor on duty."""
    return on_duty(app, centre, Role.SUPERVISOR, "BOSS SAMPLE")


def adds(desk: Desk) -> int:
    """One more passkey."""
    page = "/officer/passkeys"
    status, options = desk.ask("/officer/passkeys/new/options", page=page)
    if status != 200:
        return int(status)
    return int(desk.ask("/officer/passkeys/new", desk.keys.make(options), page)[0])


def test_a_second_passkey_is_added_and_the_first_taken_off(boss: Desk, centre: Centre) -> None:
    assert adds(boss) == 403
    boss.steps_up()
    assert "Remove" not in boss.browser.open("/officer/passkeys").text
    assert adds(boss) == 200
    first = boss.keys.passkeys[0].id.hex()
    boss.browser.open("/officer/passkeys").press("Remove", f"{first}/remove")
    with centre.database.reading() as session:
        left = session.scalars(select(OfficerPasskey.credential_id)).all()
    assert left == [boss.keys.passkeys[1].id]
    token = boss.browser.form("sign-out").fields["csrf_token"]
    boss.browser.post(f"/officer/passkeys/{left[0].hex()}/remove", {"csrf_token": token})
    assert boss.signs_in()[0] == 200


def test_nobody_takes_off_another_s(app: Flask, centre: Centre, boss: Desk) -> None:
    other = on_duty(app, centre, Role.COUNTER)
    boss.steps_up()
    adds(boss)
    token = boss.browser.open("/officer/").form("sign-out").fields["csrf_token"]
    theirs = other.keys.passkeys[0].id.hex()
    boss.browser.post(f"/officer/passkeys/{theirs}/remove", {"csrf_token": token})
    boss.browser.post("/officer/passkeys/nothing/remove", {"csrf_token": token})
    assert other.signs_in()[0] == 200


def test_so_many_passkeys_and_no_more(boss: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passkeys, "MOST", 1)
    boss.steps_up()
    assert adds(boss) == 422


def test_out_of_every_browser_at_one_s_own_wish(app: Flask, boss: Desk, clock: Clock) -> None:
    elsewhere = Desk(Browser(app, OFFICER_ORIGIN), boss.keys)
    assert elsewhere.signs_in()[0] == 200
    clock.forward(timedelta(seconds=1))
    boss.steps_up()
    boss.browser.open("/officer/passkeys").press("Sign out everywhere", "sign-out-everywhere")
    assert not elsewhere.is_in()
    assert not boss.is_in()
