"""Hearing: what is said of a payment becomes its state, its bookings and, if odd, a task.

The only place where a payment changes, always in one transaction with its ledger.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from customs.officer_task import Kind
from customs.payment import Contradiction, Repeat, Said, step
from customs.payment import payment as rules
from passenger_app import audit, tasks
from passenger_app.models import Payment, Refund
from passenger_app.payments import ledger, record, settle

PROVIDER = "provider"  # a refund's way: by who took the money


def hear(
    session: Session, now: datetime, id_: UUID, said: Iterable[Said], by: str
) -> rules.Payment:
    """All that was said at once; the payment as it is then."""
    row, before = record.locked(session, id_)
    after, odd = before, set[str]()
    for one in said:
        found = step(after, one)
        if isinstance(found, Repeat):
            continue
        after = found.after
        if isinstance(found, Contradiction):
            odd |= {each.value for each in found.odd}
    if odd:
        tasks.ask(session, now, Kind.PAYMENT_ODD, id_, odd=sorted(odd), state=after.state.value)
        audit.note(session, now, by, "payment_odd", id_, odd=sorted(odd))
    if after != before:
        _write(session, now, row, before, after, by)
    return after


def _write(
    session: Session,
    now: datetime,
    row: Payment,
    before: rules.Payment,
    after: rules.Payment,
    by: str,
) -> None:
    known = {refund.id for refund in before.refunds}
    for one in after.refunds:
        if one.id not in known and one.state is rules.RefundState.DONE:
            session.add(_unasked(row, one, now, by))
    session.flush()
    record.put(session, row, after, now)
    accounts = {
        one.id: ledger.TREASURY
        for one in record.refunds_of(session, row.id)
        if one.way == ledger.TREASURY
    }
    ledger.follow(session, now, row.provider, before, after, accounts)
    told = {"yen": after.yen, "paid": after.paid, "provider": row.provider}
    states = {"before": before.state.value, "after": after.state.value}
    audit.note(session, now, by, "payment", row.id, **states, **told)
    if before.kept != after.kept:
        settle.look(session, now, row.declaration_id, by)


def _unasked(row: Payment, one: rules.Refund, now: datetime, by: str) -> Refund:
    """A refund the provider began."""
    return Refund(
        payment_id=row.id, id=one.id, yen=one.yen, state=one.state.value, way=PROVIDER,
        why_enc=None, made_by=by, made_at=now, changed_at=now,
    )  # fmt: skip
