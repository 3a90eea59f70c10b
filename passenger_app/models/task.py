"""What waits for an officer: one table where every exception of the system lands."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from passenger_app.columns import Json
from passenger_app.models.table import Table


class OfficerTask(Table):
    """One exception: of what kind, about what, since when, why, and in whose hands."""

    __tablename__ = "officer_task"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    subject: Mapped[str] = mapped_column(String(64))
    why: Mapped[Any] = mapped_column(Json())  # ids, codes and counts; never personal data
    since: Mapped[datetime]
    times: Mapped[int]  # how often it was raised while it waited
    owner: Mapped[str | None] = mapped_column(String(64))
    held_until: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(String(400))  # why it was given away, and by whom
    noted_by: Mapped[str | None] = mapped_column(String(64))
    late_at: Mapped[datetime | None]  # when the alarm was raised
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(64))
    outcome: Mapped[str | None] = mapped_column(String(24))
    open_once: Mapped[str | None] = mapped_column(String(90))  # kind and subject while it is open
    __table_args__ = (
        UniqueConstraint("open_once"),
        Index("ix_officer_task_ended_at_since", "ended_at", "since"),
    )
