"""The screen over HTTP: who may speak to it, what a double tap does, and what is left behind."""

from __future__ import annotations

import gc
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from customs.apparatus import Printed
from customs.crossing.events import AnswersConfirmed
from customs.face import FaceBand
from customs.lane import Lane
from customs.words_screen import ACTS, HEADINGS, Act, Ease, Notice, Screen
from kiosk.passport.cell.portrait import Pixels
from kiosk.screen import view
from kiosk.terminal.news import Serviced, Ticked
from kiosk.terminal.passports import Brought
from kiosk.terminal.visit import Document, Visit
from tests import factories as f
from tests.kiosk import pictures
from tests.kiosk.terminal.conftest import believed
from tests.kiosk.terminal.fingers import get, scan, to_the_answers, touch
from tests.kiosk.terminal.hall import HallHere, sends
from tests.kiosk.terminal.kiosk import Clock, document, zone
from tests.kiosk.terminal.site import CANARY, HTTP, KEY, FakeFaces, Place, Sits, portrait
from translations import LANGUAGES, say

pytestmark = pytest.mark.long


def screen(place: Place) -> Screen:
    return place.terminal.told.screen


@pytest.mark.parametrize("path", ["/", "/screen", "/style.css", "/static/js/kiosk.js"])
def test_nobody_but_the_launched_browser_is_answered(place: Place, path: str) -> None:
    stranger = place.app.test_client()
    assert stranger.get(path, base_url=HTTP).status_code == 403
    assert stranger.get(f"/launch/{KEY[:-1]}x", base_url=HTTP).status_code in {303, 404}
    assert stranger.get(path, base_url=HTTP).status_code == 403


def test_another_host_or_another_sites_page_is_refused(browser: FlaskClient, place: Place) -> None:
    assert browser.get("/", base_url="http://127.0.0.1").status_code in {400, 403}
    told = {"act": "begin", "serial": "1", "language": "en"}
    foreign = browser.post(
        "/act", base_url=HTTP, data=told, headers={"Origin": "https://evil.example"}
    )
    assert (foreign.status_code, screen(place)) == (403, Screen.ATTRACT)


@pytest.mark.parametrize("path", ["/nowhere", "/../etc/passwd", "/act", "/launch"])
def test_a_browser_that_tries_to_leave_finds_the_screen(browser: FlaskClient, path: str) -> None:
    answer = get(browser, path)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_a_poll_of_what_is_shown_is_empty(browser: FlaskClient, place: Place) -> None:
    version = place.terminal.told.version
    assert get(browser, f"/screen?seen={version}").status_code == 204
    assert get(browser, f"/screen?seen={version + 1}").status_code == 200
    assert get(browser, "/screen?seen=garbage").status_code == 200


def test_every_answer_says_what_it_may_load(browser: FlaskClient) -> None:
    told = get(browser).headers
    assert "default-src 'none'" in told["Content-Security-Policy"]
    assert told["Cache-Control"] == "no-store"
    assert "camera=(self)" in told["Permissions-Policy"]


def test_a_crossing_over_http(browser: FlaskClient, place: Place, one: f.Issued) -> None:
    to_the_answers(browser, place, one)
    assert screen(place) is Screen.ANSWERS
    touch(browser, place, Act.CONFIRM)
    for _ in range(2):
        browser.post("/frames", base_url=HTTP, data=pictures.jpeg(pictures.held("x")))
    assert place.terminal.settled(5)
    page = get(browser).text
    assert 'class="answer gate"' in page
    assert "Take your slip." in page
    assert len(list((place.folder / "slips").glob("*.png"))) == 1


@pytest.mark.parametrize(("due", "said"), [(12300, "Pay first ¥12,300"), (None, "Pay first")])
def test_what_is_to_be_paid_is_said_in_figures(
    browser: FlaskClient, place: Place, one: f.Issued, hall: HallHere, due: int | None, said: str
) -> None:
    hall.decides, hall.due = sends(Lane.PAY), due
    to_the_answers(browser, place, one)
    touch(browser, place, Act.CONFIRM)
    for _ in range(2):
        browser.post("/frames", base_url=HTTP, data=b"a frame")
    assert place.terminal.settled(5)
    assert f"<h1>{said}</h1>" in get(browser).text


