"""Officers: who comes in, who is turned away, and what stays behind of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from customs.officer import Role
from passenger_app.centre import Centre
from tests.passenger_app.browser import OFFICER_ORIGIN, Browser
from tests.passenger_app.desk import Desk, employ, on_duty


@pytest.fixture
def desk(app: Flask) -> Desk:
    """A desk nobody sits at."""
    return Desk(Browser(app, OFFICER_ORIGIN))


def test_nobody_is_in_without_a_passkey(desk: Desk) -> None:
    assert desk.browser.open("/officer/").status == 403
    assert "Sign in" in desk.browser.page.heading


def test_a_code_makes_a_passkey_that_signs_in(desk: Desk, centre: Centre) -> None:
    _, secret = employ(centre, Role.COUNTER)
    assert desk.enrols(secret)[0] == 200
    assert desk.is_in()
    desk.browser.press("Sign out", "sign-out")
    assert not desk.is_in()
    assert desk.signs_in() == (200, {"to": "/officer/"})
    assert desk.is_in()


def test_a_code_works_once(app: Flask, desk: Desk, centre: Centre) -> None:
    _, secret = employ(centre, Role.COUNTER)
    assert desk.enrols(secret)[0] == 200
    late = Browser(app, OFFICER_ORIGIN).open(f"/officer/enrol/{secret}")
    assert late.status == 404
    assert "This code is over" in late.page.heading


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_desk_that_says_whose_it_is(
    app: Flask, centre: Centre, role: Role
) -> None:
    text = on_duty(app, centre, role, "MORITA AOI").browser.open("/officer/").text
    assert "MORITA AOI" in text
    assert "You are on duty as" in text


def test_each_host_answers_its_own_pages_only(browser: Browser, desk: Desk) -> None:
    assert browser.open("/officer/").status == 404
    assert browser.open("/officer/sign-in").status == 404
    assert desk.browser.open("/start").status == 404
    assert desk.browser.open("/").path == "/officer/"


def test_a_traveller_s_session_is_none_at_the_desk(
    app: Flask, centre: Centre, browsers: Callable[[], Browser]
) -> None:
    inside = on_duty(app, centre, Role.SUPERVISOR)
    theirs = inside.browser.client.get_cookie("sekisho_officer", "officer.localhost")
    assert theirs
    thief = browsers()
    thief.client.set_cookie("sekisho", theirs.value, domain="traveller.localhost")
    thief.open("/mine")
    forged = Desk(Browser(app, OFFICER_ORIGIN))
    forged.browser.client.set_cookie("sekisho_officer", "x" * 22, domain="officer.localhost")
    assert not forged.is_in()
    assert inside.is_in()
