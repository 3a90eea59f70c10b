"""A visit on a kiosk's screen: opened once by a ticket, short, and nothing of it stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from customs.messages import routes
from customs.messages.enrolment import DeviceKind
from customs.messages.problem import Code
from customs.messages.ticket import LIVES, Ticket, TicketAsked
from passenger_app import config, kiosk_tickets, retention, sessions
from passenger_app.access import digest
from passenger_app.centre import Centre
from passenger_app.fleet import devices as fleet
from passenger_app.models import KioskTicket, LoginSession
from tests.passenger_app.browser import OFFICER_ORIGIN, ORIGIN, Browser
from tests.passenger_app.conftest import Clock
from tests.passenger_app.devices.conftest import New, machine, new, release_folder
from tests.passenger_app.devices.machine import Machine
from tests.passenger_app.travellers import declare, tell

__all__ = ["machine", "new", "release_folder"]
pytestmark = pytest.mark.long
BACK = config.KIOSK_AT
ASKED = TicketAsked(language="tlh")  # in what we do not speak: the browser's own is as good


def address(machine: Machine) -> str:
    """Where a ticket asked for at the door opens."""
    told = machine.ask(Ticket, routes.TICKETS, ASKED)
    assert told.ends_at == told.centre_time + LIVES
    assert told.address.startswith(f"{ORIGIN}/k/")
    return told.address.removeprefix(ORIGIN)


def visiting(browser: Browser, machine: Machine) -> Browser:
    """The kiosk's browser, let in."""
    return browser.open(address(machine)).press("Begin")


def ended(browser: Browser) -> bool:
    """Whether nothing but the way back to the kiosk is shown."""
    browser.open("/start")
    return (browser.status, browser.page.links[-1]) == (403, BACK) and not browser.page.forms


def cookies(browser: Browser) -> dict[str, object]:
    """Every cookie, and how long it lives."""
    return {
        header.partition("=")[0]: "max-age" in header.lower() or "expires" in header.lower()
        for answer in (*browser.answer.history, browser.answer)
        for header in answer.headers.getlist("Set-Cookie")
    }


def test_a_ticket_opens_the_pages_once(machine: Machine, browser: Browser, centre: Centre) -> None:
    where = address(machine)
    browser.open(where).open(where)  # looking uses nothing up
    assert browser.status == 200
    with centre.database.reading() as session:
        (row,) = session.scalars(select(KioskTicket))
    assert (row.device_id, row.hall) == (machine.id, "NRT-T1")
    assert row.token_sha256 == digest(where.removeprefix("/k/"))
    browser.press("Begin")
    assert browser.path == "/start"
    assert 'class="at-kiosk"' in browser.text


def test_a_used_ticket_opens_nothing(
    machine: Machine, browser: Browser, browsers: Callable[[], Browser]
) -> None:
    where, second = address(machine), browsers()
    second.open(where)
    browser.open(where).press("Begin")
    second.press("Begin")
    assert second.status == 404
    assert not second.page.forms
    assert ended(second) is False  # no visit: an ordinary browser goes on as one
    assert browsers().open(where).status == 404


@pytest.mark.parametrize("gone", ["over", "later", "revoked", "invented", "too long"])
def test_a_ticket_that_is_none(
    machine: Machine, browser: Browser, clock: Clock, centre: Centre, gone: str
) -> None:
    where = address(machine)
    if gone == "over":
        clock.forward(LIVES)
    elif gone == "later":
        address(machine)
    elif gone == "revoked":
        fleet.revoke(centre.database, clock(), "test", machine.id)
    else:
        where = "/k/" + "x" * (22 if gone == "invented" else 65)
    assert browser.open(where).status == 404
    assert "It opens once" in browser.text


def test_a_ticket_opens_on_its_own_host_only(machine: Machine, app: Flask) -> None:
    where = address(machine)
    for origin in (OFFICER_ORIGIN, "http://devices.localhost"):
        assert Browser(app, origin).open(where).status == 404
    assert Browser(app).open(where).status == 200


def test_only_a_terminal_is_given_one(new: New) -> None:
    for kind in (DeviceKind.HALL, DeviceKind.GATE):
        assert new(kind).refused(routes.TICKETS, ASKED) is Code.NOT_FOR_THIS_KIND


def test_nothing_of_a_visit_lasts(machine: Machine, browser: Browser) -> None:
    visiting(browser, machine)
    browser.open("/start?language=ja")
    found = cookies(browser)
    assert found.pop("sekisho_language") is False
    assert cookies(Browser(machine.app).open("/start?language=ja"))["sekisho_language"] is True
    browser.open("/start?language=en").press(travel="passenger")
    assert cookies(browser) == {"sekisho": False}
    for what in ("page.js", "manifest", "/sign-in", 'data-pass="'):
        assert what not in browser.text
    assert "worker-src 'none'" in browser.answer.headers["Content-Security-Policy"]


