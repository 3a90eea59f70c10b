"""Stripe's simulator as an HTTP program beside the tests, on their clock, and its adapter."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from werkzeug.serving import make_server

from passenger_app.config import StripeAccount
from passenger_app.payments.simulator.api import Simulator, made
from passenger_app.payments.simulator.books import Books
from passenger_app.payments.simulator.post import Post
from passenger_app.payments.stripe import Stripe
from tests.passenger_app.conftest import Clock

KEY, SECRET = "sk_test_sample", "whsec_sample"


@pytest.fixture
def simulator(clock: Clock) -> Iterator[Simulator]:
    """Served by HTTP, its post kept until a test delivers it."""
    post = Post(SECRET, lambda: clock.now.timestamp(), lambda body, signature: 500)
    found = Simulator(KEY, Books("", lambda: clock.now.timestamp(), post.tell), post)
    server = make_server("127.0.0.1", 0, made(found), threaded=True)
    found.books.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def provider(simulator: Simulator) -> Stripe:
    """The adapter, as a centre has it."""
    return Stripe(StripeAccount(simulator.books.address, KEY, ("whsec_older", SECRET)))
