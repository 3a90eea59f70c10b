"""What travellers said on their phone after a kiosk had answered."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from passenger_app.models.table import Table


class Reopening(Table):
    """One of them. Its id is the event's, so that centre and hall count it once."""

    __tablename__ = "reopening"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    declaration_id: Mapped[UUID] = mapped_column(index=True)
    crossing_id: Mapped[UUID] = mapped_column(index=True)
    hall: Mapped[str] = mapped_column(String(64))
    what: Mapped[str] = mapped_column(String(16))
    revision: Mapped[int]
    at: Mapped[datetime]
    once: Mapped[str] = mapped_column(String(64), unique=True)  # the digest of the form's key
