"""Bundles: drafted here from what is in force, signed elsewhere, handed to each device.

The centre cannot sign: a draft is a bundle only once the release signer, a program with a
key of its own (release.py), has read and signed its list.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import BigInteger, delete, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from customs import lane_table
from customs.messages import bundle, carried, fleet_keys
from customs.messages.bundle import Part, listed
from customs.messages.by_hand import ByHand
from customs.messages.problem import Code
from customs.pass_command import write_key
from customs.pass_qr import TOKYO
from customs.tariff import tariff
from passenger_app import gate_codes, policies, rates, watch_list
from passenger_app.database import Database, retried
from passenger_app.fleet.devices import Known
from passenger_app.fleet.enrolment import bundle_keys, seal_to
from passenger_app.keyring import Ring, Shared
from passenger_app.models import (
    Bundle,
    BundleLine,
    BundlePart,
    Device,
    DeviceHealth,
    DeviceKey,
    DeviceState,
    KeyState,
)

RENEWED = timedelta(hours=6)  # a bundle opens nothing after 24: three renewals may fail
MISSED = timedelta(minutes=45)  # a draft not signed by then will soon be too old to be
FAR = 10_000  # bundles of months: a number further ahead is not of before a backup
KEPT = 200  # bundles a delta can begin from


_NEWEST = select(Bundle).where(Bundle.signed.is_not(None)).order_by(Bundle.number.desc()).limit(1)


def _json(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def parts(session: Session, ring: Ring, now: datetime) -> dict[str, bytes]:
    """Everything a hall needs, as it stands now."""
    verifying = sorted(ring.verifying.values(), key=lambda key: key.kid)
    watched = watch_list.carried(session, ring)
    told: dict[str, bytes] = {
        Part.PASS_KEYS: _json({"keys": [write_key(k) for k in verifying if now < k.not_after]}),
        Part.RELEASE_KEYS: msgspec.json.encode(bundle_keys(session, now)),
        Part.DEVICES: _json({"devices": _devices(session)}),
        Part.FLEET_KEYS: fleet_keys.name(shared(ring)),
        Part.POLICIES: carried.write_policies(policies.carried(session, now)),
        Part.TARIFF: _json(_tariff()),
        Part.RATES: carried.write_rates(rates.carried(session, now.astimezone(TOKYO).date())),
        Part.GATE_CODES: carried.write_gate_codes(gate_codes.carried(session, now)),
        Part.LANES: carried.write_lanes(lane_table.shipped()),
    }
    if watched:
        told[Part.WATCH_LIST] = carried.write_watch_list(watched)
    return told


def shared(ring: Ring) -> fleet_keys.FleetKeys:
    """The shared keys by use and id."""
    return {use.value: dict(ring.shared[use]) for use in Shared}


def _devices(session: Session) -> list[dict[str, str]]:
    """Whom a hall may believe; who is revoked is told, so that an old feed cannot revive it."""
    asked = (
        select(Device, DeviceKey)
        .join(DeviceKey, DeviceKey.device_id == Device.id)
        .where(Device.state.in_([DeviceState.ACTIVE, DeviceState.REVOKED]))
        .where(DeviceKey.state == KeyState.IN_FORCE)
        .order_by(Device.id)
    )
    return [
        {
            "device": str(device.id),
            "kind": device.kind,
            "hall": device.hall,
            "name": device.name,
            "state": device.state,
            "kid": key.kid.hex(),
            "sign_pub": key.sign_pub.hex(),
            "seal_pub": key.seal_pub.hex(),
        }
        for device, key in session.execute(asked)
    ]


def _tariff() -> dict[str, object]:
    """The tables themselves, so that a hall need not wait for a new program."""
    told = {file.name: file.text for file in tariff.files()}
    return {"version": tariff.load().version, "files": told}


@retried
def draft(database: Database, ring: Ring, now: datetime) -> int | None:
    """Draft the next bundle where something changed or the last grew old; its number."""
    with database.writing() as session:
        last = session.scalar(
            select(Bundle).order_by(Bundle.number.desc()).limit(1).with_for_update()
        )
        told = parts(session, ring, now)
        lines = {name: listed(content).sha256 for name, content in told.items()}
        number = _next(session, last.number if last else 0)
        if last and number == last.number + 1 and _stands(session, last, lines, now):
            return None
        _keep(session, told)
        session.add(Bundle(number=number, made_at=now.replace(microsecond=0)))
        session.flush()
        for name, sha256 in lines.items():
            session.add(BundleLine(number=number, name=name, sha256=sha256))
        session.flush()
        _forget(session)
        return number


def _stands(session: Session, last: Bundle, lines: Mapping[str, bytes], now: datetime) -> bool:
    """Whether the last one lists the same and is young enough, signed or to be signed."""
    over = now - last.made_at >= (RENEWED if last.signed else MISSED)
    return not over and lines == _lines(session, last.number)


def _next(session: Session, last: int) -> int:
    """The next number: beyond what devices hold, where we came back from a backup.

    A device takes no number lower than its own. One that lies cannot use the numbers up.
    """
    told = (
        select(func.max(DeviceHealth.bundle))
        .join(Device, Device.id == DeviceHealth.device_id)
        .where(Device.state == DeviceState.ACTIVE, DeviceHealth.bundle <= last + FAR)
    )
    return max(last, session.scalar(told) or 0) + 1


def _lines(session: Session, number: int) -> dict[str, bytes]:
    """A bundle's list; none for a number there is not, however large a device tells it."""
    asked = select(BundleLine.name, BundleLine.sha256)
    asked = asked.where(BundleLine.number == literal(number, BigInteger))
    return dict(session.execute(asked).all())


