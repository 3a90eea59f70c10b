"""DG15: the public key of active authentication."""

from __future__ import annotations

from kiosk.passport.asn1.tlv import encode, node
from kiosk.passport.pki import keys

TAG = 0x6F


def parse(raw: bytes) -> keys.PublicKey:
    """The key inside DG15."""
    return keys.parse(node(raw).expect(TAG).value)


def build(info: bytes) -> bytes:
    """DG15 that holds the key."""
    return encode(TAG, info)
