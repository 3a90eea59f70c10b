"""Sign-in by e-mail, by the real way: a form, the worker, a mail server, a link, a button."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, func, select

from passenger_app import sign_in_links, worker
from passenger_app.centre import Centre
from passenger_app.config import Settings
from passenger_app.models import Account, Audit, DataKey, Job, Letter, LoginSession, SignInLink
from tests.passenger_app.browser import Browser
from tests.passenger_app.conftest import Clock
from tests.passenger_app.letters import Letters, mail_server

pytestmark = pytest.mark.long

ANNA = "anna@example.com"


@pytest.fixture
def letters() -> Iterator[Letters]:
    with mail_server() as made:
        yield made


@pytest.fixture
def settings(settings: Settings, letters: Letters) -> Settings:
    return replace(settings, smtp=letters.address)


@pytest.fixture
def work(centre: Centre) -> Callable[[], None]:
    """Do every job that is due."""

    def all_due() -> None:
        while worker.step(centre, "test"):
            pass

    return all_due


def count(centre: Centre, table: Any) -> int:
    with centre.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def ask(browser: Browser, email: str = ANNA) -> Browser:
    return browser.open("/sign-in").press("Send me a link", email=email)


def sign_in(browser: Browser, letters: Letters, work: Callable[[], None]) -> str:
    """Ask, wait for the letter, open it, press the button; the link."""
    ask(browser)
    work()
    browser.open(letters.link).press("Sign in")
    return letters.link


def signed_in(browser: Browser) -> bool:
    return browser.open("/account").status == 200


def test_the_whole_way(
    browser: Browser, letters: Letters, work: Callable[[], None], centre: Centre
) -> None:
    ask(browser)
    assert browser.status == 200
    assert ANNA in browser.text
    work()
    letter = letters.arrived[0]
    assert letters.recipients == [[ANNA]]
    assert (letter["To"], letter["Auto-Submitted"]) == (ANNA, "auto-generated")
    assert count(centre, Letter) == 0
    browser.open(letters.link)
    assert "Sign in here?" in browser.text
    assert "another browser" not in browser.text
    assert count(centre, Account) == 0
    browser.press("Sign in")
    assert browser.path == "/account"
    assert ANNA in browser.text
    assert count(centre, Account) == 1


def test_a_preview_uses_nothing_up(
    browser: Browser, browsers: Callable[[], Browser], letters: Letters, work: Callable[[], None]
) -> None:
    ask(browser)
    work()
    for _ in range(3):
        assert browsers().open(letters.link).status == 200
    browser.client.head(letters.link, base_url=browser.origin)
    browser.open(letters.link).press("Sign in")
    assert signed_in(browser)


def test_a_link_works_once(
    browser: Browser, browsers: Callable[[], Browser], letters: Letters, work: Callable[[], None]
) -> None:
    second = browsers()
    ask(browser)
    work()
    second.open(letters.link)
    browser.open(letters.link).press("Sign in")
    second.press("Sign in")
    assert second.status == 410
    assert "A link works once" in second.text
    assert not signed_in(second)


def test_without_being_spent_a_link_would_work_twice(
    centre: Centre, letters: Letters, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in_links, "_spend", lambda *_: None)
    database, vault, now = centre.database, centre.vault, centre.now()
    index_key = centre.settings.secrets.blind_index_key
    secret = sign_in_links.ask(database, vault, index_key, ANNA, lambda _: ("-", "-"), now)
    used = [sign_in_links.use(database, vault, str(secret), now) for _ in range(2)]
    assert all(isinstance(one, UUID) for one in used)


def test_the_button_pressed_twice_is_one_sign_in(
    browser: Browser, letters: Letters, work: Callable[[], None], centre: Centre
) -> None:
    link = sign_in(browser, letters, work)
    token = browser.open("/account").form("sign-out").fields["csrf_token"]
    browser.post(link, {"csrf_token": token})
    assert browser.path == "/account"
    with centre.database.reading() as session:
        acts = session.scalars(select(Audit.act).where(Audit.act == "sign_in")).all()
    assert len(acts) == 1


def at_once(uses: list[Callable[[], object]]) -> list[object]:
    """Do all of it at the same moment."""
    ready = Barrier(len(uses))

    def one(use: Callable[[], object]) -> object:
        ready.wait()
        return use()

    with ThreadPoolExecutor(len(uses)) as pool:
        return list(pool.map(one, uses))


@pytest.mark.parametrize("links", [1, 2])
def test_presses_at_the_same_moment_are_one_sign_in(
    centre: Centre, links: int, letters: Letters
) -> None:
    database, vault, now = centre.database, centre.vault, centre.now()
    index_key = centre.settings.secrets.blind_index_key
    secrets = [
        sign_in_links.ask(database, vault, index_key, ANNA, lambda _: ("-", "-"), now)
        for _ in range(links)
    ]
    pressed = (secrets * 2)[:2]
    found = at_once(
        [partial(sign_in_links.use, database, vault, str(secret), now) for secret in pressed]
    )
    assert sorted(isinstance(one, UUID) for one in found) == [False, True]
    assert sign_in_links.Over.USED in found
    assert count(centre, Account) == 1


def test_a_link_ends_after_a_quarter_of_an_hour(
    browser: Browser, letters: Letters, work: Callable[[], None], clock: Clock, centre: Centre
) -> None:
    ask(browser)
    work()
    browser.open(letters.link)
    clock.forward(sign_in_links.LIVES)
    browser.press("Sign in")
    assert browser.status == 404
    assert "15 minutes are over" in browser.text
    assert not signed_in(browser)
    clock.forward(timedelta(hours=1))
    worker.standing_jobs(centre)
    work()
    assert count(centre, SignInLink) == 0
    with centre.database.reading() as session:
        assert session.scalars(select(DataKey).where(DataKey.wrapped.is_not(None))).all() == []


def test_one_sign_in_ends_every_other_link_to_the_address(
    browser: Browser, letters: Letters, work: Callable[[], None]
) -> None:
    ask(browser)
    work()
    first = letters.link
    ask(browser)
    work()
    browser.open(letters.link).press("Sign in")
    assert browser.open(first).status == 410


def test_another_browser_is_warned_whose_account_it_opens(
    browser: Browser, browsers: Callable[[], Browser], letters: Letters, work: Callable[[], None]
) -> None:
    ask(browser)
    work()
    other = browsers().open(letters.link)
    assert ANNA in other.text
    assert "asked for in another browser" in other.text


def test_a_guess_opens_nothing(browser: Browser, centre: Centre) -> None:
    token = browser.open("/sign-in").form("page").fields["csrf_token"]
    for guess in ("A" * 22, "x", "A" * 64, "A" * 65, "%00", "..%2f..%2fetc"):
        assert browser.open(f"/sign-in/link/{guess}").status == 404
        assert browser.post(f"/sign-in/link/{guess}", {"csrf_token": token}).status == 404
    assert count(centre, Account) == 0


def test_guessing_is_slowed_down_by_address(browser: Browser) -> None:
    answers = [browser.open(f"/sign-in/link/guess{n}").status for n in range(130)]
    assert (answers[0], answers[-1]) == (404, 429)


def test_a_known_and_an_unknown_address_get_one_answer_for_one_work(
    browser: Browser,
    browsers: Callable[[], Browser],
    letters: Letters,
    work: Callable[[], None],
    centre: Centre,
) -> None:
    sign_in(browser, letters, work)
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    def asked(email: str) -> tuple[list[str], str]:
        fresh = browsers().open("/sign-in")
        statements.clear()
        fresh.press("Send me a link", email=email)
        return list(statements), fresh.text.replace(email, "")

    event.listen(centre.database.engine, "before_cursor_execute", note)
    known, unknown = asked(ANNA), asked("bert@example.com")
    assert known == unknown
    assert known[0]


def test_nobodys_mailbox_is_flooded(
    browsers: Callable[[], Browser], letters: Letters, work: Callable[[], None], clock: Clock
) -> None:
    answers = {ask(browsers()).text for _ in range(sign_in_links.MOST + 3)}
    work()
    assert len(letters.arrived) == sign_in_links.MOST
    assert len(answers) == 1
    clock.forward(sign_in_links.LIVES)
    ask(browsers())
    work()
    assert len(letters.arrived) == sign_in_links.MOST + 1


def test_letters_are_rationed_by_address(browser: Browser) -> None:
    form = {"csrf_token": browser.token()}
    answers = [
        browser.post("/sign-in", form | {"email": f"n{n}@example.com"}).status for n in range(32)
    ]
    assert (answers[0], answers[-1]) == (200, 429)


def test_what_is_no_address_gets_no_letter(browser: Browser, centre: Centre) -> None:
    for address in ("", "anna@example.com\nBcc: eve@example.com", "a@" + "b." * 30_000):
        ask(browser, address[:60_000])
        assert browser.status == 422
        assert 'id="email-fault"' in browser.text
    assert count(centre, Letter) == count(centre, SignInLink) == 0


def test_the_letter_goes_to_the_form_that_is_looked_up(
    browser: Browser, letters: Letters, work: Callable[[], None]
) -> None:
    ask(browser, "ANNA@MÜNCHEN.de")
    work()
    assert letters.recipients == [["anna@xn--mnchen-3ya.de"]]


@pytest.fixture
def attacker(browser: Browser, browsers: Callable[[], Browser]) -> Browser:
    """Somebody who planted their session in the traveller's browser."""
    theirs = browsers().open("/sign-in")
    planted = theirs.client.get_cookie("sekisho", "traveller.localhost")
    assert planted
    browser.client.set_cookie("sekisho", planted.value, domain="traveller.localhost")
    return theirs


