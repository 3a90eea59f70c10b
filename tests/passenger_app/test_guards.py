from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta

import pytest
from flask import Flask

from customs.statements import Statement
from passenger_app import access, devices, guards
from passenger_app.centre import Centre
from passenger_app.drafts import Draft, find
from passenger_app.models import Scope
from passenger_app.routes import REACHES, ROUTES, Who
from tests import factories
from tests.passenger_app.browser import Browser
from tests.passenger_app.conftest import Clock
from tests.passenger_app.travellers import begin, fresh, key, row_of, sign, sign_in, tell
from tests.passenger_app.walk import Step, rules, walk

pytestmark = pytest.mark.long

ABSENT = "KKKK-KKKK"
CANARIES = ("CANARYSURNAME", "CANARYGIVEN", "CNRY44001", "CanaryHotel", "CanaryGoods", "MINA")


@pytest.fixture
def victim(centre: Centre) -> Draft:
    """A signed declaration of somebody else, full of names."""
    me = factories.person(surname="CANARYSURNAME", given="CANARYGIVEN", document_number="CNRY44001")
    told = factories.declaration(
        people=(me,),
        stay=factories.stay(hotel="CanaryHotel"),
        answers=frozenset({Statement.GOLD, Statement.MEANS_OF_PAYMENT}),
        goods=(factories.goods("g2", name="CanaryGoods"),),
        means=(factories.means(),),
        next_index=3,
    )
    draft = begin(centre, told)
    sign(centre, draft)
    return fresh(centre, draft)


def link(centre: Centre, draft: Draft, scope: Scope) -> str:
    lives = timedelta(hours=24)
    return access.make_link(centre.database, draft.id, scope, centre.now(), lives)


def entered(centre: Centre, browser: Browser, draft: Draft, scope: Scope) -> Browser:
    return browser.open(f"/a/{link(centre, draft, scope)}").press("Open")


def leaks(steps: list[Step]) -> list[tuple[str, str]]:
    """Requests whose answer names somebody."""
    return [(s.method, s.rule) for s in steps if any(canary in s.told for canary in CANARIES)]


def plain(step: Step, ref: str) -> tuple[int, str]:
    told = re.sub('name="csrf_token" value="[^"]*"', "", step.answer.text)  # it holds the second
    return step.answer.status_code, told.replace(ref, "REF")


def state_of(centre: Centre, draft: Draft) -> dict[str, object]:
    row = row_of(centre, draft)
    return {c.name: getattr(row, c.name) for c in row.__table__.columns} | asdict(
        fresh(centre, draft)
    )


def test_every_route_is_listed_and_nothing_else_is(app: Flask) -> None:
    assert {rule.endpoint for rule in rules(app)} == set(ROUTES)


def test_every_room_has_a_guard_at_its_door(app: Flask) -> None:
    own = {
        Who.ACCOUNT: guards.owner,
        Who.OFFICER: guards.officer,
        Who.DEVICE: devices.signed,
    }
    for name in app.blueprints:
        guard = app.before_request_funcs[name][0]
        assert guard in {guards.anyone, guards.holder, *own.values()}, name
    for endpoint, who in ROUTES.items():
        room = endpoint.partition(".")[0]
        if who is not Who.ANYONE:
            assert app.before_request_funcs[room][0] is own.get(who, guards.holder), endpoint


def test_a_route_nobody_listed_is_refused(app: Flask, browser: Browser) -> None:
    app.add_url_rule("/unlisted", view_func=lambda: "secret", endpoint="unlisted")
    assert browser.open("/unlisted").status == 403
    assert "secret" not in browser.text


