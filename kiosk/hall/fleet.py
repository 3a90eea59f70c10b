"""Who is believed in this hall: the devices the bundle lists, but for those the feed took away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from customs.messages.bundle import Part
from customs.messages.enrolment import DeviceKind
from customs.sealed import KeyRing, Use, VerifyingKey
from kiosk.centre.bundle_held import InUse

_ALWAYS = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_ACTIVE = "active"


class _Listed(msgspec.Struct, frozen=True):
    device: UUID
    kind: str
    hall: str
    state: str
    kid: str
    sign_pub: str
    seal_pub: str


class _Devices(msgspec.Struct, frozen=True):
    devices: tuple[_Listed, ...]


_READ = msgspec.json.Decoder(_Devices)


@dataclass(frozen=True)
class Believed:
    """A device and its public keys."""

    device: UUID
    kid: bytes
    sign_pub: bytes
    seal_pub: bytes

    def key(self, use: Use) -> VerifyingKey:
        """Its signing key in one of its uses."""
        public = Ed25519PublicKey.from_public_bytes(self.sign_pub)
        return VerifyingKey(self.kid, use, public, *_ALWAYS)


Members = Mapping[bytes, Believed]  # by key id


def members(bundle: InUse, kind: DeviceKind, hall: str, revoked: frozenset[str]) -> Members:
    """The devices of a kind in one hall."""
    try:
        found = [
            Believed(
                each.device,
                bytes.fromhex(each.kid),
                bytes.fromhex(each.sign_pub),
                bytes.fromhex(each.seal_pub),
            )
            for each in _listed(bundle)
            if (each.kind, each.hall, each.state) == (kind, hall, _ACTIVE)
            and str(each.device) not in revoked
        ]
    except ValueError:
        return {}
    return {each.kid: each for each in found}


def _listed(bundle: InUse) -> tuple[_Listed, ...]:
    try:
        return _READ.decode(bundle.held.parts.get(Part.DEVICES, b"")).devices
    except (msgspec.DecodeError, ValueError):
        return ()


def kid_of(bundle: InUse, device: UUID) -> bytes:
    """The id of the key a bundle lists for a device; nothing where it lists none."""
    told = (each.kid for each in _listed(bundle) if each.device == device)
    return bytes.fromhex(next(told, ""))


def ring(known: Members, use: Use) -> KeyRing:
    """Their keys in one use."""
    return {kid: each.key(use) for kid, each in known.items()}
