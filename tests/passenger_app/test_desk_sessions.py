"""Officers' sessions: short, bound to the desk they began at, worth nothing on another host."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from ipaddress import ip_network

import pytest
from flask import Flask, Response
from sqlalchemy import select

from customs.officer import Role
from passenger_app import create_app, sign_in, workplace
from passenger_app.centre import Centre
from passenger_app.config import Program, Settings
from passenger_app.models import Audit, LoginSession
from passenger_app.sessions import LIFE
from tests.passenger_app.browser import OFFICER_ORIGIN, ORIGIN, Browser
from tests.passenger_app.conftest import Clock
from tests.passenger_app.desk import Desk, employ, on_duty

pytestmark = pytest.mark.long

Act = Callable[[], object]
Meanwhile = Callable[[Act], None]
LIFE_HERE = LIFE[Program.OFFICER]
IDLE = LIFE_HERE.idle or timedelta(0)
ELSEWHERE = "203.0.113.9"


@pytest.fixture
def desk(app: Flask, centre: Centre) -> Desk:
    """An inspector on duty, on whose first page the form's token was made."""
    made = on_duty(app, centre, Role.INSPECTOR)
    assert made.is_in()
    return made


def cookie(desk: Desk) -> str:
    found = desk.browser.client.get_cookie("sekisho_officer", "officer.localhost")
    assert found
    return found.value


def moved(desk: Desk, **environ: str) -> Desk:
    """The same cookie with another address or browser."""
    desk.browser.client.environ_base.update(environ)
    return desk


def test_a_pause_ends_it(desk: Desk, clock: Clock) -> None:
    clock.forward(IDLE - timedelta(seconds=1))
    assert desk.is_in()
    clock.forward(IDLE - timedelta(seconds=1))
    assert desk.is_in()
    clock.forward(IDLE)
    assert not desk.is_in()


def test_the_day_ends_it_however_busy(desk: Desk, clock: Clock) -> None:
    began = clock.now
    while clock.now - began < LIFE_HERE.whole - timedelta(minutes=10):
        assert desk.is_in()
        clock.forward(timedelta(minutes=10))
    assert desk.is_in()
    clock.forward(timedelta(minutes=10))
    assert not desk.is_in()


def test_stepping_up_does_not_make_the_day_longer(desk: Desk, clock: Clock) -> None:
    began = clock.now
    while clock.now - began < LIFE_HERE.whole - timedelta(minutes=10):
        assert desk.steps_up()[0] == 200
        clock.forward(timedelta(minutes=10))
    clock.forward(timedelta(minutes=10))
    assert not desk.is_in()


def test_a_page_that_asks_again_by_itself_is_nobody_s_hand(desk: Desk, clock: Clock) -> None:
    for _ in range(3):
        clock.forward(IDLE / 3 - timedelta(seconds=1))
        desk.browser.open("/officer/?seen=1")
    assert desk.browser.status == 200
    clock.forward(timedelta(seconds=3))
    assert not desk.is_in()


def test_only_looking_is_written_at_most_once_a_minute(
    desk: Desk, centre: Centre, clock: Clock
) -> None:
    def ends() -> object:
        with centre.database.reading() as session:
            return session.scalars(
                select(LoginSession.expires_at).where(LoginSession.subject.is_not(None))
            ).one()

    before = ends()
    clock.forward(timedelta(seconds=59))
    desk.browser.open("/officer/")
    assert ends() == before
    clock.forward(timedelta(seconds=1))
    desk.browser.open("/officer/")
    assert ends() != before


@pytest.mark.parametrize(
    "environ",
    [{"REMOTE_ADDR": "127.0.0.2"}, {"REMOTE_ADDR": ELSEWHERE}, {"HTTP_USER_AGENT": "another"}],
    ids=["another desk", "elsewhere", "another browser"],
)
def test_a_cookie_carried_away_opens_nothing(desk: Desk, environ: dict[str, str]) -> None:
    assert desk.is_in()
    assert not moved(desk, **environ).is_in()


