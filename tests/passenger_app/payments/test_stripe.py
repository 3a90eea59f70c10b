"""The adapter against the simulator, through the real client library and real HTTP."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from werkzeug.test import Client

from customs.payment import Method, Said, Word
from customs.payment.provider import (
    Asked,
    Away,
    Declined,
    Forged,
    GiveBack,
    Redirect,
    Terminal,
)
from passenger_app.config import StripeAccount
from passenger_app.ids import uuid7
from passenger_app.payments.simulator.api import Simulator, made
from passenger_app.payments.simulator.pages import ASKS, DECLINED
from passenger_app.payments.stripe import Stripe
from tests.passenger_app.conftest import NOW, Clock
from tests.passenger_app.payments.conftest import KEY
from tests.passenger_app.payments.sent_parameters import checked, unknown

pytestmark = pytest.mark.long  # a server of its own for each

ID = uuid7(NOW)
BACK = "http://traveller.localhost/d/X/pay"
CARD = Asked(ID, Method.CARD, 12_300, 220, "ja", BACK, NOW + timedelta(minutes=30))
AT_READER = replace(CARD, method=Method.TERMINAL, reader="tmr_desk")
STARTED, PAID = Said(Word.STARTED), Said(Word.PAID, 12_520)


@pytest.fixture
def traveller(simulator: Simulator) -> Client:
    """A browser on the simulator's pages."""
    return Client(made(simulator))


def begun(provider: Stripe, asked: Asked = CARD) -> Redirect:
    found = provider.start(asked)
    assert isinstance(found, Redirect)
    return found


def pays(traveller: Client, page: Redirect, kind: str = "card", **typed: str) -> str:
    """Fill the page in; where the browser is sent, or the page's words."""
    path = urlsplit(page.address).path
    assert traveller.get(path).status_code == 200
    answer = traveller.post(path, data={"kind": kind} | typed)
    return answer.headers.get("Location", "") or answer.text


def test_a_card_on_the_page(provider: Stripe, traveller: Client) -> None:
    page = begun(provider)
    assert provider.status(ID, page.reference) == (STARTED,)
    text = traveller.get(urlsplit(page.address).path).text
    assert "関税等" in text
    assert "¥220" in text
    assert pays(traveller, page, number="4242 4242 4242 4242") == BACK
    assert provider.status(ID, page.reference) == (PAID,)


def test_a_decline_can_be_tried_again(provider: Stripe, traveller: Client) -> None:
    page = begun(provider)
    assert "Declined" in pays(traveller, page, number=DECLINED)
    assert provider.status(ID, page.reference) == (STARTED,)
    assert pays(traveller, page, number="4242424242424242") == BACK
    assert provider.status(ID, page.reference) == (PAID,)


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_three_d_secure(provider: Stripe, traveller: Client, answer: str) -> None:
    page = begun(provider)
    confirm = pays(traveller, page, number=ASKS)
    assert confirm.startswith("/confirm/")
    assert provider.status(ID, page.reference) == (STARTED,)
    traveller.post(confirm, data={"answer": answer})
    assert provider.status(ID, page.reference) == ((PAID if answer == "yes" else STARTED),)


@pytest.mark.parametrize("method", [Method.PAYPAY, Method.ALIPAY, Method.WECHAT_PAY])
def test_a_wallet(provider: Stripe, traveller: Client, method: Method) -> None:
    page = begun(provider, replace(CARD, method=method, fee=0))
    confirm = pays(traveller, page, kind=method.value)
    answer = traveller.post(confirm, data={"answer": "yes"})
    assert answer.headers["Location"] == BACK
    assert provider.status(ID, page.reference) == (Said(Word.PAID, 12_300),)


def test_the_same_key_begins_once(provider: Stripe, simulator: Simulator) -> None:
    assert begun(provider) == begun(provider)
    assert sum(path == "/v1/checkout/sessions" for _, path, _ in simulator.seen) == 2
    assert sum(one["object"] == "checkout.session" for one in simulator.books.things.values()) == 1
    with pytest.raises(Away, match="Idempotency"):
        begun(provider, replace(CARD, yen=12_400))


def test_what_was_ended_cannot_be_paid(provider: Stripe, traveller: Client) -> None:
    page = begun(provider)
    assert provider.end(ID, page.reference) == (Said(Word.CANCELLED),)
    assert traveller.get(urlsplit(page.address).path).status_code == 400
    assert provider.status(ID, page.reference) == (Said(Word.EXPIRED),)


