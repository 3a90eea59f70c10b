"""What one officer proposes and another decides."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from passenger_app.columns import Json
from passenger_app.models.table import Table


class Proposal(Table):
    """One proposal, kept whatever became of it. What it would change never changes."""

    __tablename__ = "proposal"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(String(64))
    body: Mapped[Any] = mapped_column(Json())  # ids, codes and figures; never personal data
    reason: Mapped[str] = mapped_column(String(400))
    author: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    lapses_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(64))
    answer: Mapped[str | None] = mapped_column(String(400))
    __table_args__ = (
        Index("ix_proposal_kind_subject", "kind", "subject"),
        Index("ix_proposal_state_made_at", "state", "made_at"),
    )
