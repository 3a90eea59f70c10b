"""What the kiosk's own browser does, without a browser: asks, touches, scans."""

from __future__ import annotations

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from customs.words_screen import Act
from tests import factories as f
from tests.kiosk.terminal.conftest import believed
from tests.kiosk.terminal.kiosk import zone
from tests.kiosk.terminal.site import HTTP, Place


def get(browser: FlaskClient, path: str = "/") -> TestResponse:
    return browser.get(path, base_url=HTTP)


def touch(browser: FlaskClient, place: Place, act: Act, **values: str) -> TestResponse:
    """A finger, and everything it leads to."""
    told = {"act": act.value, "serial": str(place.terminal.told.serial)} | values
    answer = browser.post("/act", base_url=HTTP, data=told, headers={"HX-Request": "true"})
    assert place.terminal.settled(5)
    return answer


def scan(browser: FlaskClient, place: Place, text: str) -> None:
    """A scanner types: a key a millisecond, and an end key."""
    keys = [[letter, at] for at, letter in enumerate(text)] + [["Enter", len(text)]]
    assert browser.post("/keys", base_url=HTTP, json=keys).status_code == 204
    assert place.terminal.settled(5)


def to_the_answers(browser: FlaskClient, place: Place, issued: f.Issued) -> None:
    place.believed = believed(issued)
    scan(browser, place, issued.text)
    scan(browser, place, zone(f.person(1)))
