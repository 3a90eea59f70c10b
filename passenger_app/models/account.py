"""An account a traveller chose to have, how its owner comes in, and the sessions of browsers."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from passenger_app.columns import Json
from passenger_app.models.table import Table


class LoginSession(Table):
    """A browser's session, kept here; the cookie holds only what its digest finds."""

    __tablename__ = "login_session"
    id_sha256: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    subject: Mapped[str | None] = mapped_column(String(64), index=True)
    data: Mapped[Any] = mapped_column(Json())
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    step_up_until: Mapped[datetime | None]


class Account(Table):
    """An account a traveller chose to have: it keeps people and an address, sealed."""

    __tablename__ = "account"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    key_id: Mapped[UUID] = mapped_column(ForeignKey("data_key.id"))
    email_token: Mapped[bytes | None] = mapped_column(LargeBinary(16), unique=True)
    email_enc: Mapped[bytes | None]
    known_enc: Mapped[bytes | None]
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    erase_after: Mapped[datetime] = mapped_column(index=True)


class PublicHalf:
    """What the house keeps of a passkey, whoever holds the other half."""

    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1023), primary_key=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int]
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Passkey(PublicHalf, Table):
    """A passkey of an account."""

    __tablename__ = "passkey"
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)


class SignInLink(Table):
    """A link sent by e-mail that signs in once."""

    __tablename__ = "sign_in_link"
    token_sha256: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    email_token: Mapped[bytes] = mapped_column(LargeBinary(16), index=True)
    key_id: Mapped[UUID] = mapped_column(ForeignKey("data_key.id"))
    email_enc: Mapped[bytes]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
