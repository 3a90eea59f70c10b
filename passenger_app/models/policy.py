"""Policies: every version that was approved, and from when it stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from passenger_app.columns import Json
from passenger_app.models.table import Table


class Policy(Table):
    """One approved version of a policy; never changed, never taken away. Why, by whom and who
    approved it stand in its proposal."""

    __tablename__ = "policy"
    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    effective_from: Mapped[datetime]
    body: Mapped[Any] = mapped_column(Json())
    proposal_id: Mapped[UUID] = mapped_column(ForeignKey("proposal.id"), unique=True)
