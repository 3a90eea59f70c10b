"""Accounts: what they learn, what they open, who may not, and how they are forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from customs.known import Known
from passenger_app import access, accounts, drafts, guards, retention, worker
from passenger_app.centre import Centre
from passenger_app.models import (
    Account,
    Audit,
    DataKey,
    Declaration,
    ErasureProof,
    LoginSession,
    Passkey,
    Scope,
    SignInLink,
)
from passenger_app.routes import ROUTES, Who
from tests import factories
from tests.passenger_app import travellers
from tests.passenger_app.browser import Browser
from tests.passenger_app.conftest import Clock

pytestmark = pytest.mark.long

ANNA, BERT = "anna@example.com", "bert@example.com"
NewBrowser = Callable[..., Browser]


@pytest.fixture
def signed_in(browsers: Callable[[], Browser], centre: Centre) -> NewBrowser:
    """Browsers that signed in by a link."""

    def new(email: str = ANNA, browser: Browser | None = None) -> Browser:
        one = travellers.sign_in(centre, browser or browsers(), email)
        assert one.path == "/account"
        return one

    return new


def count(centre: Centre, table: Any, *where: Any) -> int:
    with centre.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table).where(*where)) or 0


def account_of(centre: Centre, email: str = ANNA) -> accounts.Kept:
    with centre.database.reading() as session:
        ids = session.scalars(select(Account.id)).all()
    kept = [accounts.find(centre.database, centre.vault, id_) for id_ in ids]
    return next(one for one in kept if one and one.email == email)


def known(centre: Centre, email: str = ANNA) -> Known:
    return account_of(centre, email).known


def token(browser: Browser) -> str:
    return browser.open("/account").form("sign-out").fields["csrf_token"]


def do(browser: Browser, path: str, **typed: Any) -> Browser:
    """Post with this session's token, several values for a field if need be."""
    data = {"csrf_token": token(browser), "once": travellers.key()} | typed
    browser.answer = browser.client.post(
        path, data=data, base_url=browser.origin, follow_redirects=True
    )
    return browser


def test_nothing_known_is_asked_again(signed_in: NewBrowser, centre: Centre) -> None:
    browser = signed_in()
    travellers.declare(browser)
    browser.open("/").press("Start with what we know", "/account/start")
    assert browser.path.endswith("/trip")
    shown = browser.form().fields
    assert (shown["port"], shown["embarked_at"]) == ("HND", "Los Angeles")
    assert shown["carrier"] == ""
    browser.send(travellers.trip_typed(browser)).press("none_applies").press("true")
    assert browser.path.endswith("/pass")
    assert count(centre, Declaration, Declaration.account_id == account_of(centre).id) == 2


def test_a_stranger_is_told_nothing_of_it(browser: Browser) -> None:
    browser.open("/")
    assert "what we know" not in browser.text
    assert "/sign-in" in browser.page.links
    assert "/start" in browser.page.links


def test_a_new_account_knows_nothing_and_starts_like_anybody(signed_in: NewBrowser) -> None:
    browser = signed_in()
    assert "/start" in browser.open("/").page.links
    assert "what we know" not in browser.text
    assert do(browser, "/account/start").path == "/start"


def test_travelling_another_way_keeps_what_is_known(signed_in: NewBrowser) -> None:
    browser = signed_in()
    travellers.declare(browser)
    browser.open("/start").press(travel="transit")
    ref = browser.ref
    browser.open(f"/d/{ref}/people")
    assert "HOSOKAWA MINA" in browser.text


@pytest.fixture
def family(signed_in: NewBrowser, centre: Centre) -> Browser:
    """A browser whose account knows three people."""
    browser = signed_in()
    told, mine = factories.declaration(3), account_of(centre).id
    ref, entrance = drafts.start(
        centre.database, centre.vault, told, "en", travellers.key(), centre.now(), mine
    )
    travellers.sign(centre, travellers.again(centre, ref, entrance))
    accounts.learn(centre.database, centre.vault, mine, ref)
    return browser


def test_who_comes_along_is_asked_where_several_are_known(family: Browser, centre: Centre) -> None:
    family.open("/").press("Start with what we know", "/account/start")
    assert family.path == "/account/start"
    assert family.text.count(" checked") == 3
    do(family, "/account/start", asked="yes", along=["1", "3"])
    assert family.path.endswith("/trip")
    family.open(f"/d/{family.ref}/people")
    names = [factories.person(n).full_name for n in (1, 2, 3)]
    assert [name in family.text for name in names] == [True, False, True]


def test_somebody_new_can_come_too(family: Browser) -> None:
    do(family, "/account/start", asked="yes", along=["1"], more="yes")
    assert family.path.endswith("/people")


def test_nobody_at_all_is_nobody(family: Browser, centre: Centre) -> None:
    before = count(centre, Declaration)
    for along in ([], ["0"], ["99"], ["-1"], ["x"], ["9" * 5000], ["1'--"]):
        do(family, "/account/start", asked="yes", along=along)
        assert family.status == 422
        assert "Add at least one person" in family.text
    assert count(centre, Declaration) == before


