"""A case at the desk, from the board to the gate: a real browser, a real hall, the real machine.

The browser's requests are answered by the application in this process, so that hall, kiosk and
desk stand on one clock.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import BrowserContext, Page, Route, expect

from customs.chip import ChipVerdict
from customs.crossing import State
from customs.crossing.joining import state
from customs.officer import Role
from passenger_app.centre import Centre
from tests import factories
from tests.contract.conftest import (
    app,
    centre,
    clock,
    database_url,
    first_keys,
    hall,
    join,
    kiosk,
    migrated_file,
    secrets_folder,
    settings,
    station_database,
    stationed,
)
from tests.contract.scene import Scene
from tests.contract.station import Kiosk, Stationed, adults, declared
from tests.journeys.officer import DESK
from tests.journeys.test_two_officers import faults
from tests.passenger_app.desk import on_duty

__all__ = [
    "app", "centre", "clock", "database_url", "first_keys", "hall", "join", "kiosk",
    "migrated_file", "secrets_folder", "settings", "station_database", "stationed",
]  # fmt: skip
pytestmark = pytest.mark.long


@pytest.fixture
def database_kind() -> str:
    """The page is the same on either."""
    return "sqlite"


def answered(client: FlaskClient, route: Route) -> None:
    """By the application, with this officer's own cookies."""
    asked = route.request
    address = urlsplit(asked.url)
    ours = {"cookie", "content-length", "user-agent"}
    answer = client.open(
        f"{address.path}?{address.query}",
        method=asked.method,
        data=asked.post_data_buffer,
        base_url=f"http://{address.netloc}",
        headers={name: told for name, told in asked.headers.items() if name not in ours},
        buffered=True,
    )
    if answer.location:  # a browser that is answered so asks nobody for where it is led
        leads = f'<meta http-equiv="refresh" content="0;url={answer.location}">'
        route.fulfill(status=200, content_type="text/html", body=leads)
        return
    headers = {n: t for n, t in answer.headers.items() if n.lower() not in {"set-cookie", *ours}}
    route.fulfill(status=answer.status_code, headers=headers, body=answer.data)


@pytest.fixture
def scene(centre: Centre, stationed: Stationed, kiosk: Kiosk) -> Scene:
    """A traveller with goods, means of payment and boxes that come by sea."""
    told = factories.everything(1)
    more = declared(
        people=adults(1),
        answers=told.answers,
        goods=told.goods[:1],
        means=told.means[:1],
        unaccompanied=told.unaccompanied,
        next_index=told.next_index,
    )
    return Scene(centre, stationed, kiosk, more)


@pytest.fixture
def page(
    phone: Callable[..., BrowserContext], app: Flask, centre: Centre, scene: Scene
) -> Iterator[Page]:
    """An inspector's browser."""
    scene.passes(ChipVerdict.CLONED)
    desk = on_duty(app, centre, Role.INSPECTOR, "SATO YUI")
    made = phone(**DESK).new_page()
    made.route("**/*", lambda route: answered(desk.browser.client, route))
    yield made
    made.unroute_all(behavior="wait")


def look(page: Page, name: str) -> None:
    """A picture for whoever looks, where SEKISHO_PICTURES names a folder."""
    folder = os.environ.get("SEKISHO_PICTURES")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def test_a_case_is_found_by_keyboard_released_and_seen_to_be_cleared(
    page: Page, scene: Scene
) -> None:
    page.goto("http://officer.localhost/officer/halls/NRT-T1")
    expect(page.locator("#board")).to_contain_text("The chip leaves a doubt.")
    look(page, "board")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/officer/cases/{scene.id}")
    look(page, "case")
    page.get_by_role("button", name="Release to the gate").click()
    expect(page.locator("#case-state")).to_contain_text("The hall has heard 0 of 1 acts")
    scene.hears()
    assert state(scene.here) is State.CLEARED
    scene.told()
    expect(page.locator("#case-state")).to_contain_text("Cleared", timeout=10_000)
    page.locator("#confirm-separate button").click()
    expect(page.get_by_role("link", name="The paper to print")).to_be_visible()


@pytest.mark.parametrize("tag", ["en", "ja"])
def test_axe_finds_nothing_at_the_desk(page: Page, scene: Scene, tag: str) -> None:
    wrong = {}
    for path in ("halls/NRT-T1", f"cases/{scene.id}", "search"):
        for width, height in ((1280, 800), (820, 1180)):
            page.set_viewport_size({"width": width, "height": height})
            page.goto(f"http://officer.localhost/officer/{path}?language={tag}")
            look(page, f"{path.partition('/')[0]}_{tag}_{width}")
        if found := faults(page):
            wrong[path] = found
    assert wrong == {}
