"""What is sealed to one device: HPKE (RFC 9180) over X25519, HKDF-SHA256 and AES-256-GCM.

Only the opening is here; the centre seals, because sealing draws a key of its own.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def unseal(sealed: bytes, key: X25519PrivateKey, info: bytes) -> bytes | None:
    """What was sealed to this key for this end; None for anything else."""
    try:
        return SUITE.decrypt(sealed, key, info)
    except (InvalidTag, ValueError):
        return None