def test_what_was_paid_cannot_be_ended(provider: Stripe, traveller: Client) -> None:
    page = begun(provider)
    pays(traveller, page, number="4242424242424242")
    assert provider.end(ID, page.reference) == (PAID,)


def test_a_session_ends_by_itself_after_our_own_end(
    provider: Stripe, traveller: Client, clock: Clock
) -> None:
    page = begun(provider)
    clock.forward(timedelta(minutes=30))
    assert traveller.get(urlsplit(page.address).path).status_code == 200
    clock.forward(timedelta(minutes=11))
    assert traveller.get(urlsplit(page.address).path).status_code == 400
    assert provider.status(ID, page.reference) == (Said(Word.EXPIRED),)


def test_a_card_at_a_reader(provider: Stripe, simulator: Simulator) -> None:
    found = provider.start(AT_READER)
    assert found == provider.start(AT_READER), "asked twice, the reader shows one payment"
    assert isinstance(found, Terminal)
    books = simulator.books
    books.taps(books.reader("tmr_desk"), good=False)
    assert provider.status(ID, found.reference) == (STARTED,)
    books.shows(books.reader("tmr_desk"), books.things[found.reference])
    books.taps(books.reader("tmr_desk"), good=True)
    assert provider.status(ID, found.reference) == (PAID,)
    assert provider.end(ID, found.reference) == (PAID,)


def test_a_reader_whose_beginning_was_lost_is_found_and_freed(
    provider: Stripe, simulator: Simulator
) -> None:
    """The intent was made and the answer lost: all we know is our own id."""
    assert provider.status(ID, "") == ()
    assert provider.end(ID, "") == (Said(Word.CANCELLED),)
    provider.start(AT_READER)
    assert provider.status(ID, "") == (STARTED,)
    assert provider.end(ID, "") == (Said(Word.CANCELLED),)
    assert simulator.books.reader("tmr_desk")["action"] is None


def test_parts_go_back_and_never_more_than_is_left(provider: Stripe, traveller: Client) -> None:
    page = begun(provider)
    part = GiveBack("r1", page.reference, 300)
    with pytest.raises(Declined):
        provider.refund(ID, part)
    pays(traveller, page, number="4242424242424242")
    done = Said(Word.REFUNDED, 300, refund="r1")
    assert provider.refund(ID, part) == (done,)
    assert provider.refund(ID, part) == (done,), "the same key gives back once"
    with pytest.raises(Declined):
        provider.refund(ID, GiveBack("r2", page.reference, 12_221))
    rest = Said(Word.REFUNDED, 12_220, refund="r3")
    assert provider.refund(ID, GiveBack("r3", page.reference, 12_220)) == (rest,)
    assert provider.status(ID, page.reference) == (PAID, done, rest)


def test_a_refund_on_its_way_arrives_or_comes_back(
    provider: Stripe, traveller: Client, simulator: Simulator
) -> None:
    page, books = begun(provider), simulator.books
    pays(traveller, page, number="4242424242424242")
    books.pending = True
    assert provider.refund(ID, GiveBack("r1", page.reference, 300)) == ()
    assert provider.status(ID, page.reference) == (PAID,)
    (refund,) = [one for one in books.things.values() if one["object"] == "refund"]
    books.ends_refund(refund, "failed")
    assert provider.status(ID, page.reference) == (PAID, Said(Word.REFUND_FAILED, 300, refund="r1"))
    own = books.refund({"payment_intent": refund["payment_intent"], "amount": "7"})
    books.ends_refund(own, "succeeded")
    assert provider.status(ID, page.reference)[2] == Said(Word.REFUNDED, 7, refund=own["id"])


def test_another_payments_object_is_not_believed(provider: Stripe) -> None:
    page = begun(provider)
    with pytest.raises(Away, match="another"):
        provider.status(UUID(int=5), page.reference)
    found = provider.start(replace(AT_READER, id=uuid7(NOW)))
    with pytest.raises(Away, match="another"):
        provider.status(ID, found.reference)


