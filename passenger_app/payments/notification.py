"""Notification: a provider says that something happened. It is believed for that alone.

Kept once by the provider's own event id, in the transaction that asks for the job; what truly
became of the payment is then read again at the provider, in whatever order notifications come.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from customs.officer_task import Kind
from customs.payment.provider import Notification as Told
from customs.payment.provider import Provider
from passenger_app import jobs, tasks
from passenger_app.database import Database, retried
from passenger_app.models import Notification, Payment

_NEW = insert(Notification.__table__)  # type: ignore[arg-type]
# SQLite reads the same words.
# What was written is returned: a count of rows is not told on PostgreSQL.
_ONCE = _NEW.on_conflict_do_nothing(index_elements=["provider", "event_id"]).returning(
    Notification.event_id
)


def take(
    database: Database,
    name: str,
    provider: Provider,
    headers: Mapping[str, str],
    body: bytes,
    now: datetime,
) -> bool:
    """Keep what came, once; False where it was here before. Raises `Forged` for all else."""
    return _keep(database, name, provider.parse_notification(headers, body, now), now)


@retried
def _keep(database: Database, name: str, told: Told, now: datetime) -> bool:
    with database.writing() as session:
        row = {
            "provider": name, "event_id": told.event, "kind": told.kind[:64],
            "payment_id": told.payment, "received_at": now,
        }  # fmt: skip
        if session.connection().execute(_ONCE, row).first() is None:
            return False
        _ask(session, name, told, now)
        return True


def _ask(session: Session, name: str, told: Told, now: datetime) -> None:
    known = session.get(Payment, told.payment) if told.payment else None
    if known is not None and known.provider == name:
        jobs.ask(session, jobs.Kind.PAYMENT, known.id, now, now)
    else:
        tasks.ask(session, now, Kind.PAYMENT_UNKNOWN, told.event[:64], provider=name)