def test_a_double_tap_and_a_reload_change_nothing(
    browser: FlaskClient, place: Place, one: f.Issued, hall: HallHere
) -> None:
    to_the_answers(browser, place, one)
    told = {"act": "confirm", "serial": str(place.terminal.told.serial)}
    for _ in range(3):
        browser.post("/act", base_url=HTTP, data=told)
    assert place.terminal.settled(5)
    before = place.terminal.told
    get(browser)
    get(browser)
    assert place.terminal.told == before
    assert len(hall.told(AnswersConfirmed)) == 1


@pytest.mark.parametrize(
    "told",
    [{}, {"act": "fly"}, {"act": "confirm", "serial": "-1"}, {"act": "begin", "language": "xx"},
     {"act": "ease", "ease": "none"}, {"act": "speak", "language": "../ja"},
     {"act": "begin", "serial": "9" * 400}],
)  # fmt: skip
def test_any_form_has_an_answer(browser: FlaskClient, place: Place, told: dict[str, str]) -> None:
    assert browser.post("/act", base_url=HTTP, data=told).status_code in {303, 400}
    assert screen(place) is Screen.ATTRACT


@pytest.mark.parametrize("body", [b"", b"\xff\xd8\xff", b"GIF89a", b"\x00" * 4096])
def test_any_frame_has_an_answer(browser: FlaskClient, place: Place, body: bytes) -> None:
    assert browser.post("/frames", base_url=HTTP, data=body).status_code == 204
    assert screen(place) is Screen.ATTRACT


@pytest.mark.parametrize("body", [b"", b"[", b"{}", b'[["a"]]', b"[[1, 2]]", b'[["a", "b"]]'])
def test_any_keys_have_an_answer(browser: FlaskClient, body: bytes) -> None:
    answer = browser.post("/keys", base_url=HTTP, data=body, content_type="application/json")
    assert answer.status_code in {204, 400}


def test_a_pass_before_the_camera(browser: FlaskClient, place: Place, one: f.Issued) -> None:
    place.believed = believed(one)
    picture = pictures.jpeg(pictures.held(one.text))
    assert browser.post("/frames", base_url=HTTP, data=picture).status_code == 204
    assert place.terminal.settled(5)
    assert screen(place) is Screen.PASSPORT


def test_a_printer_without_paper_is_told_and_nobody_waits(
    browser: FlaskClient, place: Place, one: f.Issued
) -> None:
    place.printer.stands = Printed.PAPER_OUT
    to_the_answers(browser, place, one)
    place.hall.away = True
    touch(browser, place, Act.CONFIRM)
    assert "There is no paper for a slip." in get(browser).text


