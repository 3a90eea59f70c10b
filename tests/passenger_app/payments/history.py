"""A history of one party's paying: everything that can happen, and what must hold after each.

The purse is the oracle: it knows what it truly took and gave. Travellers pay only where a page
was shown to them. Whatever came between, at rest our books and the purse agree.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from customs.assessment import Assessment, Tax
from customs.payment import Method, Payment, Said, Word
from customs.payment.payment import OPEN, RefundState
from customs.payment.provider import Away
from customs.ruling import Ruling
from passenger_app import assess
from passenger_app.assess import Case
from passenger_app.centre import Centre
from passenger_app.ids import reference, uuid7
from passenger_app.models import Declaration, Entry, State
from passenger_app.officers import Colleague
from passenger_app.payments import attempt, ledger, notification, pay, record, refund, settle
from passenger_app.payments.attempt import NotPayable, NotSoMuch, Wish
from tests import factories
from tests.passenger_app.payments.purse import Purse, Trouble

TOLD = factories.declaration()
FOUND = Assessment(0, 0, 0, True, (), (), (), "sample")
AMOUNTS = (0, 300, 600, 900, 12_300)
EXPECTED = (NotPayable, NotSoMuch, pay.StillOpen, Away)
LIVE = {Word.STARTED, Word.PROCESSING}


def declared(centre: Centre) -> Case:
    """A signed declaration, as far as paying looks at one."""
    now = centre.now()
    with centre.database.writing() as session:
        id_ = uuid7(now)
        sealer = centre.vault.make(session, id_)
        session.flush()
        row = Declaration(
            id=id_, ref=reference(), state=State.SUBMITTED.value, language="en", draft_enc=None,
            draft_version=1, head_revision=1, head_version=1, port="HND",
            arrival_on=date(2026, 12, 3), key_id=id_, account_id=None,
            once=hashlib.sha256(id_.bytes).hexdigest(), made_at=now, changed_at=now,
            erase_after=now + timedelta(days=400),
        )  # fmt: skip
        session.add(row)
    return Case(id_, row.ref, 1, TOLD, (), FOUND, {}, "duty 0", sealer)


@dataclass
class History:
    """One party, one purse, and what is on its way between them."""

    centre: Centre
    forward: Callable[[timedelta], None]
    by: Colleague
    purse: Purse = field(default_factory=Purse)
    shown: list[UUID] = field(default_factory=list)
    post: list[bytes] = field(default_factory=list)
    heard_late: list[tuple[UUID, tuple[Said, ...]]] = field(default_factory=list)
    assessed: list[int] = field(default_factory=list)
    upset: bool = False  # somebody did what our rules can only show, not prevent
    told: int = 0

    def __post_init__(self) -> None:
        self.centre.providers.clear()
        self.centre.providers["purse"] = self.purse
        self.case = declared(self.centre)
        self.assesses(2)

    # What people, providers and lines do. `pick` chooses.

    def assesses(self, pick: int) -> None:
        """An officer fixes the amount, or fixes it anew."""
        yen = AMOUNTS[pick % len(AMOUNTS)]
        case = self.case
        with self.centre.database.reading() as session:
            last = settle.newest(session, case.id)
        n = last.n if last else 0
        known = Case(
            case.id, case.ref, 1, TOLD, (None,) * n, FOUND, {}, "duty 0", case.sealer,  # type: ignore[arg-type]
        )  # fmt: skip
        ruling = Ruling({Tax.CUSTOMS_DUTY: yen}, "sample")
        assess.fix(
            self.centre.database, self.centre.vault, known, ruling, self.by, self.centre.now()
        )
        self.assessed.append(yen)

    def wants(self, pick: int) -> None:
        """A tab asks to pay, by either method."""
        method = (Method.CARD, Method.PAYPAY)[pick % 2]
        with _expected():
            wish = Wish(method, "traveller", "en", "http://traveller.localhost")
            found = pay.pay(self.centre, self.case.id, wish)
            if found.started is not None and found.id not in self.shown:
                self.shown.append(found.id)

    def wants_twice(self, pick: int) -> None:
        """Another tab does while the provider still answers the first."""
        self.purse.meanwhile = lambda: self.wants(pick // 2)
        self.wants(pick)
        self.purse.meanwhile = None

    def cancels_meanwhile(self, pick: int) -> None:
        """The traveller cancels while the provider still answers."""
        self.purse.meanwhile = lambda: self.cancels(pick)
        self.wants(pick)
        self.purse.meanwhile = None

    def pays(self, pick: int) -> None:
        """The traveller pays on a page that was shown."""
        if self.shown:
            self._paid(self.shown[pick % len(self.shown)])

    def pays_oddly(self, pick: int) -> None:
        """The provider takes another amount or currency than was asked for."""
        if self.shown:
            id_ = self.shown[pick % len(self.shown)]
            charge = self.purse.charges[id_]
            yen, currency = ((1, "JPY"), (charge.asked.yen * 2, "JPY"), (700, "USD"))[pick % 3]
            if self.purse.pays(id_, yen, currency):
                self.upset = True
                self._tells(id_)

    def _paid(self, id_: UUID) -> None:
        if self.purse.pays(id_):
            self._tells(id_)

    def becomes(self, pick: int) -> None:
        """It fails, expires, or takes its time."""
        if self.shown:
            id_ = self.shown[pick % len(self.shown)]
            word = (Word.PROCESSING, Word.FAILED, Word.EXPIRED)[pick % 3]
            self.purse.becomes(id_, word)
            self._tells(id_)

    def cancels(self, pick: int) -> None:
        """The traveller changes their mind."""
        known = self._known()
        if known:
            with _expected():
                pay.cancel(self.centre, known[pick % len(known)], "traveller")

    def works(self, pick: int) -> None:
        """The worker looks at one of the attempts."""
        known = self._known()
        if known:
            pay.follow(self.centre, known[pick % len(known)], self.centre.now())

    def arrives(self, pick: int) -> None:
        """A notification, out of order, perhaps for a second time; forged ones with it."""
        if self.post:
            body = self.post[pick % len(self.post)]
            headers = {"Signature": "purse"}
            now = self.centre.now()
            told = (self.centre.database, "purse", self.purse, headers, body, now)
            if notification.take(*told):
                payment = UUID(body.decode().partition(" ")[2])
                pay.follow(self.centre, payment, now)

    def is_lost(self, pick: int) -> None:
        """A notification."""
        if self.post:
            self.post.pop(pick % len(self.post))

    def overhears(self, pick: int) -> None:
        """Somebody reads a status and is held up with it."""
        if self.purse.charges:
            ids = sorted(self.purse.charges)
            id_ = ids[pick % len(ids)]
            self.heard_late.append((id_, self.purse._told(id_)))

    def says_late(self, pick: int) -> None:
        """What was read then is told now."""
        if self.heard_late:
            id_, said = self.heard_late.pop(pick % len(self.heard_late))
            attempt.heard(self.centre.database, id_, said, "worker", self.centre.now())

    def line(self, pick: int) -> None:
        """The line goes down, comes back, or swallows answers."""
        self.purse.trouble = tuple(Trouble)[pick % 3]

    def waits(self, pick: int) -> None:
        """Time passes."""
        self.forward(timedelta(seconds=(2, 20, 150, 1900)[pick % 4]))

    def gives_back(self, pick: int) -> None:
        """A supervisor gives back a part, or all that is left."""
        for id_ in self._known()[pick % 2 :]:
            payment = self._pure(id_)
            if payment.left:
                yen = payment.left if pick % 3 else max(1, payment.left // 2)
                refund.ask(self.centre, id_, yen, "sample", self.by.actor, self.centre.now())
                return

    def gives_unasked(self, pick: int) -> None:
        """The provider gives back by itself."""
        paid = [id_ for id_ in self.purse.charges if self.purse.charges[id_].taken > 700]
        if paid and self.purse.charges[paid[0]].currency == "JPY":
            id_ = paid[pick % len(paid)]
            charge = self.purse.charges[id_]
            if sum(charge.given.values()) + 7 <= charge.taken:
                charge.given["re_own"] = 7
                self.upset = True
                self._tells(id_)

    def _tells(self, id_: UUID) -> None:
        """The provider writes notifications: one, or the same one twice."""
        self.told += 1
        self.post.append(f"evt_{id_.hex}_{self.told} {id_}".encode())

    def _known(self) -> list[UUID]:
        with self.centre.database.reading() as session:
            return [row.id for row in record.rows_of(session, self.case.id)]

    def _pure(self, id_: UUID) -> Payment:
        with self.centre.database.reading() as session:
            return next(one for one in record.of(session, self.case.id) if one.id == id_)

    # What must hold.

    def holds(self) -> None:
        """After everything that happens."""
        live = [id_ for id_ in self.shown if self.purse.charges[id_].state in LIVE]
        assert len(live) <= 1, "two pages on which the same could be paid"
        with self.centre.database.reading() as session:
            payments = record.of(session, self.case.id)
            standing = settle.standing(session, self.case.id)
            assert ledger.unbalanced(session) == []
            booked = self._booked(session)
        assert sum(one.state in OPEN for one in payments) <= 1
        for one in payments:
            charge = self.purse.charges.get(one.id)
            took = charge.taken if charge and charge.currency == "JPY" else 0
            assert one.paid in {0, took}, "paid here is taken there"
        came = sum(one.paid for one in payments)
        gone = sum(one.given(RefundState.DONE) for one in payments)
        assert booked == came - gone, "the ledger says what the payments say"
        assert standing is not None
        if standing.paid_up:
            assert came - gone - sum(one.fee for one in payments if one.paid) >= 0
            assert sum(one.kept for one in payments) >= standing.assessed, "released unpaid"
        if not self.upset:
            self._charged_once(payments)

    def _charged_once(self, payments: list[Payment]) -> None:
        """Of the tax no more was ever taken than the highest amount that was fixed."""
        taken = sum(one.taken - one.asked.fee for one in self.purse.charges.values() if one.taken)
        back = sum(one.given(RefundState.DONE, RefundState.ASKED) for one in payments)
        assert taken - back <= max(self.assessed), "charged twice"

    def _booked(self, session: Session) -> int:
        asked = select(func.coalesce(func.sum(Entry.yen), 0)).where(
            Entry.account == "purse", Entry.payment_id.in_(self._known())
        )
        return int(session.execute(asked).scalar_one())

    def ends(self) -> None:
        """The line is back, everything arrives, time passes: our books and the purse agree."""
        self.purse.trouble = Trouble.NONE
        self.forward(timedelta(hours=1))
        for id_ in self.purse.charges:
            if self.purse.charges[id_].state is Word.PROCESSING:
                self.purse.becomes(id_, Word.FAILED)
        for id_ in self._known() * 2:
            for _ in range(50):
                if not pay.follow(self.centre, id_, self.centre.now()):
                    break
                self.forward(timedelta(minutes=5))
        self.holds()
        with self.centre.database.reading() as session:
            payments = record.of(session, self.case.id)
            assert not any(one.state in OPEN for one in payments), "open for ever"
            assert self._booked(session) == self.purse.taken - self.purse.given
        shown = (self.purse.charges[id_] for id_ in self.shown)
        assert not any(one.state in LIVE for one in shown), "payable for ever"


@contextmanager
def _expected() -> Iterator[None]:
    """What a page would tell the traveller."""
    with suppress(*EXPECTED):
        yield


ACTS: tuple[str, ...] = (
    "assesses", "wants", "wants", "wants_twice", "cancels_meanwhile", "pays", "pays", "pays",
    "pays_oddly", "becomes", "cancels", "works", "works", "arrives", "arrives", "is_lost",
    "overhears", "says_late", "line", "line", "waits", "gives_back", "gives_unasked",
)  # fmt: skip
