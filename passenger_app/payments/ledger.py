"""The ledger: double entry in whole yen. Lines are added, never changed; the database refuses.

What a provider or a drawer holds stands on its account, what was collected on `duty` and `fee`.
A transaction's id follows from what it is about, so nothing is booked twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID, uuid5

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from customs.pass_qr import TOKYO
from customs.payment.payment import Payment, RefundState
from passenger_app.models import Entry

DUTY, FEE, TREASURY = "duty", "fee", "treasury"
_NEW = insert(Entry.__table__)  # type: ignore[arg-type]

Line = tuple[str, int]


class Unbalanced(Exception):
    """A transaction that does not sum to nothing is a fault of this program."""

    permanent = True


def book(
    session: Session, now: datetime, payment: UUID, act: str, about: str, lines: Sequence[Line]
) -> None:
    """Write one transaction, whole."""
    told = [(account, yen) for account, yen in lines if yen]
    if sum(yen for _, yen in told) or not told:
        raise Unbalanced(f"{act} of {payment}")
    transaction = uuid5(payment, f"{act} {about}")
    day = now.astimezone(TOKYO).date()
    rows = [
        {
            "transaction": transaction, "line": n, "payment_id": payment, "act": act,
            "account": account, "yen": yen, "at": now, "day": day,
        }
        for n, (account, yen) in enumerate(told)
    ]  # fmt: skip
    session.execute(_NEW, rows)


def follow(
    session: Session,
    now: datetime,
    holder: str,
    before: Payment,
    after: Payment,
    accounts: Mapping[str, str],
) -> None:
    """Book what became of a payment; `accounts` names whence a refund was given, by its id."""
    if after.paid != before.paid:
        fee = min(after.fee, after.paid)
        lines = [(holder, after.paid), (DUTY, fee - after.paid), (FEE, -fee)]
        book(session, now, after.id, "paid", "", lines)
    known = {one.id: one.state for one in before.refunds}
    given = before.given(RefundState.DONE)
    for one in after.refunds:
        was, account = known.get(one.id), accounts.get(one.id, holder)
        if one.state is RefundState.DONE and was is not RefundState.DONE:
            lines = _given(after, account, given, one.yen)
            book(session, now, after.id, "refunded", one.id, lines)
            given += one.yen
        elif was is RefundState.DONE and one.state is RefundState.FAILED:
            lines = _given(after, account, given, -one.yen)
            book(session, now, after.id, "returned", one.id, lines)
            given -= one.yen


def _given(payment: Payment, account: str, before: int, yen: int) -> list[Line]:
    """The tax is given back before the fee."""
    tax = max(0, payment.paid - payment.fee)
    of_tax = min(before + yen, tax) - min(before, tax)
    return [(account, -yen), (DUTY, of_tax), (FEE, yen - of_tax)]


def balances(session: Session, day: date) -> dict[str, int]:
    """What each account came to on a day."""
    asked = select(Entry.account, func.sum(Entry.yen)).where(Entry.day == day)
    return {name: int(yen) for name, yen in session.execute(asked.group_by(Entry.account))}


def held(session: Session, account: str) -> int:
    """What an account holds after all days."""
    asked = select(func.coalesce(func.sum(Entry.yen), 0)).where(Entry.account == account)
    return int(session.execute(asked).scalar_one())


def unbalanced(session: Session) -> list[UUID]:
    """Transactions that do not sum to nothing: there are none, and a proof asks."""
    asked = select(Entry.transaction).group_by(Entry.transaction)
    return list(session.scalars(asked.having(func.sum(Entry.yen) != 0)))