def test_down_refused_and_slow(
    provider: Stripe, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = begun(provider)
    simulator.down = True
    with pytest.raises(Away):
        provider.status(ID, page.reference)
    simulator.down = False
    nobody = Stripe(StripeAccount("http://127.0.0.1:9", KEY, ("s",)))
    with pytest.raises(Away):
        nobody.start(CARD)
    stranger = Stripe(StripeAccount(simulator.books.address, "sk_test_other", ("s",)))
    with pytest.raises(Away, match="Authentication"):
        stranger.start(CARD)
    with pytest.raises(Declined):
        provider.start(replace(CARD, id=uuid7(NOW), method=Method.PAYPAY, yen=1_000_001, fee=0))


def test_no_more_than_a_few_wait_for_it_at_once(provider: Stripe) -> None:
    """Half-open: it takes calls and never answers. The next page is told so at once."""
    page = begun(provider)
    while provider._room.acquire(blocking=False):
        pass
    with pytest.raises(Away, match="as many calls"):
        provider.status(ID, page.reference)


def test_every_parameter_we_send_is_one_of_the_library(
    provider: Stripe, traveller: Client, simulator: Simulator
) -> None:
    for method in provider.methods:
        asked = replace(CARD, id=uuid7(NOW), method=method, fee=0, reader="tmr_desk")
        found = provider.start(asked)
        provider.status(asked.id, found.reference)
        provider.end(asked.id, found.reference)
        provider.end(asked.id, "")
    page = begun(provider)
    pays(traveller, page, number="4242424242424242")
    provider.refund(ID, GiveBack("r1", page.reference, 300))
    provider.status(ID, page.reference)
    assert unknown(simulator.seen) == []
    assert len(checked(simulator.seen)) >= 9, "every request we know how to make was made"
    strange = ("POST", "/v1/refunds", {"amount": "1", "metadata": {"a": "b"}, "surprise": "1"})
    assert unknown([strange]) == ["refunds.surprise"]
    deep = {"line_items": [{"price_data": {"currency": "jpy", "colour": "red"}}]}
    assert unknown([("POST", "/v1/checkout/sessions", deep)]) == [
        "sessions.line_items.price_data.colour"
    ]


def event(simulator: Simulator, **changes: object) -> bytes:
    """A notification as the simulator writes it, with changes."""
    simulator.post.tell("payment_intent.succeeded", {"metadata": {"payment": str(ID)}})
    body = json.loads(simulator.post.waiting.pop())
    return json.dumps(body | changes).encode()


def test_a_notification_is_read(provider: Stripe, simulator: Simulator) -> None:
    body = event(simulator)
    headers = {"Stripe-Signature": simulator.post.signature(body)}
    told = provider.parse_notification(headers, body, NOW)
    assert (told.kind, told.payment) == ("payment_intent.succeeded", ID)
    session = {"object": {"client_reference_id": str(ID), "metadata": None}}
    body = event(simulator, data=session)
    headers = {"Stripe-Signature": simulator.post.signature(body)}
    assert provider.parse_notification(headers, body, NOW).payment == ID
    body = event(simulator, data={"object": {"metadata": {"payment": "42"}}})
    headers = {"Stripe-Signature": simulator.post.signature(body)}
    assert provider.parse_notification(headers, body, NOW).payment is None


@pytest.mark.parametrize("late", [-301, -86_400, 301, 3600])
def test_a_notification_of_another_time(provider: Stripe, simulator: Simulator, late: int) -> None:
    """In both directions: the library's own check takes one of an hour ahead."""
    body = event(simulator)
    headers = {"Stripe-Signature": simulator.post.signature(body)}
    with pytest.raises(Forged, match="another time"):
        provider.parse_notification(headers, body, NOW - timedelta(seconds=late))
    near = NOW - timedelta(seconds=299 if late > 0 else -299)
    assert provider.parse_notification(headers, body, near)


@pytest.mark.parametrize(
    "changes", [{"livemode": True}, {"account": "acct_other"}, {"livemode": None}, {"id": ""}]
)
def test_a_notification_of_another_account(
    provider: Stripe, simulator: Simulator, changes: dict[str, object]
) -> None:
    body = event(simulator, **changes)
    headers = {"Stripe-Signature": simulator.post.signature(body)}
    with pytest.raises(Forged):
        provider.parse_notification(headers, body, NOW)


@pytest.mark.parametrize(
    "header", ["", "t=1", "v1=00", "t=x,v1=00", "t=1,t=2,v1=00", "t=²,v1=00", "t=1,v0=00", "é,v1=é"]
)
def test_a_notification_without_a_signature(
    provider: Stripe, simulator: Simulator, header: str
) -> None:
    with pytest.raises(Forged):
        provider.parse_notification({"Stripe-Signature": header}, event(simulator), NOW)


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"null", b'{"id": 1}', b"\xff", b"1" * 5000])
def test_a_signed_body_that_is_no_event(
    provider: Stripe, simulator: Simulator, body: bytes
) -> None:
    headers = {"Stripe-Signature": simulator.post.signature(body)}
    with pytest.raises(Forged, match="event"):
        provider.parse_notification(headers, body, NOW)
