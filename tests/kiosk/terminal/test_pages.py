"""What the screen's own server answers to what it cannot read, and what stays of what was typed."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from customs.words_screen import HEADINGS, LEADS, REFUSED, REFUSED_LEAD, Act, Ease, Screen
from kiosk.devices.frame import MOST_BYTES
from kiosk.screen import view
from kiosk.terminal import touching
from kiosk.terminal.news import Serviced
from tests import factories as f
from tests.kiosk.terminal.conftest import believed
from tests.kiosk.terminal.fingers import get, scan, to_the_answers, touch
from tests.kiosk.terminal.site import HTTP, Place
from translations import LANGUAGES, say

pytestmark = pytest.mark.long
DATES = {"born-year": "1984", "born-month": "2", "born-day": "29", "expires-year": "203"}


def typing(browser: FlaskClient, place: Place, issued: f.Issued, act: Act) -> None:
    """On the screen where a passport's page, or a card's digits, are typed."""
    place.believed = believed(issued)
    scan(browser, place, issued.text)
    touch(browser, place, act)


@pytest.mark.parametrize("switch", [{"language": "ja"}, {"ease": "large"}])
def test_what_was_typed_stays_when_language_or_size_is_changed(
    browser: FlaskClient, place: Place, one: f.Issued, switch: dict[str, str]
) -> None:
    typing(browser, place, one, Act.TYPE)
    act = Act.SPEAK if "language" in switch else Act.EASE
    page = touch(browser, place, act, number="TX44", **DATES, **switch).text
    for value in ("TX44", "1984", "29", "203"):
        assert f'value="{value}"' in page
    touch(browser, place, Act.EASE, ease=Ease.CONTRAST.value, number="TX449", **DATES)
    assert 'value="TX449"' in get(browser).text


def test_digits_stay_as_well(browser: FlaskClient, place: Place, one: f.Issued) -> None:
    typing(browser, place, one, Act.DIGITS)
    assert 'value="1234"' in touch(browser, place, Act.SPEAK, language="ko", can="1234").text


def test_without_the_guard_they_are_lost(
    browser: FlaskClient, place: Place, one: f.Issued, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(touching, "TYPING", frozenset())
    typing(browser, place, one, Act.DIGITS)
    assert 'value="1234"' not in touch(browser, place, Act.SPEAK, language="ko", can="1234").text


def test_the_switches_take_along_what_is_typed_and_nothing_of_its_form(
    browser: FlaskClient, place: Place, one: f.Issued
) -> None:
    """An act and a serial of the other form would be another touch."""
    typing(browser, place, one, Act.TYPE)
    page = get(browser).text
    switches = re.findall(r'<form[^>]*class="(?:switches|languages)"[^>]*>', page)
    assert len(switches) == 2
    for each in switches:
        assert 'hx-include=".typing input:not([type=hidden])"' in each


def test_what_is_typed_on_one_screen_is_not_on_the_next(
    browser: FlaskClient, place: Place, one: f.Issued
) -> None:
    typing(browser, place, one, Act.TYPE)
    touch(browser, place, Act.SPEAK, language="ja", number="TX44")
    touch(browser, place, Act.BACK)
    touch(browser, place, Act.SPEAK, language="en", number="TX44")
    visit = place.terminal.told.visit
    assert visit
    assert visit.typed == {}


@pytest.mark.parametrize("act", [Act.TYPE, Act.DIGITS])
def test_the_browser_is_asked_to_remember_nothing(
    browser: FlaskClient, place: Place, one: f.Issued, act: Act
) -> None:
    typing(browser, place, one, act)
    page = get(browser).text
    fields = re.findall(r"<input(?![^>]*type=.hidden)[^>]*>", page)
    assert fields
    assert all('autocomplete="off"' in each for each in fields)
    assert all('autocomplete="off"' in each for each in re.findall(r'<form[^>]*"/act"[^>]*>', page))


@pytest.mark.parametrize("tag", list(LANGUAGES))
@pytest.mark.parametrize(("status", "path"), [(400, "/act"), (400, "/keys"), (413, "/frames")])
def test_what_cannot_be_read_is_answered_in_the_travellers_language(
    browser: FlaskClient, place: Place, status: int, path: str, tag: str
) -> None:
    touch(browser, place, Act.BEGIN, language=tag)
    before = place.terminal.told
    body = b"x" * (MOST_BYTES + 1) if status == 413 else b"act=fly"
    answer = browser.post(path, base_url=HTTP, data=body)
    assert answer.status_code == status
    page = unescape(answer.text)
    assert f'<html lang="{tag}"' in page
    assert say(tag, REFUSED) in page
    assert say(tag, REFUSED_LEAD) in page
    assert 'href="/"' in page
    assert 'content="3;url=/"' in page
    assert place.terminal.told == before


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize("path", ["/nowhere", "/screen", "/act", "/keys"])
def test_any_address_by_any_method_leads_back_or_is_answered(
    browser: FlaskClient, place: Place, method: str, path: str
) -> None:
    answer = browser.open(path, method=method, base_url=HTTP)
    assert answer.status_code in {200, 303, 400}
    if answer.status_code == 303:
        assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("tag", list(LANGUAGES))
def test_a_fault_of_our_own_speaks_the_travellers_language(
    browser: FlaskClient, place: Place, tag: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch(browser, place, Act.BEGIN, language=tag)
    monkeypatch.setattr(view, "page", lambda *_: 1 // 0)
    place.app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = get(browser)
    assert answer.status_code == 500
    assert say(tag, HEADINGS[Screen.OUT_OF_SERVICE]) in unescape(answer.text)
    assert 'href="/"' in answer.text


def test_a_stranger_learns_not_even_the_language(
    browser: FlaskClient, place: Place, one: f.Issued
) -> None:
    touch(browser, place, Act.BEGIN, language="ko")
    answer = place.app.test_client().get("/", base_url=HTTP)
    assert (answer.status_code, 'lang="ko"' in answer.text) == (403, False)
    assert "Traceback" not in answer.text


def test_a_program_that_stops_leaves_nothing_of_a_traveller_in_sight(
    browser: FlaskClient, place: Place, one: f.Issued
) -> None:
    """The page that its script shows then is there from the beginning, and says nothing else."""
    to_the_answers(browser, place, one)
    page = get(browser).text
    lost = unescape(page[page.index('<div id="lost"') :])
    assert "hidden" in lost[:60]
    assert say("ja", LEADS[Screen.OUT_OF_SERVICE]) in lost


def test_staff_read_what_to_see_to_and_whom_to_call_while_nobody_is_here(
    browser: FlaskClient, place: Place
) -> None:
    told = ("The rules of this kiosk end within some hours.", "Call the supervisor of this hall.")
    place.terminal.hear(Serviced((), told))
    page = unescape(get(browser).text)
    assert all(say("ja", sentence) in page for sentence in told)
    touch(browser, place, Act.BEGIN, language="en")
    assert say("ja", told[0]) not in unescape(get(browser).text)


def test_out_of_service_the_camera_goes_on_so_that_it_may_come_back(
    browser: FlaskClient, place: Place
) -> None:
    place.terminal.hear(Serviced(("The camera sends no pictures.",)))
    assert 'data-camera="pass"' in get(browser).text
