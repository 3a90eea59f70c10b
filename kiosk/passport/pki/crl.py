"""Certificate revocation lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiosk.passport.asn1 import der, oids
from kiosk.passport.asn1.tlv import Node, node, nodes
from kiosk.passport.malformed import MalformedError
from kiosk.passport.pki.certificate import Name, authority_key_id, extensions, name

MAX_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True)
class Crl:
    """The serial numbers that one authority has revoked."""

    raw: bytes
    signed: bytes
    issuer: bytes
    this_update: datetime
    next_update: datetime | None
    revoked: frozenset[int]
    number: int
    issuer_key_id: bytes
    unknown_critical: frozenset[str]
    algorithm: bytes
    signature: bytes

    @property
    def issuer_name(self) -> Name:
        """Who signed it."""
        return name(self.issuer)

    def stale_at(self, now: datetime) -> bool:
        """Whether a newer one should exist by now."""
        return self.next_update is not None and self.next_update < now


def parse(raw: bytes) -> Crl:
    """A list from DER."""
    if len(raw) > MAX_BYTES:
        raise MalformedError("a revocation list larger than any there is")
    parts = node(raw).expect(der.SEQUENCE).children()
    if len(parts) != 3:
        raise MalformedError("not a revocation list")
    signed, algorithm, signature = parts
    fields = list(nodes(signed.expect(der.SEQUENCE).value))
    if fields and fields[0].tag == der.INTEGER:
        fields = fields[1:]
    if len(fields) < 3 or fields[0].raw != algorithm.raw:
        raise MalformedError("a revocation list that is not whole")
    times = [field for field in fields[2:4] if field.tag in (der.UTC_TIME, der.TIME)]
    found = extensions(fields, 0xA0)
    return Crl(
        raw, signed.raw, fields[1].raw, der.time(fields[2]),
        der.time(times[1]) if len(times) > 1 else None, _revoked(fields[3:]),
        _number(found), authority_key_id(found), _unknown_critical(found), algorithm.raw,
        der.bits(signature),
    )  # fmt: skip


def _revoked(fields: list[Node]) -> frozenset[int]:
    entries = next((field for field in fields if field.tag == der.SEQUENCE), None)
    if entries is None:
        return frozenset()
    return frozenset(_serial(entry) for entry in nodes(entries.value))


def _serial(entry: Node) -> int:
    first = next(nodes(entry.value), None)
    if first is None:
        raise MalformedError("a revoked certificate without a serial number")
    return der.integer(first)


def _unknown_critical(found: dict[str, tuple[bool, bytes]]) -> frozenset[str]:
    """Such a list may hold only what changed, or another's certificates: not what we take it for.

    Doc 9303-12 knows no critical extension of a list.
    """
    return frozenset(oid for oid, (critical, _) in found.items() if critical)


def _number(found: dict[str, tuple[bool, bytes]]) -> int:
    _, value = found.get(oids.CRL_NUMBER, (False, b""))
    return der.integer(node(value)) if value else 0
