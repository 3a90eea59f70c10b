"""Notifications: kept once, believed for nothing, and read again at the provider."""

from __future__ import annotations

import random

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from customs.payment import State, Word
from passenger_app import worker
from passenger_app.centre import Centre
from passenger_app.models import Notification, OfficerTask
from passenger_app.payments import pay
from passenger_app.payments.attempt import Attempt
from passenger_app.payments.simulator.api import Simulator, Switches
from passenger_app.payments.stripe import Stripe
from tests.passenger_app.browser import ORIGIN
from tests.passenger_app.payments.paying import CARD, owes, row, standing, with_purse
from tests.passenger_app.payments.purse import Purse

pytestmark = pytest.mark.long


def knocks(client: FlaskClient, body: bytes, signature: str = "purse", name: str = "purse") -> int:
    headers = {"Signature": signature, "Stripe-Signature": signature}
    path = f"/payments/{name}/notify"
    return client.post(path, data=body, headers=headers, base_url=ORIGIN).status_code


def works(centre: Centre) -> None:
    while worker.step(centre, "sample"):
        pass


def kept(centre: Centre) -> int:
    with centre.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Notification)) or 0


def begun(centre: Centre) -> tuple[Purse, Attempt]:
    purse = with_purse(centre)
    return purse, pay.pay(centre, owes(centre).id, CARD)


def test_it_is_kept_once_and_the_payment_read_again(app: Flask, centre: Centre) -> None:
    purse, attempt = begun(centre)
    client = app.test_client()
    body = f"evt_1 {attempt.id}".encode()
    assert knocks(client, body) == 204
    works(centre)
    assert row(centre, attempt.id).state == State.WAITING, "it said nothing of being paid"
    purse.pays(attempt.id)
    assert knocks(client, body) == 204
    works(centre)
    assert row(centre, attempt.id).state == State.WAITING, "a repeat is silent"
    assert knocks(client, f"evt_2 {attempt.id}".encode()) == 204
    works(centre)
    assert row(centre, attempt.id).state == State.PAID
    assert kept(centre) == 2


def test_one_after_the_end_brings_the_money_to_light(app: Flask, centre: Centre) -> None:
    """A provider that says cancelled and is paid all the same."""
    purse, attempt = begun(centre)
    pay.cancel(centre, attempt.id, "traveller")
    purse.charges[attempt.id].state = Word.STARTED
    purse.pays(attempt.id)
    assert knocks(app.test_client(), f"evt_1 {attempt.id}".encode()) == 204
    works(centre)
    assert row(centre, attempt.id).state == State.PAID
    with centre.database.reading() as session:
        task = session.scalars(select(OfficerTask).where(OfficerTask.kind == "payment_odd")).one()
    assert task.why["odd"] == ["paid_after_end"]


def test_of_a_payment_unknown_here_an_officer_hears(app: Flask, centre: Centre) -> None:
    begun(centre)
    client = app.test_client()
    unknown = [b"evt_1 ", b"evt_2 00000000-0000-4000-8000-000000000000"]
    assert [knocks(client, body) for body in unknown] == [204, 204]
    with centre.database.reading() as session:
        kinds = session.scalars(select(OfficerTask.kind)).all()
    assert kinds == ["payment_unknown", "payment_unknown"]


def test_what_is_forged_leaves_nothing(app: Flask, centre: Centre) -> None:
    _, attempt = begun(centre)
    client = app.test_client()
    assert knocks(client, f"evt_1 {attempt.id}".encode(), "stranger") == 400
    assert knocks(client, b"", "purse", "nobody") == 404
    assert client.get("/payments/purse/notify", base_url=ORIGIN).status_code == 405
    assert kept(centre) == 0


def test_from_the_page_through_the_post_to_settled(
    app: Flask, centre: Centre, simulator: Simulator, provider: Stripe
) -> None:
    """Doubled, mixed up and every third one lost: settled once."""
    centre.providers.clear()
    centre.providers["stripe"] = provider
    draft = owes(centre, 12_300)
    attempt = pay.pay(centre, draft.id, CARD)
    simulator.post.switches = Switches(copies=2, reorder=True, lose_each=3)
    client = app.test_client()
    simulator.post.deliver = lambda body, signature: knocks(client, body, signature, "stripe")
    books = simulator.books
    intent = books.tries(books.things[attempt.reference], "card")
    books.fail(intent)
    books.succeed(intent)
    simulator.post.empty()
    works(centre)
    assert standing(centre, draft).settled
    assert row(centre, attempt.id).paid == 12_520
    assert kept(centre) == 2


def test_altered_ones_are_not_taken(simulator: Simulator, provider: Stripe, app: Flask) -> None:
    """One letter of the body or the signature, anywhere."""
    draw = random.Random(8)
    client = app.test_client()
    simulator.post.tell("payment_intent.succeeded", {"metadata": {"payment": "x"}})
    body = simulator.post.waiting.pop()
    signature = simulator.post.signature(body)
    centre: Centre = app.extensions["sekisho"]
    centre.providers["stripe"] = provider
    for _ in range(60):
        other, name = bytearray(body), bytearray(signature.encode())
        target = draw.choice([other, name])
        at = draw.randrange(len(target))
        target[at] = draw.choice([b for b in range(33, 127) if b != target[at]])
        if bytes(name).lower() == signature.encode().lower() and bytes(other) == body:
            continue  # hex has two cases
        assert knocks(client, bytes(other), name.decode(), "stripe") == 400
    assert kept(centre) == 0
    assert knocks(client, body, signature, "stripe") == 204, "unaltered, it is taken"
