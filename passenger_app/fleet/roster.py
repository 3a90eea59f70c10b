"""The roster: every device as officers see it, with what is held against it at this moment.

The same rules answer a device's heartbeat; here they are asked again, because a device that has
fallen silent asks for nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from customs.messages.heartbeat import SILENT, Notice
from customs.words_devices import Sign
from passenger_app.fleet.devices import JOINING
from passenger_app.fleet.health import notices
from passenger_app.models import (
    Bundle,
    Device,
    DeviceEvent,
    DeviceEventAside,
    DeviceHealth,
    DeviceKey,
    DeviceState,
    KeyState,
    OfficerTask,
)

LATEST = 20  # events shown of one device

_LISTED = (
    select(Device, DeviceHealth, Bundle.made_at, DeviceKey.not_after)
    .outerjoin(DeviceHealth, DeviceHealth.device_id == Device.id)
    .outerjoin(Bundle, Bundle.number == DeviceHealth.bundle)
    .outerjoin(
        DeviceKey,
        (DeviceKey.device_id == Device.id) & (DeviceKey.state == KeyState.IN_FORCE.value),
    )
)


@dataclass(frozen=True)
class Listed:
    """One device, its last heartbeat, and what is held against it."""

    device: Device
    health: DeviceHealth | None
    bundle_made_at: datetime | None
    wrong: Sequence[Notice | Sign]

    @property
    def believed(self) -> bool:
        """Whether it is one of the fleet now; only then its health matters."""
        return self.device.state == DeviceState.ACTIVE

    @property
    def expected(self) -> bool:
        """Whether a code may be drawn for it."""
        return self.device.state in JOINING

    @property
    def off(self) -> timedelta:
        """How far its clock was from ours."""
        return timedelta(milliseconds=self.health.skew_ms if self.health else 0)


def everyone(session: Session, now: datetime) -> list[Listed]:
    """Every device, hall by hall; who is believed no more comes last."""
    gone = Device.state == DeviceState.REVOKED.value
    rows = session.execute(_LISTED.order_by(gone, Device.hall, Device.name))
    return [_listed(row, now) for row in rows]


def one(session: Session, id_: UUID, now: datetime) -> Listed | None:
    """One device."""
    row = session.execute(_LISTED.where(Device.id == id_)).first()
    return _listed(row, now) if row else None


def _listed(row: Any, now: datetime) -> Listed:  # noqa: ANN401  a row of _LISTED
    device, health, made_at, not_after = row
    wrong: list[Notice | Sign] = []
    if device.state == DeviceState.ACTIVE:
        heard = health.seen_at if health else device.enrolled_at
        wrong += [Sign.SILENT] if heard is None or heard < now - SILENT else []
        if health:
            skew = timedelta(milliseconds=health.skew_ms)
            wrong += notices(health, skew, made_at, not_after, now)
    return Listed(device, health, made_at, wrong)


def named(session: Session, subject: str) -> Device | None:
    """The device a task is about; None where it is about something else."""
    try:
        return session.get(Device, UUID(subject))
    except ValueError:
        return None


def keys(session: Session, id_: UUID) -> list[DeviceKey]:
    """Every key a device had, the newest first."""
    asked = select(DeviceKey).where(DeviceKey.device_id == id_)
    return list(session.scalars(asked.order_by(DeviceKey.offered_at.desc(), DeviceKey.kid)))


def events(session: Session, id_: UUID) -> list[DeviceEvent]:
    """The last events of a device's own chain."""
    asked = select(DeviceEvent).where(DeviceEvent.device_id == id_)
    order = asked.order_by(DeviceEvent.boot.desc(), DeviceEvent.sequence.desc())
    return list(session.scalars(order.limit(LATEST)))


def asides(session: Session, id_: UUID) -> list[DeviceEventAside]:
    """The last of what it sent that has no place among them."""
    asked = select(DeviceEventAside).where(DeviceEventAside.device_id == id_)
    order = asked.order_by(DeviceEventAside.received_at.desc(), DeviceEventAside.sha256)
    return list(session.scalars(order.limit(LATEST)))


def tasks(session: Session, id_: UUID) -> list[OfficerTask]:
    """What officers are asked about a device now."""
    asked = select(OfficerTask).where(
        OfficerTask.subject == str(id_), OfficerTask.ended_at.is_(None)
    )
    return list(session.scalars(asked.order_by(OfficerTask.since, OfficerTask.id)))
