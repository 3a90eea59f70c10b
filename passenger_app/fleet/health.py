"""How devices fare: their heartbeats, and those who fell silent."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, delete, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from customs.messages.heartbeat import (
    BUNDLE_LIVES,
    BUNDLE_WARNS,
    CLOCK_DRIFTS,
    OUTBOX_DEEP,
    SILENT,
    Heard,
    Heartbeat,
    Notice,
)
from customs.messages.request import SKEW
from customs.officer_task import Kind
from passenger_app import tasks
from passenger_app.database import Database, retried
from passenger_app.fleet import changes
from passenger_app.fleet.devices import Known
from passenger_app.models import Bundle, Device, DeviceHealth, DeviceRequest, DeviceState

KEY_ENDS = timedelta(days=30)  # this long before, the next key is to be made
SEEN_AS = {
    Notice.OLD_BUNDLE: Kind.OLD_BUNDLE,
    Notice.BUNDLE_ENDS: Kind.BUNDLE_ENDS,
    Notice.CLOCK_DRIFTS: Kind.DEVICE_CLOCK,
    Notice.OUTBOX_DEEP: Kind.DEVICE_OUTBOX,
    Notice.DEAD_LETTERS: Kind.DEVICE_OUTBOX,
    Notice.KEY_ENDS: Kind.DEVICE_KEY_ENDS,
}
_ONCE = insert(DeviceRequest).on_conflict_do_nothing().returning(DeviceRequest.number)
_NEW = insert(DeviceHealth)
_KEPT = _NEW.on_conflict_do_update(
    index_elements=["device_id"],
    set_={c.name: _NEW.excluded[c.name] for c in DeviceHealth.__table__.c if not c.primary_key},
)


@retried
def hear(
    database: Database, asks: Known, told: Heartbeat, sent_at: datetime, now: datetime
) -> Heard:
    """Keep a heartbeat; what is held against the device is told to it and to an officer."""
    skew = sent_at - now
    with database.writing() as session:
        newest = session.scalar(
            select(Bundle.number)
            .where(Bundle.signed.is_not(None))
            .order_by(Bundle.number.desc())
            .limit(1)
        )
        held = literal(told.bundle, BigInteger)  # of any size: a device may tell anything
        made_at = session.scalar(select(Bundle.made_at).where(Bundle.number == held))
        found = notices(told, skew, made_at, asks.not_after, now)
        session.execute(
            _KEPT,
            {
                "device_id": asks.id,
                "seen_at": now,
                "skew_ms": skew // timedelta(milliseconds=1),
                "program": told.program,
                "boot": told.boot,
                "bundle": told.bundle,
                "change": told.change,
                "waiting": told.waiting,
                "oldest": told.oldest,
                "dead": told.dead,
            },
        )
        for notice in found:
            tasks.ask(session, now, SEEN_AS[notice], asks.id, notice=notice.value)
    head = changes.head(database)
    return Heard(
        centre_time=now, notices=tuple(notice.value for notice in found), bundle=newest, head=head
    )


def notices(
    told: Heartbeat | DeviceHealth,
    skew: timedelta,
    made_at: datetime | None,
    not_after: datetime | None,
    now: datetime,
) -> list[Notice]:
    """What is held against a device, by its heartbeat, its bundle's moment and its key's end."""
    held = {
        Notice.OLD_BUNDLE: is_old(made_at, now),
        Notice.BUNDLE_ENDS: ends_soon(made_at, now),
        Notice.CLOCK_DRIFTS: abs(skew) > CLOCK_DRIFTS,
        Notice.OUTBOX_DEEP: told.waiting > OUTBOX_DEEP,
        Notice.DEAD_LETTERS: told.dead > 0,
        Notice.KEY_ENDS: not_after is not None and not_after - now < KEY_ENDS,
    }
    return [notice for notice, holds in held.items() if holds]


def is_old(made_at: datetime | None, now: datetime) -> bool:
    """Whether a bundle of this moment is older than a day, or nobody made it."""
    return made_at is None or now - made_at > BUNDLE_LIVES


def ends_soon(made_at: datetime | None, now: datetime) -> bool:
    """Whether a bundle of this moment opens nothing in a few hours; one that is old has ended."""
    age = now - made_at if made_at else BUNDLE_LIVES * 2
    return BUNDLE_LIVES - BUNDLE_WARNS < age <= BUNDLE_LIVES


_ENDING = (
    select(Device.id, Bundle.made_at)
    .join(DeviceHealth, DeviceHealth.device_id == Device.id)
    .join(Bundle, Bundle.number == DeviceHealth.bundle)
    .where(Device.state == DeviceState.ACTIVE)
)


def _warn(session: Session, now: datetime) -> None:
    """Who is cut off tells nothing: what they held last says when they stop."""
    for id_, made_at in session.execute(_ENDING):
        if ends_soon(made_at, now):
            ends = (made_at + BUNDLE_LIVES).isoformat()
            tasks.ask(session, now, Kind.BUNDLE_ENDS, id_, ends=ends)


@retried
def watch(database: Database, now: datetime) -> int:
    """Ask an officer for each device that fell silent, or whose rules end in a few hours;
    forget numbers whose time is over."""
    since = select(Device.id, DeviceHealth.seen_at).outerjoin(DeviceHealth)
    silent = since.where(Device.state == DeviceState.ACTIVE).where(
        (DeviceHealth.seen_at < now - SILENT)
        | (DeviceHealth.seen_at.is_(None) & (Device.enrolled_at < now - SILENT))
    )
    with database.writing() as session:
        found = session.execute(silent).all()
        for id_, seen_at in found:
            seen = seen_at.isoformat() if seen_at else None
            tasks.ask(session, now, Kind.DEVICE_SILENT, id_, seen_at=seen)
        _warn(session, now)
        session.execute(delete(DeviceRequest).where(DeviceRequest.until <= now))
        return len(found)


@retried
def first_time(database: Database, asks: Known, number: bytes, now: datetime) -> bool:
    """Remember a request's number; False where it was seen already."""
    new = {"device_id": asks.id, "number": number, "until": now + 2 * SKEW}
    with database.acting() as connection:
        return connection.execute(_ONCE, new).first() is not None