def _keep(session: Session, told: Mapping[str, bytes]) -> None:
    rows = [{"sha256": listed(content).sha256, "content": content} for content in told.values()]
    session.execute(insert(BundlePart).on_conflict_do_nothing(), rows)


def _forget(session: Session) -> None:
    """Bundles nobody begins a delta from any more, and the parts only they listed."""
    order = select(Bundle.number).order_by(Bundle.number.desc())
    until = session.scalar(order.offset(KEPT).limit(1))
    if until is None:
        return
    session.execute(delete(BundleLine).where(BundleLine.number <= until))
    session.execute(delete(Bundle).where(Bundle.number <= until))
    listed_still = select(BundleLine.sha256)
    session.execute(delete(BundlePart).where(BundlePart.sha256.not_in(listed_still)))


def hand_over(
    database: Database, ring: Ring, asks: Known, have: int | None, now: datetime
) -> bundle.Bundle | Code:
    """The newest bundle for one device, whole or from the number it has."""
    with database.reading() as session:
        newest = session.scalar(_NEWEST)
        if newest is None or newest.signed is None:
            return Code.NOT_THERE
        lines = _lines(session, newest.number)
        sealed = _sealed(session, ring, lines, asks)
        if sealed is None:
            return Code.NOT_THERE
        had = _lines(session, have) if have is not None else {}
        if have is not None and not had:
            return Code.OLD_BUNDLE
        lacks = {name: sha256 for name, sha256 in lines.items() if had.get(name) != sha256}
        asked = select(BundlePart).where(BundlePart.sha256.in_(lacks.values()))
        contents = {part.sha256: part.content for part in session.scalars(asked)}
        return bundle.Bundle(
            number=newest.number,
            made_at=newest.made_at,
            since=have,
            signed=newest.signed,
            parts={name: contents[sha256] for name, sha256 in lacks.items()},
            sealed_keys=sealed,
            centre_time=now,
        )


def _sealed(session: Session, ring: Ring, lines: Mapping[str, bytes], asks: Known) -> bytes | None:
    """The shared keys this bundle names and no other, to one device; None for a broken key."""
    part = session.get(BundlePart, lines.get(Part.FLEET_KEYS, b""))
    named = fleet_keys.only_named(shared(ring), part.content if part else b"")
    return seal_to(asks.seal_pub, fleet_keys.write(named), fleet_keys.info(asks.id))


def by_hand(database: Database, ring: Ring, hall: str) -> ByHand | None:
    """The newest bundle for every device of a hall, to be carried there."""
    with database.reading() as session:
        newest = session.scalar(_NEWEST)
        if newest is None or newest.signed is None:
            return None
        asked = (
            select(BundleLine.name, BundlePart.content)
            .join(BundlePart, BundlePart.sha256 == BundleLine.sha256)
            .where(BundleLine.number == newest.number)
        )
        parts_ = dict(session.execute(asked).all())
        named = fleet_keys.only_named(shared(ring), parts_.get(Part.FLEET_KEYS, b""))
        keys = fleet_keys.write(named)
        sealed = {
            one["device"]: seal_to(
                bytes.fromhex(one["seal_pub"]), keys, fleet_keys.info(UUID(one["device"]))
            )
            for one in _devices(session)
            if one["hall"] == hall and one["state"] == DeviceState.ACTIVE
        }
    return ByHand(
        number=newest.number,
        made_at=newest.made_at,
        signed=newest.signed,
        parts=parts_,
        sealed_keys={device: box for device, box in sealed.items() if box is not None},
    )
