"""Pages in the reader's language: chosen, switched, kept; and in languages nobody has yet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask

import templates
import translations
from customs import pass_qr
from passenger_app import pages
from passenger_app.centre import Centre
from passenger_app.models import IssuedPass, Scope
from tests import factories
from tests.passenger_app.browser import Browser
from tests.passenger_app.test_guards import entered, victim  # noqa: F401  a fixture
from tests.passenger_app.travellers import again, tell
from tests.passenger_app.walk import walk
from translations import LANGUAGES, Language, choose

pytestmark = pytest.mark.long

PSEUDO = {"right-to-left": Language("he", "עברית", rtl=True), "long": Language("de", "Deutsch")}


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("ja", "ja"), ("ja-JP,en;q=0.5", "ja"), ("fr,ko;q=0.8,en;q=0.5", "ko"),
        ("zh-TW", "zh-Hant"),
        ("zh-HK", "zh-Hant"), ("zh-CN", "zh-Hans"), ("zh", "zh-Hans"), ("zh-Hant-TW", "zh-Hant"),
        ("en-US", "en"), ("fr", "en"), ("", "en"), ("xx;q=nonsense,,,", "en"), ("*", "en"),
        ("en;q=0.1,ja;q=0.9", "ja"), ("JA-jp", "ja"),
    ],
)  # fmt: skip
def test_a_browser_s_wish_is_understood(app: Flask, asked: str, spoken: str) -> None:
    browser = Browser(app, language=asked).open("/")
    assert browser.answer.headers["Content-Language"] == spoken
    assert f'<html lang="{spoken}"' in browser.text
    assert "Accept-Language" in browser.answer.headers["Vary"]


def test_the_best_wish_wins_in_any_case() -> None:
    assert choose(["fr", "KO-kr", "ja"]) == "ko"
    assert choose([]) == "en"


def test_a_choice_is_kept_and_stronger_than_the_browser(browser: Browser) -> None:
    browser.open("/?language=ko")
    assert browser.open("/privacy").answer.headers["Content-Language"] == "ko"
    assert browser.open("/?language=nonsense").answer.headers["Content-Language"] == "ko"
    assert browser.open("/?language=en").answer.headers["Content-Language"] == "en"


PAGES = {
    "people/1": {"surname": "Typed", "born-year": "19x4", "nationality": "SWE"},
    "stay": {"hotel": "Typed Hotel", "where": "ship"},
    "statements": {"1-3": "yes"},
    "goods/g0123456789?kind=other": {"name": "Typed", "status": "gift", "food": "yes"},
    "means/1/out": {"amount-0": "1,5x", "currency-1": "EUR"},
    "unaccompanied": {"contents": "Typed"},
    "travel": {"travel": "crew"},
}


@pytest.mark.parametrize("path", PAGES)
def test_switching_keeps_what_was_typed_and_saves_nothing(
    browser: Browser, centre: Centre, path: str
) -> None:
    ref = tell(browser)
    with browser.client.session_transaction(base_url=browser.origin) as session:
        before = again(centre, ref, UUID(session["holds"][ref]))
    browser.open(f"/d/{ref}/{path}").send(PAGES[path], "ko")
    assert (browser.status, browser.answer.headers["Content-Language"]) == (200, "ko")
    fields = browser.form().fields
    assert {name: fields.get(name) for name in PAGES[path]} == PAGES[path]
    assert again(centre, ref, before.access) == before
    browser.send({}, "en")
    assert browser.form().fields.items() >= PAGES[path].items()


def test_switching_on_the_check_page_signs_nothing(browser: Browser) -> None:
    ref = tell(browser)
    assert browser.send({}, "ja").path == f"/d/{ref}/check"
    assert browser.answer.headers["Content-Language"] == "ja"
    assert browser.open(f"/d/{ref}/pass").path == f"/d/{ref}"


def test_the_pass_speaks_the_language_it_was_signed_in(browser: Browser, centre: Centre) -> None:
    tell(browser)
    browser.send({}, "ko").press("true")
    with centre.database.reading() as session:
        issued = session.query(IssuedPass).one()
    _, pass_ = pass_qr.verify(issued.text, centre.ring().verifying, factories.LANDED)
    assert pass_ is not None
    assert pass_.language == "ko"


@pytest.fixture(params=PSEUDO)
def pseudo(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A language nobody has translated: every sentence marked, and one of them twice as long."""
    language = PSEUDO[request.param]
    real = translations.say

    def say(tag: str, sentence: str) -> str:
        if tag != language.tag:
            return real(tag, sentence)
        return f"⟦{sentence}⟧" if language.rtl else f"⟦{sentence} {sentence}⟧"

    monkeypatch.setitem(LANGUAGES, language.tag, language)
    for room in (translations, templates, templates.figures, pages):
        monkeypatch.setattr(room, "say", say)
    pages.environment.cache_clear()
    yield language.tag
    pages.environment.cache_clear()


def test_every_page_can_be_in_another_language(
    app: Flask, centre: Centre, pseudo: str, request: pytest.FixtureRequest
) -> None:
    draft = request.getfixturevalue("victim")
    browser = Browser(app).open(f"/?language={pseudo}")
    entered(centre, browser, draft, Scope.EDIT)
    shown = 0
    for step in walk(app, browser, draft.ref, methods="GET"):
        whole = "<!doctype html>" in step.told  # a redirect or a fragment is not
        if not whole or step.answer.status_code in {303, 308}:
            continue
        text = step.answer.text
        assert step.answer.headers["Content-Language"] == pseudo
        direction = "rtl" if LANGUAGES[pseudo].rtl else "ltr"
        assert f'<html lang="{pseudo}" dir="{direction}"' in text, step.rule
        heading = re.search(r"<h1[^>]*>(.*?)</h1>", text, re.DOTALL)
        assert heading, step.rule
        shown += "⟦" in text
    assert shown > 20