def test_a_phone_is_told_what_a_kiosk_is_not(browser: Browser) -> None:
    """Negative control: the same pages on a phone keep and offer all that."""
    browser.open("/")
    assert all(what in browser.text for what in ("page.js", "manifest", "/sign-in"))
    assert "worker-src 'self'" in browser.answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/sign-in", "/account", "/sign-in/link/" + "x" * 22])
def test_there_are_no_accounts(machine: Machine, browser: Browser, path: str) -> None:
    visiting(browser, machine)
    assert browser.open(path).status == 403
    assert browser.page.heading == "Not on this screen"


def test_a_pass_is_shown_and_saved_nowhere(machine: Machine, browser: Browser) -> None:
    visiting(browser, machine)
    ref = declare(browser)
    assert not any(".png" in link or ".pdf" in link for link in browser.page.links)
    for file in ("pass.png", "pass.svg", "summary.pdf", "pass.pkpass"):
        assert browser.open(f"/d/{ref}/{file}").status == 403, file
    browser.open(f"/d/{ref}/pass").press("Go on at this kiosk")
    assert browser.page.links[-1] == BACK
    assert f'content="0;url={BACK}"' in browser.text
    assert browser.answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert ended(browser)


@pytest.mark.parametrize("how", ["left", "by a page without a script", "unused", "too long"])
def test_a_visit_ends_at_the_centre(
    machine: Machine, browser: Browser, centre: Centre, clock: Clock, how: str
) -> None:
    visiting(browser, machine)
    ref = tell(browser)
    name = browser.client.get_cookie("sekisho", domain="traveller.localhost")
    assert name
    if how == "left":
        browser.press("", "/leave")
    elif how == "by a page without a script":
        browser.open("/leave")
    elif how == "unused":
        clock.forward(timedelta(minutes=5))
    else:
        for _ in range(12):
            clock.forward(timedelta(minutes=4))
            browser.open(f"/d/{ref}")
    assert ended(browser)
    browser.open(f"/d/{ref}")
    assert ref not in browser.text.replace(f"/d/{ref}", "")
    stolen = Browser(machine.app)  # the cookie itself is worth nothing any more
    stolen.client.set_cookie("sekisho", name.value, domain="traveller.localhost")
    assert stolen.open(f"/d/{ref}").status == 404


def test_a_hand_at_it_keeps_it_open(machine: Machine, browser: Browser, clock: Clock) -> None:
    """Negative control: it is the pause that ends it."""
    visiting(browser, machine)
    for _ in range(8):
        clock.forward(timedelta(minutes=4))
        assert browser.open("/start").status == 200


def test_without_its_own_life_a_visit_would_go_on(
    machine: Machine, browser: Browser, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the pause that ends it is the one of a kiosk."""
    monkeypatch.setattr(sessions, "AT_KIOSK", sessions.Life(sessions.LIVES))
    visiting(browser, machine)
    clock.forward(timedelta(minutes=6))
    assert not ended(browser)


def test_the_next_ticket_begins_with_nothing(machine: Machine, browser: Browser) -> None:
    visiting(browser, machine)
    ref = tell(browser)
    visiting(browser, machine)
    assert browser.open(f"/d/{ref}").status == 404
    assert ref not in browser.open("/mine").text


def test_a_ticket_is_swept_away(machine: Machine, centre: Centre, clock: Clock) -> None:
    address(machine)
    clock.forward(LIVES)
    assert retention.sweep(centre.database, clock())["kiosk_ticket"] == 1
    with centre.database.reading() as session:
        assert session.query(LoginSession).count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        "http://evil.example/back", "https://kiosk.localhost.evil.example/back",
        "//kiosk.localhost/back",
        "http://kiosk.localhost:8084", "http://kiosk.localhost:8084/back?to=x", "javascript:1/back",
        "http://kiosk.localhost@evil.example/back", "http://kiosk.localhost:99999/back",
    ],
)  # fmt: skip
def test_it_leads_back_to_a_kiosk_and_nowhere_else(wrong: str) -> None:
    with pytest.raises(config.Misconfigured):
        config._kiosk_return({config.KIOSK: wrong})
    assert config._kiosk_return({}) == BACK
    assert config._kiosk_return({config.KIOSK: "http://kiosk.localhost:9/back"}).endswith(":9/back")


def test_no_page_takes_an_address_to_go_back_to(machine: Machine, browser: Browser) -> None:
    visiting(browser, machine)
    browser.open("/leave?back=http://evil.example/&next=//evil.example")
    assert browser.page.links[-1] == BACK
    assert f'content="0;url={BACK}"' in browser.text


def test_redeemed_twice_counts_once(machine: Machine, centre: Centre) -> None:
    secret = address(machine).removeprefix("/k/")
    first, second = (kiosk_tickets.redeem(centre.database, secret, centre.now()) for _ in range(2))
    assert (first is None, second is None) == (False, True)
