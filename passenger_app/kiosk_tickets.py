"""Kiosk tickets: a terminal asks, the browser it opens redeems, once and within minutes.

What is redeemed is no declaration and no account: it lets a browser begin one, in a session
that knows it stands in a hall and ends by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, delete, select

from customs.messages.ticket import LIVES
from passenger_app import audit
from passenger_app.access import digest
from passenger_app.database import Database, retried
from passenger_app.fleet.devices import Known
from passenger_app.ids import token, uuid7
from passenger_app.models import Device, DeviceState, KioskTicket


@dataclass(frozen=True)
class Redeemed:
    """Where a visit stands: the ticket it came by, the terminal and its hall."""

    ticket: UUID
    device: UUID
    hall: str


@retried
def give(database: Database, asks: Known, now: datetime) -> tuple[str, datetime]:
    """A ticket for a terminal, and when it ends; one it did not use ends with it."""
    secret, id_, ends_at = token(), uuid7(now), now + LIVES
    unused = (KioskTicket.device_id == asks.id) & KioskTicket.redeemed_at.is_(None)
    with database.writing() as session:
        session.execute(delete(KioskTicket).where(unused))
        session.add(
            KioskTicket(
                id=id_,
                token_sha256=digest(secret),
                device_id=asks.id,
                hall=asks.hall,
                made_at=now,
                expires_at=ends_at,
            )
        )
        audit.note(session, now, f"device:{asks.id}", "kiosk_ticket", id_, hall=asks.hall)
    return secret, ends_at


def opens(database: Database, secret: str, now: datetime) -> bool:
    """Whether a ticket can be redeemed; looking uses nothing up."""
    with database.reading() as session:
        return session.scalar(_good(secret, now)) is not None


@retried
def redeem(database: Database, secret: str, now: datetime) -> Redeemed | None:
    """Use a ticket; None where it was used, is over, or its terminal is believed no more."""
    with database.writing() as session:
        row = session.scalar(_good(secret, now).with_for_update(of=KioskTicket))
        if row is None:
            return None
        row.redeemed_at = now
        audit.note(session, now, audit.TRAVELLER, "kiosk_enter", row.id, hall=row.hall)
        return Redeemed(row.id, row.device_id, row.hall)


def _good(secret: str, now: datetime) -> Select[KioskTicket]:
    return (
        select(KioskTicket)
        .join(Device, Device.id == KioskTicket.device_id)
        .where(KioskTicket.token_sha256 == digest(secret), KioskTicket.redeemed_at.is_(None))
        .where(KioskTicket.expires_at > now, Device.state == DeviceState.ACTIVE.value)
    )
