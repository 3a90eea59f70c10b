"""Events of devices: taken as they come, kept as they were signed, never refused.

What cannot stand in its device's chain is kept aside; whatever is odd is seen by an officer.
One upload is one transaction, and devices wait for nobody but themselves.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import (
    CompoundSelect,
    Connection,
    bindparam,
    insert,
    null,
    select,
    text,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.exc import IntegrityError

from customs.messages.event import KNOWN, Event, UnknownEvent, open_event
from customs.messages.upload import Disposition, Receipt, Upload, Uploaded
from customs.officer_task import Kind
from customs.sealed import KeyRing, Opened, Refusal, Use, VerifyingKey, unbelieved
from passenger_app import crossings, gate_codes, tasks
from passenger_app.database import Database, retried
from passenger_app.fleet import calls, gates
from passenger_app.fleet.chain import Link, Place, judge, mends, place_of
from passenger_app.fleet.devices import Known, keys_of
from passenger_app.models import Device, DeviceEvent, DeviceEventAside, DeviceState

# Who looks at what; the rest is as it should be.
SEEN_AS = {
    Disposition.UNKNOWN_VERSION: Kind.UNKNOWN_EVENT,
    Disposition.GAP: Kind.DEVICE_GAP,
    Disposition.WRONG_PREVIOUS: Kind.DEVICE_FORK,
    Disposition.FORK: Kind.DEVICE_FORK,
    Disposition.ID_TAKEN: Kind.DEVICE_FORK,
    Disposition.NOT_ITS_OWN: Kind.DEVICE_KEY,
    Disposition.WRONG_KEY: Kind.DEVICE_KEY,
    Disposition.MALFORMED: Kind.UNKNOWN_EVENT,
    Disposition.REVOKED: Kind.DEVICE_KEY,
}
_TABLE = DeviceEvent.__table__
_NEW = insert(_TABLE)  # type: ignore[arg-type]
_ASIDE = insert(DeviceEventAside.__table__)  # type: ignore[arg-type]
_LOCK = select(Device.state).where(Device.id == bindparam("device")).with_for_update()
# What is here of an upload: its own digests, and whatever has one of its ids.
_SHA256 = DeviceEvent.sha256.in_(bindparam("digests", expanding=True))
_ID = DeviceEvent.id.in_(bindparam("ids", expanding=True))
_KNOWN: CompoundSelect[Any] = union_all(
    select(DeviceEvent.sha256, DeviceEvent.id).where(_SHA256 | _ID),
    select(DeviceEventAside.sha256, null())
    .where(DeviceEventAside.sha256.in_(bindparam("digests", expanding=True)))
    .where(DeviceEventAside.device_id == bindparam("device")),
)
_LINK = select(DeviceEvent.boot, DeviceEvent.sequence, DeviceEvent.sha256, DeviceEvent.previous)
_MINE = _LINK.where(DeviceEvent.device_id == bindparam("device"))
_AT = tuple_(DeviceEvent.boot, DeviceEvent.sequence)
_HERE = tuple_(bindparam("boot"), bindparam("sequence"))
_BEFORE = _MINE.where(_AT <= _HERE).order_by(_TABLE.c.boot.desc(), _TABLE.c.sequence.desc())
_AFTER = _MINE.where(_AT > _HERE).order_by(_TABLE.c.boot, _TABLE.c.sequence)
_NEIGHBOURS = union_all(select(_BEFORE.limit(1).subquery()), select(_AFTER.limit(1).subquery()))
_GAPS = select(_TABLE.c.id).where(
    _TABLE.c.device_id == bindparam("device"), _TABLE.c.disposition == text("'gap'")
)  # written out, so that the index of gaps serves it
_MENDED = (
    update(_TABLE)  # type: ignore[arg-type]
    .where(_TABLE.c.device_id == bindparam("device"), _TABLE.c.boot == bindparam("at_boot"))
    .where(_TABLE.c.sequence == bindparam("at_sequence"))
    .where(_TABLE.c.disposition == Disposition.GAP.value)
    .values(disposition=bindparam("now"))
)


def take(database: Database, asks: Known, upload: Upload, now: datetime) -> Uploaded:
    """Keep every event of an upload; when this returns they are durable."""
    try:
        return _take(database, asks, upload, now)
    except IntegrityError:  # another device used one of the ids at this very moment
        return _take(database, asks, upload, now)


@retried
def _take(database: Database, asks: Known, upload: Upload, now: datetime) -> Uploaded:
    digests = [hashlib.sha256(sealed).digest() for sealed in upload.events]
    keys = ring_of(_keys(database, asks, upload))
    opened = [_open(sealed, asks, keys, now) for sealed in upload.events]  # before the turn
    with database.acting() as connection:
        state = connection.execute(_LOCK, {"device": asks.id}).scalar_one()
        taking = _Taking(connection, asks, state == DeviceState.REVOKED, now)
        taking.know(digests, opened)
        found = [taking.take(*each) for each in zip(upload.events, digests, opened, strict=True)]
        taking.finish(Counter(found))
    receipts = (Receipt(sha256=s, disposition=d.value) for s, d in zip(digests, found, strict=True))
    return Uploaded(receipts=tuple(receipts), centre_time=now)


def _keys(database: Database, asks: Known, upload: Upload) -> list[Known]:
    """The device's keys: the one it asks with, and the earlier ones where they are needed."""
    named = {told.kid for sealed in upload.events if (told := unbelieved(sealed))}
    if named <= {asks.kid}:
        return [asks]
    with database.looking() as connection:
        return keys_of(connection, asks.id)


