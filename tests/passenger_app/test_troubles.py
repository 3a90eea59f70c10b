"""Bad requests: whatever is sent, the answer is a page that says what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from customs.declaration import Declaration as Told
from customs.statements import Statement
from passenger_app import drafts
from passenger_app.centre import Centre
from passenger_app.models import Declaration, Revision, State
from passenger_app.troubles import TROUBLES, _page
from tests import factories
from tests.passenger_app.browser import ORIGIN, Browser
from tests.passenger_app.test_drafts import at_once
from tests.passenger_app.travellers import declare, tell

pytestmark = pytest.mark.long

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def raw(browser: Browser, path: str, body: bytes, headers: dict[str, str] | None = None) -> int:
    """Post bytes as they are."""
    browser.answer = browser.client.post(
        path, data=body, headers=headers or FORM, base_url=ORIGIN, buffered=True
    )
    return browser.status


def test_a_body_of_ten_megabytes_is_refused_with_a_page(browser: Browser) -> None:
    assert raw(browser, "/start", b"travel=" + b"x" * 10_000_000) == 413
    assert "too large" in browser.text


def test_ten_megabytes_in_parts_too(browser: Browser) -> None:
    body = b"--b\r\nContent-Disposition: form-data; name=travel\r\n\r\n" + b"x" * 10_000_000
    assert raw(browser, "/start", body, {"Content-Type": "multipart/form-data; boundary=b"}) == 413


def test_ten_thousand_fields_are_refused_or_read_in_time(browser: Browser) -> None:
    parts = b"".join(
        b'--b\r\nContent-Disposition: form-data; name="f%d"\r\n\r\nx\r\n' % n for n in range(1000)
    )
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    assert raw(browser, "/start", parts + b"--b--", kind) == 413
    many = "&".join(f"f{n}=x" for n in range(5000)).encode()
    assert raw(browser, "/start", many) == 400  # read whole, and without a token
    most = "&".join(f"f{n}=x" for n in range(10_000)).encode()
    assert raw(browser, "/start", most) == 413


HOSTILE = [
    "\x00", "A\x00B", "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "\u202e\u200b", "<script>alert(1)</script>", "{{ 7*7 }}", "%(name)s", "' OR 1=1 --", "😀" * 50,
    "Ａ" * 200, "\r\nSet-Cookie: x=y", "../../etc/passwd", "1e999", "-1", "NaN", "٣", "  ",
]  # fmt: skip


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_typing_gets_an_answer_on_every_page(browser: Browser, typed: str) -> None:
    ref = tell(browser)
    pages = (
        "people/1", "trip", "stay", "statements", "goods/g0123456789?kind=other",
        "goods/g9876543210?kind=wine",
        "means/1/in", "unaccompanied", "travel",
    )  # fmt: skip
    for path in pages:
        browser.open(f"/d/{ref}/{path}")
        if browser.path.endswith("/goods"):
            continue
        form = browser.form()
        sent = dict.fromkeys(form.names() - {"csrf_token", "kind"}, typed)
        browser.send(sent)
        assert browser.status in {200, 422}, path
        assert "<script>alert" not in browser.text
        assert browser.answer.headers.get("Set-Cookie", "").find("x=y") < 0


@pytest.mark.parametrize(
    "path",
    [
        "/%00", "/%ff%fe", "/d/%00/check", "/d/%ff", "/a/%00%00", "/a/" + "x" * 5000, "/../etc",
        "/static/../pyproject.toml", "/static/%2e%2e/pyproject.toml", "/static/%00",
        "/?language=%00", "/?language=xx", "/d/" + "9" * 4000, "//evil.example", "/d/./check",
    ],
)  # fmt: skip
def test_hostile_addresses_get_an_answer(browser: Browser, path: str) -> None:
    assert browser.open(path).status in {200, 404}
    assert "pytest" not in browser.text
    assert "Location" not in browser.answer.headers


@pytest.mark.parametrize("cookie", ["", "x", "\x01", "%00", "x" * 5000, '"', "é"])
def test_hostile_cookies_are_no_session(app: Flask, cookie: str) -> None:
    client = app.test_client()
    told = {"Cookie": f"sekisho={cookie}; sekisho_language={cookie}"}
    assert client.get("/mine", headers=told, base_url=ORIGIN).status_code == 200


def test_invalid_utf8_in_a_form_is_read_without_falling(browser: Browser) -> None:
    ref = tell(browser)
    token = browser.token().encode()
    body = b"csrf_token=" + token + b"&surname=%ff%fe&given=%C3%28&born-year=%80"
    assert raw(browser, f"/d/{ref}/people/1", body) == 422
    assert raw(browser, f"/d/{ref}/people/1", body + b"&x=\xff\xfe") == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "X" * 100])
def test_wrong_methods_are_told_so(app: Flask, method: str) -> None:
    answer = app.test_client().open("/start", method=method, base_url=ORIGIN)
    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer.headers["Allow"].replace(" ", "").split(","))
    assert "<h1" in answer.text


def test_every_refusal_has_its_page(browser: Browser, app: Flask) -> None:
    for status in (*TROUBLES, 418, 502):
        with app.test_request_context("/", base_url=ORIGIN):
            made = _page(status)
        assert made.status_code == status
        assert b"<h1" in made.data


def test_pressing_the_first_button_twice_begins_once(browser: Browser, centre: Centre) -> None:
    browser.open("/start")
    form = browser.form().fields | {"travel": "passenger"}
    refs = {browser.post("/start", form).ref for _ in range(3)}
    assert len(refs) == 1


def sent_at_once(app: Flask, browser: Browser, path: str, form: dict[str, str]) -> list[int]:
    """The same form four times at once, with this browser's cookies."""
    cookie = browser.client.get_cookie("sekisho", domain="traveller.localhost")
    assert cookie is not None
    told: list[int] = []

    def post() -> None:
        client = app.test_client()
        client.set_cookie("sekisho", cookie.value, domain="traveller.localhost")
        told.append(client.post(path, data=form, base_url=ORIGIN).status_code)

    assert at_once(*[post] * 4) == []
    return told


