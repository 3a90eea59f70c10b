"""What stays behind of acts and erasures."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from passenger_app.columns import Json
from passenger_app.models.table import Table


def _index(name: str, *columns: str, when: str, unique: bool = False) -> Index:
    where = text(f"seq IS {when}")
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


class Audit(Table):
    """Who did what to which subject; commits with the act, numbered and chained afterwards.

    An act pays for two indexes, its id and what waits for a number; those that are searched
    are paid by the numbering. Ids grow with time, to the millisecond: their order is that of acts.
    """

    __tablename__ = "audit"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(64))
    act: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(64))
    told: Mapped[Any] = mapped_column(Json())
    before: Mapped[Any | None] = mapped_column(Json())
    after: Mapped[Any | None] = mapped_column(Json())
    why: Mapped[str | None] = mapped_column(Text)  # a code, an id of what holds it, or ciphertext
    seq: Mapped[int | None] = mapped_column(BigInteger)
    prev: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    __table_args__ = (
        _index("ix_audit_waiting", "id", when="NULL"),
        _index("ix_audit_seq", "seq", when="NOT NULL", unique=True),
        _index("ix_audit_subject", "subject", "id", when="NOT NULL"),
        _index("ix_audit_actor", "actor", "id", when="NOT NULL"),
    )


class AuditHead(Table):
    """The last number given and its hash: one row, locked by who numbers."""

    __tablename__ = "audit_head"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    at: Mapped[datetime]


class ErasureProof(Table):
    """That something was erased on time, and nothing of what it was."""

    __tablename__ = "erasure_proof"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(64), index=True)
    rule: Mapped[str] = mapped_column(String(32))
    due_at: Mapped[datetime]
    erased_at: Mapped[datetime]
    counts: Mapped[Any] = mapped_column(Json())
