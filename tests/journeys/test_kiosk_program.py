"""The programs as an airport starts them: centre, hall station and terminal, each a process."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from customs.words_screen import HEADINGS, Screen
from tests.journeys.airport import SAMPLE, Airport, airports, end
from tests.journeys.site import Site
from tests.journeys.stand import SIZES

pytestmark = [pytest.mark.long, pytest.mark.browser, pytest.mark.camera]


@pytest.fixture
def airport(own_site: Site, tmp_path: Path) -> Iterator[Airport]:
    """A hall with two kiosks."""
    with airports(own_site, tmp_path, "terminal", "terminal-2") as made:
        yield made


def test_the_hall_killed_and_started_again_goes_on_where_it_was(
    airport: Airport, chromium: Browser
) -> None:
    _, code = airport.expects(SAMPLE)
    hall = airport.hall()
    page = chromium.new_context(viewport=SIZES["tall"]).new_page()
    page.goto(airport.kiosk())

    def waits(screen: Screen) -> None:
        page.get_by_role("heading", name=HEADINGS[screen]).wait_for(timeout=30_000)

    def shows(code: str) -> None:
        page.get_by_role("button", name="English").click()
        waits(Screen.PASS)
        page.keyboard.type(code)
        page.keyboard.press("Enter")

    shows(code)
    waits(Screen.PASSPORT)
    assert "Simulation" in page.inner_text("#screen")
    page.get_by_role("button", name="ANNA MARIA SAMPLE").click()
    waits(Screen.ANSWERS)
    page.get_by_role("button", name="Yes, I declare this").click()
    waits(Screen.FACE)
    end(hall, signal.SIGKILL)
    airport.hall()
    page.get_by_role("button", name="Not by face").click()
    waits(Screen.LOOK)
    page.get_by_role("button", name="Stop and clear").click()
    shows(code)
    waits(Screen.LOOK)  # what was confirmed and chosen before the kill is known
    page.context.close()