def ring_of(keys: Iterable[Known]) -> KeyRing:
    """Every key of a device, as its events are opened; when one retired does not matter here."""
    return {
        key.kid: VerifyingKey(
            key.kid, Use.EVENT, Ed25519PublicKey.from_public_bytes(key.sign_pub),
            datetime.min, datetime.max,  # noqa: DTZ901  an event may be years old
        )
        for key in keys
    }  # fmt: skip


Opening = Event | UnknownEvent | Disposition


def _open(sealed: bytes, asks: Known, keys: KeyRing, now: datetime) -> Opening:
    """What was signed by this device for itself, or why it is kept aside."""
    opened = open_event(sealed, keys, now)
    if isinstance(opened, Opened):
        own = opened.content.head.device == asks.id
        return opened.content if own else Disposition.NOT_ITS_OWN
    nonsense = opened in (Refusal.MALFORMED, Refusal.WRONG_TYPE)
    return Disposition.MALFORMED if nonsense else Disposition.WRONG_KEY


class _Taking:
    """One upload on its way into the tables."""

    def __init__(self, acting: Connection, asks: Known, revoked: bool, now: datetime) -> None:
        self._acting, self._device, self._revoked, self._now = acting, asks.id, revoked, now
        self._here: set[bytes] = set()
        self._ids: set[UUID] = set()
        self._rows: list[dict[str, Any]] = []
        self._aside: list[dict[str, Any]] = []
        self._crossed: list[tuple[UUID, UUID]] = []
        self._calls: list[calls.Call] = []
        self._codes: list[UUID] = []
        self._gates: dict[Kind, dict[str, str]] = {}
        self._before: Link | None = None
        self._after: Link | None = None
        self._also: Counter[Disposition] = Counter()
        self._mended = False

    def know(self, digests: list[bytes], opened: Iterable[Opening]) -> None:
        """Which of these are here already, and which of their ids are taken."""
        ids = [each.head.id for each in opened if not isinstance(each, Disposition)]
        asked = {"digests": digests, "ids": ids, "device": self._device}
        for sha256, id_ in self._acting.execute(_KNOWN, asked):
            self._here.add(sha256)
            self._ids.add(id_)

    def take(self, sealed: bytes, sha256: bytes, opened: Opening) -> Disposition:
        """Keep one event, in its chain or aside."""
        if sha256 in self._here:
            return Disposition.KNOWN
        self._here.add(sha256)
        if isinstance(opened, Disposition):
            return self._put_aside(sealed, sha256, opened)
        self._look(place_of(opened.head))
        if self._before and self._before.place == place_of(opened.head):
            return self._put_aside(sealed, sha256, Disposition.FORK)
        if opened.head.id in self._ids:
            return self._put_aside(sealed, sha256, Disposition.ID_TAKEN)
        return self._put(sealed, sha256, opened)

    def _look(self, place: Place) -> None:
        """Know the neighbours of a place; of the next in line they are known already."""
        last, next_one = self._before, self._after
        follows = last is not None and (last.place[0], last.place[1] + 1) == place
        if follows and self._rows and (next_one is None or next_one.place > place):
            return
        self._write()
        here = {"device": self._device, "boot": place[0], "sequence": place[1]}
        self._before = self._after = None
        for boot, sequence, sha256, previous in self._acting.execute(_NEIGHBOURS, here):
            link = Link((boot, sequence), sha256, previous)
            if link.place <= place:
                self._before = link
            else:
                self._after = link

    def _put(self, sealed: bytes, sha256: bytes, told: Event | UnknownEvent) -> Disposition:
        head, later = told.head, self._after
        found = judge(head, sha256, self._before, later)
        if later and mends(head, sha256, later):
            self._mend(later.place)
        event = told if isinstance(told, Event) else None
        if event is None or not event.understood:
            if found is not Disposition.TAKEN:
                self._also[Disposition.UNKNOWN_VERSION] += 1
            else:
                found = Disposition.UNKNOWN_VERSION
        found = Disposition.REVOKED if self._revoked else found
        self._rows.append(
            {
                "id": head.id,
                "device_id": self._device,
                "boot": head.boot,
                "sequence": head.sequence,
                "previous": head.previous,
                "sha256": sha256,
                "kind": event.kind if event else None,
                "kind_version": event.kind_version if event else None,
                "at": event.at if event else None,
                "raw": sealed,
                "disposition": found.value,
                "received_at": self._now,
            }
        )
        crossing = crossings.about(event) if event else None
        if crossing and not self._revoked:
            self._crossed.append((head.id, crossing))
        call = calls.of(event) if event else None
        if call and not self._revoked:
            self._calls.append(call)
        code = gate_codes.said(event) if event else None
        if code and not self._revoked:
            self._codes.append(code)
        gate = gates.about(event) if event else None
        if gate and not self._revoked:
            self._gates[gate[0]] = gate[1]
        self._ids.add(head.id)
        self._before = Link(place_of(head), sha256, head.previous)
        return found

    def _mend(self, place: Place) -> None:
        """What came before an event is here now."""
        self._mended = True
        self._write()
        which = {"device": self._device, "at_boot": place[0], "at_sequence": place[1]}
        asked = select(DeviceEvent.kind, DeviceEvent.kind_version).where(
            DeviceEvent.device_id == self._device, tuple_(*place) == _AT
        )
        kind, version = self._acting.execute(asked).one()
        known = version in KNOWN.get(kind or "", frozenset())
        now = Disposition.TAKEN if known else Disposition.UNKNOWN_VERSION
        self._acting.execute(_MENDED, which | {"now": now.value})

    def _put_aside(self, sealed: bytes, sha256: bytes, why: Disposition) -> Disposition:
        row = {"sha256": sha256, "device_id": self._device, "raw": sealed}
        self._aside.append(row | {"disposition": why.value, "received_at": self._now})
        return why

    def _write(self) -> None:
        for new, rows in ((_NEW, self._rows), (_ASIDE, self._aside)):
            if rows:
                self._acting.execute(new, rows)
                rows.clear()

    def finish(self, found: Counter[Disposition]) -> None:
        """Write what is left, and ask an officer once for each kind of oddity."""
        self._write()
        crossings.heard(self._acting, self._now, self._crossed)
        calls.heard(self._acting, self._now, self._device, self._calls)
        gate_codes.used(self._acting, self._device, self._codes, self._now)
        whole = self._mended and not self._gaps()
        if whole:
            actor = f"device:{self._device}"
            tasks.over(self._acting, self._now, Kind.DEVICE_GAP, self._device, actor, "filled")
        told: dict[Kind, dict[str, int]] = {}
        for disposition, count in (found + self._also).items():
            if disposition in SEEN_AS and not (whole and disposition is Disposition.GAP):
                told.setdefault(SEEN_AS[disposition], {})[disposition.value] = count
        asked: dict[Kind, Mapping[str, object]] = {**told, **self._gates}
        for kind, why in asked.items():
            tasks.ask(self._acting, self._now, kind, self._device, **why)

    def _gaps(self) -> bool:
        """Whether something before one of this device's events is still missing."""
        return self._acting.execute(_GAPS.limit(1), {"device": self._device}).first() is not None