def test_a_reader_that_breaks_asks_for_the_passport_again(
    browser: FlaskClient, place: Place, one: f.Issued, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks() -> Brought:
        raise RuntimeError

    place.believed = believed(one)
    scan(browser, place, one.text)
    place.reader.brings = breaks
    scan(browser, place, zone(f.person(1)))
    assert screen(place) is Screen.PASSPORT
    page = get(browser).text
    assert "Put it back" in page
    assert "Traceback" not in page
    assert "could not be done" in caplog.text


@pytest.mark.parametrize("tag", list(LANGUAGES))
def test_every_screen_is_said_in_every_language(
    browser: FlaskClient, place: Place, one: f.Issued, tag: str
) -> None:
    touch(browser, place, Act.BEGIN, language=tag)
    assert f'lang="{tag}"' in get(browser).text
    assert say(tag, HEADINGS[Screen.PASS]) in get(browser).text
    visit = place.terminal.told.visit
    assert visit
    for each in Screen:
        if each not in {Screen.ATTRACT, Screen.OUT_OF_SERVICE}:
            told = replace(visit, screen=each, under=Screen.PASS)
            place.terminal.told = replace(place.terminal.told, visit=told)
            assert say(tag, HEADINGS[each]) in get(browser).text, each


def test_a_page_that_cannot_be_made_shows_what_to_do_and_nothing_else(
    browser: FlaskClient, place: Place, one: f.Issued, monkeypatch: pytest.MonkeyPatch
) -> None:
    to_the_answers(browser, place, one)
    monkeypatch.setattr(view, "page", lambda *_: 1 // 0)
    place.app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = get(browser)
    assert answer.status_code == 500
    assert say("ja", HEADINGS[Screen.OUT_OF_SERVICE]) in answer.text
    assert "Traceback" not in answer.text
    assert "HOSOKAWA" not in answer.text


def test_out_of_service_says_so_in_japanese_too(browser: FlaskClient, place: Place) -> None:
    place.terminal.hear(Serviced(("The camera sends no pictures.",)))
    page = get(browser).text
    assert 'class="out_of_service"' in page
    assert say("ja", HEADINGS[Screen.OUT_OF_SERVICE]) in page


def test_typed_by_hand_with_a_fault_beside_its_field(
    browser: FlaskClient, place: Place, one: f.Issued
) -> None:
    place.believed = believed(one)
    scan(browser, place, one.text)
    touch(browser, place, Act.TYPE)
    page = touch(browser, place, Act.TYPED, number="TX4400001").text
    assert "Enter the date of expiry" in page
    assert 'value="TX4400001"' in page
    dates = {"born-year": "1984", "born-month": "2", "born-day": "29"}
    dates |= {"expires-year": "2034", "expires-month": "4", "expires-day": "15"}
    touch(browser, place, Act.TYPED, number="TX4400001", **dates)
    assert screen(place) is Screen.ANSWERS
    assert place.reader.asked[-1].information.startswith("TX4400001")


def test_what_makes_it_easier_stays_for_this_traveller_only(
    browser: FlaskClient, place: Place
) -> None:
    touch(browser, place, Act.BEGIN, language="en")
    for ease in Ease:
        touch(browser, place, Act.EASE, ease=ease.value)
    assert 'class="pass contrast large low"' in get(browser).text
    touch(browser, place, Act.STOP)
    touch(browser, place, Act.BEGIN, language="en")
    assert 'class="pass"' in get(browser).text


WORDS = ("EMANRUSYRANAC", "9YRANACZZ")  # so that this file holds none of them


def alive() -> list[object]:
    """What is made for a traveller and not yet gone."""
    gc.collect()
    kinds = (Visit, Document, Brought, Pixels, Sits)
    return [each for each in gc.get_objects() if isinstance(each, kinds)]


def traces(others: list[object]) -> list[object]:
    """What is alive of a traveller: any object of theirs, and any text or bytes they gave."""
    found = [each for each in alive() if all(each is not other for other in others)]
    holders = [each for each in gc.get_objects() if isinstance(each, dict | list | tuple)]
    return found + [each for each in holders if _holds(each)]


def _holds(holder: object) -> bool:
    texts = [inner for inner in gc.get_referents(holder) if isinstance(inner, bytes | str)]
    raws = [text.encode("utf-8", "replace") if isinstance(text, str) else text for text in texts]
    sought = [word[::-1].encode() for word in WORDS] + [CANARY * 4]
    return any(word in raw for raw in raws for word in sought)


def cross(browser: FlaskClient, place: Place, hall: HallHere) -> None:
    """Somebody with a name that is looked for, up to the camera."""
    surname, number = (word[::-1] for word in WORDS)
    person = f.person(1, surname=surname, document_number=number)
    told = f.declaration(people=(person,))
    issued = f.issue(told)
    hall.expects(told)
    place.brought = Brought(document(person), portrait())
    place.believed = believed(issued)
    scan(browser, place, issued.text)
    scan(browser, place, zone(person))
    touch(browser, place, Act.CONFIRM)
    assert screen(place) is Screen.FACE
    browser.post("/frames", base_url=HTTP, data=pictures.jpeg(pictures.held("x")))


def test_after_a_traveller_nothing_of_them_is_left(
    browser: FlaskClient, place: Place, hall: HallHere, clock: Clock
) -> None:
    others = alive()
    cross(browser, place, hall)
    faces = place.faces
    assert isinstance(faces, FakeFaces)
    assert len(faces.sat) == 1
    place.brought = Notice.NOTHING_THERE
    place.reader.asked.clear()
    hall.declarations.clear()
    clock.forward(61)
    place.terminal.hear(Ticked())
    assert screen(place) is Screen.STILL_THERE
    clock.forward(21)
    place.terminal.hear(Ticked())
    assert place.terminal.settled(5)
    assert screen(place) is Screen.ATTRACT
    faces.sat.clear()
    assert [type(each) for each in traces(others)] == []


def test_the_search_for_traces_finds_them(
    browser: FlaskClient, place: Place, hall: HallHere
) -> None:
    others = alive()
    cross(browser, place, hall)
    assert traces(others)
    assert isinstance(place.faces, FakeFaces)
    assert place.faces.sat[0].band is FaceBand.ACCEPTED


def test_every_act_has_its_words() -> None:
    assert set(ACTS) == set(Act)
    assert set(HEADINGS) == set(Screen)
