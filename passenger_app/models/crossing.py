"""Crossings as the halls tell of them: a picture of their events, which can be drawn again."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from passenger_app.columns import Json
from passenger_app.models.table import Table


class Crossing(Table):
    """One declaration in one hall. `named_at` is when a document first named somebody on it."""

    __tablename__ = "crossing"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    # No reference: a hall may tell of a declaration this centre lost or has not met.
    declaration_id: Mapped[UUID | None] = mapped_column(index=True)
    hall: Mapped[str] = mapped_column(String(64))
    revision: Mapped[int]
    machine: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    opened_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    named_at: Mapped[datetime | None]
    people: Mapped[int | None]  # on its newest revision
    because: Mapped[Any | None] = mapped_column(Json())  # why it waits for an officer: codes
    waits_since: Mapped[datetime | None]
    __table_args__ = (Index("ix_crossing_hall_changed_at", "hall", "changed_at"),)


class CrossingLeg(Table):
    """One person's way through a crossing."""

    __tablename__ = "leg"
    crossing_id: Mapped[UUID] = mapped_column(ForeignKey("crossing.id"), primary_key=True)
    person: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    chip: Mapped[str | None] = mapped_column(String(32))
    face: Mapped[str | None] = mapped_column(String(16))
    age: Mapped[str | None] = mapped_column(String(8))
    look: Mapped[str] = mapped_column(String(16))
    corrected: Mapped[bool]
    confirmed_at: Mapped[datetime | None]  # of the newest revision: the legal time
    lane: Mapped[str | None] = mapped_column(String(8))


class CrossingEvent(Table):
    """Which event is about which crossing."""

    __tablename__ = "crossing_event"
    event_id: Mapped[UUID] = mapped_column(ForeignKey("device_event.id"), primary_key=True)
    crossing_id: Mapped[UUID] = mapped_column(index=True)
