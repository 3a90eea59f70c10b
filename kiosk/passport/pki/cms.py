"""Signed messages (CMS): the envelope of a passport's security object and of a master list."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from kiosk.passport.asn1 import der, oids
from kiosk.passport.asn1.tlv import Node, definite, encode, node, nodes
from kiosk.passport.malformed import MalformedError
from kiosk.passport.pki import certificate, signatures
from kiosk.passport.pki.certificate import Certificate
from kiosk.passport.pki.keys import PublicKey

# A signer and the links above him. Each is tried against each, so a chip may not send many.
MAX_CERTIFICATES = 6


@dataclass(frozen=True)
class Signer:
    """Who says he signed, how, and over which attributes."""

    issuer: bytes
    serial: int
    key_id: bytes
    digest: str
    algorithm: bytes
    attributes: dict[str, bytes]
    attribute_bytes: bytes
    signature: bytes

    def names(self, one: Certificate) -> bool:
        """Whether this certificate is the one he means."""
        if self.key_id:
            return self.key_id == one.key_id
        return self.serial == one.serial and self.issuer == one.issuer

    @property
    def signing_time(self) -> datetime | None:
        """When he says he signed."""
        value = self.attributes.get(oids.SIGNING_TIME)
        return der.time(node(value)) if value else None


@dataclass(frozen=True)
class SignedData:
    """The content, the certificates sent along, and the one signer."""

    content_type: str
    content: bytes
    certificates: tuple[Certificate, ...]
    signer: Signer

    def candidates(self) -> list[Certificate]:
        """The certificates that may be the signer's, the one he names first.

        Some countries name the signer wrongly, so a single certificate is tried whatever he says.
        """
        meant = [one for one in self.certificates if self.signer.names(one)]
        return meant or list(self.certificates)

    def digest_holds(self) -> bool:
        """Whether the signed attributes speak of this content; true where there are none."""
        stated = self.signer.attributes.get(oids.MESSAGE_DIGEST)
        if not self.signer.attribute_bytes:
            return True
        if stated is None or self._attribute_type() != self.content_type:
            return False
        found = hashlib.new(self.signer.digest, self.content, usedforsecurity=False).digest()
        return hmac.compare_digest(found, node(stated).expect(der.OCTETS).value)

    def _attribute_type(self) -> str:
        """What the signer says he signed; RFC 5652 asks for it wherever there are attributes."""
        value = self.signer.attributes.get(oids.CONTENT_TYPE)
        return der.oid(node(value)) if value else ""

    def signature_holds(self, key: PublicKey) -> bool:
        """Whether the signature was made with this key over the attributes or the content."""
        return any(
            signatures.holds(key, scheme, message, self.signer.signature)
            for message in self._messages()
            for scheme in signatures.readings(self.signer.algorithm, self.signer.digest)
        )

    def _messages(self) -> Iterator[bytes]:
        if not self.signer.attribute_bytes:
            yield self.content
            return
        as_sent = encode(der.SET, self.signer.attribute_bytes)
        yield as_sent
        # Some signers sign the sorted set and send it unsorted.
        ordered = der.a_set(*(part.raw for part in nodes(self.signer.attribute_bytes)))
        if ordered != as_sent:
            yield ordered


def parse(raw: bytes, max_certificates: int = MAX_CERTIFICATES) -> SignedData:
    """A signed message from BER or DER, with exactly one signer."""
    return parse_definite(node(definite(raw)), max_certificates)


def parse_definite(whole: Node, max_certificates: int = MAX_CERTIFICATES) -> SignedData:
    """The same where every length is already definite."""
    outer = whole.expect(der.SEQUENCE).children()
    if len(outer) != 2 or der.oid(outer[0]) != oids.SIGNED_DATA:
        raise MalformedError("not a signed message")
    fields = node(outer[1].expect(0xA0).value).expect(der.SEQUENCE).children()
    if len(fields) < 4:
        raise MalformedError("a signed message that is not whole")
    content_type, content = _content(fields[2])
    sent = next((field for field in fields[3:] if field.tag == 0xA0), None)
    signers = fields[-1].expect(der.SET).children()
    if len(signers) != 1:
        raise MalformedError("a signed message without exactly one signer")
    return SignedData(
        content_type, content, _certificates(sent, max_certificates), _signer(signers[0])
    )


def _content(field: Node) -> tuple[str, bytes]:
    parts = field.expect(der.SEQUENCE).children()
    if len(parts) != 2:
        raise MalformedError("a signed message without content")
    return der.oid(parts[0]), node(parts[1].expect(0xA0).value).expect(der.OCTETS).value


def _certificates(sent: Node | None, most: int) -> tuple[Certificate, ...]:
    if sent is None:
        return ()
    parts = [part for part in nodes(sent.value) if part.tag == der.SEQUENCE]
    if len(parts) > most:
        raise MalformedError("more certificates than a signed message needs")
    return tuple(certificate.parse(part.raw) for part in parts)


def _signer(part: Node) -> Signer:
    fields = part.expect(der.SEQUENCE).children()
    if len(fields) < 5:
        raise MalformedError("a signer that is not whole")
    issuer, serial, key_id = _named(fields[1])
    attributes = fields[3].value if fields[3].tag == 0xA0 else b""
    algorithm, signature = fields[4:6] if attributes else fields[3:5]
    return Signer(
        issuer, serial, key_id, signatures.digest_name(fields[2]), algorithm.raw,
        _attributes(attributes), attributes, signature.expect(der.OCTETS).value,
    )  # fmt: skip


def _named(part: Node) -> tuple[bytes, int, bytes]:
    if part.tag == 0x80:
        return b"", 0, part.value
    fields = part.expect(der.SEQUENCE).children()
    if len(fields) != 2:
        raise MalformedError("a signer without a name")
    return fields[0].raw, der.integer(fields[1]), b""


def _attributes(data: bytes) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for attribute in nodes(data):
        fields = attribute.children()
        values = fields[1].children() if len(fields) == 2 else []
        if len(values) != 1:
            raise MalformedError("a signed attribute without exactly one value")
        kind = der.oid(fields[0])
        if kind in found:
            raise MalformedError("a signed attribute said twice")
        found[kind] = values[0].raw
    return found
