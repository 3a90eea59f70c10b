"""A known traveller with nothing to declare: how many taps, how many fields, in a real browser.

A tap is a press on anything that acts; typing into a field is counted as a typed field.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Locator, Page

from tests.journeys.conftest import NewTraveller
from tests.journeys.inspection import Inspection
from tests.journeys.officer import passkeys
from tests.journeys.traveller import FAMILY, Someone, Traveller, arrival

MOST_TAPS = 5
MOST_TYPED = 2  # the flight and the date: nobody can know them


@dataclass
class Finger:
    """Counts what a hand does."""

    page: Page
    taps: list[str] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)

    def tap(self, selector: str) -> None:
        """Press something that leads to another page."""
        here = self.page.locator(selector)
        self.taps.append(here.inner_text())
        with self.page.expect_navigation(wait_until="load"):
            here.tap()

    def type(self, selector: str, text: str) -> None:
        """Fill a field."""
        self.typed.append(selector)
        self.page.fill(selector, text)


def button(page: Page, act: str) -> Locator:
    """A passkey button of a page."""
    return page.locator(f"[data-passkey={act}] button")


def press_passkey(page: Page, act: str) -> None:
    with page.expect_navigation(url="**/account", wait_until="load"):
        button(page, act).click()


@pytest.fixture
def make_known(traveller: NewTraveller) -> Callable[..., Traveller]:
    """Travellers with an account that learned from one declaration."""

    def new(*party: Someone) -> Traveller:
        one = traveller()
        passkeys(one.page)
        one.goes("/sign-in")
        press_passkey(one.page, "new")
        one.presses("main a.main")
        one.page.check("[name=travel][value=passenger]")
        one.presses()
        one.is_someone(party[0])
        one.brings(*party[1:])
        one.arrives()
        one.stays()
        one.brings_nothing()
        one.signs()
        one.goes("/")
        return one

    return new


def arrive(finger: Finger) -> None:
    """From the trip page to the pass."""
    finger.type("#arrival_on", arrival().isoformat())
    finger.type("#carrier", "NH106")
    finger.tap("main .go .main")
    finger.tap("[name=none_applies]")
    finger.tap("#true")
    finger.page.wait_for_selector("[data-pass]")


def test_one_known_traveller(make_known: Callable[..., Traveller]) -> None:
    known = make_known(FAMILY[0])
    finger = Finger(known.page)
    finger.tap("#known")
    arrive(finger)
    assert len(finger.taps) == 4 < MOST_TAPS
    assert finger.typed == ["#arrival_on", "#carrier"]
    assert "K" in known.page.inner_text(".who")


def test_a_known_family(make_known: Callable[..., Traveller]) -> None:
    known = make_known(*FAMILY)
    finger = Finger(known.page)
    finger.tap("#known")
    finger.tap("main .go .main")
    arrive(finger)
    assert len(finger.taps) == MOST_TAPS
    assert len(finger.typed) == MOST_TYPED
    assert len(known.page.inner_text(".who").split()) == len(FAMILY)


def test_some_of_a_known_family(make_known: Callable[..., Traveller]) -> None:
    known = make_known(*FAMILY)
    finger = Finger(known.page)
    finger.tap("#known")
    known.page.uncheck("[name=along] >> nth=1")
    known.page.uncheck("[name=along] >> nth=2")
    known.page.uncheck("[name=along] >> nth=3")
    finger.tap("main .go .main")
    arrive(finger)
    assert len(known.page.inner_text(".who").split()) == 1


def test_nobody_needs_an_account(traveller: NewTraveller) -> None:
    stranger = traveller()
    finger = Finger(stranger.page)
    stranger.goes("/")
    finger.tap("main a.main")
    assert stranger.path == "/start"


def test_a_passkey_signs_in_on_a_fresh_visit(traveller: NewTraveller) -> None:
    one = traveller()
    devtools, id_ = passkeys(one.page)
    one.goes("/sign-in")
    press_passkey(one.page, "new")
    one.presses("[action$='sign-out'] button")
    assert one.goes("/account").status == 403  # type: ignore[union-attr]
    one.goes("/sign-in")
    press_passkey(one.page, "sign-in")
    assert "signed in with a passkey" in one.page.inner_text("main")
    kept = devtools.send("WebAuthn.getCredentials", {"authenticatorId": id_})["credentials"]
    assert [key["isResidentCredential"] for key in kept] == [True]
    assert kept[0]["rpId"] == "traveller.localhost"


def test_a_passkey_the_house_does_not_know_is_told_in_words(traveller: NewTraveller) -> None:
    one = traveller()
    passkeys(one.page)
    one.goes("/sign-in")
    press_passkey(one.page, "new")
    one.goes("/account/forget")
    one.presses("main .go .main")
    one.goes("/sign-in")
    button(one.page, "sign-in").click()
    fault = one.page.locator("[data-passkey=sign-in] .fault")
    fault.wait_for(state="visible")
    assert "does not open an account here" in fault.inner_text()
    assert one.path == "/sign-in"


def test_an_owner_who_turns_away_is_told_so(traveller: NewTraveller) -> None:
    one = traveller()
    devtools, id_ = passkeys(one.page)
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": id_, "isUserVerified": False})
    one.goes("/sign-in")
    button(one.page, "new").click()
    fault = one.page.locator("[data-passkey=new] .fault")
    fault.wait_for(state="visible")
    assert "No passkey was used" in fault.inner_text()


def test_without_script_the_link_is_offered_and_passkeys_explained(
    traveller: NewTraveller,
) -> None:
    plain = traveller(java_script_enabled=False)
    plain.goes("/sign-in")
    assert plain.page.locator("[data-passkey]:visible").count() == 0
    assert "Passkeys need JavaScript" in plain.page.inner_text("main")


def test_the_pages_of_an_account_are_for_everybody(make_known: Callable[..., Traveller]) -> None:
    known = make_known(*FAMILY[:2])
    known.page.set_viewport_size({"width": 320, "height": 640})
    inspection = Inspection(known.page)
    for path in ("/", "/mine", "/account", "/account/start", "/account/forget"):
        known.goes(path)
        inspection.whole(path)
    known.goes("/account")
    known.presses("[action$='sign-out'] button")
    inspection.whole("signed out")
    for path in ("/account", "/sign-in", "/sign-in/link/over"):
        known.goes(path)
        inspection.whole(f"{path}, a stranger")
    assert not inspection.wrong, inspection.told()