def test_without_the_look_at_the_desk_it_would_open(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    monkeypatch.setattr(sign_in, "_same_desk", lambda: True)
    assert moved(desk, REMOTE_ADDR="127.0.0.2").is_in()


def test_signing_in_and_stepping_up_rename_the_session(desk: Desk) -> None:
    names = [cookie(desk)]
    desk.steps_up()
    names.append(cookie(desk))
    desk.browser.open("/officer/").press("Sign out", "sign-out")
    desk.signs_in()
    names.append(cookie(desk))
    assert len(set(names)) == 3
    desk.browser.client.set_cookie("sekisho_officer", names[0], domain="officer.localhost")
    assert not desk.is_in()


@pytest.fixture
def meanwhile(app: Flask) -> Meanwhile:
    """Something that happens while the next request is under way, before its session is saved."""

    def during(act: Act) -> None:
        waiting = [act]

        def happen(response: Response) -> Response:
            if waiting:
                waiting.pop()()
            return response

        app.after_request_funcs.setdefault(None, []).append(happen)

    return during


def twin(app: Flask, desk: Desk) -> Desk:
    """The same browser in another window: its cookie, and the same keys at hand."""
    made = Desk(Browser(app, OFFICER_ORIGIN), desk.keys)
    made.browser.client.set_cookie("sekisho_officer", cookie(desk), domain="officer.localhost")
    assert made.is_in()
    return made


@pytest.mark.parametrize("act", ["signs out", "steps up"])
def test_a_request_under_way_brings_no_ended_session_back(
    app: Flask,
    desk: Desk,
    clock: Clock,
    meanwhile: Meanwhile,
    act: str,
) -> None:
    """Its answer says that the session was used, and would write it down."""
    old, other = cookie(desk), twin(app, desk)
    clock.forward(timedelta(minutes=2))
    signs_out = partial(other.browser.press, "Sign out", "sign-out")
    meanwhile(signs_out if act == "signs out" else other.steps_up)
    assert desk.browser.open("/officer/").status == 200
    assert cookie(desk) == old
    assert not desk.is_in()
    assert other.is_in() is (act == "steps up")


def shows_passkey(desk: Desk, path: str, meanwhile: Meanwhile, act: Act) -> None:
    """Answer at `path` with the passkey; something happens before the session is saved."""
    _, options = desk.ask(f"{path}/options", page="/officer/")
    token = next(f.fields["csrf_token"] for f in desk.browser.page.forms)
    headers = {"X-CSRFToken": token, "Content-Type": "application/json"}
    answer = desk.keys.use(options)
    meanwhile(act)
    desk.browser.client.post(path, base_url=OFFICER_ORIGIN, data=answer, headers=headers)


def test_a_step_up_under_way_opens_nothing_after_signing_out(
    app: Flask, desk: Desk, centre: Centre, meanwhile: Meanwhile
) -> None:
    old, other = cookie(desk), twin(app, desk)
    signs_out = partial(other.browser.press, "Sign out", "sign-out")
    shows_passkey(desk, "/officer/step-up", meanwhile, signs_out)
    assert cookie(desk) == old
    assert not desk.is_in()
    with centre.database.reading() as session:
        asked = select(LoginSession).where(LoginSession.subject.is_not(None))
        assert session.scalars(asked).all() == []


def test_who_signs_in_anew_is_in_though_the_session_before_is_gone(
    app: Flask, desk: Desk, meanwhile: Meanwhile
) -> None:
    other = twin(app, desk)
    signs_out = partial(other.browser.press, "Sign out", "sign-out")
    shows_passkey(desk, "/officer/passkey", meanwhile, signs_out)
    assert desk.is_in()
    assert not other.is_in()


def test_a_session_is_worth_nothing_on_the_other_host(
    app: Flask, desk: Desk, browsers: Callable[[], Browser]
) -> None:
    thief = browsers()
    thief.client.set_cookie("sekisho", cookie(desk), domain="traveller.localhost")
    assert "csrf" not in thief.open("/mine").text
    thief.open("/start").press(travel="passenger")
    theirs = thief.client.get_cookie("sekisho", "traveller.localhost")
    assert theirs
    away = Desk(Browser(app, OFFICER_ORIGIN))
    away.browser.client.set_cookie("sekisho_officer", theirs.value, domain="officer.localhost")
    assert not away.is_in()
    assert desk.is_in()


def test_each_host_answers_its_own_pages_only(app: Flask, browser: Browser, desk: Desk) -> None:
    for path in ("/officer/", "/officer/sign-in", "/officer/nothing", "/officer"):
        assert browser.open(path).status == 404, path
    for path in ("/start", "/mine", "/a/xxx", "/d/AAAA-AAAA", "/account", "/style.css", "/nothing"):
        assert desk.browser.open(path).status == 404, path
    for path in ("/healthz", "/static/js/passkey.js"):
        assert browser.open(path).status == desk.browser.open(path).status == 200, path
    assert desk.browser.open("/").path == "/officer/"
    assert app.test_client().delete("/start", base_url=OFFICER_ORIGIN).status_code == 404
    assert app.test_client().delete("/officer/", base_url=ORIGIN).status_code == 404


def test_a_centre_without_officers_has_no_officers_host(settings: Settings, clock: Clock) -> None:
    app = create_app(replace(settings, officer_origin=None), clock)
    answer = app.test_client().get("/officer/", base_url=OFFICER_ORIGIN)
    assert answer.status_code == 404
    assert app.test_client().get("/", base_url=OFFICER_ORIGIN).status_code == 400
    assert app.test_client().get("/officer/", base_url=ORIGIN).status_code == 404
    said = app.test_cli_runner().invoke(args=["officers", "first", "T-1", "A"])
    assert "SEKISHO_OFFICER_ORIGIN" in said.output
    app.extensions["sekisho"].database.close()


def test_behind_tls_the_cookie_is_bound_to_the_officers_host(
    settings: Settings, clock: Clock
) -> None:
    secure = "https://officer.example"
    app = create_app(replace(settings, officer_origin=secure), clock)
    answer = app.test_client().get("/officer/sign-in", base_url=secure)
    [told] = answer.headers.getlist("Set-Cookie")
    assert told.startswith("__Host-sekisho_officer=")
    for flag in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert flag in told
    assert "Max-Age" not in told
    assert answer.headers["Strict-Transport-Security"]
    # Over TLS a form is believed by where it comes from: the page must let the browser say so.
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "referrer" not in answer.text
    app.extensions["sekisho"].database.close()


@pytest.mark.parametrize("role", list(Role))
def test_only_roles_that_may_work_elsewhere_come_in_from_there(
    app: Flask, centre: Centre, role: Role
) -> None:
    someone, secret = employ(centre, role)
    at_home = moved(Desk(Browser(app, OFFICER_ORIGIN)), REMOTE_ADDR=ELSEWHERE)
    status, told = at_home.enrols(secret)
    if role in {Role.RISK_ANALYST, Role.AUDITOR}:
        assert status == 200
        assert at_home.is_in()
        return
    assert status == 422
    assert "works in the office" in told["fault"]
    assert not at_home.is_in()
    office = Desk(Browser(app, OFFICER_ORIGIN), at_home.keys)
    assert office.enrols(secret)[0] == 200  # the code was not used up
    assert at_home.signs_in()[0] == 422
    with centre.database.reading() as session:
        asked = select(Audit).where(Audit.actor == someone.actor).order_by(Audit.at, Audit.id)
        rows = {(row.act, row.why) for row in session.scalars(asked)}
    assert {("officer_enrol_refused", "elsewhere"), ("sign_in_refused", "elsewhere")} <= rows


def test_a_network_that_is_no_office_any_more_is_told_kindly(
    app: Flask, centre: Centre, desk: Desk
) -> None:
    centre.settings = replace(centre.settings, office_networks=())
    assert desk.browser.open("/officer/").status == 403
    assert "Your role works in the office" in desk.browser.page.heading
    with centre.database.reading() as session:
        [row] = session.scalars(select(Audit).where(Audit.act == "refused"))
    assert (row.why, row.told) == ("elsewhere", {"page": "officer.overview"})


NETWORKS = (ip_network("10.1.0.0/16"), ip_network("2001:db8:1::/48"))


@pytest.mark.parametrize(
    ("proxies", "forwarded", "peer", "office"),
    [
        (0, None, "10.1.2.3", True),
        (0, None, "10.2.2.3", False),
        (0, None, "::ffff:10.1.2.3", True),
        (0, None, "2001:db8:1::5", True),
        (0, None, "2001:db8:2::5", False),
        (0, None, "unix", False),
        (0, "10.1.2.3", "10.1.0.9", False),  # a proxy nobody stated
        (0, "", "10.1.0.9", False),
        (1, None, "10.1.0.9", False),  # past the proxy
        (1, "10.1.2.3", "10.9.0.9", True),
        (1, "10.1.2.3, 203.0.113.9", "10.1.0.9", False),  # the first one is only claimed
        (1, "203.0.113.9, 10.1.2.3", "10.9.0.9", True),
        (2, "10.1.2.3, 10.1.0.9", "10.1.0.8", True),
        (2, "10.1.2.3", "10.1.0.8", False),
    ],
)
def test_the_office_is_known_by_what_stated_proxies_say(
    settings: Settings, clock: Clock, proxies: int, forwarded: str | None, peer: str, office: bool
) -> None:
    stated = replace(settings, proxies=proxies, office_networks=NETWORKS)
    app = create_app(stated, clock)
    seen: list[bool] = []

    def look() -> str:
        seen.append(workplace.in_office())
        return "seen"

    app.view_functions["home.alive"] = look
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    app.test_client().get(
        "/healthz",
        base_url=OFFICER_ORIGIN,
        headers=headers,
        environ_overrides={"REMOTE_ADDR": peer},
    )
    assert seen == [office]
    app.extensions["sekisho"].database.close()


def test_a_desk_on_ipv6_stays_the_same_desk_when_its_address_changes_by_the_day(
    app: Flask, centre: Centre
) -> None:
    centre.settings = replace(centre.settings, office_networks=NETWORKS)
    _, secret = employ(centre, Role.COUNTER)
    desk = moved(Desk(Browser(app, OFFICER_ORIGIN)), REMOTE_ADDR="2001:db8:1::aaaa:1")
    assert desk.enrols(secret)[0] == 200
    assert moved(desk, REMOTE_ADDR="2001:db8:1::bbbb:2").is_in()
    assert not moved(desk, REMOTE_ADDR="2001:db8:1:1::1").is_in()
