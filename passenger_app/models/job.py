"""Work for the worker, the letters it sends, and when it was last heard."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from passenger_app.models.table import Table


class Letter(Table):
    """An e-mail waiting to be sent, sealed; destroyed once it is gone."""

    __tablename__ = "letter"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    key_id: Mapped[UUID] = mapped_column(ForeignKey("data_key.id"))
    body_enc: Mapped[bytes]
    made_at: Mapped[datetime]


class Job(Table):
    """Work that commits with the row it belongs to and is done by the worker."""

    __tablename__ = "job"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    key: Mapped[str] = mapped_column(String(64))
    run_at: Mapped[datetime]
    attempts: Mapped[int]
    claimed_until: Mapped[datetime | None]
    claimed_by: Mapped[str | None] = mapped_column(String(64))
    dead_at: Mapped[datetime | None]
    trouble: Mapped[str | None] = mapped_column(String(200))
    __table_args__ = (
        UniqueConstraint("kind", "key"),
        Index("ix_job_dead_at_run_at", "dead_at", "run_at"),
    )


class Heard(Table):
    """When a program of the house last said that it is at work."""

    __tablename__ = "heard"
    who: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime]
