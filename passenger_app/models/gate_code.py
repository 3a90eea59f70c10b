"""One-time codes by which a supervisor keeps a hall's gates on without the centre."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from passenger_app.models.table import Table


class GateCode(Table):
    """One code; only its salted hash is kept."""

    __tablename__ = "gate_code"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    hall: Mapped[str] = mapped_column(String(64))
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), index=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
