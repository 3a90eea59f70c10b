"""EF.SOD: the signed list of the hashes of a chip's files."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.passport.asn1 import der, oids
from kiosk.passport.asn1.tlv import definite, node
from kiosk.passport.malformed import MalformedError
from kiosk.passport.pki import cms, signatures
from kiosk.passport.pki.cms import SignedData

TAG = 0x77


@dataclass(frozen=True)
class Sod:
    """The hashes by data group, and the signed message they came in."""

    digest: str
    hashes: dict[int, bytes]
    message: SignedData


def parse(raw: bytes) -> Sod:
    """EF.SOD from its raw bytes."""
    message = cms.parse_definite(node(node(definite(raw)).expect(TAG).value))
    if message.content_type not in oids.SECURITY_OBJECT_TYPES:
        raise MalformedError("a signed message that is no security object")
    fields = node(message.content).expect(der.SEQUENCE).children()
    if len(fields) < 3:
        raise MalformedError("a security object that is not whole")
    hashes: dict[int, bytes] = {}
    for entry in fields[2].expect(der.SEQUENCE).children():
        parts = entry.children()
        if len(parts) != 2:
            raise MalformedError("a hash without its data group")
        group = der.integer(parts[0])
        if group in hashes or not 1 <= group <= 16:
            raise MalformedError("a data group hashed twice, or one that does not exist")
        hashes[group] = parts[1].expect(der.OCTETS).value
    return Sod(signatures.digest_name(fields[1]), hashes, message)
