"""Certificates and revocation lists as countries issue them, odd ones included."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from kiosk.passport.asn1 import der, oids
from kiosk.passport.asn1.tlv import encode, node
from kiosk.passport.pki import certificate, crl
from kiosk.passport.pki.certificate import CERT_SIGN, CRL_SIGN, DIGITAL_SIGNATURE, Certificate
from kiosk.passport.pki.crl import Crl
from kiosk.passport.virtual.signing import SigningKey


def name(country: str, common: str) -> bytes:
    """A distinguished name of a country, an organisation and a common name."""
    fields = (
        (oids.COUNTRY, 0x13, country),
        (oids.ORGANISATION, 0x0C, "Virtual Ministry"),
        (oids.COMMON_NAME, 0x0C, common),
    )
    pairs = (
        der.a_set(der.sequence(der.identifier(oid), encode(tag, text.encode())))
        for oid, tag, text in fields
        if text
    )
    return der.sequence(*pairs)


def key_id(key_info: bytes) -> bytes:
    """The first 20 bytes of a hash over the key."""
    value = der.bits(node(key_info).children()[1])
    return hashlib.sha256(value).digest()[:20]


@dataclass(frozen=True)
class Draft:
    """A certificate before it is signed."""

    subject: bytes
    issuer: bytes
    key_info: bytes
    serial: int
    not_before: datetime
    not_after: datetime
    issuer_key_id: bytes
    authority: bool = False
    usage: int = DIGITAL_SIGNATURE
    purposes: tuple[str, ...] = ()
    critical: tuple[str, ...] = ()
    claimed_key_id: bytes = b""

    def extensions(self) -> bytes:
        """Those that Doc 9303-12 asks for."""
        usage = der.identifier(oids.KEY_USAGE)
        items = [
            _extension(
                oids.SUBJECT_KEY_ID, der.octets(self.claimed_key_id or key_id(self.key_info))
            ),
        ]
        if self.usage:
            stated = encode(der.BITS, bytes((0, self.usage)))
            items.append(der.sequence(usage, TRUE, der.octets(stated)))
        if self.issuer_key_id:
            identifier = encode(0x80, self.issuer_key_id)
            items.append(_extension(oids.AUTHORITY_KEY_ID, der.sequence(identifier)))
        if self.authority:
            constraints = der.octets(der.sequence(TRUE, der.number(0)))
            items.append(der.sequence(der.identifier(oids.BASIC_CONSTRAINTS), TRUE, constraints))
        if self.purposes:
            listed = der.sequence(*map(der.identifier, self.purposes))
            items.append(_extension(oids.EXTENDED_USAGE, listed))
        items += map(_unknown, self.critical)
        return encode(0xA3, der.sequence(*items))

    def signed_by(self, key: SigningKey) -> Certificate:
        """The certificate under this key's signature."""
        body = der.sequence(
            encode(0xA0, der.number(2)), der.number(self.serial), key.algorithm, self.issuer,
            der.sequence(der.moment(self.not_before), der.moment(self.not_after)),
            self.subject, self.key_info, self.extensions(),
        )  # fmt: skip
        signature = der.bit_string(key.sign(body))
        return certificate.parse(der.sequence(body, key.algorithm, signature))


TRUE = encode(der.BOOLEAN, b"\xff")


def _extension(oid: str, value: bytes) -> bytes:
    return der.sequence(der.identifier(oid), der.octets(value))


def _unknown(oid: str) -> bytes:
    """A critical extension that nobody is told the meaning of."""
    return der.sequence(der.identifier(oid), TRUE, der.octets(b"\x05\x00"))


def self_signed(
    country: str, common: str, key: SigningKey, serial: int, valid: tuple[datetime, datetime]
) -> Certificate:
    """A country's own certificate."""
    named = name(country, common)
    return Draft(
        named, named, key.key_info, serial, *valid, key_id(key.key_info),
        authority=True, usage=CERT_SIGN | CRL_SIGN,
    ).signed_by(key)  # fmt: skip


def link(old: Certificate, old_key: SigningKey, new: Certificate) -> Certificate:
    """The new key under the old key's signature."""
    return Draft(
        new.subject, old.subject, new.key_info, new.serial + 1, new.not_before, new.not_after,
        old.key_id, authority=True, usage=CERT_SIGN | CRL_SIGN,
    ).signed_by(old_key)  # fmt: skip


def revocation_list(
    issuer: Certificate,
    key: SigningKey,
    serials: tuple[int, ...],
    made: datetime,
    due: datetime,
    number: int = 1,
    critical: tuple[str, ...] = (),
) -> Crl:
    """A list that revokes the serial numbers."""
    entries = [der.sequence(der.number(each), der.moment(made)) for each in serials]
    found = der.sequence(
        _extension(oids.AUTHORITY_KEY_ID, der.sequence(encode(0x80, issuer.key_id))),
        _extension(oids.CRL_NUMBER, der.number(number)),
        *map(_unknown, critical),
    )
    body = der.sequence(
        der.number(1), key.algorithm, issuer.subject, der.moment(made), der.moment(due),
        *([der.sequence(*entries)] if entries else []), encode(0xA0, found),
    )  # fmt: skip
    return crl.parse(der.sequence(body, key.algorithm, der.bit_string(key.sign(body))))


def document_signer(
    issuer: Certificate,
    issuer_key: SigningKey,
    key: SigningKey,
    serial: int,
    valid: tuple[datetime, datetime],
    common: str = "Virtual Document Signer",
) -> Certificate:
    """A document signer's certificate of the issuer's country."""
    return draft_signer(issuer, key, serial, valid, common).signed_by(issuer_key)


def draft_signer(
    issuer: Certificate,
    key: SigningKey,
    serial: int,
    valid: tuple[datetime, datetime],
    common: str = "Virtual Document Signer",
) -> Draft:
    """The same before it is signed, so that it can be spoilt."""
    subject = name(issuer.country, common)
    return Draft(subject, issuer.subject, key.key_info, serial, *valid, issuer.key_id)
