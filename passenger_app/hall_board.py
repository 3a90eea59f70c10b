"""The board of a hall: who waits where and why, in whose hands, and how the kiosks fare.

It holds references and codes and names nobody, so it can hang in a room and be asked for again
every other second.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from customs.case import Standing
from customs.crossing import State
from customs.officer_task import Kind
from passenger_app import cases
from passenger_app.fleet import roster
from passenger_app.fleet.roster import Listed
from passenger_app.models import Case, Crossing, Declaration, Device, DeviceState, OfficerTask

SINCE = timedelta(hours=12)  # what nothing happened to for so long is no longer in the hall
MOST = 200  # of one list


class Way(StrEnum):
    """Where somebody is in a hall."""

    OFFICER = "officer"
    PAYMENT = "payment"
    KIOSK = "kiosk"
    CLEARED = "cleared"
    STOPPED = "stopped"  # detained, refused or referred


class Whose(StrEnum):
    """In whose hands."""

    ALL = "all"
    NOBODY = "nobody"
    MINE = "mine"


_STOPPED = frozenset({Standing.DETAINED, Standing.REFUSED, Standing.REFERRED})
_WAYS: Mapping[State, Way] = {
    State.WITH_OFFICER: Way.OFFICER,
    State.PAYING: Way.PAYMENT,
    State.CLEARING: Way.CLEARED,
    State.CLEARED: Way.CLEARED,
}


@dataclass(frozen=True)
class Asked:
    """What of a hall is asked for."""

    hall: str
    way: Way = Way.OFFICER
    whose: Whose = Whose.ALL


@dataclass(frozen=True)
class Someone:
    """A party on the board."""

    id: UUID
    ref: str
    people: int
    way: Way
    because: Sequence[str]
    since: datetime
    standing: Standing
    holder: str | None
    held_until: datetime | None


@dataclass(frozen=True)
class Alarm:
    """An officer is asked about something of this hall."""

    id: UUID
    kind: Kind
    about: str
    since: datetime


@dataclass(frozen=True)
class Board:
    """A hall at one moment."""

    asked: Asked
    shown: Sequence[Someone]
    many: Mapping[Way, int]
    devices: Sequence[Listed]
    alarms: Sequence[Alarm]


def halls(session: Session) -> list[str]:
    """Every hall there is a device for."""
    asked = select(Device.hall).where(Device.state != DeviceState.REVOKED.value)
    return sorted(set(session.scalars(asked)))


def read(
    session: Session, asked: Asked, me: str, kinds: Collection[Kind], now: datetime
) -> Board | None:
    """The board as this officer sees it; None for a hall there is no device for."""
    devices = [one for one in roster.everyone(session, now) if one.device.hall == asked.hall]
    devices = [one for one in devices if one.device.state != DeviceState.REVOKED]
    if not devices:
        return None
    found = _everybody(session, asked.hall, now)
    mine = [one for one in found if one.way is asked.way and _is(one, asked.whose, me)]
    return Board(
        asked=asked,
        shown=sorted(mine, key=lambda one: (one.since, one.id))[:MOST],
        many=Counter(one.way for one in found),
        devices=devices,
        alarms=_alarms(session, devices, found, kinds),
    )


def _is(one: Someone, whose: Whose, me: str) -> bool:
    if whose is Whose.ALL:
        return True
    return one.holder == (me if whose is Whose.MINE else None)


def _everybody(session: Session, hall: str, now: datetime) -> list[Someone]:
    asked = (
        select(Crossing, Case, Declaration.ref)
        .outerjoin(Case, Case.id == Crossing.id)
        .outerjoin(Declaration, Declaration.id == Crossing.declaration_id)
        .where(Crossing.hall == hall, Crossing.changed_at > now - SINCE)
    )
    return [_someone(*row, now) for row in session.execute(asked)]


def _someone(row: Crossing, case: Case | None, ref: str | None, now: datetime) -> Someone:
    stands = Standing(case.standing) if case else Standing.WAITING
    return Someone(
        id=row.id,
        ref=ref or "",
        people=row.people or 0,
        way=_way(row, stands),
        because=tuple(row.because or ()),
        since=row.waits_since or row.opened_at,
        standing=stands,
        holder=cases.held(case, now),
        held_until=case.held_until if case else None,
    )


def _way(row: Crossing, stands: Standing) -> Way:
    if stands in _STOPPED:
        return Way.STOPPED
    if row.waits_since is not None:
        return Way.OFFICER
    return _WAYS.get(State(row.state), Way.KIOSK)


def _alarms(
    session: Session,
    devices: Sequence[Listed],
    found: Sequence[Someone],
    kinds: Collection[Kind],
) -> list[Alarm]:
    """What is asked of officers about the hall's devices and crossings, the oldest first."""
    names = {str(one.device.id): one.device.name for one in devices}
    names |= {str(one.id): one.ref for one in found}
    asked = (
        select(OfficerTask)
        .where(OfficerTask.ended_at.is_(None), OfficerTask.kind.in_(kinds))
        .where(OfficerTask.subject.in_(names))
        .order_by(OfficerTask.since, OfficerTask.id)
    )
    return [
        Alarm(row.id, Kind(row.kind), names[row.subject], row.since)
        for row in session.scalars(asked)
    ]
