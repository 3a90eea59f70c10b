"""Passkeys against a software authenticator: the right ways in, and every wrong one."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from passenger_app import passkeys
from passenger_app.account_passkeys import SIGN_IN
from passenger_app.centre import Centre
from passenger_app.models import Account, Passkey
from tests.passenger_app.authenticator import PRESENT, Authenticator, data
from tests.passenger_app.browser import ORIGIN, Browser
from tests.passenger_app.conftest import Clock

pytestmark = pytest.mark.long

HOST = "traveller.localhost"


@dataclass
class Phone:
    """A browser and the authenticator it talks to, as passkey.js joins them."""

    browser: Browser
    keys: Authenticator

    def post(self, path: str, body: str = "") -> tuple[int, dict[str, Any]]:
        """A request of the script."""
        token = self.browser.open("/sign-in").form("page").fields["csrf_token"]
        answer = self.browser.client.post(
            path,
            base_url=ORIGIN,
            data=body,
            headers={"X-CSRFToken": token, "Content-Type": "application/json"},
        )
        is_json = answer.mimetype == "application/json"
        return answer.status_code, json.loads(answer.text) if is_json else {}

    def options(self, path: str) -> dict[str, Any]:
        """What the page asks of the authenticator."""
        status, told = self.post(f"{path}/options")
        assert status == 200
        return told

    def makes_an_account(self) -> None:
        """The second button of the sign-in page."""
        status, told = self.post("/passkey/new", self.keys.make(self.options("/passkey/new")))
        assert (status, told) == (200, {"to": "/account"})

    def signs_in(self) -> int:
        """The first button."""
        answer = self.keys.use(self.options("/passkey/sign-in"))
        return self.post("/passkey/sign-in", answer)[0]

    @property
    def inside(self) -> bool:
        """Whether the account opens."""
        return self.browser.open("/account").status == 200


@pytest.fixture
def phones(browsers: Callable[[], Browser]) -> Callable[[], Phone]:
    return lambda: Phone(browsers(), Authenticator(ORIGIN, HOST))


@pytest.fixture
def phone(phones: Callable[[], Phone]) -> Phone:
    """One with an account, signed out."""
    made = phones()
    made.makes_an_account()
    made.browser.open("/account").press("Sign out", "sign-out")
    assert not made.inside
    return made


def count(centre: Centre, table: Any) -> int:
    with centre.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_passkey_makes_an_account_and_opens_it(phone: Phone, centre: Centre) -> None:
    assert phone.signs_in() == 200
    assert phone.inside
    assert "signed in with a passkey" in phone.browser.text
    assert count(centre, Account) == 1


def test_looking_at_the_page_makes_no_account(phones: Callable[[], Phone], centre: Centre) -> None:
    phones().options("/passkey/new")
    assert count(centre, Account) == 0


def test_signing_in_renames_the_session(phone: Phone) -> None:
    before = phone.browser.client.get_cookie("sekisho", HOST)
    phone.signs_in()
    after = phone.browser.client.get_cookie("sekisho", HOST)
    assert before
    assert after
    assert before.value != after.value


def test_an_answer_works_once(phone: Phone) -> None:
    answer = phone.keys.use(phone.options("/passkey/sign-in"))
    assert phone.post("/passkey/sign-in", answer)[0] == 200
    phone.browser.open("/account").press("Sign out", "sign-out")
    assert phone.post("/passkey/sign-in", answer)[0] == 409
    phone.options("/passkey/sign-in")
    assert phone.post("/passkey/sign-in", answer)[0] == 422
    assert not phone.inside


def test_a_challenge_left_in_the_session_would_take_an_answer_again(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone.keys.passkeys[0].count = -1  # a synced passkey has no count: zero each time
    answer = phone.keys.use(phone.options("/passkey/sign-in"))
    assert phone.post("/passkey/sign-in", answer)[0] == 200
    assert phone.post("/passkey/sign-in", answer)[0] == 409
    monkeypatch.setattr(
        "passenger_app.passkey_answers.session", _Keeps(phone.options("/passkey/sign-in"))
    )
    phone.keys.passkeys[0].count = -1
    answer = phone.keys.use({"challenge": _Keeps.challenge})
    assert [phone.post("/passkey/sign-in", answer)[0] for _ in range(2)] == [200, 200]


class _Keeps:
    """A session that forgets to forget."""

    challenge = ""

    def __init__(self, options: dict[str, Any]) -> None:
        _Keeps.challenge = options["challenge"]

    def pop(self, _name: str, _otherwise: object) -> dict[str, str]:
        """Take out, and leave in."""
        until = datetime(2100, 1, 1, tzinfo=UTC)
        return passkeys.Ceremony(SIGN_IN, data(self.challenge), until).to_session()


def test_a_failed_answer_uses_its_challenge_up(phone: Phone) -> None:
    options = phone.options("/passkey/sign-in")
    assert phone.post("/passkey/sign-in", "{}")[0] == 422
    assert phone.post("/passkey/sign-in", phone.keys.use(options))[0] == 409


def test_an_answer_from_another_browser_is_worth_nothing(
    phone: Phone, phones: Callable[[], Phone]
) -> None:
    thief = phones()
    answer = phone.keys.use(phone.options("/passkey/sign-in"))
    assert thief.post("/passkey/sign-in", answer)[0] == 409
    thief.options("/passkey/sign-in")
    assert thief.post("/passkey/sign-in", answer)[0] == 422
    assert not thief.inside


def test_a_challenge_ends(phone: Phone, clock: Clock) -> None:
    answer = phone.keys.use(phone.options("/passkey/sign-in"))
    clock.forward(passkeys.PATIENCE)
    assert phone.post("/passkey/sign-in", answer)[0] == 409


def test_a_challenge_is_for_one_act(phone: Phone) -> None:
    made = phone.keys.make(phone.options("/passkey/new"))
    assert phone.post("/passkey/sign-in", made)[0] == 409
    answer = phone.keys.use(phone.options("/passkey/sign-in"), phone.keys.passkeys[0])
    assert phone.post("/passkey/new", answer)[0] == 409


def _origin(phone: Phone) -> None:
    phone.keys.origin = "https://evil.example"


def _host(phone: Phone) -> None:
    phone.keys.host = "evil.example"


def _unverified(phone: Phone) -> None:
    phone.keys.flags = PRESENT


def _copied(phone: Phone) -> None:
    phone.signs_in()
    phone.browser.open("/account").press("Sign out", "sign-out")
    phone.keys.passkeys[-1].count -= 1


def _stranger(phone: Phone) -> None:
    phone.keys.make({"user": {"id": "AAAA"}, "challenge": "AAAA"})


def _other_owner(phone: Phone) -> None:
    phone.keys.passkeys[-1].owner = bytes(16)


WRONG = [_origin, _host, _unverified, _copied, _stranger, _other_owner]


@pytest.mark.parametrize("spoil", WRONG, ids=lambda spoil: spoil.__name__.strip("_"))
def test_what_proves_nothing_opens_nothing(phone: Phone, spoil: Callable[[Phone], None]) -> None:
    spoil(phone)
    assert phone.signs_in() == 422
    assert not phone.inside


@pytest.mark.parametrize("spoil", [_origin, _host, _unverified], ids=["origin", "host", "unseen"])
def test_what_proves_nothing_makes_nothing(
    phones: Callable[[], Phone], centre: Centre, spoil: Callable[[Phone], None]
) -> None:
    fresh = phones()
    spoil(fresh)
    answer = fresh.keys.make(fresh.options("/passkey/new"))
    assert fresh.post("/passkey/new", answer)[0] == 422
    assert count(centre, Account) == count(centre, Passkey) == 0


HOSTILE = (
    "", "null", "[]", "{}", "[" * 60_000, '{"id": 1}', "\x00",
    '{"rawId":"A","id":"A","response":{}}',
    '{"id":"é","rawId":"é","type":"public-key","response":{"clientDataJSON":"é"}}',
)  # fmt: skip


@pytest.mark.parametrize("act", ["sign-in", "new"])
def test_any_bytes_get_a_plain_refusal(phones: Callable[[], Phone], act: str) -> None:
    fresh = phones()
    for body in HOSTILE:
        fresh.options(f"/passkey/{act}")
        status, told = fresh.post(f"/passkey/{act}", body)
        assert status == 422
        assert "does not open an account" in told["fault"]


def test_a_broken_signature_is_refused(phone: Phone) -> None:
    answer = phone.keys.use(phone.options("/passkey/sign-in"), signature="AAAA")
    assert phone.post("/passkey/sign-in", answer)[0] == 422


def test_a_passkey_belongs_to_one_account(
    phone: Phone, phones: Callable[[], Phone], centre: Centre
) -> None:
    eve = phones()
    eve.makes_an_account()
    eve.keys.passkeys = [phone.keys.passkeys[0]]
    options = eve.options("/account/passkey")
    answer = json.loads(eve.keys.make(options))
    assert eve.post("/account/passkey", json.dumps(answer))[0] == 200
    assert phone.signs_in() == 200
    assert count(centre, Account) == 2


def test_a_passkey_that_is_somebodys_is_not_taken_over(
    phone: Phone, phones: Callable[[], Phone], monkeypatch: pytest.MonkeyPatch
) -> None:
    eve = phones()
    eve.makes_an_account()
    stolen = phone.keys.passkeys[0].id
    options = eve.options("/account/passkey")
    monkeypatch.setattr("tests.passenger_app.authenticator.secrets.token_bytes", lambda _n: stolen)
    assert eve.post("/account/passkey", eve.keys.make(options))[0] == 422
    monkeypatch.undo()
    assert phone.signs_in() == 200


def test_nobody_removes_anothers_passkey(phone: Phone, phones: Callable[[], Phone]) -> None:
    eve = phones()
    eve.makes_an_account()
    token = eve.browser.open("/account").form("sign-out").fields["csrf_token"]
    theirs = phone.keys.passkeys[0].id.hex()
    eve.browser.post(f"/account/passkey/{theirs}/remove", {"csrf_token": token})
    assert phone.signs_in() == 200


def test_the_only_way_in_is_not_removed_and_a_second_one_may_be(phone: Phone) -> None:
    phone.signs_in()
    first = phone.keys.passkeys[0].id.hex()
    page = phone.browser.open("/account")
    assert "/remove" not in page.text
    token = page.form("sign-out").fields["csrf_token"]
    page.post(f"/account/passkey/{first}/remove", {"csrf_token": token})
    answer = phone.keys.make(phone.options("/account/passkey"))
    assert phone.post("/account/passkey", answer)[0] == 200
    phone.browser.open("/account").press("Remove", f"{first}/remove")
    phone.browser.open("/account").press("Sign out", "sign-out")
    gone, kept = phone.keys.passkeys
    sign_in = phone.keys.use(phone.options("/passkey/sign-in"), gone)
    assert phone.post("/passkey/sign-in", sign_in)[0] == 422
    sign_in = phone.keys.use(phone.options("/passkey/sign-in"), kept)
    assert phone.post("/passkey/sign-in", sign_in)[0] == 200


def test_a_challenge_asked_for_by_another_account_is_not_answered(
    phone: Phone, phones: Callable[[], Phone], centre: Centre
) -> None:
    phone.signs_in()
    answer = phone.keys.make(phone.options("/account/passkey"))
    phone.browser.open("/account").press("Sign out", "sign-out")
    assert phone.post("/account/passkey", answer)[0] == 403
    assert count(centre, Passkey) == 1


def test_an_account_holds_so_many_passkeys(phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passkeys, "MOST", 1)
    phone.signs_in()
    assert "Add a passkey" not in phone.browser.open("/account").text
    answer = phone.keys.make(phone.options("/account/passkey"))
    assert phone.post("/account/passkey", answer)[0] == 422


def test_passkeys_are_for_those_who_signed_in(phones: Callable[[], Phone]) -> None:
    assert phones().post("/account/passkey/options")[0] == 403


def test_a_script_from_elsewhere_has_no_token(browser: Browser) -> None:
    assert browser.post("/passkey/sign-in/options").status == 400


def test_an_unused_challenge_is_no_way_in_later(phone: Phone, clock: Clock) -> None:
    phone.options("/passkey/sign-in")
    clock.forward(timedelta(days=1))
    assert not phone.inside