def test_a_route_taken_off_the_list_is_refused(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert browser.open("/privacy").status == 200
    monkeypatch.delitem(ROUTES, "home.privacy")
    assert browser.open("/privacy").status == 403


def test_a_route_listed_for_holders_is_closed_in_an_open_room(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ROUTES, "home.privacy", Who.EDIT)
    assert browser.open("/privacy").status == 403


def outsider(kind: str, centre: Centre, clock: Clock, browser: Browser, victim: Draft) -> Browser:
    """Somebody who may not enter: each in their own way."""
    if kind == "holder of another":
        tell(browser)
    elif kind == "expired":
        entered(centre, browser, victim, Scope.EDIT)
        clock.forward(timedelta(days=399))
    elif kind == "revoked":
        entered(centre, browser, victim, Scope.EDIT)
        access.revoke_others(centre.database, victim.id, victim.access, centre.now())
    elif kind == "another account":
        sign_in(centre, browser, "eve@example.com")
    return browser


@pytest.mark.parametrize(
    "kind", ["stranger", "holder of another", "another account", "expired", "revoked"]
)
def test_an_outsider_reaches_nothing_and_learns_nothing(
    app: Flask, centre: Centre, clock: Clock, browser: Browser, victim: Draft, kind: str
) -> None:
    someone = outsider(kind, centre, clock, browser, victim)
    before = row_of(centre, victim)
    foreign = list(walk(app, someone, victim.ref))
    assert leaks(foreign) == []
    after = row_of(centre, victim)
    assert (after.draft_enc, after.state) == (before.draft_enc, before.state)
    absent = list(walk(app, someone, ABSENT))
    rooms = [(f, a) for f, a in zip(foreign, absent, strict=True) if "<ref>" in f.rule]
    assert len(rooms) > 25
    for one, other in rooms:
        signed_out = ROUTES[one.endpoint] is Who.ACCOUNT and kind != "another account"
        refused = 403 if signed_out else 404  # told before the address is looked at
        assert one.answer.status_code == refused, (one.method, one.rule)
        assert plain(one, victim.ref) == plain(other, ABSENT), (one.method, one.rule)


@pytest.mark.parametrize("scope", list(Scope))
def test_a_scope_reaches_what_it_says_and_no_further(
    app: Flask, centre: Centre, browser: Browser, victim: Draft, scope: Scope
) -> None:
    someone = entered(centre, browser, victim, scope)
    before = state_of(centre, victim)
    for step in walk(app, someone, victim.ref, methods="GET"):
        who = ROUTES[step.endpoint]
        if who is Who.ANYONE:
            continue
        allowed = who in REACHES[scope]
        assert (step.answer.status_code == 403) is not allowed, (step.rule, scope)
    if scope is not Scope.EDIT:
        refused = [s for s in walk(app, someone, victim.ref) if "<ref>" in s.rule]
        assert leaks(refused) == []
        assert state_of(centre, victim) == before


def test_without_the_guard_the_walk_finds_names(
    app: Flask, centre: Centre, browser: Browser, victim: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: a guard that opens for everybody is seen by the walk."""

    def opens(ref: str) -> Draft | None:
        return find(centre.database, centre.vault, ref, victim.access, centre.now())

    monkeypatch.setattr(guards, "_opened", opens)
    found = leaks(list(walk(app, browser, victim.ref, methods="GET")))
    assert ("GET", "/d/<ref>/check") in found
    assert ("GET", "/d/<ref>/people/<int:index>") in found


def test_a_room_whose_guard_was_forgotten_stays_shut(
    app: Flask, browser: Browser, victim: Draft
) -> None:
    app.before_request_funcs["declaration"] = []
    steps = list(walk(app, browser, victim.ref, methods="GET"))
    assert leaks(steps) == []


def test_nothing_changes_without_the_form_s_token(
    app: Flask, centre: Centre, browser: Browser, victim: Draft
) -> None:
    someone = entered(centre, browser, victim, Scope.EDIT)
    before = state_of(centre, victim)
    steps = list(walk(app, someone, victim.ref, token=False, methods="POST"))
    assert len(steps) > 15
    assert {step.answer.status_code for step in steps} == {400}
    assert state_of(centre, victim) == before


def test_another_session_s_token_is_no_token(
    browser: Browser, browsers: Callable[[], Browser]
) -> None:
    foreign = browsers().token()
    browser.open("/start")
    sent = {"csrf_token": foreign, "travel": "passenger", "once": key()}
    assert browser.post("/start", sent).status == 400


def test_with_the_token_check_out_the_same_posts_arrive(
    app: Flask, centre: Centre, browser: Browser, victim: Draft
) -> None:
    """Negative control."""
    app.config["WTF_CSRF_ENABLED"] = False
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    someone = entered(centre, browser, victim, Scope.EDIT)
    before = state_of(centre, victim)
    list(walk(app, someone, victim.ref, token=False, methods="POST"))
    assert state_of(centre, victim) != before


def test_one_s_own_page_is_full(
    app: Flask, centre: Centre, browser: Browser, victim: Draft
) -> None:
    """The walk as the holder: every page answers, and names are there to be found."""
    someone = entered(centre, browser, victim, Scope.EDIT)
    steps = list(walk(app, someone, victim.ref, methods="GET"))
    ours = [s for s in steps if ROUTES[s.endpoint] is not Who.ACCOUNT]
    strange = {s.rule for s in ours if s.answer.status_code >= 400}
    over = {"/a/<secret>", "/k/<secret>", "/sign-in/link/<secret>", "/confirmed/<text>"}
    assert strange == {*over, "/d/<ref>/pass.pkpass"}
    assert len(leaks(steps)) >= 5
