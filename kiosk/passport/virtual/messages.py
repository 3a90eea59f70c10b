"""Signed messages as countries make them: security objects, card security and master lists."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from kiosk.passport.asn1 import der, oids
from kiosk.passport.asn1.tlv import Node, encode, node
from kiosk.passport.lds import sod
from kiosk.passport.pki.certificate import Certificate
from kiosk.passport.virtual.quirks import Quirk
from kiosk.passport.virtual.signing import SigningKey, digest_algorithm


@dataclass(frozen=True)
class Pen:
    """Who signs, and what is odd about how he does it."""

    certificate: Certificate
    key: SigningKey
    digest: str = "sha256"
    quirks: frozenset[Quirk] = frozenset()
    more: tuple[Certificate, ...] = ()
    signed_at: datetime | None = None
    algorithm: bytes = b""
    by_key_id: bool = False

    def sign(self, content_type: str, content: bytes) -> bytes:
        """A signed message over the content."""
        signer = _signer(self, content_type, content)
        certificates = b"".join(each.raw for each in (self.certificate, *self.more))
        inner = der.sequence(der.identifier(content_type), encode(0xA0, der.octets(content)))
        body = der.sequence(
            der.number(3), der.a_set(digest_algorithm(self.digest)), inner,
            encode(0xA0, certificates), der.a_set(signer),
        )  # fmt: skip
        return der.sequence(der.identifier(oids.SIGNED_DATA), encode(0xA0, body))


def _signer(pen: Pen, content_type: str, content: bytes) -> bytes:
    digest = hashlib.new(pen.digest, content, usedforsecurity=False).digest()
    attributes = [
        _attribute(oids.CONTENT_TYPE, der.identifier(content_type)),
        _attribute(oids.MESSAGE_DIGEST, der.octets(digest)),
    ]
    if pen.signed_at is not None:
        attributes.append(_attribute(oids.SIGNING_TIME, der.moment(pen.signed_at)))
    ordered = sorted(attributes)
    unsorted = {Quirk.ATTRIBUTES_UNSORTED, Quirk.ATTRIBUTES_SIGNED_SORTED} & pen.quirks
    sent = ordered[::-1] if unsorted else ordered
    covered = sent if Quirk.ATTRIBUTES_UNSORTED in pen.quirks else ordered
    signature = pen.key.sign(encode(der.SET, b"".join(covered)))
    return der.sequence(
        der.number(3 if pen.by_key_id else 1), _named(pen), digest_algorithm(pen.digest),
        encode(0xA0, b"".join(sent)), pen.algorithm or pen.key.algorithm, der.octets(signature),
    )  # fmt: skip


def _named(pen: Pen) -> bytes:
    one = pen.certificate
    if pen.by_key_id:
        return encode(0x80, one.key_id)
    serial = one.serial + (1 if Quirk.SIGNER_MISNAMED in pen.quirks else 0)
    return der.sequence(one.issuer, der.number(serial))


def _attribute(oid: str, value: bytes) -> bytes:
    return der.sequence(der.identifier(oid), der.a_set(value))


@dataclass(frozen=True)
class SecurityObject:
    """What EF.SOD states."""

    hashes: dict[int, bytes]
    digest: str
    repeated: dict[int, bytes] = field(default_factory=dict)

    def encode(self) -> bytes:
        """The LDSSecurityObject."""
        entries = [*sorted(self.hashes.items()), *self.repeated.items()]
        listed = (der.sequence(der.number(group), der.octets(value)) for group, value in entries)
        return der.sequence(der.number(0), digest_algorithm(self.digest), der.sequence(*listed))


def hashes_of(groups: dict[int, bytes], digest: str) -> dict[int, bytes]:
    """The hash of every group."""
    return {
        group: hashlib.new(digest, raw, usedforsecurity=False).digest()
        for group, raw in groups.items()
    }


CONTENT_TYPES = {
    Quirk.SOD_ID_DATA: oids.DATA,
    Quirk.SOD_LEGACY_NL: "1.2.528.1.1006.1.20.1",
    Quirk.SOD_LEGACY_FR: "1.3.27.1.1.1",
}


def security_object(pen: Pen, stated: SecurityObject) -> bytes:
    """EF.SOD, in BER where the quirk asks for it."""
    kinds = [kind for quirk, kind in CONTENT_TYPES.items() if quirk in pen.quirks]
    kind = kinds[0] if kinds else oids.LDS_SECURITY_OBJECT
    message = pen.sign(kind, stated.encode())
    if Quirk.SOD_INDEFINITE in pen.quirks:
        message = indefinite(node(message), 6)
    return encode(sod.TAG, message)


def indefinite(one: Node, depth: int) -> bytes:
    """The same object with lengths left open and the content in pieces."""
    if one.tag == der.OCTETS and len(one.value) > 40:
        pieces = (one.value[at : at + 100] for at in range(0, len(one.value), 100))
        return b"\x24\x80" + b"".join(map(der.octets, pieces)) + b"\x00\x00"
    if not one.constructed or depth == 0 or one.tag == der.SET:
        return one.raw
    inside = b"".join(indefinite(each, depth - 1) for each in one.children())
    return bytes((one.tag, 0x80)) + inside + b"\x00\x00"


def master_list(pen: Pen, certificates: tuple[Certificate, ...]) -> bytes:
    """A CSCA master list."""
    listed = der.a_set(*(each.raw for each in certificates))
    return pen.sign(oids.MASTER_LIST, der.sequence(der.number(0), listed))
