"""Paying on a phone, fixing an amount at a desk: the pages, without a browser."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select

from customs.officer import Role
from customs.payment import State, Word
from passenger_app import access
from passenger_app.centre import Centre
from passenger_app.drafts import Draft
from passenger_app.models import Payment, Scope
from passenger_app.payments import pay, refund
from tests.passenger_app.browser import Browser
from tests.passenger_app.desk import Desk, on_duty
from tests.passenger_app.payments.paying import CARD, owes, party, row, standing, with_purse
from tests.passenger_app.payments.purse import Purse, Trouble

pytestmark = pytest.mark.long


def opens(centre: Centre, browser: Browser, draft: Draft, scope: Scope = Scope.EDIT) -> str:
    """A browser that holds this declaration; the address of its page to pay on."""
    link = access.make_link(centre.database, draft.id, scope, centre.now(), timedelta(days=1))
    browser.open(f"/a/{link}").press()
    return f"/d/{draft.ref}/pay"


def the_one(purse: Purse) -> UUID:
    (id_,) = purse.charges
    return id_


def test_from_the_overview_to_paid(centre: Centre, browser: Browser) -> None:
    purse, draft = with_purse(centre), owes(centre, 12_300)
    path = opens(centre, browser, draft)
    assert "Pay ¥12,300" in browser.open(f"/d/{draft.ref}").answer.text
    shown = browser.open(path).answer.text
    assert "¥12,520" in shown, "with the fee of the card"
    assert "With a fee of ¥220" in shown
    assert "Alipay" not in shown, "nobody here takes it"
    browser.press("card")
    (address,) = [link for link in browser.page.links if "pay.invalid" in link]
    assert address.endswith(str(the_one(purse)))
    assert "Waiting for you" in browser.answer.text
    purse.pays(the_one(purse))
    pay.follow(centre, the_one(purse), centre.now())
    assert "There is nothing more to pay" in browser.open(path).answer.text
    assert "Pay ¥" not in browser.open(f"/d/{draft.ref}").answer.text


def test_the_page_that_asks_again(centre: Centre, browser: Browser) -> None:
    purse, draft = with_purse(centre), owes(centre)
    path = opens(centre, browser, draft)
    browser.open(path).press("paypay")
    asked = browser.answer.text.partition('hx-get="')[2].partition('"')[0].replace("&amp;", "&")
    assert (browser.open(asked).status, browser.answer.text) == (204, "")
    assert "HX-Refresh" not in browser.answer.headers
    purse.pays(the_one(purse))
    pay.follow(centre, the_one(purse), centre.now())
    assert browser.open(asked).answer.headers["HX-Refresh"] == "true"


def test_cancel_and_choose_again(centre: Centre, browser: Browser) -> None:
    purse, draft = with_purse(centre), owes(centre)
    browser.open(opens(centre, browser, draft)).press("card")
    browser.press("", "/pay/cancel")
    assert "You stopped this payment" in browser.answer.text
    assert row(centre, the_one(purse)).state == State.CANCELLED
    browser.press("paypay")
    assert len(purse.charges) == 2


@pytest.mark.parametrize("state", [Word.FAILED, Word.EXPIRED])
def test_failed_or_expired_it_is_tried_again_without_a_new_declaration(
    centre: Centre, browser: Browser, state: Word
) -> None:
    purse, draft = with_purse(centre), owes(centre)
    path = opens(centre, browser, draft)
    browser.open(path).press("card")
    purse.becomes(the_one(purse), state)
    pay.follow(centre, the_one(purse), centre.now())
    assert "nothing was charged. Choose again" in browser.open(path).answer.text
    browser.press("card")
    assert len(purse.charges) == 2


def test_a_provider_that_is_away_sends_nobody_in_circles(centre: Centre, browser: Browser) -> None:
    purse, draft = with_purse(centre), owes(centre)
    path = opens(centre, browser, draft)
    purse.trouble = Trouble.AWAY
    browser.open(path).press("card")
    assert browser.status == 409
    assert "nothing was charged" in browser.answer.text
    assert "counter" in browser.answer.text
    purse.trouble = Trouble.NONE
    browser.open(path)
    browser.press("", "/pay/cancel")
    browser.press("card")
    purse.trouble = Trouble.AWAY
    browser.press("", "/pay/cancel")
    assert "So that you never pay twice" in browser.answer.text


def test_before_an_amount_stands_there_is_nothing_to_press(
    centre: Centre, browser: Browser
) -> None:
    with_purse(centre)
    path = opens(centre, browser, party(centre))
    assert "has not fixed an amount yet" in browser.open(path).answer.text
    sent = {"csrf_token": browser.token(), "method": "card"}
    answer = browser.client.post(
        path, data=sent, base_url=browser.origin, headers={"Referer": browser.origin + "/"}
    )
    assert answer.status_code == 303
    with centre.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Payment)) == 0


@pytest.mark.parametrize("method", ["", "cash", "terminal", "gold"])
def test_a_method_that_is_not_offered(centre: Centre, browser: Browser, method: str) -> None:
    purse, draft = with_purse(centre), owes(centre)
    path = opens(centre, browser, draft)
    sent = {"csrf_token": browser.token(), "method": method}
    answer = browser.client.post(
        path, data=sent, base_url=browser.origin, headers={"Referer": browser.origin + "/"}
    )
    assert answer.status_code == 409
    assert "Choose how you want to pay" in answer.text
    assert purse.charges == {}


def test_a_code_for_somebody_who_pays_shows_the_amount_alone(
    centre: Centre, browser: Browser
) -> None:
    purse, draft = with_purse(centre), owes(centre)
    path = opens(centre, browser, draft, Scope.PAY)
    browser.open(path).press("card")
    assert purse.charges
    assert "HOSOKAWA" not in browser.answer.text
    for other in ("pass", "goods", "check", "devices"):
        assert browser.open(f"/d/{draft.ref}/{other}").status == 403


@pytest.mark.parametrize("scope", [Scope.STATUS, Scope.PASS])
def test_other_links_do_not_pay(centre: Centre, browser: Browser, scope: Scope) -> None:
    path = opens(centre, browser, owes(centre), scope)
    assert browser.open(path).status == 403


def found(desk: Desk, ref: str) -> Browser:
    return desk.browser.open(f"/officer/assessments?ref={ref.replace('-', '').lower()}")


def test_an_officer_fixes_an_amount_and_fixes_it_anew(app: Flask, centre: Centre) -> None:
    draft, desk = party(centre), on_duty(app, centre, Role.INSPECTOR)
    page = found(desk, draft.ref)
    assert "HOSOKAWA" in page.answer.text
    assert page.form("page").fields["liquor_tax"] == "600"
    page.press()
    assert standing(centre, draft).due == 600
    page.press(customs_duty="1,250")
    assert page.status == 422
    assert "whole hundreds" in page.answer.text
    page.press(customs_duty="1,200")
    assert "Say why" in page.answer.text
    page.press(customs_duty="1,200", reason="a coat as well")
    assert standing(centre, draft).due == 1_800
    assert "a coat as well" in page.answer.text


def test_who_read_something_else_fixes_nothing(app: Flask, centre: Centre) -> None:
    draft, desk = party(centre), on_duty(app, centre, Role.COUNTER)
    page = found(desk, draft.ref)
    owes(centre, 900, draft)
    page.press(reason="late")
    assert page.status == 409
    assert "changed or assessed meanwhile" in page.answer.text
    assert standing(centre, draft).assessed == 900


def test_a_reference_nobody_has(app: Flask, centre: Centre) -> None:
    desk = on_duty(app, centre, Role.COUNTER)
    assert found(desk, "KKKK-KKKK").status == 404
    assert desk.browser.open("/officer/assessments/KKKK-KKKK").status == 404
    assert desk.browser.open("/officer/assessments").status == 200


def test_a_supervisor_gives_back_what_was_paid_too_much(app: Flask, centre: Centre) -> None:
    purse, draft = with_purse(centre), owes(centre, 9_100)
    begun = pay.pay(centre, draft.id, CARD)
    purse.pays(begun.id)
    pay.follow(centre, begun.id, centre.now())
    owes(centre, 6_000, draft)
    desk = on_duty(app, centre, Role.SUPERVISOR)
    page = found(desk, draft.ref)
    assert "¥3,100 to give back" in page.answer.text
    desk.steps_up()
    found(desk, draft.ref).press("", "/refund", yen="99999", why="too much")
    assert "So much is not left" in page.answer.text
    found(desk, draft.ref).press("", "/refund", yen="", why="")
    assert page.status == 422
    found(desk, draft.ref).press("", "/refund", yen="3,100", why="too much")
    assert standing(centre, draft).settled
    page.press("The treasury has given it", page_form(page))
    assert row(centre, begun.id).state == State.PART_REFUNDED


def page_form(page: Browser) -> str:
    """The end of the address of the form that says a refund was given."""
    (form,) = [one for one in page.page.forms if "/given/" in one.action]
    return form.action.rpartition("/")[2]


def test_another_partys_payment_is_not_given_back_here(app: Flask, centre: Centre) -> None:
    purse, draft, other = with_purse(centre), owes(centre), owes(centre)
    begun = pay.pay(centre, other.id, CARD)
    purse.pays(begun.id)
    pay.follow(centre, begun.id, centre.now())
    desk = on_duty(app, centre, Role.SUPERVISOR)
    desk.steps_up()
    page = found(desk, other.ref)
    form = page.form("/refund")
    sent = form.fields | {"yen": "100", "why": "sample"}
    wrong = form.action.replace(other.ref, draft.ref)
    answer = page.client.post(
        wrong, data=sent, base_url=page.origin, headers={"Referer": page.origin + "/"}
    )
    assert answer.status_code == 404
    with pytest.raises(refund.NotWaiting):
        refund.given(centre, begun.id, "nothing", "officer:a", centre.now())
