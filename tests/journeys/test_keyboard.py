"""A whole declaration by keyboard alone, with the focus seen at every step."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import eye
from tests.journeys.conftest import NewTraveller
from tests.journeys.traveller import ANNA, arrival

FOCUSED = """() => {
  const at = document.activeElement, style = getComputedStyle(at);
  const box = at.getBoundingClientRect();
  return {
    id: at.id || at.getAttribute("name") || at.className || at.tagName,
    value: at.value ?? "",
    kind: at.type ?? "",
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 3,
    seen: box.width > 1 && box.bottom > 0 && box.top < innerHeight,
  };
}"""
MOST_STEPS = 60


def tabs_to(page: Page, wanted: str, value: str | None = None) -> None:
    """Press Tab until the focus is there; see it on the way."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if at["id"] == "BODY":  # the focus went round the browser's own bar
            continue
        assert at["ring"], f"no focus is seen on {at['id']}"
        assert at["seen"], f"{at['id']} has the focus out of sight"
        if at["id"] == wanted and value in {None, at["value"]}:
            return
    pytest.fail(f"Tab never reached {wanted}")


def types(page: Page, field: str, text: str) -> None:
    """Go to a field and type."""
    tabs_to(page, field)
    page.keyboard.type(text)


def enters(page: Page, leads_to: str) -> None:
    """Press Enter, and arrive."""
    with page.expect_navigation(url=re.compile(leads_to)):
        page.keyboard.press("Enter")


def test_a_declaration_by_keyboard_alone(traveller: NewTraveller) -> None:
    anna = traveller(is_mobile=False, has_touch=False)
    page = anna.page
    anna.goes("/")
    tabs_to(page, "main")
    enters(page, "/start$")
    tabs_to(page, "travel")
    page.keyboard.press("Space")
    enters(page, "/people/1$")  # Enter on a choice sends the form, and never the language
    types(page, "surname", ANNA.surname)
    types(page, "given", ANNA.given)
    types(page, "nationality", "Germany")
    for part, figure in (("born", "12"), ("born-month", "4"), ("born-year", "1988")):
        types(page, part, figure)
    types(page, "document_number", ANNA.number)
    enters(page, "/people$")
    tabs_to(page, "main")
    enters(page, "/trip$")
    types(page, "port", "Tokyo Haneda")
    types(page, "arrival_on", arrival().strftime("%m%d%Y"))
    types(page, "carrier", "LH716")
    types(page, "embarked_at", "Frankfurt")
    enters(page, "/stay$")
    types(page, "phone", "+49 30 123456")
    tabs_to(page, "where")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    types(page, "hotel", "Hotel Ume")
    types(page, "prefecture", "Tokyo")
    types(page, "street", "1-2-3 Marunouchi")
    enters(page, "/statements$")
    tabs_to(page, "none_applies")
    enters(page, "/check$")
    tabs_to(page, "true")
    enters(page, "/pass$")
    assert page.locator("html").get_attribute("lang") == "en"
    assert eye.on_screen(page)


def test_faults_are_one_step_from_their_fields(traveller: NewTraveller) -> None:
    anna = traveller(is_mobile=False, has_touch=False, locale="ja")
    page = anna.page
    anna.begins()
    page.focus("#document_number")
    enters(page, "/people/1$")
    expect(page.locator("#faults")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#surname")).to_be_focused()
    assert page.locator("html").get_attribute("lang") == "ja"


def test_the_content_is_one_step_away(traveller: NewTraveller) -> None:
    anna = traveller(is_mobile=False, has_touch=False)
    anna.goes("/privacy")
    anna.page.keyboard.press("Tab")
    expect(anna.page.locator(".skip")).to_be_focused()
    box = anna.page.locator(".skip").bounding_box()
    assert box
    assert box["height"] >= 48
    anna.page.keyboard.press("Enter")
    expect(anna.page.locator("main")).to_be_focused()
