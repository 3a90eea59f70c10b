"""An answer changed at a kiosk: the owner changes it on the phone, and the kiosk goes on."""

from __future__ import annotations

from flask import Flask
import pytest

from customs.crossing import State, crossing_id
from customs.crossing.joining import state
from customs.lane import Lane
from customs.words_screen import Act, Screen
from kiosk.screen import view
from kiosk.terminal.news import Ticked
from passenger_app.centre import Centre
from tests.contract.hall import Hall
from tests.contract.station import Stationed
from tests.contract.test_crossings import state_of, work
from tests.contract.test_terminal import Stand, database_kind, stand, station
from tests import factories
from tests.contract.station import SOON
from tests.passenger_app.browser import Browser

__all__ = ["database_kind", "stand", "station"]
pytestmark = pytest.mark.long


def declares(browser: Browser) -> str:
    """One traveller who lands tomorrow at Narita, through the pages; the reference."""
    browser.open("/start").press(travel="passenger")
    browser.send(factories.person_page()).press()
    asked = browser.form().names()
    trip = factories.trip_page(port="NRT") | {"arrival_on": SOON.isoformat()}
    trip |= {"arrival_on-month": "11", "arrival_on-day": "22"}
    browser.send({name: value for name, value in trip.items() if name in asked})
    browser.send(factories.stay_page()).press("none_applies")
    browser.press("true")
    assert browser.path.endswith("/pass"), browser.page.heading
    return browser.ref


def test_x(app: Flask) -> None:
    b = Browser(app)
    ref = declares(b)
    b.open(f"/d/{ref}/statements")
    print(b.path, b.form().names(), b.form().choices)
    no = {n: "no" for n in b.form().names() if "yes" in b.form().choices.get(n, ())}
    for which in no:
        b.open(f"/d/{ref}/statements").send(no | {which: "yes"})
        print(which, b.path, b.page.heading)
        b.open(f"/d/{ref}/check")
        print("   ", b.path, b.page.heading, [x.words for f in b.page.forms for x in f.buttons])
    assert 0
