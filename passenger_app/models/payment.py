"""What was assessed, what was paid of it, and the ledger that is never changed."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from passenger_app.models.table import Table


class Assessment(Table):
    """What a party was told to pay: by whom, for which revision, under which tables.

    The database itself refuses to change one. Its body is sealed, and gone with the declaration.
    """

    __tablename__ = "assessment"
    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("declaration.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int]
    yen: Mapped[int]
    tariff_version: Mapped[str] = mapped_column(String(64))
    policy_version: Mapped[str] = mapped_column(String(32))
    official: Mapped[str] = mapped_column(String(64))  # who answers for it by name
    made_by: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    body_enc: Mapped[bytes]


class Payment(Table):
    """One attempt; the id is its idempotency key for ever, the amounts never change."""

    __tablename__ = "payment"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    declaration_id: Mapped[UUID] = mapped_column(index=True)
    n: Mapped[int]
    provider: Mapped[str] = mapped_column(String(16))
    method: Mapped[str] = mapped_column(String(16))
    provider_ref: Mapped[str | None] = mapped_column(String(255))
    yen: Mapped[int]
    fee: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    paid: Mapped[int]
    open_once: Mapped[UUID | None] = mapped_column(unique=True)  # the declaration, while open
    started_enc: Mapped[bytes | None]  # what the traveller was shown, while it can be used
    made_by: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    lapses_at: Mapped[datetime]
    __table_args__ = (
        ForeignKeyConstraint(
            ["declaration_id", "n"], ["assessment.declaration_id", "assessment.n"]
        ),
        UniqueConstraint("provider", "provider_ref"),
    )


class Refund(Table):
    """A part of a payment that is given back; the id is ours, or the provider's if it began it."""

    __tablename__ = "refund"
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payment.id"), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    yen: Mapped[int]
    state: Mapped[str] = mapped_column(String(8))
    way: Mapped[str] = mapped_column(String(16))
    why_enc: Mapped[bytes | None]
    made_by: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class Notification(Table):
    """What a provider sent, once for each of its events."""

    __tablename__ = "notification"
    provider: Mapped[str] = mapped_column(String(16), primary_key=True)
    event_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    kind: Mapped[str] = mapped_column(String(64))
    payment_id: Mapped[UUID | None] = mapped_column(index=True)  # may be of a payment unknown here
    received_at: Mapped[datetime]


class Entry(Table):
    """A line of the ledger. The lines of a transaction sum to nothing; no line ever changes."""

    __tablename__ = "entry"
    transaction: Mapped[UUID] = mapped_column(primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payment.id"), index=True)
    act: Mapped[str] = mapped_column(String(16))
    account: Mapped[str] = mapped_column(String(32))
    yen: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    day: Mapped[date]  # in Tokyo
    __table_args__ = (Index("ix_entry_day_account", "day", "account"),)
