"""What halls are told: the numbered feed of changes, and the bundles with their parts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from passenger_app.columns import Json
from passenger_app.models.table import Table


class Change(Table):
    """One change; it commits with the act, and is numbered after that in one order.

    The id counts inserts: of two acts one after the other, the second has the greater.
    """

    __tablename__ = "change"
    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True
    )
    sequence: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(64))
    hall: Mapped[str | None] = mapped_column(String(64))  # or a port; None: every hall
    body: Mapped[Any] = mapped_column(Json())


class ChangeHead(Table):
    """The last number given: one row, locked by whoever numbers."""

    __tablename__ = "change_head"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sequence: Mapped[int] = mapped_column(BigInteger)


class ReleaseKey(Table):
    """A public key of the release signer; its secret half is not in this database."""

    __tablename__ = "release_key"
    kid: Mapped[bytes] = mapped_column(LargeBinary(8), primary_key=True)
    public: Mapped[bytes] = mapped_column(LargeBinary(32))
    not_before: Mapped[datetime]
    not_after: Mapped[datetime]


class Bundle(Table):
    """A bundle: drafted by the centre, in force once the release signer has signed it."""

    __tablename__ = "bundle"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    made_at: Mapped[datetime]
    signed: Mapped[bytes | None]


class BundlePart(Table):
    """The content of a part, kept once however many bundles list it."""

    __tablename__ = "bundle_part"
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    content: Mapped[bytes]


class BundleLine(Table):
    """A part a bundle lists."""

    __tablename__ = "bundle_line"
    number: Mapped[int] = mapped_column(ForeignKey("bundle.number"), primary_key=True)
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    sha256: Mapped[bytes] = mapped_column(ForeignKey("bundle_part.sha256"), index=True)
