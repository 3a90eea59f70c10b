"""Paying with a phone, a desk and the simulator as a program: 3-D Secure, a wallet, giving back."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from customs.goods import Goods, Kind
from customs.officer import Role
from customs.statements import Statement
from passenger_app.payments.simulator.pages import ASKS
from tests import factories
from tests.journeys.conftest import listen
from tests.journeys.inspection import NARROW, axe, wider
from tests.journeys.officer import DESK
from tests.journeys.test_two_officers import Desk
from tests.journeys.till import Till, tilled

PICTURES = os.environ.get("SEKISHO_PICTURES")
WHISKY = Goods("g0000000001", Kind.WHISKY_BRANDY, count=24, ml=750)


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    """A site where one can pay."""
    with tilled(tmp_path) as site:
        site.start()
        yield site


def looked_at(page: Page, name: str) -> None:
    """As an auditor would; and kept as a picture where somebody asks for pictures."""
    assert axe(page) == []
    size = page.viewport_size
    assert size
    page.set_viewport_size({"width": NARROW["width"], "height": NARROW["height"]})
    assert wider(page) == []
    page.set_viewport_size(size)
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def fixes(desk: Desk, ref: str, **typed: str) -> None:
    """An officer opens a party by its reference and fixes the amount."""
    desk.opens("/officer/assessments")
    desk.types(ref=ref)
    desk.presses("Open")
    desk.types(**typed)
    desk.presses("Fix the amount")


def test_from_assessed_to_settled(
    till: Till, phone: Callable[..., BrowserContext], complaints: list[str]
) -> None:
    over = frozenset({Statement.OVER_ALLOWANCE})
    told = factories.declaration(1, answers=over, goods=(WHISKY,))
    entrance = till.begun(told, signed=True)
    page = phone().new_page()
    listen(page, complaints)
    page.goto(till.origin + entrance)
    page.click("main button")
    ref = page.url.rpartition("/")[2]
    page.goto(f"{till.origin}/d/{ref}/pay")
    assert "has not fixed an amount yet" in page.inner_text("main")
    looked_at(page, "pay-none")

    at_desk = phone(**DESK).new_page()
    listen(at_desk, complaints)
    desk = Desk(at_desk, till)
    desk.enrols(till.employs(Role.INSPECTOR, "MORI HANA"))
    fixes(desk, ref)
    looked_at(at_desk, "assess")

    page.reload()
    looked_at(page, "pay")
    page.click("button[value=card]")
    looked_at(page, "pay-open")
    page.click("text=Go on to pay")
    page.fill("[name=number]", ASKS)
    page.click("button[value=card]")
    page.click("button[value=yes]")
    page.wait_for_url(f"{till.origin}/d/{ref}/pay")
    till.works()  # the notification is here before the browser is
    page.wait_for_selector("text=There is nothing more to pay")
    looked_at(page, "pay-paid")

    fixes(desk, ref, customs_duty="2000", reason="A coat was found")
    page.reload()
    page.click("button[value=paypay]")
    with page.context.expect_page() as other:
        page.evaluate("document.querySelector('.go a.main').setAttribute('target', '_blank')")
        page.click("text=Go on to pay")
    wallet = other.value
    wallet.click("button[value=paypay]")
    wallet.click("button[value=yes]")
    wallet.close()  # the browser never returns
    till.works()
    page.wait_for_selector("text=There is nothing more to pay")
    assert "to give back" not in desk.reads()
    assert complaints == []