def test_a_session_set_by_somebody_else_is_worth_nothing_afterwards(
    browser: Browser, attacker: Browser, letters: Letters, work: Callable[[], None], centre: Centre
) -> None:
    token = attacker.form("page").fields["csrf_token"]
    sign_in(browser, letters, work)
    assert not signed_in(attacker)
    assert browser.open("/account").form("sign-out").fields["csrf_token"] != token
    with centre.database.reading() as session:
        assert session.scalars(select(LoginSession.subject)).all().count(None) <= 1


def test_without_a_new_name_the_planted_session_would_be_signed_in(
    browser: Browser,
    attacker: Browser,
    letters: Letters,
    work: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("passenger_app.sign_in._rename", lambda: None)
    sign_in(browser, letters, work)
    assert signed_in(attacker)


def test_nobody_is_sent_elsewhere(
    browser: Browser, letters: Letters, work: Callable[[], None]
) -> None:
    for where in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        ask(browser)
        work()
        there = f"{letters.link}?next={where}"
        token = browser.open(there).form("page").fields["csrf_token"]
        answer = browser.client.post(
            there, base_url=browser.origin, data={"csrf_token": token, "next": where}
        )
        assert (answer.status_code, answer.location) == (303, "/account")
        browser.open("/account").press("Sign out", "sign-out")


def test_without_the_forms_token_nothing_is_asked_or_used(
    browser: Browser, letters: Letters, work: Callable[[], None], centre: Centre
) -> None:
    assert browser.post("/sign-in", {"email": ANNA}).status == 400
    assert count(centre, SignInLink) == 0
    ask(browser)
    work()
    assert browser.post(letters.link).status == 400
    assert browser.open(letters.link).status == 200


def test_the_letter_is_in_the_readers_language(
    app: Any, letters: Letters, work: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("passenger_app.pages.say", lambda tag, sentence: f"[{tag}] {sentence}")
    reader = Browser(app, language="ja")
    reader.open("/sign-in")
    token = reader.form("page").fields["csrf_token"]
    reader.post("/sign-in", {"csrf_token": token, "email": ANNA})
    work()
    assert letters.arrived[0]["Subject"].startswith("[ja] ")
    assert letters.arrived[0].get_content().count("[ja] ") == 3


def test_a_mailbox_that_does_not_exist_is_kept_as_a_dead_letter(
    browser: Browser, letters: Letters, work: Callable[[], None], centre: Centre
) -> None:
    letters.refuse = "550 no such mailbox"
    assert ask(browser).status == 200
    work()
    with centre.database.reading() as session:
        dead = session.scalars(select(Job).where(Job.dead_at.is_not(None))).all()
    assert [job.kind for job in dead] == ["letter"]


def test_choosing_a_language_keeps_what_was_typed(browser: Browser, centre: Centre) -> None:
    browser.open("/sign-in").press("ja", email=ANNA)
    assert browser.form("page").fields["email"] == ANNA
    assert count(centre, SignInLink) == 0


class TestWithoutMail:
    """A centre that has no mail server."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return replace(settings, smtp=None)

    def test_the_page_says_so_and_asks_for_no_address(
        self, browser: Browser, centre: Centre
    ) -> None:
        browser.open("/sign-in")
        assert "E-mail cannot be sent" in browser.text
        form = browser.form("page")
        assert "email" not in form.names()
        browser.post("/sign-in", {"email": ANNA, "csrf_token": form.fields["csrf_token"]})
        assert "E-mail cannot be sent" in browser.text
        assert count(centre, SignInLink) == 0
