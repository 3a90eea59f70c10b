"""The symmetric half of ICAO Doc 9303-11: key derivation, padding, encryption and MACs.

Two suites exist, 3DES with ISO 9797-1 MAC algorithm 3 and AES with CMAC.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC

from kiosk.passport.malformed import MalformedError


class Use(IntEnum):
    """What a derived key is for: the counter of the key derivation function."""

    ENCRYPTION = 1
    MAC = 2
    PACE = 3


class Suite(Protocol):
    """A block cipher with its MAC, as both secure messaging and PACE use it."""

    @property
    def block(self) -> int:
        """Bytes of a block."""

    @property
    def key_size(self) -> int:
        """Bytes of a key."""

    def key(self, secret: bytes, use: Use) -> bytes:
        """The key that 9303-11, 9.7.1 derives from a shared secret."""

    def encrypt(self, key: bytes, data: bytes, vector: bytes | None = None) -> bytes:
        """CBC without padding; the vector is zero when none is given."""

    def decrypt(self, key: bytes, data: bytes, vector: bytes | None = None) -> bytes:
        """The inverse of encrypt."""

    def mac(self, key: bytes, data: bytes) -> bytes:
        """Eight bytes over data, which is padded here."""

    def token(self, key: bytes, data: bytes) -> bytes:
        """Eight bytes over data as PACE and BAC compute them."""


def padded(data: bytes, block: int) -> bytes:
    """ISO 9797-1 padding method 2."""
    return data + b"\x80" + bytes(-(len(data) + 1) % block)


def unpadded(data: bytes) -> bytes:
    """The data under padding method 2."""
    stripped = data.rstrip(b"\x00")
    if not stripped.endswith(b"\x80"):
        raise MalformedError("the padding is wrong")
    return stripped[:-1]


def _derived(secret: bytes, use: Use, size: int) -> bytes:
    digest = hashlib.sha256 if size > 16 else hashlib.sha1
    return digest(secret + use.to_bytes(4, "big"), usedforsecurity=False).digest()[:size]


def _with_parity(key: bytes) -> bytes:
    """DES keys carry odd parity; the published examples show it."""
    return bytes(byte & 0xFE | (byte >> 1).bit_count() & 1 ^ 1 for byte in key)


@dataclass(frozen=True)
class TripleDes:
    """Two-key 3DES; MAC algorithm 3 of ISO 9797-1 over padded data."""

    block: int = 8
    key_size: int = 16

    def key(self, secret: bytes, use: Use) -> bytes:
        """The key, with parity bits."""
        return _with_parity(_derived(secret, use, self.key_size))

    def encrypt(self, key: bytes, data: bytes, vector: bytes | None = None) -> bytes:
        """CBC without padding."""
        cipher = Cipher(TripleDES(key + key[:8]), modes.CBC(vector or bytes(8)))
        return cipher.encryptor().update(data)

    def decrypt(self, key: bytes, data: bytes, vector: bytes | None = None) -> bytes:
        """CBC without padding."""
        cipher = Cipher(TripleDES(key + key[:8]), modes.CBC(vector or bytes(8)))
        return cipher.decryptor().update(data)

    def mac(self, key: bytes, data: bytes) -> bytes:
        """The retail MAC: single DES in a chain, the last block turned with the second key."""
        whole = padded(data, 8)
        chain = bytes(8)
        if len(whole) > 8:
            single = Cipher(TripleDES(key[:8] * 3), modes.CBC(chain)).encryptor()
            chain = single.update(whole[:-8])[-8:]
        return self.encrypt(key, whole[-8:], chain)

    def token(self, key: bytes, data: bytes) -> bytes:
        """The same MAC."""
        return self.mac(key, data)


@dataclass(frozen=True)
class Aes:
    """AES with CMAC cut to eight bytes."""

    key_size: int = 16
    block: int = 16

    def key(self, secret: bytes, use: Use) -> bytes:
        """The key; above 128 bits the hash is SHA-256."""
        return _derived(secret, use, self.key_size)

    def encrypt(self, key: bytes, data: bytes, vector: bytes | None = None) -> bytes:
        """CBC without padding."""
        cipher = Cipher(AES(key), modes.CBC(vector or bytes(16)))
        return cipher.encryptor().update(data)

    def decrypt(self, key: bytes, data: bytes, vector: bytes | None = None) -> bytes:
        """CBC without padding."""
        cipher = Cipher(AES(key), modes.CBC(vector or bytes(16)))
        return cipher.decryptor().update(data)

    def mac(self, key: bytes, data: bytes) -> bytes:
        """Secure messaging pads before CMAC, unlike the PACE token."""
        return self.token(key, padded(data, 16))

    def token(self, key: bytes, data: bytes) -> bytes:
        """CMAC over the data as it stands."""
        cmac = CMAC(AES(key))
        cmac.update(data)
        return cmac.finalize()[:8]
