"""The simulator is as strict as what it stands for, and as unreliable as it is told."""

from __future__ import annotations

import json

import pytest
from werkzeug.test import Client

from passenger_app.payments.simulator.api import Simulator, Switches, made
from passenger_app.payments.simulator.books import Wrong
from passenger_app.payments.simulator.form import nested
from tests.passenger_app.payments.conftest import KEY

pytestmark = pytest.mark.long  # a server of its own for each


def test_form_bodies_are_nested_by_their_names() -> None:
    pairs = [("a[b][0][c]", "1"), ("a[b][1][c]", "2"), ("d", "3"), ("a[e]", "4")]
    assert nested(pairs) == {"a": {"b": [{"c": "1"}, {"c": "2"}], "e": "4"}, "d": "3"}
    assert nested([("[odd", "1")]) == {}


def kinds(simulator: Simulator) -> list[str]:
    """What the post brought, in the order it came."""
    come: list[str] = []

    def deliver(body: bytes, signature: str) -> int:
        assert signature == simulator.post.signature(body)
        come.append(json.loads(body)["type"])
        return 200

    simulator.post.deliver = deliver
    for kind in "abcd":
        simulator.post.tell(kind, {})
    simulator.post.empty()
    return come


@pytest.mark.parametrize(
    ("switches", "expected"),
    [
        (Switches(), "abcd"),
        (Switches(copies=2), "aabbccdd"),
        (Switches(reorder=True), "badc"),
        (Switches(lose_each=2), "ac"),
        (Switches(reorder=True, copies=2, lose_each=4), "bbaadd"),
    ],
)
def test_the_post_is_as_unreliable_as_it_is_told(
    simulator: Simulator, switches: Switches, expected: str
) -> None:
    simulator.post.switches = switches
    assert "".join(kinds(simulator)) == expected


def test_what_nobody_took_is_brought_again(simulator: Simulator) -> None:
    answers = [500, 503, 200, 200]
    simulator.post.again = 0
    simulator.post.deliver = lambda body, signature: answers.pop(0)
    simulator.post.tell("a", {})
    simulator.post.empty()
    assert answers == [200]


def test_nobody_comes_in_without_the_key(simulator: Simulator) -> None:
    client = Client(made(simulator))
    assert client.get("/v1/refunds").status_code == 401
    bearer = {"Authorization": f"Bearer {KEY}"}
    assert client.get("/v1/refunds", headers=bearer).status_code == 200
    assert client.get("/v1/payment_intents/pi_0", headers=bearer).status_code == 404


@pytest.mark.parametrize("amount", [0, 49, 100_000_000])
def test_amounts_stripe_would_refuse(simulator: Simulator, amount: int) -> None:
    with pytest.raises(Wrong):
        simulator.books.intent(amount, {})


def test_more_is_never_given_back_than_came(simulator: Simulator) -> None:
    """What the one that was tried first let through."""
    books = simulator.books
    intent = books.intent(1000, {})
    with pytest.raises(Wrong):
        books.refund({"payment_intent": intent["id"], "amount": "1"})
    books.succeed(intent)
    books.refund({"payment_intent": intent["id"], "amount": "600"})
    with pytest.raises(Wrong):
        books.refund({"payment_intent": intent["id"], "amount": "401"})


def test_the_switches_are_reached_by_http(simulator: Simulator) -> None:
    client = Client(made(simulator))
    told = client.post("/_simulator/switches", json={"copies": 3, "down": True}).get_json()
    assert told["copies"] == 3
    assert client.get("/v1/refunds").status_code == 503
