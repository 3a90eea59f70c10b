"""Officers, the passkeys they sign in with, and the one-time codes that let them make one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from passenger_app.models.account import PublicHalf
from passenger_app.models.table import Table


class Officer(Table):
    """Somebody who may sign in at the officers' desk. The name is sealed; the number is not."""

    __tablename__ = "officer"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(16), unique=True)
    key_id: Mapped[UUID] = mapped_column(ForeignKey("data_key.id"))
    name_enc: Mapped[bytes]
    role: Mapped[str] = mapped_column(String(16))
    standing: Mapped[str] = mapped_column(String(12))
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    sign_outs: Mapped[int]  # of every browser at once; a session is worth something for its own


class OfficerPasskey(PublicHalf, Table):
    """A passkey of an officer."""

    __tablename__ = "officer_passkey"
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), index=True)


class Enrolment(Table):
    """A one-time code with which an officer makes a passkey; only its digest is kept."""

    __tablename__ = "enrolment"
    token_sha256: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    officer_id: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), index=True)
    made_by: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
