"""The rows of payments, as the rules see them: read, locked, and put back."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from customs.payment import payment as rules
from customs.payment.provider import Cash, Qr, Redirect, Slip, Started, Terminal
from passenger_app.models import Declaration, Payment, Refund
from passenger_app.vault import Sealer

SHOWN = {kind.__name__: kind for kind in (Redirect, Qr, Slip, Cash, Terminal)}


class Unknown(Exception):
    """There is no such payment."""

    permanent = True


def pure(row: Payment, refunds: Sequence[Refund]) -> rules.Payment:
    """A payment as the rules know it."""
    return rules.Payment(
        row.id,
        row.yen,
        row.fee,
        rules.State(row.state),
        row.paid,
        tuple(rules.Refund(one.id, one.yen, rules.RefundState(one.state)) for one in refunds),
    )


def refunds_of(session: Session, payment: UUID) -> list[Refund]:
    """The parts given back, the oldest first."""
    asked = select(Refund).where(Refund.payment_id == payment).order_by(Refund.made_at, Refund.id)
    return list(session.scalars(asked))


def of(session: Session, declaration: UUID) -> list[rules.Payment]:
    """Every payment of a declaration, the oldest first."""
    parts = defaultdict[UUID, list[Refund]](list)
    asked = select(Refund).join(Payment).where(Payment.declaration_id == declaration)
    for part in session.scalars(asked.order_by(Refund.made_at, Refund.id)):
        parts[part.payment_id].append(part)
    return [pure(row, parts[row.id]) for row in rows_of(session, declaration)]


def rows_of(session: Session, declaration: UUID) -> list[Payment]:
    """Their rows."""
    asked = select(Payment).where(Payment.declaration_id == declaration).order_by(Payment.id)
    return list(session.scalars(asked))


def lock(session: Session, declaration: UUID) -> None:
    """One at a time for all that is about a declaration's money: whoever touches a payment of it
    holds the declaration's row first."""
    asked = select(Declaration.id).where(Declaration.id == declaration).with_for_update()
    session.execute(asked)


def locked(session: Session, id_: UUID) -> tuple[Payment, rules.Payment]:
    """A payment that nobody else changes meanwhile."""
    whose = session.scalar(select(Payment.declaration_id).where(Payment.id == id_))
    if whose is None:
        raise Unknown(str(id_))
    lock(session, whose)
    row = session.scalars(
        select(Payment).where(Payment.id == id_).execution_options(populate_existing=True)
    ).one()
    return row, pure(row, refunds_of(session, id_))


def put(session: Session, row: Payment, after: rules.Payment, now: datetime) -> None:
    """Write what a payment became; of refunds, those already on record."""
    row.state, row.paid, row.changed_at = after.state.value, after.paid, now
    if after.state not in rules.OPEN:
        row.open_once = row.started_enc = None
    states = {one.id: one.state.value for one in after.refunds}
    for refund in refunds_of(session, row.id):
        if refund.state != states[refund.id]:
            refund.state, refund.changed_at = states[refund.id], now


def seal(sealer: Sealer, payment: UUID, started: Started) -> bytes:
    """What the traveller is shown; it may open the provider's page, so it is kept like the rest."""
    told = {"kind": type(started).__name__, **asdict(started)}
    return sealer.seal(json.dumps(told).encode(), "payment", "started_enc", payment)


def unseal(sealer: Sealer, row: Payment) -> Started | None:
    """The same again, while the attempt is open."""
    if row.started_enc is None:
        return None
    told = json.loads(sealer.open(row.started_enc, "payment", "started_enc", row.id))
    kind = SHOWN[told.pop("kind")]
    if kind is Slip:
        told["numbers"] = tuple((name, value) for name, value in told["numbers"])
    started: Started = kind(**told)
    return started
