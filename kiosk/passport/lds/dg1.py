"""DG1: the machine-readable zone as the chip holds it."""

from __future__ import annotations

from kiosk.passport.asn1.tlv import encode, node
from kiosk.passport.lds import mrz
from kiosk.passport.malformed import MalformedError

TAG = 0x61


def parse(raw: bytes) -> mrz.Mrz:
    """The zone inside DG1."""
    value = node(raw).expect(TAG).child(0x5F1F).value
    try:
        return mrz.parse(value.decode("ascii"))
    except UnicodeDecodeError as error:
        raise MalformedError("the zone holds characters that no zone has") from error


def build(zone: str) -> bytes:
    """DG1 that holds the zone."""
    return encode(TAG, encode(0x5F1F, zone.encode("ascii")))