def test_pressing_start_twice_begins_one_declaration(family: Browser, centre: Centre) -> None:
    once, before = uuid4().hex, count(centre, Declaration)
    for _ in range(2):
        do(family, "/account/start", asked="yes", along=["1"], once=once)
    assert count(centre, Declaration) == before + 1


def test_what_was_removed_is_known_no_more(family: Browser, centre: Centre) -> None:
    family.open("/account").press("Remove", "/people/2/remove")
    family.press("Remove", "/address/remove")
    now = known(centre)
    assert ([one.index for one in now.people], now.stay) == ([1, 3], None)
    assert now.together == {1, 3}


def test_a_declaration_of_somebody_else_teaches_nothing(
    signed_in: NewBrowser, browsers: Callable[[], Browser], centre: Centre
) -> None:
    stranger = travellers.begin(centre)
    link = access.make_link(
        centre.database, stranger.id, Scope.EDIT, centre.now(), timedelta(hours=1)
    )
    browser = signed_in()
    browser.open(f"/a/{link}").press("Open")
    browser.open(f"/d/{stranger.ref}/check").press("true")
    assert browser.path.endswith("/pass")
    assert known(centre) == Known()


def test_a_declaration_begun_before_can_be_kept(
    browser: Browser, signed_in: NewBrowser, centre: Centre
) -> None:
    ref = travellers.declare(browser)
    signed_in(browser=browser)
    browser.open("/mine").press("Keep in my account", f"{ref}/keep")
    assert "Keep in my account" not in browser.text
    assert [one.given for one in known(centre).people] == ["MINA"]
    elsewhere = signed_in()
    assert ref in elsewhere.open("/mine").text


def test_only_who_may_change_a_declaration_can_keep_it(
    signed_in: NewBrowser, centre: Centre
) -> None:
    theirs = travellers.signed(centre)
    browser = signed_in()
    assert do(browser, f"/account/declarations/{theirs.ref}/keep").status == 404
    link = access.make_link(
        centre.database, theirs.id, Scope.PASS, centre.now(), timedelta(hours=1)
    )
    browser.open(f"/a/{link}").press("Open")
    assert "Keep in my account" not in browser.open("/mine").text
    assert do(browser, f"/account/declarations/{theirs.ref}/keep").status == 404
    assert known(centre) == Known()


def test_a_kept_declaration_is_not_taken_over(signed_in: NewBrowser, centre: Centre) -> None:
    anna = signed_in()
    ref = travellers.declare(anna)
    anna.open(f"/d/{ref}/devices").press("edit")
    link = next(word for word in anna.text.split() if "/a/" in word).partition("/a/")[2]
    bert = signed_in(BERT)
    bert.open("/a/" + link.partition("<")[0].partition('"')[0]).press("Open")
    assert do(bert, f"/account/declarations/{ref}/keep").status == 404
    assert known(centre, BERT) == Known()


def test_it_opens_on_another_device_and_says_so_in_the_audit(
    signed_in: NewBrowser, centre: Centre
) -> None:
    ref = travellers.declare(signed_in())
    other = signed_in()
    assert other.open(f"/d/{ref}").status == 404
    other.open("/mine").press("Open here", f"{ref}/open")
    assert other.path == f"/d/{ref}"
    assert "Show my pass" in other.text
    assert count(centre, Audit, Audit.act == "open") == 1


def test_another_accounts_declaration_does_not_open(signed_in: NewBrowser, centre: Centre) -> None:
    ref = travellers.declare(signed_in())
    bert = signed_in(BERT)
    assert ref not in bert.open("/mine").text
    assert do(bert, f"/account/declarations/{ref}/open").status == 404
    assert do(bert, "/account/declarations/AAAA-AAAA/open").status == 404
    assert bert.open(f"/d/{ref}").status == 404
    assert count(centre, Audit, Audit.act == "open") == 0


def test_signing_out_closes_the_accounts_declarations_and_no_other(
    browser: Browser, signed_in: NewBrowser
) -> None:
    mine = travellers.declare(browser)
    signed_in(browser=browser)
    theirs = travellers.declare(browser)
    browser.open("/account").press("Sign out", "sign-out")
    assert "signed out" in browser.text
    assert "cache" in browser.answer.headers["Clear-Site-Data"]
    assert browser.open(f"/d/{theirs}").status == 404
    assert browser.open(f"/d/{mine}").status == 200
    assert browser.open("/account").status == 403


def test_who_signs_in_after_another_sees_nothing_of_theirs(signed_in: NewBrowser) -> None:
    browser = signed_in()
    ref = travellers.declare(browser)
    signed_in(BERT, browser)
    assert browser.open(f"/d/{ref}").status == 404
    assert BERT in browser.open("/account").text
    assert "MINA" not in browser.text


