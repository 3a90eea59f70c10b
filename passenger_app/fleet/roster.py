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

from customs.messages.enrolment import DeviceKind
from customs.messages.heartbeat import BUNDLE_LIVES, EVERY, SILENT, Notice
from customs.words_devices import Sign
from passenger_app.fleet.devices import JOINING
from passenger_app.fleet.health import ends_soon, is_old, notices
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

MISSED = 2 * EVERY  # a heartbeat that is this late has not come
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
    def ends_at(self) -> datetime | None:
        """When its rules open nothing any more; None where it holds none we made."""
        return self.bundle_made_at + BUNDLE_LIVES if self.bundle_made_at else None

    @property
    def off(self) -> timedelta:
        """How far its clock was from ours."""
        return timedelta(milliseconds=self.health.skew_ms if self.health else 0)


def everyone(session: Session, now: datetime) -> list[Listed]:
    """Every device, hall by hall; who is believed no more comes last."""
    gone = Device.state == DeviceState.REVOKED.value
    rows = session.execute(_LISTED.order_by(gone, Device.hall, Device.name))
    return [_listed(row, now) for row in rows]


@dataclass(frozen=True)
class HallListed:
    """One hall by its stations: whether the centre hears it, and how long it can go on alone."""

    name: str
    heard_at: datetime | None
    ends_at: datetime | None
    online: bool
    ended: bool
    ends_soon: bool


def halls(found: Sequence[Listed], now: datetime) -> list[HallListed]:
    """Every hall with a believed station; of several the one that goes on longest counts."""
    stations: dict[str, list[Listed]] = {}
    for each in found:
        if each.believed and each.device.kind == DeviceKind.HALL.value:
            stations.setdefault(each.device.hall, []).append(each)
    return [_hall(name, stations[name], now) for name in sorted(stations)]


def _hall(name: str, stations: Sequence[Listed], now: datetime) -> HallListed:
    heard = max((one.health.seen_at for one in stations if one.health), default=None)
    made = max((one.bundle_made_at for one in stations if one.bundle_made_at), default=None)
    return HallListed(
        name,
        heard,
        made + BUNDLE_LIVES if made else None,
        heard is not None and now - heard <= MISSED,
        is_old(made, now),
        ends_soon(made, now),
    )


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
