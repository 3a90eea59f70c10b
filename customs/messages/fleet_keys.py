"""The fleet's shared keys: sealed to each device, and named by digest in the signed bundle.

So a device believes a shared key only under the release signer's key, whoever brought it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from uuid import UUID

import cbor2
import msgspec

from customs.sealed import canonical

FleetKeys = Mapping[str, Mapping[int, bytes]]
SIZE = 32
_NAMED = msgspec.json.Decoder(dict[str, dict[int, str]])


def info(device: UUID) -> bytes:
    """What binds the sealed keys to their device (the `info` of HPKE, RFC 9180)."""
    return b"sekisho/fleet-keys/1|" + device.bytes


def write(keys: FleetKeys) -> bytes:
    """The shared keys, to be sealed to one device."""
    return cbor2.dumps({use: dict(held) for use, held in keys.items()}, canonical=True)


def read(plain: bytes) -> FleetKeys | None:
    """The shared keys a device unsealed; None where they are none."""
    told = canonical(plain)
    if not isinstance(told, dict):
        return None
    for use, held in told.items():
        if type(use) is not str or not isinstance(held, dict):
            return None
        if not all(type(k) is int and type(v) is bytes and len(v) == SIZE for k, v in held.items()):
            return None
    return told


def name(keys: FleetKeys) -> bytes:
    """The part of the bundle that names them. A key of 256 random bits is not found by it."""
    named = {
        use: {str(kid): _digest(key) for kid, key in held.items()} for use, held in keys.items()
    }
    return msgspec.json.encode(named, order="deterministic")


def only_named(keys: FleetKeys, part: bytes) -> FleetKeys:
    """Those of the keys that the bundle names; none where it names nothing readable."""
    try:
        named = _NAMED.decode(part)
    except (msgspec.DecodeError, UnicodeError, RecursionError, ValueError):
        named = {}
    return {
        use: {k: key for k, key in held.items() if named.get(use, {}).get(k) == _digest(key)}
        for use, held in keys.items()
    }


def are_named(keys: FleetKeys, part: bytes) -> bool:
    """Whether every key is one the bundle names."""
    return only_named(keys, part) == keys


def _digest(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()
