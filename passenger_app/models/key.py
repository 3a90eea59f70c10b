"""Keys: the data keys of what is sealed, and the ring that signs."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from passenger_app.models.table import Table


class DataKey(Table):
    """The wrapped key of one declaration, account or letter; destroyed means erased."""

    __tablename__ = "data_key"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    wrapped: Mapped[bytes | None]
    kek_id: Mapped[str] = mapped_column(String(16))
    destroyed_at: Mapped[datetime | None]


class RingKey(Table):
    """A key of the ring: signing keys and the fleet's symmetric keys, secrets wrapped."""

    __tablename__ = "ring_key"
    kid: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    use: Mapped[str] = mapped_column(String(16), index=True)
    public: Mapped[bytes | None]
    kek_id: Mapped[str] = mapped_column(String(16))
    wrapped: Mapped[bytes]
    not_before: Mapped[datetime]
    sign_until: Mapped[datetime]
    not_after: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
