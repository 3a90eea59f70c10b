from __future__ import annotations

import pytest
from flask import Flask

from passenger_app import create_app
from passenger_app.centre import Centre
from passenger_app.config import Settings
from tests.passenger_app.browser import Browser
from tests.passenger_app.conftest import Clock
from tests.passenger_app.travellers import tell


def test_the_first_question_begins_a_declaration(browser: Browser) -> None:
    browser.open("/start").press(travel="passenger")
    assert browser.status == 200
    assert browser.path.endswith("/people/1")


def test_two_applications_live_in_one_process(
    app: Flask, settings: Settings, clock: Clock, browser: Browser
) -> None:
    other = create_app(settings, clock)
    assert Browser(other).open("/start").press(travel="passenger").status == 200
    assert browser.open("/d/AAAA-AAAA").status == 404
    centre: Centre = other.extensions["sekisho"]
    centre.database.close()


def test_a_browser_types_only_what_a_page_asks(browser: Browser) -> None:
    browser.open("/start")
    with pytest.raises(KeyError, match="no such field"):
        browser.press(pirate="yes")
    with pytest.raises(KeyError, match="no such button"):
        browser.press("Cancel", travel="crew")


def test_a_preview_of_the_way_out_leaves_nothing(app: Flask, browser: Browser) -> None:
    ref = tell(browser)
    assert browser.client.head("/leave", base_url=browser.origin).status_code == 303
    assert browser.open(f"/d/{ref}").status == 200