def test_pressing_sign_four_times_at_once_signs_once(
    app: Flask, browser: Browser, centre: Centre
) -> None:
    ref = tell(browser)
    form = browser.form().fields | {"true": "yes"}
    assert sent_at_once(app, browser, f"/d/{ref}/check", form) == [303] * 4
    with centre.database.reading() as session:
        assert len(session.scalars(select(Revision)).all()) == 1


def test_pressing_start_four_times_at_once_begins_once(
    app: Flask, browser: Browser, centre: Centre
) -> None:
    browser.open("/start")
    form = browser.form().fields | {"travel": "passenger"}
    assert sent_at_once(app, browser, "/start", form) == [303] * 4
    with centre.database.reading() as session:
        assert len(session.scalars(select(Declaration)).all()) == 1


def test_an_edit_while_signing_is_shown_before_it_is_signed(
    browser: Browser, browsers: Callable[[], Browser], centre: Centre
) -> None:
    ref = tell(browser)
    read = browser.form().fields | {"true": "yes"}
    browser.open(f"/d/{ref}/stay").press(hotel="Another Hotel")
    browser.post(f"/d/{ref}/check", read)
    assert browser.status == 409
    assert "changed on another device" in browser.text
    assert "Another Hotel" in browser.text
    assert browser.press("true").path == f"/d/{ref}/pass"


@pytest.mark.parametrize("state", [State.PRESENTED, State.WITHDRAWN])
def test_what_is_closed_says_so_kindly(browser: Browser, centre: Centre, state: State) -> None:
    ref = declare(browser)
    browser.open(f"/d/{ref}/stay")
    with centre.database.writing() as session:
        session.execute(text("UPDATE declaration SET state = :s"), {"s": state.value})
    browser.press(hotel="Late")
    assert browser.status == 409
    assert "can no longer be changed" in browser.text
    assert browser.open(f"/d/{ref}").status == 200
    assert browser.open(f"/d/{ref}/check").path == f"/d/{ref}"


def test_goods_whose_owner_left_meanwhile_are_shown_and_named_as_a_fault(
    browser: Browser, centre: Centre
) -> None:
    ref = tell(browser)
    with centre.database.reading() as session:
        id_ = session.scalars(select(Declaration.id)).one()

    def orphan(told: Told) -> Told:
        return replace(
            told,
            answers=frozenset(Statement),
            goods=(factories.goods("g2", owner="7"),),
            means=(factories.means(7),),
            unaccompanied=factories.unaccompanied(),
        )

    drafts.change(centre.database, centre.vault, id_, orphan, centre.now())
    for page in ("goods", "means", "check"):
        assert browser.open(f"/d/{ref}/{page}").status == 200, page
    browser.press("true")
    assert browser.status == 422


def test_two_phones_adding_somebody_at_once_lose_nobody(
    app: Flask, browser: Browser, centre: Centre
) -> None:
    ref = tell(browser)
    page = f"/d/{ref}/people/2"
    browser.open(page)
    served = browser.form().fields
    for n, name in enumerate(("Aoi", "Ren", "Yui"), 2):
        typed = factories.person_page(given=name, document_number=f"TX990000{n}")
        browser.post(page, served | typed)
        assert browser.status == 200
    browser.post(page, served | factories.person_page(given="Yui", document_number="TX9900004"))
    words = browser.open(f"/d/{ref}/check").text
    assert all(f"HOSOKAWA {name}" in words for name in ("MINA", "AOI", "REN", "YUI"))
    assert words.count("HOSOKAWA YUI") == words.count("HOSOKAWA REN")  # sent twice, there once


def test_two_phones_adding_goods_at_once_lose_nothing(browser: Browser) -> None:
    ref = tell(browser)

    def served() -> tuple[str, dict[str, str]]:
        browser.open(f"/d/{ref}/goods/add")
        browser.open(next(link for link in browser.page.links if link.endswith("kind=other")))
        return browser.path, browser.form().fields

    phones = [served(), served()]  # both pages are open before either is sent
    for (path, fields), name in ((phones[0], "Camera"), (phones[1], "Tea"), (phones[1], "Tea")):
        typed = {"name": name, "price": "10", "currency": "EUR", "count": "1"}
        assert browser.post(path, fields | typed).status == 200
    words = browser.open(f"/d/{ref}/goods").text
    assert [words.count(f"<strong>{name}") for name in ("Camera", "Tea")] == [1, 1]


def test_a_database_that_is_away_is_a_page_that_says_so(
    app: Flask, browser: Browser, centre: Centre, caplog: pytest.LogCaptureFixture
) -> None:
    ref = declare(browser)

    def away(*_: object, **__: object) -> None:
        raise OperationalError("SELECT CANARYSECRET", None, OSError("no route to host"))

    for name in ("reading", "looking", "writing"):
        setattr(centre.database, name, away)
    for path in (f"/d/{ref}", "/mine", "/start", f"/d/{ref}/pass", "/a/" + "S" * 22):
        assert browser.open(path).status == 503, path
        assert "We cannot reach our records" in browser.text
        assert browser.answer.headers["Content-Security-Policy"]
        assert browser.answer.headers["Retry-After"]
    assert browser.post(f"/d/{ref}/check", {}).status == 503
    for path in ("/style.css", "/worker.js", "/static/js/page.js", "/healthz"):
        assert browser.open(path).status == 200, path
    assert "S" * 22 not in caplog.text
