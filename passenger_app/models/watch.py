"""Whom officers want to see at a kiosk: sealed, and the digests by which halls know them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from passenger_app.models.table import Table


class WatchEntry(Table):
    """One entry. It is listed and taken off by two officers; the row stays, without the person."""

    __tablename__ = "watch_entry"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    key_id: Mapped[UUID] = mapped_column(ForeignKey("data_key.id"))
    body_enc: Mapped[bytes | None]
    made_at: Mapped[datetime]
    listed_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]


class WatchMark(Table):
    """A digest of a listed entry, under one key of the watch list."""

    __tablename__ = "watch_mark"
    kid: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(
        ForeignKey("watch_entry.id"), primary_key=True, index=True
    )
