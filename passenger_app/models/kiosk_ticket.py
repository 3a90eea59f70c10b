"""Tickets by which travellers without a pass declare on the screen of a kiosk."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from passenger_app.models.table import Table


class KioskTicket(Table):
    """One ticket; only the digest of what opens it is kept."""

    __tablename__ = "kiosk_ticket"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    token_sha256: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    device_id: Mapped[UUID] = mapped_column(ForeignKey("device.id"), index=True)
    hall: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    redeemed_at: Mapped[datetime | None]
