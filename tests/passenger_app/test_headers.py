from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from passenger_app import create_app, headers, worker
from passenger_app.centre import Centre
from passenger_app.config import Settings
from passenger_app.routes import ROUTES, Who
from tests.passenger_app.browser import ORIGIN, Browser
from tests.passenger_app.conftest import Clock
from tests.passenger_app.travellers import declare

pytestmark = pytest.mark.long

SECURE = "https://traveller.example"


def ask(app: Flask, kind: str, origin: str = ORIGIN) -> TestResponse:
    """One answer of each kind."""
    browser = Browser(app, origin)
    client = browser.client
    if kind == "redirect":
        browser.open("/start").press(travel="passenger")
        return browser.answer.history[0]
    if kind == "422":
        return browser.open("/start").press().answer
    if kind == "413":
        return client.post("/start", data=b"x" * 70_000, base_url=origin)
    if kind == "400":
        return client.post("/start", data={}, base_url=origin)
    if kind == "405":
        return client.delete("/start", base_url=origin)
    addresses = {
        "page": "/",
        "404": "/nowhere",
        "room": "/d/KKKK-KKKK",
        "static": "/static/js/page.js",
        "static, dated": "/static/js/page.js?v=1",
        "static 404": "/static/nothing.js",
        "style": "/style.css",
        "worker": "/worker.js",
        "manifest": "/manifest.webmanifest",
        "alive": "/healthz",
        "500": "/broken",
    }
    return client.get(addresses[kind], base_url=origin, buffered=True)


STATUS = {"redirect": 303, "static 404": 404, "room": 404}
KINDS = [
    "page", "redirect", "400", "404", "405", "413", "422", "500", "room", "static",
    "static, dated", "static 404", "style", "worker", "manifest", "alive",
]  # fmt: skip


@pytest.fixture
def breaking(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application with one page that fails."""

    def broken() -> str:
        raise RuntimeError("CANARYSECRET")

    monkeypatch.setitem(ROUTES, "broken", Who.ANYONE)
    app.add_url_rule("/broken", view_func=broken, endpoint="broken")
    return app


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_answer_carries_the_headers(breaking: Flask, kind: str) -> None:
    answer = ask(breaking, kind)
    assert answer.status_code == STATUS.get(kind, int(kind) if kind.isdigit() else 200)
    for name, value in headers._ALWAYS.items():
        assert answer.headers.getlist(name) == [value], name
    assert "CANARYSECRET" not in answer.get_data(as_text=True)
    assert "Server" not in answer.headers
    kept = answer.headers["Cache-Control"]
    if kind == "static, dated":
        assert "immutable" in kept
    elif "static" not in kind or "404" in kind:
        assert kept in {"no-store", "no-cache"}
    if answer.mimetype == "text/html":
        assert kept == "no-store"


def test_the_policy_allows_nothing_unsafe() -> None:
    assert "unsafe" not in headers.POLICY
    assert "*" not in headers.POLICY
    assert "default-src 'none'" in headers.POLICY
    assert "frame-ancestors 'none'" in headers.POLICY
    assert "http" not in headers.POLICY


def test_a_page_holds_nothing_the_policy_would_stop(browser: Browser) -> None:
    declare(browser)
    for path in (browser.path, "/start", "/", "/mine", "/privacy", "/offline"):
        text = browser.open(path).text
        assert "<style" not in text
        assert " style=" not in text
        assert " onclick=" not in text
        assert "<script>" not in text
        assert "javascript:" not in text


def test_without_them_an_answer_is_bare(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control."""
    app.after_request_funcs[None].remove(headers.secure)
    assert "Content-Security-Policy" not in ask(app, "page").headers


@pytest.mark.parametrize("host", ["evil.example", "traveller.localhost.evil.example", "[", ""])
def test_an_unknown_host_is_refused(app: Flask, host: str) -> None:
    answer = app.test_client().get("/", headers={"Host": host})
    assert answer.status_code == 400
    assert host == "" or host not in answer.text
    assert answer.headers["Content-Security-Policy"] == headers.POLICY


@pytest.fixture
def secure_app(settings: Settings, clock: Clock) -> Iterator[Flask]:
    """The centre behind TLS."""
    made = create_app(replace(settings, traveller_origin=SECURE), clock)
    centre: Centre = made.extensions["sekisho"]
    worker.make_first_keys(centre)
    yield made
    centre.database.close()


def cookies(browser: Browser) -> list[str]:
    shown = [*browser.answer.history, browser.answer]
    return [cookie for answer in shown for cookie in answer.headers.getlist("Set-Cookie")]


def test_cookies_behind_tls_are_bound_to_the_host(secure_app: Flask) -> None:
    browser = Browser(secure_app, SECURE)
    browser.open("/start?language=ko")
    told = cookies(browser)
    assert {cookie.partition("=")[0] for cookie in told} == {"__Host-sekisho", "sekisho_language"}
    for cookie in told:
        parts = {part.strip().partition("=")[0].lower() for part in cookie.split(";")}
        assert {"secure", "httponly", "samesite", "path"} <= parts
        assert "domain" not in parts
    assert browser.answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")


def test_cookies_on_one_s_own_machine_are_as_strict_as_http_allows(
    browser: Browser, browsers: Callable[[], Browser]
) -> None:
    for cookie in cookies(browser.open("/start?language=ja")):
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Domain" not in cookie
    assert "Strict-Transport-Security" not in browser.answer.headers
    assert cookies(browsers().open("/")) == []  # only looking sets nothing


def test_a_form_sent_from_elsewhere_is_refused_behind_tls(secure_app: Flask) -> None:
    browser = Browser(secure_app, SECURE)
    token = browser.token()
    form = {"csrf_token": token, "travel": "crew", "once": "o" * 32}
    for referer in ("https://evil.example/", "http://traveller.example/", ""):
        answer = browser.client.post(
            "/start", data=form, base_url=SECURE, headers={"Referer": referer}
        )
        assert answer.status_code == 400, referer
