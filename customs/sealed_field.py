"""One field of one row, sealed where it lies: AES-GCM, bound to table, column and row.

The centre's database and a device's store write the same form. The nonce is an argument.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_FORM = b"\x01"
NONCE = 12


def seal(key: bytes, nonce: bytes, plain: bytes, *place: object) -> bytes:
    """Encrypt one field; `place` is table, column and row."""
    return _FORM + nonce + AESGCM(key).encrypt(nonce, plain, bound(place))


def unseal(key: bytes, sealed: bytes, *place: object) -> bytes:
    """Decrypt what was sealed at this very place; raises InvalidTag for anything else."""
    if sealed[:1] != _FORM or len(sealed) <= 1 + NONCE:
        raise InvalidTag
    nonce, rest = sealed[1 : 1 + NONCE], sealed[1 + NONCE :]
    return AESGCM(key).decrypt(nonce, rest, bound(place))


def bound(place: tuple[object, ...]) -> bytes:
    """The place as it is bound into the seal."""
    return "/".join(str(part) for part in place).encode()
