"""Refund: a part of a payment goes back, by the treasury or by whoever took the money.

What is asked for is on record, and no longer counts as paid, before anybody is asked to give
it; two who ask at once share what is left.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from customs.officer_task import Kind
from customs.payment import RefundState, Said, Word
from customs.payment.payment import HELD
from customs.payment.provider import Declined, GiveBack
from customs.policy import PROVIDER, TREASURY
from passenger_app import audit, jobs, policies, tasks
from passenger_app.centre import Centre
from passenger_app.database import retried
from passenger_app.ids import uuid7
from passenger_app.models import DataKey, Declaration, Payment, Refund
from passenger_app.payments import attempt, hearing, record


class NotLeft(Exception):
    """Less is left of the payment than was to be given back; nothing was done."""


class NotWaiting(Exception):
    """This refund is over, or is not the treasury's to give."""


@retried
def ask(centre: Centre, id_: UUID, yen: int, why: str, by: str, now: datetime) -> str:
    """Decide that a part goes back, and which way, by the policy that stands."""
    with centre.database.writing() as session:
        row, payment = record.locked(session, id_)
        if payment.state not in HELD or not 0 < yen <= payment.left:
            raise NotLeft(str(id_))
        refund = str(uuid7(now))
        way = policies.as_of(session, now).paying.refunds
        hearing.hear(session, now, id_, [Said(Word.REFUND_ASKED, yen, refund=refund)], by)
        session.add(_row(session, centre, row, refund, yen, way, why, by, now))
        audit.note(session, now, by, "refund", id_, refund=refund, yen=yen, way=way)
        if way == TREASURY:
            tasks.ask(session, now, Kind.REFUND, refund, payment=str(id_), yen=yen)
        else:
            jobs.ask(session, jobs.Kind.PAYMENT, id_, now, now)
        return refund


def _row(
    session: Session, centre: Centre, row: Payment, refund: str, yen: int, way: str, why: str,
    by: str, now: datetime,
) -> Refund:  # fmt: skip
    key = session.get(DataKey, session.get_one(Declaration, row.declaration_id).key_id)
    sealed = None
    if key is not None and key.wrapped is not None:  # money is given back after an erasure too
        sealed = centre.vault.open(key).seal(why.encode(), "refund", "why_enc", refund)
    return Refund(
        payment_id=row.id, id=refund, yen=yen, state=RefundState.ASKED.value, way=way,
        why_enc=sealed, made_by=by, made_at=now, changed_at=now,
    )  # fmt: skip


@retried
def given(centre: Centre, id_: UUID, refund: str, by: str, now: datetime) -> None:
    """The treasury has given it: said by an officer, once."""
    with centre.database.writing() as session:
        record.locked(session, id_)
        row = session.get(Refund, (id_, refund))
        if row is None or row.way != TREASURY or row.state != RefundState.ASKED:
            raise NotWaiting(refund)
        hearing.hear(session, now, id_, [Said(Word.REFUNDED, row.yen, refund=refund)], by)
        tasks.over(session, now, Kind.REFUND, refund, by, "settled")


def go_on(centre: Centre, id_: UUID) -> bool:
    """Ask the provider for what it is to give back; whether something still waits for it."""
    row, waiting = _waiting(centre, id_)
    for one in waiting:
        wanted = GiveBack(one.id, row.provider_ref or "", one.yen)
        try:
            said = centre.providers[row.provider].refund(id_, wanted)
        except Declined:
            said = (Said(Word.REFUND_FAILED, one.yen, refund=one.id),)
        attempt.heard(centre.database, id_, said, audit.WORKER, centre.now())
    return bool(waiting) and bool(_waiting(centre, id_)[1])


def _waiting(centre: Centre, id_: UUID) -> tuple[Payment, list[Refund]]:
    asked = (
        select(Refund)
        .where(Refund.payment_id == id_, Refund.way == PROVIDER)
        .where(Refund.state == RefundState.ASKED.value)
    )
    with centre.database.reading() as session:
        return session.get_one(Payment, id_), list(session.scalars(asked))
