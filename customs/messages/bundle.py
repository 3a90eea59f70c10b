"""The bundle: all a hall needs to go on alone, under the release signer's key.

What is signed is a list of parts by name and digest. A delta is the same list with only the
parts that changed, so that both ways end in the same bytes by construction. The fleet's
shared keys come beside it, sealed to each device, and must be those the bundle names.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any

import cbor2
from msgspec import Meta

from customs.messages.heartbeat import BUNDLE_LIVES
from customs.messages.plain import Count, Message, Moment
from customs.sealed import KeyRing, Opened, Refusal, SigningKey, Use, canonical, open_sealed, seal

VERSION = 1
LARGEST_PART = 4 * 1024 * 1024
_FIELDS = (int, int, int, dict)
_LAST = 253_402_300_800  # seconds; the year 10000 begins


class Part(StrEnum):
    """The parts there are. A device keeps one it does not know, and does not use it."""

    PASS_KEYS = "pass_keys"  # public keys of the centre, revoked ones marked, by use
    RELEASE_KEYS = "release_keys"  # of the release signer: what a device pins from now on
    DEVICES = "devices"  # the fleet's public keys, by hall
    FLEET_KEYS = "fleet_keys"  # SHA-256 of each shared key, by use and id
    POLICIES = "policies"  # what stands and what is approved to come: see carried.py
    TARIFF = "tariff"
    RATES = "rates"  # of the weeks a hall needs while the bundle lives
    LANES = "lanes"  # the lane table
    GATE_CODES = "gate_codes"  # hashes of supervisors' one-time codes, by hall
    WATCH_LIST = "watch_list"  # digests of whom officers want to see


class Fault(StrEnum):
    """Why a bundle is not taken."""

    MALFORMED = "malformed"
    UNKNOWN_VERSION = "unknown_version"
    WRONG_KEY = "wrong_key"
    OLDER = "older"  # than the one in use: nobody is rolled back
    TOO_OLD = "too_old"
    FROM_THE_FUTURE = "from_the_future"
    PART_MISSING = "part_missing"
    PART_CHANGED = "part_changed"


@dataclass(frozen=True, slots=True)
class Listed:
    """A part as the signer names it."""

    sha256: bytes
    length: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the release signer signs."""

    number: int
    made_at: datetime
    parts: Mapping[str, Listed]


@dataclass(frozen=True, slots=True)
class UnknownManifest:
    """A bundle of a later form."""

    version: int


def listed(content: bytes) -> Listed:
    """A part's line in the manifest."""
    return Listed(hashlib.sha256(content).digest(), len(content))


def seal_manifest(manifest: Manifest, key: SigningKey) -> bytes:
    """Sign a bundle. What could not be read back is not written."""
    parts = {name: [part.sha256, part.length] for name, part in manifest.parts.items()}
    made_at = int(manifest.made_at.timestamp())
    payload = cbor2.dumps([VERSION, manifest.number, made_at, parts], canonical=True)
    if read(payload) != manifest or key.use is not Use.BUNDLE:
        raise ValueError("no device could read this bundle")
    return seal(key, payload)


def read(payload: bytes) -> Manifest | UnknownManifest | None:
    """What signed bytes list; None where they are no bundle of any version."""
    fields = canonical(payload)
    if not isinstance(fields, list) or not fields or type(fields[0]) is not int:
        return None
    if fields[0] != VERSION:
        return UnknownManifest(fields[0])
    if tuple(map(type, fields)) != _FIELDS:
        return None
    _, number, made_at, told = fields
    parts = {name: part for name, each in told.items() if (part := _listed(name, each))}
    if len(parts) != len(told) or not 1 <= number < 2**53 or not 0 <= made_at < _LAST:
        return None
    return Manifest(number, datetime.fromtimestamp(made_at, UTC), parts)


def _listed(name: object, told: Any) -> Listed | None:  # noqa: ANN401  whatever was signed
    if type(name) is not str or not 1 <= len(name) <= 32:
        return None
    if not isinstance(told, list) or tuple(map(type, told)) != (bytes, int):
        return None
    sha256, length = told
    return Listed(sha256, length) if len(sha256) == 32 and 0 <= length <= LARGEST_PART else None


Content = Annotated[bytes, Meta(max_length=LARGEST_PART)]


class Bundle(Message, frozen=True):
    """A bundle on its way: the signed list, the parts the device lacks, its sealed keys."""

    number: Count
    made_at: Moment
    since: Count | None  # a delta from this number; null is a whole bundle
    signed: Annotated[bytes, Meta(min_length=1)]
    parts: dict[str, Content]
    sealed_keys: bytes  # HPKE to this device's sealing key: see fleet_keys.py
    centre_time: Moment


@dataclass(frozen=True, slots=True)
class Held:
    """A bundle a device believes, whole."""

    manifest: Manifest
    parts: Mapping[str, bytes]


def take(told: Bundle, keys: KeyRing, now: datetime, before: Held | None = None) -> Held | Fault:
    """The bundle a device works with after this one came, or why it goes on without it."""
    manifest = believe(told.signed, keys, now)
    if isinstance(manifest, Fault):
        return manifest
    if before and manifest.number < before.manifest.number:
        return Fault.OLDER
    old = before.parts if before else {}
    parts: dict[str, bytes] = {}
    for name, part in manifest.parts.items():
        content = told.parts.get(name, old.get(name))
        if content is None:
            return Fault.PART_MISSING
        if listed(content) != part:
            return Fault.PART_CHANGED
        parts[name] = content
    return Held(manifest, parts)


def believe(signed: bytes, keys: KeyRing, now: datetime) -> Manifest | Fault:
    """A signed list under a pinned key, within its day."""
    opened: Opened[Manifest | UnknownManifest] | Refusal
    opened = open_sealed(Use.BUNDLE, signed, keys, now, read)
    if isinstance(opened, Refusal):
        malformed = opened in (Refusal.MALFORMED, Refusal.WRONG_TYPE)
        return Fault.MALFORMED if malformed else Fault.WRONG_KEY
    manifest = opened.content
    if isinstance(manifest, UnknownManifest):
        return Fault.UNKNOWN_VERSION
    if not opened.key.not_before <= manifest.made_at < opened.key.not_after:
        return Fault.WRONG_KEY
    if manifest.made_at > now + timedelta(minutes=5):
        return Fault.FROM_THE_FUTURE
    return Fault.TOO_OLD if now - manifest.made_at > BUNDLE_LIVES else manifest
