"""EF.COM: the unsigned list of what the chip holds. Only a hint; the SOD is the word."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.passport.asn1.tlv import node
from kiosk.passport.lds.names import TAG_GROUPS

TAG = 0x60


@dataclass(frozen=True)
class Com:
    """The version and the data groups announced."""

    version: str
    groups: frozenset[int]


def parse(raw: bytes) -> Com:
    """EF.COM from its raw bytes; tags that name no group are passed over."""
    whole = node(raw).expect(TAG)
    version = whole.get(0x5F01)
    tags = whole.child(0x5C).value
    groups = frozenset(TAG_GROUPS[tag] for tag in tags if tag in TAG_GROUPS)
    return Com((version.value if version else b"").decode("ascii", "replace"), groups)
