"""Devices: who they are, by which keys, how they fare, and what happened at them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from passenger_app.models.table import Table

_GAPS = text("disposition = 'gap'")


class DeviceState(StrEnum):
    """How far a device has come."""

    EXPECTED = "expected"  # it may enrol with a code
    OFFERED = "offered"  # its keys are known and not proven
    ACTIVE = "active"
    REVOKED = "revoked"


class KeyState(StrEnum):
    """How far a device's key has come."""

    OFFERED = "offered"
    IN_FORCE = "in_force"
    RETIRED = "retired"  # signs nothing more; what it signed before still opens


class Device(Table):
    """A terminal, a gate or a hall station."""

    __tablename__ = "device"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    hall: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16), index=True)
    made_at: Mapped[datetime]
    enrolled_at: Mapped[datetime | None]
    # No reference: SQLite would write this table anew, under the rows that point at it.
    proposal_id: Mapped[UUID | None] = mapped_column(index=True, unique=True)
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None] = mapped_column(String(64))
    revoked_why: Mapped[str | None] = mapped_column(String(400))
    __table_args__ = (UniqueConstraint("hall", "name"),)


class DeviceCode(Table):
    """A one-time code: its first letters find it, the keyed digest of the rest opens it."""

    __tablename__ = "device_code"
    selector: Mapped[str] = mapped_column(String(4), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    device_id: Mapped[UUID] = mapped_column(ForeignKey("device.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    tries: Mapped[int]
    used_at: Mapped[datetime | None]


class DeviceKey(Table):
    """The public halves of a device's two keys. Old ones stay: they signed what is kept."""

    __tablename__ = "device_key"
    kid: Mapped[bytes] = mapped_column(LargeBinary(8), primary_key=True)
    device_id: Mapped[UUID] = mapped_column(ForeignKey("device.id"), index=True)
    sign_pub: Mapped[bytes] = mapped_column(LargeBinary(32))
    seal_pub: Mapped[bytes] = mapped_column(LargeBinary(32))
    state: Mapped[str] = mapped_column(String(16))
    offered_at: Mapped[datetime]
    challenge_sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    not_before: Mapped[datetime | None]
    not_after: Mapped[datetime | None]


class DeviceRequest(Table):
    """The number of a request that must not count twice, until its time is over."""

    __tablename__ = "device_request"
    device_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    until: Mapped[datetime] = mapped_column(index=True)


class DeviceHealth(Table):
    """The last heartbeat of a device."""

    __tablename__ = "device_health"
    device_id: Mapped[UUID] = mapped_column(ForeignKey("device.id"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(index=True)
    skew_ms: Mapped[int]
    program: Mapped[str] = mapped_column(String(64))
    boot: Mapped[int] = mapped_column(BigInteger)
    bundle: Mapped[int | None] = mapped_column(BigInteger)
    change: Mapped[int] = mapped_column(BigInteger)
    waiting: Mapped[int] = mapped_column(BigInteger)
    oldest: Mapped[datetime | None]
    dead: Mapped[int] = mapped_column(BigInteger)


class DeviceEvent(Table):
    """What happened at a device, as it was signed there."""

    __tablename__ = "device_event"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    device_id: Mapped[UUID] = mapped_column(ForeignKey("device.id"))
    boot: Mapped[int] = mapped_column(BigInteger)
    sequence: Mapped[int] = mapped_column(BigInteger)
    previous: Mapped[bytes] = mapped_column(LargeBinary(32))
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    kind: Mapped[str | None] = mapped_column(String(32))  # None: of a later envelope
    kind_version: Mapped[int | None]
    at: Mapped[datetime | None]
    raw: Mapped[bytes]
    disposition: Mapped[str] = mapped_column(String(16))
    received_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("device_id", "boot", "sequence"),
        # Few events are gaps, and whether any is left is asked whenever one is filled.
        Index("ix_device_event_gap", "device_id", postgresql_where=_GAPS, sqlite_where=_GAPS),
    )


class DeviceEventAside(Table):
    """What was uploaded and has no place among the events: forks, wrong keys, nonsense."""

    __tablename__ = "device_event_aside"
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    device_id: Mapped[UUID] = mapped_column(ForeignKey("device.id"), primary_key=True)
    raw: Mapped[bytes]
    disposition: Mapped[str] = mapped_column(String(16))
    received_at: Mapped[datetime]
