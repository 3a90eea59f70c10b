"""What a journey stands on: the real site, a real Chromium, phones with nothing on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.journeys.site import Site
from tests.journeys.traveller import Look, Traveller

CHROMIUM = Path("/usr/bin/chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 1,
    "is_mobile": True,
    "has_touch": True,
    "locale": "en",
}
LONGEST_WAIT = 15_000  # milliseconds for any one thing a page should do

NewTraveller = Callable[..., Traveller]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser; say plainly where there is none."""
    absent = pytest.mark.skip(reason=f"{CHROMIUM} is not installed (make debian)")
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM.exists():
                item.add_marker(absent)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One real browser for each program that runs tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site most journeys walk through; none of them may hurt it."""
    made = Site(tmp_path_factory.mktemp("site")).start()
    yield made
    made.close()


@pytest.fixture
def own_site(tmp_path: Path) -> Iterator[Site]:
    """A site of the test's own, to be killed."""
    made = Site(tmp_path).start()
    yield made
    made.close()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes phones: browsers that share nothing with each other."""
    made: list[BrowserContext] = []

    def new(**settings: Any) -> BrowserContext:
        context = chromium.new_context(**PHONE | settings)
        context.set_default_timeout(LONGEST_WAIT)
        made.append(context)
        return context

    yield new
    for context in made:
        context.close()


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What pages complain of in a browser's console; a journey ends with none."""
    found: list[str] = []
    yield found
    assert found == []


@pytest.fixture
def traveller(
    phone: Callable[..., BrowserContext], site: Site, complaints: list[str]
) -> NewTraveller:
    """Makes travellers, each with a phone of their own."""

    def new(at: Site = site, look: Look = lambda _name: None, **settings: Any) -> Traveller:
        page = phone(**settings).new_page()
        listen(page, complaints)
        return Traveller(page, at.origin, look)

    return new


def listen(page: Page, complaints: list[str]) -> None:
    """Collect script errors and refusals of the content policy."""
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda said: (
            complaints.append(said.text)
            if said.type in {"error", "warning"} and "Failed to load resource" not in said.text
            else None
        ),
    )
