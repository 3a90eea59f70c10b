"""The bundle a device works with: verified when it comes and each time it is read back.

It is applied in one transaction with the event that tells of it. A bundle that fails in any
way changes nothing: the device goes on with the one it has, for as long as that one lives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from customs import lane_table
from customs.gate_code import GateCode
from customs.lane_table import LaneTable
from customs.messages import bundle, carried, event, fleet_keys, sealed_box
from customs.messages.bundle import Bundle, Fault, Held, Part
from customs.messages.enrolment import PinnedKey
from customs.messages.fleet_keys import FleetKeys
from customs.messages.heartbeat import BUNDLE_LIVES
from customs.messages.plain import Unread
from customs.policy import Dated, Policies, standing
from customs.rates import Rate, Rates
from customs.sealed import unbelieved
from customs.watch_list import WatchList
from kiosk.centre.enrolment import Device
from kiosk.store.outbox import Happened, Outbox
from kiosk.store.place import Acting
from kiosk.store.store import Store

_KIND, _PART, _SIGNED, _KEYS = "bundle", "bundle part", "signed", "fleet keys"


class BundleRefused(Exception):
    """A bundle was not taken; the one before it stays."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the bundle was not taken: {why}")
        self.why = why


@dataclass(frozen=True)
class InUse:
    """A bundle and the fleet's keys that came with it."""

    held: Held
    fleet_keys: FleetKeys
    signed_with: bytes

    @property
    def number(self) -> int:
        """Its number."""
        return self.held.manifest.number

    def policies(self, moment: datetime) -> Policies:
        """What stands at a moment; where the centre carried none, what stands in the product."""
        told = _policies(self.held.parts)
        return standing(() if isinstance(told, Unread) else told, moment)

    def rates(self) -> Rates:
        """The exchange rates for these days' arrivals."""
        told = _rates(self.held.parts)
        return Rates(() if isinstance(told, Unread) else told)

    def lanes(self) -> LaneTable:
        """The lane table; where the centre carried none, the one in the product."""
        told = _lanes(self.held.parts)
        return lane_table.shipped() if isinstance(told, Unread) else told

    def watch_list(self) -> WatchList | None:
        """The watch list; none where the centre carried none."""
        told = _watch_list(self.held.parts)
        return None if isinstance(told, Unread) else told

    def gate_codes(self) -> tuple[GateCode, ...]:
        """The codes by which a supervisor keeps gates on."""
        told = _gate_codes(self.held.parts)
        return () if isinstance(told, Unread) else told

    def lives(self, now: datetime) -> bool:
        """Whether it is still good; a gate that asks later opens nothing."""
        return now - self.held.manifest.made_at <= BUNDLE_LIVES


def take(
    outbox: Outbox, device: Device, seal: X25519PrivateKey, told: Bundle, now: datetime
) -> InUse:
    """Verify a bundle and put it in the place of the last one; raises BundleRefused."""
    before = read(outbox.store, device)
    if told.since is not None and (before is None or told.since != before.number):
        raise BundleRefused(f"it goes on from {told.since}, which is not held")
    held = bundle.take(told, device.ring, now, before.held if before else None)
    if isinstance(held, Fault):
        raise BundleRefused(held.value)
    for read_part in (_policies, _rates, _lanes, _watch_list, _gate_codes):
        if isinstance(read_part(held.parts), Unread):
            raise BundleRefused("it carries what this program cannot read")
    plain = sealed_box.unseal(told.sealed_keys, seal, fleet_keys.info(device.device))
    shared = _named(plain, held.parts)
    if plain is None or shared is None:
        raise BundleRefused("its keys are not those it names")
    with outbox.store.writing() as acting:
        _put(outbox.store, acting, told.signed, held, plain)
        body = {"number": held.manifest.number, "before": before.number if before else None}
        outbox.add(acting, Happened(event.Kind.BUNDLE_TAKEN, body), now)
    return InUse(held, shared, _signer(told.signed))


def _policies(parts: Mapping[str, bytes]) -> tuple[Dated, ...] | Unread:
    part = parts.get(Part.POLICIES)
    return () if part is None else carried.read_policies(part)


def _rates(parts: Mapping[str, bytes]) -> tuple[Rate, ...] | Unread:
    part = parts.get(Part.RATES)
    return () if part is None else carried.read_rates(part)


def _lanes(parts: Mapping[str, bytes]) -> LaneTable | Unread:
    part = parts.get(Part.LANES)
    return lane_table.shipped() if part is None else carried.read_lanes(part)


def _watch_list(parts: Mapping[str, bytes]) -> WatchList | Unread | None:
    part = parts.get(Part.WATCH_LIST)
    return None if part is None else carried.read_watch_list(part)


def _gate_codes(parts: Mapping[str, bytes]) -> tuple[GateCode, ...] | Unread:
    part = parts.get(Part.GATE_CODES)
    return () if part is None else carried.read_gate_codes(part)


def pins(taken: InUse, device: Device) -> tuple[PinnedKey, ...]:
    """The release keys from now on: those the bundle names, and the one that signed it."""
    part = taken.held.parts.get(Part.RELEASE_KEYS)
    if part is None:
        return device.bundle_keys
    try:
        named = msgspec.json.decode(part, type=tuple[PinnedKey, ...])
    except (msgspec.DecodeError, ValueError):
        return device.bundle_keys
    signer = [key for key in device.bundle_keys if key.kid == taken.signed_with]
    found = {key.kid: key for key in (*signer, *named)}
    return tuple(found[kid] for kid in sorted(found))


def _signer(signed: bytes) -> bytes:
    said = unbelieved(signed)
    return said.kid if said else b""


def _named(plain: bytes | None, parts: Mapping[str, bytes]) -> FleetKeys | None:
    shared = fleet_keys.read(plain) if plain is not None else None
    part = parts.get(Part.FLEET_KEYS)
    if shared is None or part is None or not fleet_keys.are_named(shared, part):
        return None
    return shared


def _put(store: Store, acting: Acting, signed: bytes, held: Held, keys: bytes) -> None:
    acting.execute("DELETE FROM kept WHERE kind = ?", (_PART,))
    for name, content in held.parts.items():
        store.keep(acting, _PART, name, content)
    store.keep(acting, _KIND, _KEYS, keys)
    store.keep(acting, _KIND, _SIGNED, signed)


def signed(store: Store) -> bytes | None:
    """The list as the release signer signed it, of the bundle that was taken last."""
    return store.kept(_KIND, _SIGNED)


def read(store: Store, device: Device) -> InUse | None:
    """The bundle that was taken last, believed anew; however old it is, for its age is `lives`."""
    signed, keys = store.kept(_KIND, _SIGNED), store.kept(_KIND, _KEYS)
    said = unbelieved(signed) if signed else None
    manifest = bundle.read(said.payload) if said else None
    if signed is None or said is None or not isinstance(manifest, bundle.Manifest):
        return None
    believed = bundle.believe(signed, device.ring, manifest.made_at)
    parts = store.all_kept(_PART)
    if isinstance(believed, Fault) or {n: bundle.listed(p) for n, p in parts.items()} != dict(
        believed.parts
    ):
        return None
    shared = _named(keys, parts)
    return None if shared is None else InUse(Held(believed, parts), shared, said.kid)
