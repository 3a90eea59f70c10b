"""The officers' desk in a real browser: from the first account to the one that is suspended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext

from customs.officer import Role
from tests.journeys.conftest import listen
from tests.journeys.inspection import NARROW, Inspection
from tests.journeys.officer import DESK, Officer
from tests.journeys.site import Site

NewOfficer = Callable[..., Officer]


@pytest.fixture
def officer(phone: Callable[..., BrowserContext], site: Site, complaints: list[str]) -> NewOfficer:
    """Makes officers, each at a desk of their own."""

    def new(at: Site = site) -> Officer:
        page = phone(**DESK).new_page()
        listen(page, complaints)
        return Officer(page, at)

    return new


@pytest.fixture
def boss(officer: NewOfficer, site: Site) -> Officer:
    """A supervisor on duty."""
    made = officer()
    made.enrols(site.employs(Role.SUPERVISOR, "Sample Aoi"))
    return made


def staff_number() -> str:
    """One nobody has: several journeys walk through one site."""
    return f"J-{uuid4().hex[:8].upper()}"


def invites(boss: Officer, number: str, name: str, role: str) -> str:
    """Through the page; the link."""
    path = "/officer/officers/new"
    if boss.goes(path) == 403:
        boss.shows_passkey("step-up")
    boss.page.fill("#number", number)
    boss.page.fill("#name", name)
    boss.page.select_option("#role", role)
    boss.page.fill("#why", "new in the hall")
    boss.sends()
    return boss.page.input_value("#link")


def opens(boss: Officer, number: str) -> None:
    """One officer's page, from the list."""
    boss.goes("/officer/officers")
    boss.page.get_by_role("link", name=number).click()
    boss.page.wait_for_load_state()


def does(boss: Officer, act: str) -> None:
    """One act from an officer's page."""
    boss.page.locator(f"a[href$='/{act}']").click()
    boss.page.wait_for_load_state()
    if boss.page.locator("[data-passkey=step-up]").count():
        boss.shows_passkey("step-up")
    boss.page.fill("#why", "told in person")
    boss.sends()


def test_the_first_account(officer: NewOfficer, own_site: Site) -> None:
    boss = officer(own_site)
    boss.enrols(own_site.command("officers", "first", "T-001", "Morita Aoi").splitlines()[-1])
    assert boss.path == "/officer/"
    assert "Morita Aoi" in boss.page.inner_text("header")
    assert "Supervisor" in boss.page.inner_text("header")
    with pytest.raises(AssertionError, match="active already"):
        own_site.command("officers", "first", "T-002", "Somebody Else")
    boss.signs_out()
    boss.signs_in()
    assert boss.path == "/officer/"


def test_a_second_officer_enrols_and_is_refused_what_is_not_theirs(
    boss: Officer, officer: NewOfficer
) -> None:
    cashier = officer()
    cashier.enrols(invites(boss, staff_number(), "Sample Ren", "cashier"))
    assert "Cashier" in cashier.page.inner_text("header")
    assert cashier.page.locator("nav a[href$='/officers']").count() == 0
    assert cashier.goes("/officer/officers") == 403
    assert "Your role" in cashier.heading
    assert cashier.is_in()


def test_step_up_leads_back_to_the_page_and_lasts(boss: Officer) -> None:
    boss.steps_up_to("/officer/officers/new")
    assert boss.goes("/officer/officers/new") == 200
    assert boss.goes("/officer/passkeys") == 200


def test_a_passkey_refused_is_said_and_can_be_tried_again(boss: Officer) -> None:
    boss.signs_out()
    assert boss.devtools
    unverified = {"authenticatorId": boss.authenticator, "isUserVerified": False}
    boss.devtools.send("WebAuthn.setUserVerified", unverified)
    boss.page.locator("[data-passkey=sign-in] button").click()
    boss.page.wait_for_selector("[data-passkey=sign-in] .fault:not([hidden])")
    boss.devtools.send("WebAuthn.setUserVerified", unverified | {"isUserVerified": True})
    boss.shows_passkey("sign-in")
    assert boss.path == "/officer/"


def test_a_lost_passkey_is_mended_in_person(boss: Officer, officer: NewOfficer) -> None:
    inspector, number = officer(), staff_number()
    inspector.enrols(invites(boss, number, "Sample Yuna", "inspector"))
    inspector.signs_out()
    inspector.loses_passkey()
    inspector.goes("/officer/sign-in")
    inspector.page.locator("[data-passkey=sign-in] button").click()
    inspector.page.wait_for_selector("[data-passkey=sign-in] .fault:not([hidden])")
    opens(boss, number)
    does(boss, "recover")
    link = boss.page.input_value("#link")
    inspector.enrols(link)
    assert inspector.path == "/officer/"
    inspector.signs_out()
    inspector.signs_in()
    assert inspector.path == "/officer/"
    assert inspector.page.goto(link).status == 404  # type: ignore[union-attr]


def test_who_is_suspended_is_out_at_once(boss: Officer, officer: NewOfficer) -> None:
    counter, number = officer(), staff_number()
    counter.enrols(invites(boss, number, "Sample Minato", "counter"))
    assert counter.is_in()
    opens(boss, number)
    does(boss, "suspend")
    assert "Suspended" in boss.page.inner_text("main")
    assert not counter.is_in()
    counter.page.locator("[data-passkey=sign-in] button").click()
    counter.page.wait_for_selector("[data-passkey=sign-in] .fault:not([hidden])")
    assert "suspended" in counter.page.inner_text("[data-passkey=sign-in] .fault")


PAGES = ("/officer/", "/officer/officers", "/officer/officers/new", "/officer/passkeys",
         "/officer/sign-in", "/officer/nothing", "/officer/enrol/over")  # fmt: skip


def every_page(boss: Officer) -> Iterator[str]:
    """Walk to each page of the desk, and name it."""
    boss.goes("/officer/officers/new")
    yield "step-up"
    number = staff_number()
    code = invites(boss, number, "Sample Hina", "technician")
    yield "code"
    for path in PAGES:
        boss.goes(path)
        yield path
    boss.goes("/officer/officers/new")
    boss.sends()
    yield "invite with faults"
    opens(boss, number)
    yield "one officer"
    for act in ("role", "recover", "suspend"):
        opens(boss, number)
        boss.page.locator(f"a[href$='/{act}']").click()
        boss.page.wait_for_load_state()
        yield act
    boss.goes("/officer/")
    boss.signs_out()
    yield "signed out"
    boss.page.goto(code)
    yield "enrol"


@pytest.mark.parametrize("size", [NARROW, DESK["viewport"]], ids=["zoomed", "desk"])
def test_every_page_of_the_desk_is_for_everybody(boss: Officer, size: dict[str, int]) -> None:
    boss.page.set_viewport_size(size)  # type: ignore[arg-type]
    inspection = Inspection(boss.page)
    for name in every_page(boss):
        if size is NARROW:
            inspection.layout(name)
        inspection.looks(name)
    assert not inspection.wrong, inspection.told()
