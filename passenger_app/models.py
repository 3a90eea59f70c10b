"""The tables of the centre, in the order a declaration walks through them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, MetaData, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from passenger_app.columns import Json, UtcTime


class Table(DeclarativeBase):
    """Every table; constraints carry names so that a migration can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcTime(),
        bytes: LargeBinary(),
    }


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
    erase_after: Mapped[datetime] = mapped_column(index=True)


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


class Passkey(Table):
    """A passkey of an account: the public half."""

    __tablename__ = "passkey"
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1023), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int]
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


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


class Letter(Table):
    """An e-mail waiting to be sent, sealed; destroyed once it is gone."""

    __tablename__ = "letter"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    key_id: Mapped[UUID] = mapped_column(ForeignKey("data_key.id"))
    body_enc: Mapped[bytes]
    made_at: Mapped[datetime]


class Job(Table):
    """Work that commits with the row it belongs to and is done by the worker."""

    __tablename__ = "job"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    key: Mapped[str] = mapped_column(String(64))
    run_at: Mapped[datetime]
    attempts: Mapped[int]
    claimed_until: Mapped[datetime | None]
    claimed_by: Mapped[str | None] = mapped_column(String(64))
    dead_at: Mapped[datetime | None]
    trouble: Mapped[str | None] = mapped_column(String(200))
    __table_args__ = (
        UniqueConstraint("kind", "key"),
        Index("ix_job_dead_at_run_at", "dead_at", "run_at"),
    )


class Audit(Table):
    """Who did what to which subject; commits with the act, numbered and chained afterwards."""

    __tablename__ = "audit"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(String(64))
    act: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(64), index=True)
    told: Mapped[Any] = mapped_column(Json())


class ErasureProof(Table):
    """That something was erased on time, and nothing of what it was."""

    __tablename__ = "erasure_proof"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(64), index=True)
    rule: Mapped[str] = mapped_column(String(32))
    due_at: Mapped[datetime]
    erased_at: Mapped[datetime]
    counts: Mapped[Any] = mapped_column(Json())
