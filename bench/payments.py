"""What a settled payment costs this program itself, in bare inserts; and a burst of notifications.

From the press of the button to settled: the attempt on record, its beginning, the notification,
the status heard and booked. Drawing pages and a provider's own time are left out: its answers
are at hand. A bare insert is a view that writes one row and commits, in the same process.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from bench.bare import bare, row
from bench.figure import Figure
from bench.house import house, postgres
from customs.assessment import Assessment, Tax
from customs.officer import Role, Standing
from customs.payment import Method, Said, Word
from customs.payment.provider import Asked, GiveBack, Notification, Redirect
from customs.ruling import Ruling
from passenger_app import assess, jobs, submit
from passenger_app.assess import Case
from passenger_app.centre import Centre
from passenger_app.drafts import Draft
from passenger_app.models import Job
from passenger_app.models import Notification as Kept
from passenger_app.officers import Colleague
from passenger_app.payments import notification, pay, settle
from passenger_app.payments.attempt import Wish

EACH, BLOCKS, BURST, LINES = 40, 5, 500, 16
LIMIT = 6.0
BY = Colleague(UUID(int=1), "B-1", "BENCH", Role.INSPECTOR, Standing.ACTIVE, None, 0)
WISH = Wish(Method.PAYPAY, "traveller", "en", "http://traveller.localhost")


class AtHand:
    """A provider whose answers take no time: everything that was begun is paid."""

    methods = frozenset({Method.PAYPAY})

    def start(self, asked: Asked) -> Redirect:
        """At once."""
        return Redirect(f"ref-{asked.id}", "http://pay.invalid")

    def status(self, payment: UUID, reference: str) -> tuple[Said, ...]:
        """Paid."""
        return (Said(Word.PAID, 600),)

    def end(self, payment: UUID, reference: str) -> tuple[Said, ...]:
        """Too late."""
        return (Said(Word.PAID, 600),)

    def refund(self, payment: UUID, asked: GiveBack) -> tuple[Said, ...]:
        """At once."""
        return (Said(Word.REFUNDED, asked.yen, refund=asked.id),)

    def parse_notification(
        self, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> Notification:
        """Believed: what a signature costs is not measured here."""
        event, _, payment = body.decode().partition(" ")
        return Notification(event, "paid", UUID(payment))


def _owes(centre: Centre, draft: Draft) -> Draft:
    """A declaration that was signed, and of which JPY 600 are due."""
    index = centre.settings.secrets.blind_index_key
    signing = submit.Signing(draft.version, f"sign {draft.ref}", "ja")
    now, ring = centre.now(), centre.ring()
    submit.submit(centre.database, centre.vault, ring, index, draft, signing, now)
    found = Assessment(600, 600, 600, True, (), (), (), "bench")
    case = Case(draft.id, draft.ref, 1, draft.told, (), found, {}, "duty 0", draft.sealer)
    ruling = Ruling({Tax.LIQUOR_TAX: 600}, "")
    assess.fix(centre.database, centre.vault, case, ruling, BY, now)
    return draft


def _settles(centre: Centre, provider: AtHand, draft: Draft) -> None:
    found = pay.pay(centre, draft.id, WISH)
    now, body = centre.now(), f"evt-{found.id} {found.id}".encode()
    notification.take(centre.database, "hand", provider, {}, body, now)
    job = jobs.claim(centre.database, "bench", now)
    if job is None:
        raise RuntimeError("a notification asked for no job")
    pay.follow(centre, found.id, now)
    jobs.done(centre.database, job, "bench", None)


def _cpu(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began


def _each(acts: list[Callable[[], object]]) -> float:
    """Own CPU of one of them."""
    return _cpu(lambda: [act() for act in acts]) / len(acts)


def _measure(name: str, centre: Centre, begun: Callable[[int], Draft]) -> Iterator[Figure]:
    provider = AtHand()
    centre.providers["hand"] = provider
    with suppress(Exception), centre.database.engine.begin() as connection:
        row.create(connection, checkfirst=True)
    client = bare(centre.database).test_client()
    ratios = []
    for block in range(BLOCKS):
        owing = [_owes(centre, begun(block * EACH + n)) for n in range(EACH)]
        with centre.database.writing() as session:
            session.query(Job).delete()
        inserts = _each([lambda: client.post("/insert")] * EACH)
        settles = _each([lambda d=d: _settles(centre, provider, d) for d in owing])  # type: ignore[misc]
        ratios.append(settles / inserts)
        _all_settled(centre, owing)
    cost = statistics.median(ratios)
    yield Figure("payments", f"a settled payment on {name}, own CPU", cost, "bare inserts", LIMIT)
    yield from _burst(name, centre, provider, _owes(centre, begun(BLOCKS * EACH)))


def _all_settled(centre: Centre, owing: list[Draft]) -> None:
    with centre.database.reading() as session:
        for draft in owing:
            found = settle.standing(session, draft.id)
            if found is None or not found.settled:
                raise RuntimeError("a payment that was measured is not settled")


def _burst(name: str, centre: Centre, provider: AtHand, draft: Draft) -> Iterator[Figure]:
    """Many at once, each of them twice."""
    found = pay.pay(centre, draft.id, WISH)
    bodies = [f"burst-{n} {found.id}".encode() for n in range(BURST)] * 2
    with centre.database.reading() as session:
        before = session.scalar(select(func.count()).select_from(Kept)) or 0

    def take(body: bytes) -> bool:
        database, now = centre.database, centre.now()
        return notification.take(database, "hand", provider, {}, body, now)

    with ThreadPoolExecutor(LINES) as pool:
        new = sum(pool.map(take, bodies))
    with centre.database.reading() as session:
        kept = (session.scalar(select(func.count()).select_from(Kept)) or 0) - before
    lost = float(BURST - min(kept, new))
    yield Figure("payments", f"notifications lost of {BURST} on {name}", lost, "", limit=0.0)


def figures() -> Iterator[Figure]:
    """On both databases."""
    with house() as made:
        yield from _measure("SQLite", made.centre, made.begun)
    with postgres() as url, house(url) as made:
        yield from _measure("PostgreSQL", made.centre, made.begun)
