"""What stays behind of acts and erasures."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from passenger_app.columns import Json
from passenger_app.models.table import Table


class Audit(Table):
    """Who did what to which subject; commits with the act, numbered and chained afterwards."""

    __tablename__ = "audit"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(String(64))
    act: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(64), index=True)
    told: Mapped[Any] = mapped_column(Json())


class ErasureProof(Table):
    """That something was erased on time, and nothing of what it was."""

    __tablename__ = "erasure_proof"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(64), index=True)
    rule: Mapped[str] = mapped_column(String(32))
    due_at: Mapped[datetime]
    erased_at: Mapped[datetime]
    counts: Mapped[Any] = mapped_column(Json())
