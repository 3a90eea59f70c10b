"""Cases: in whose hands a crossing is at the desk, and what officers did about it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from passenger_app.columns import Json
from passenger_app.models.table import Table


class Case(Table):
    """The case of a crossing; of a declaration no hall has seen, under the declaration's id."""

    __tablename__ = "case"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    # No reference: a crossing may be of a declaration this centre lost or has not met.
    declaration_id: Mapped[UUID | None] = mapped_column(index=True)
    standing: Mapped[str] = mapped_column(String(12))
    owner: Mapped[str | None] = mapped_column(String(64))
    held_until: Mapped[datetime | None]
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class CaseAct(Table):
    """One act on a case. Nothing is taken back: an act is reversed by another."""

    __tablename__ = "act"
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(24))
    text_enc: Mapped[bytes | None]  # under the declaration's data key
    lane: Mapped[str | None] = mapped_column(String(8))
    reverses: Mapped[int | None]
    told: Mapped[Any] = mapped_column(Json())  # the ids of the events sent to the hall
    by: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
