"""Confirmations of luggage that arrives separately, as officers issued them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from passenger_app.models.table import Table


class Confirmed(Table):
    """One confirmation; of one declaration at most one stands."""

    __tablename__ = "confirmation"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("declaration.id"), index=True)
    revision: Mapped[int]
    text: Mapped[str] = mapped_column(String(400))  # signed: see customs/confirmation.py
    issued_at: Mapped[datetime]
    issued_by: Mapped[str] = mapped_column(String(64))
    taken_back_at: Mapped[datetime | None]
    taken_back_by: Mapped[str | None] = mapped_column(String(64))
