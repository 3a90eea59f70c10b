"""Bulk exports: files two officers agreed on, sealed, and gone again within a day."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from passenger_app.models.table import Table


class Export(Table):
    """One approved export: how far it is made, for whom, and how long it can be fetched."""

    __tablename__ = "export"
    id: Mapped[UUID] = mapped_column(ForeignKey("proposal.id"), primary_key=True)
    key_id: Mapped[UUID] = mapped_column(ForeignKey("data_key.id"))
    author: Mapped[str] = mapped_column(String(64), index=True)
    approved_at: Mapped[datetime]
    last_row: Mapped[UUID | None]  # the last one written; the next batch begins after it
    rows: Mapped[int]
    parts: Mapped[int]
    made_at: Mapped[datetime | None]
    sha256: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    expires_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]


class ExportPart(Table):
    """A stretch of the file, sealed."""

    __tablename__ = "export_part"
    export_id: Mapped[UUID] = mapped_column(ForeignKey("export.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body_enc: Mapped[bytes]