def test_forgetting_destroys_everything_and_proves_it(
    family: Browser, signed_in: NewBrowser, centre: Centre
) -> None:
    id_, other = account_of(centre).id, signed_in()
    family.open("/account/forget").press("Delete it")
    assert "deleted" in family.text
    assert count(centre, Account) == count(centre, SignInLink) == count(centre, Passkey) == 0
    assert count(centre, LoginSession, LoginSession.subject == str(id_)) == 0
    assert count(centre, Declaration, Declaration.account_id == id_) == 0
    with centre.database.reading() as session:
        key = session.get_one(DataKey, id_)
        proof = session.scalars(select(ErasureProof)).one()
    assert (key.wrapped, key.destroyed_at) == (None, centre.now())
    assert (proof.subject, proof.rule) == (str(id_), retention.FORGOTTEN)
    assert {family.open("/account").status, other.open("/account").status} == {403}
    assert signed_in().open("/account").status == 200
    assert known(centre) == Known()


def test_what_is_open_on_this_phone_stays_open(signed_in: NewBrowser) -> None:
    browser = signed_in()
    ref = travellers.declare(browser)
    browser.open("/account/forget").press("Delete it")
    assert browser.open(f"/d/{ref}/pass").status == 200


def work(centre: Centre) -> None:
    worker.standing_jobs(centre)
    while worker.step(centre, "test"):
        pass


def test_an_unused_account_is_forgotten_on_time(
    signed_in: NewBrowser, centre: Centre, clock: Clock
) -> None:
    signed_in()
    clock.forward(retention.ACCOUNT_UNUSED - timedelta(days=1))
    work(centre)
    assert count(centre, Account) == 1
    signed_in()
    clock.forward(timedelta(days=2))
    work(centre)
    assert count(centre, Account) == 1
    clock.forward(retention.ACCOUNT_UNUSED)
    work(centre)
    assert count(centre, Account) == 0
    with centre.database.reading() as session:
        proofs = session.scalars(select(ErasureProof)).all()
    assert [proof.rule for proof in proofs] == [retention.UNUSED]


def test_forgetting_twice_is_forgetting_once(signed_in: NewBrowser, centre: Centre) -> None:
    signed_in()
    id_ = account_of(centre).id
    for _ in range(2):
        retention.forget(centre.database, id_, centre.now())
    assert retention.forget_unused(centre.database, id_, centre.now()) is None
    assert count(centre, ErasureProof) == 1


def test_a_forgotten_account_learns_nothing(signed_in: NewBrowser, centre: Centre) -> None:
    ref = travellers.declare(signed_in())
    id_ = account_of(centre).id
    retention.forget(centre.database, id_, centre.now())
    accounts.learn(centre.database, centre.vault, id_, ref)
    with pytest.raises(accounts.Gone):
        accounts.forget_person(centre.database, centre.vault, id_, 1)


OURS = sorted(name for name, who in ROUTES.items() if who is Who.ACCOUNT)
FILLED = {"ref": "AAAA-AAAA", "index": 1, "credential": "00"}


def refusals(app: Any, browser: Browser) -> dict[str, int]:
    """What each route of an account answers."""
    answers = {}
    form_token = browser.token()
    with app.test_request_context(base_url=browser.origin):
        rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint in OURS]
        adapter = app.url_map.bind("traveller.localhost")
        places = [
            (rule, adapter.build(rule.endpoint, {k: FILLED[k] for k in rule.arguments}))
            for rule in rules
        ]
    for rule, path in places:
        posts = "POST" in (rule.methods or ())
        shown = browser.post(path, {"csrf_token": form_token}) if posts else browser.open(path)
        answers[rule.endpoint] = shown.status
    return answers


def test_every_room_of_an_account_is_shut_to_a_stranger(app: Any, browser: Browser) -> None:
    found = refusals(app, browser)
    assert sorted(found) == OURS
    assert set(found.values()) == {403}


def test_without_the_guard_the_rooms_would_be_open(
    app: Any, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    shut = app.before_request_funcs["account"]
    monkeypatch.setitem(
        app.before_request_funcs, "account", [f for f in shut if f is not guards.owner]
    )
    assert set(refusals(app, browser).values()) != {403}


def test_a_look_changes_nothing(family: Browser, centre: Centre) -> None:
    before = count(centre, Declaration)
    for path in ("/account/forget", "/account/start"):
        for method in ("GET", "HEAD", "OPTIONS"):
            family.client.open(path, method=method, base_url=family.origin)
    assert (count(centre, Account), count(centre, Declaration)) == (1, before)


def test_what_is_kept_is_sealed(family: Browser, centre: Centre) -> None:
    with centre.database.reading() as session:
        row = session.scalars(select(Account)).one()
        told = [str(one) for one in session.scalars(select(Audit.told))]
    assert row.known_enc
    assert row.email_enc
    for secret in (b"HOSOKAWA", b"TX44", b"anna"):
        assert secret not in row.known_enc + row.email_enc + (row.email_token or b"")
        assert not any(secret.decode() in line for line in told)


def test_an_account_that_is_not_there_is_nobody(centre: Centre) -> None:
    assert accounts.find(centre.database, centre.vault, UUID(int=0)) is None
