"""The device's own keys: made here, kept in one file of its owner's, never sent anywhere.

One pair signs and unseals; another key seals the store. The next pair is on the disk before it
is offered, so that a kill at any moment leaves the device with every key the centre may know.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from msgspec import Meta

from customs.messages import enrolment
from customs.sealed import SigningKey, Use
from kiosk import durable_file

FILE = "keys.json"
VERSION = 1


class UnusableKeys(Exception):
    """The key file is not one, or lies open to others: nothing is done with it."""

    permanent = True


@dataclass(frozen=True)
class Pair:
    """What the device signs with, and what others seal to it."""

    sign: Ed25519PrivateKey = field(repr=False)
    seal: X25519PrivateKey = field(repr=False)

    @property
    def kid(self) -> bytes:
        """The id of the signing key."""
        return enrolment.key_id(self.sign.public_key().public_bytes_raw())

    def signs(self, use: Use) -> SigningKey:
        """The signing key for one of its uses."""
        return SigningKey(self.kid, use, self.sign)

    def offer(self, device: UUID | None, code: str) -> bytes:
        """The public halves, signed by the secret one."""
        told = enrolment.Offer(
            device,
            code,
            self.sign.public_key().public_bytes_raw(),
            self.seal.public_key().public_bytes_raw(),
        )
        return enrolment.seal_offer(told, self.signs(Use.KEY_OFFER))


@dataclass(frozen=True)
class Keys:
    """Every secret key of a device."""

    store: bytes = field(repr=False)
    current: Pair
    next: Pair | None = None
    before: Pair | None = None  # until a bundle lists the current one to the hall

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """What somebody with an older bundle may know this device by, the newest first."""
        return (self.current, self.before) if self.before else (self.current,)


_Secret = Annotated[bytes, Meta(min_length=32, max_length=32)]


class _Pair(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sign: _Secret
    seal: _Secret


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: int
    store: _Secret
    current: _Pair
    next: _Pair | None = None
    before: _Pair | None = None


def load(folder: Path) -> Keys | None:
    """The keys of a device, if it made some."""
    path = folder / FILE
    for beside in durable_file.left_over(path):
        beside.unlink()
    if not path.exists():
        return None
    if path.stat().st_mode & 0o077:
        raise UnusableKeys(f"{path} can be read by others: chmod 600 it, and make new keys")
    try:
        told = msgspec.json.decode(path.read_bytes(), type=_File)
    except (msgspec.DecodeError, ValueError) as error:
        raise UnusableKeys(f"{path}: {error}") from None
    if told.version != VERSION:
        raise UnusableKeys(f"{path} is of version {told.version}, this program of {VERSION}")
    later = _read(told.next) if told.next else None
    return Keys(told.store, _read(told.current), later, _read(told.before) if told.before else None)


def make(folder: Path) -> Keys:
    """A new device's keys; raises FileExistsError where there are some."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = Keys(secrets.token_bytes(32), _pair())
    durable_file.create(folder / FILE, _written(made))
    return made


def with_next(folder: Path, keys: Keys) -> Keys:
    """The same with the next pair, made unless it is there."""
    return keys if keys.next else _put(folder, replace(keys, next=_pair()))


def promoted(folder: Path, keys: Keys) -> Keys:
    """The next pair is in force at the centre; the hall hears of it with a bundle."""
    if keys.next is None:
        raise ValueError("there is no next pair")
    return _put(folder, Keys(keys.store, keys.next, None, keys.current))


def settled(folder: Path, keys: Keys) -> Keys:
    """The hall knows the current pair: the one before it is forgotten."""
    return _put(folder, replace(keys, before=None)) if keys.before else keys


def _put(folder: Path, keys: Keys) -> Keys:
    durable_file.write(folder / FILE, _written(keys))
    return keys


def _pair() -> Pair:
    return Pair(Ed25519PrivateKey.generate(), X25519PrivateKey.generate())


def _read(told: _Pair) -> Pair:
    return Pair(
        Ed25519PrivateKey.from_private_bytes(told.sign),
        X25519PrivateKey.from_private_bytes(told.seal),
    )


def _written(keys: Keys) -> bytes:
    later = _secret(keys.next) if keys.next else None
    before = _secret(keys.before) if keys.before else None
    return msgspec.json.encode(_File(VERSION, keys.store, _secret(keys.current), later, before))


def _secret(pair: Pair) -> _Pair:
    return _Pair(pair.sign.private_bytes_raw(), pair.seal.private_bytes_raw())
