"""What a party declares, what was signed of it, and who may open it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from passenger_app.models.table import Table


class State(StrEnum):
    """Where a declaration stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PRESENTED = "presented"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


class Scope(StrEnum):
    """What a private address lets its bearer do."""

    EDIT = "edit"
    PASS = "pass"
    STATUS = "status"
    PAY = "pay"


class Declaration(Table):
    """One party's declaration: its working copy, sealed, and where it stands."""

    __tablename__ = "declaration"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(9), unique=True)
    state: Mapped[str] = mapped_column(String(12))
    language: Mapped[str] = mapped_column(String(8))
    draft_enc: Mapped[bytes | None]
    draft_version: Mapped[int]
    head_revision: Mapped[int]
    head_version: Mapped[int]  # the working copy's version that the head revision signed
    port: Mapped[str | None] = mapped_column(String(5))
    arrival_on: Mapped[date | None]
    key_id: Mapped[UUID] = mapped_column(ForeignKey("data_key.id"))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), index=True)
    once: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    erase_after: Mapped[datetime]
    __table_args__ = (Index("ix_declaration_state_erase_after", "state", "erase_after"),)


class Revision(Table):
    """What was signed, whole; never changed, never replaced."""

    __tablename__ = "revision"
    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("declaration.id"), primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body_enc: Mapped[bytes]
    sha256: Mapped[bytes]
    language: Mapped[str] = mapped_column(String(8))
    once: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(64))


class PartyMember(Table):
    """A person of the head revision, known to devices by digest only."""

    __tablename__ = "person"
    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("declaration.id"), primary_key=True)
    index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    binding_kid: Mapped[int]
    document_digest: Mapped[bytes]
    name_digest: Mapped[bytes]


class SearchToken(Table):
    """A keyed token by which officers find a declaration without the database knowing a name."""

    __tablename__ = "search_token"
    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("declaration.id"), primary_key=True)
    index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    __table_args__ = (Index("ix_search_token_kind_digest", "kind", "digest"),)


class IssuedPass(Table):
    """The signed text of a revision's QR."""

    __tablename__ = "pass"
    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("declaration.id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kid: Mapped[int] = mapped_column(ForeignKey("ring_key.kid"), index=True)
    text: Mapped[str] = mapped_column(String(600))
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime]


class Access(Table):
    """A private address; only the digest of its token is kept."""

    __tablename__ = "access"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    token_sha256: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    declaration_id: Mapped[UUID] = mapped_column(ForeignKey("declaration.id"), index=True)
    scope: Mapped[str] = mapped_column(String(8))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
