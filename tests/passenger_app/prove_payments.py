"""Nobody is charged twice and nobody is released unpaid, in histories of every kind of trouble.

Doubled, reordered, lost and stale words, wrong amounts and currencies, refunds that race, two
tabs, two methods at once, an end while one pays: on SQLite and PostgreSQL, against a provider
that knows what it truly took. And notifications that are forged or altered: none is taken.
"""

from __future__ import annotations

import json
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from customs.officer import Permission, Role, Standing
from customs.payment.provider import Forged
from customs.policy import PROVIDER, Name, Paying
from customs.proposal import Decider, Decision
from passenger_app import migrate, policies, proposals, secret_files
from passenger_app.centre import Centre, build
from passenger_app.config import StripeAccount, read
from passenger_app.officers import Colleague
from passenger_app.payments.simulator.post import Post
from passenger_app.payments.stripe import Stripe
from tests.passenger_app.conftest import NOW, Clock
from tests.passenger_app.payments.history import ACTS, History
from tests.postgres import running
from tests.prove import Evidence

HISTORIES, LENGTH = 5_000, 25
FORGED = 10_000
BY = Colleague(UUID(int=1), "P-1", "PROOF SAMPLE", Role.INSPECTOR, Standing.ACTIVE, None, 0)


@contextmanager
def centre_on(url: str, folder: Path) -> Iterator[tuple[Centre, Clock]]:
    """A centre on this database, that gives back through its provider."""
    secret_files.make(folder / "secrets")
    clock = Clock()
    made = build(
        read(
            {
                "SEKISHO_DATABASE": url,
                "SEKISHO_SECRETS": str(folder / "secrets"),
                "SEKISHO_TRAVELLER_ORIGIN": "http://traveller.localhost",
            }
        ),
        clock,
    )
    try:
        migrate.migrate(made.database)
        wanted = replace(Paying(), refunds=PROVIDER)
        told = (Name.PAYING, wanted, None, "sample", "officer:a", made.now())
        id_ = policies.draft(made.database, *told)
        other = Decider("officer:b", frozenset({Permission.PROPOSALS_DECIDE}), True)
        proposals.decide(made, made.now(), id_, Decision(other, True, "sample"))
        yield made, clock
    finally:
        made.database.close()


def histories(
    centre: Centre, clock: Clock, seed: int, many: int, length: int = LENGTH
) -> tuple[Counter[str], list[str]]:
    """So many of them; what happened in all, and what did not hold."""
    acts, broken = Counter[str](), []
    for n in range(many):
        draw = random.Random(f"{seed} {n}")
        clock.now = NOW + timedelta(hours=n)
        history = History(centre, clock.forward, BY)
        try:
            for _ in range(length):
                act = draw.choice(ACTS)
                acts[act] += 1
                getattr(history, act)(draw.randrange(1 << 16))
                history.holds()
            history.ends()
        except AssertionError as error:
            broken.append(f"{n}: {str(error).splitlines()[0]}")
        acts["settled" if _settled(history) else "unsettled"] += 1
    return acts, broken


def _settled(history: History) -> bool:
    return history.purse.taken > 0


def forged(seed: int, many: int) -> int:
    """Notifications altered by a letter, signed by others, late, early, or for others: how many
    were taken."""
    secret, draw = "whsec_proof", random.Random(seed)
    provider = Stripe(StripeAccount("http://127.0.0.1:9", "sk_test_proof", (secret,)))
    post = Post(secret, NOW.timestamp, lambda body, signature: 500)
    return sum(_taken(provider, post, draw) for _ in range(many))


def _taken(provider: Stripe, post: Post, draw: random.Random) -> bool:
    about = {"metadata": {"payment": str(UUID(int=draw.getrandbits(128)))}}
    post.tell("payment_intent.succeeded", about)
    body, moment = post.waiting.pop(), NOW
    signature = post.signature(body)
    match draw.randrange(5):
        case 0:
            body = _altered(body, draw)
        case 1:
            signature = _altered(signature.encode(), draw, 13).decode()
        case 2:
            signature = replace(post, secret="whsec_stranger").signature(body)
        case 3:
            moment += timedelta(seconds=draw.choice([-1, 1]) * draw.randrange(301, 10**6))
        case _:
            body = json.dumps(json.loads(body) | {"livemode": True}).encode()
            signature = post.signature(body)
    try:
        provider.parse_notification({"Stripe-Signature": signature}, body, moment)
    except Forged:
        return False
    return True


def _altered(text: bytes, draw: random.Random, after: int = 0) -> bytes:
    """One bit of one letter, such that it is another; hexadecimal has but one case here."""
    at = draw.randrange(after, len(text))
    other = bytearray(text)
    other[at] = draw.choice([n for n in b"0123456789abcdefxyz{}" if n != text[at]])
    return bytes(other)


def run(seed: int, many: int = HISTORIES, notifications: int = FORGED) -> Evidence:
    """Histories on both databases, then forgeries."""
    told: dict[str, object] = {}
    broken: list[str] = []
    with tempfile.TemporaryDirectory() as folder, running() as server:
        for name, url in (
            ("sqlite", f"sqlite:///{folder}/payments.db"),
            ("postgresql", server.make()),
        ):
            home = Path(folder) / name
            home.mkdir()
            with centre_on(url, home) as (centre, clock):
                acts, failed = histories(centre, clock, seed, many)
            told[name] = dict(sorted(acts.items()))
            broken += [f"{name} {one}" for one in failed]
    accepted = forged(seed, notifications)
    told |= {"histories": 2 * many, "forged": notifications, "accepted": accepted}
    told["broken"] = broken[:20]
    return Evidence(2 * many + notifications, len(broken) + accepted, told)
