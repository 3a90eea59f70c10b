"""X.509 certificates of countries and their document signers, as raw as they were signed.

Read by our own bounded reader rather than a general one: explicit curve parameters, odd names and
old encodings are the rule here, and one that cannot be read must cost one signer, not the list.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache

from kiosk.passport.asn1 import der, oids
from kiosk.passport.asn1.tlv import Node, node, nodes
from kiosk.passport.malformed import MalformedError
from kiosk.passport.pki import keys

Name = tuple[tuple[str, str], ...]
DIGITAL_SIGNATURE, CERT_SIGN, CRL_SIGN = 0x80, 0x04, 0x02
KNOWN_CRITICAL = {oids.KEY_USAGE, oids.BASIC_CONSTRAINTS, oids.EXTENDED_USAGE}


@lru_cache(maxsize=4096)
def name(raw: bytes) -> Name:
    """A distinguished name, so that spellings of one name compare equal."""
    parts = []
    for group in nodes(node(raw).expect(der.SEQUENCE).value):
        for pair in nodes(group.expect(der.SET).value):
            fields = pair.children()
            if len(fields) != 2:
                raise MalformedError("a name that is not pairs")
            parts.append((der.oid(fields[0]), _text(fields[1])))
    return tuple(parts)


def _text(part: Node) -> str:
    encoding = {0x1E: "utf-16-be", 0x0C: "utf-8"}.get(part.tag, "latin-1")
    return " ".join(part.value.decode(encoding, "replace").casefold().split())


@dataclass(frozen=True)
class Certificate:
    """One certificate; the raw bytes decide whether two are the same."""

    raw: bytes
    signed: bytes
    serial: int
    issuer: bytes
    subject: bytes
    not_before: datetime
    not_after: datetime
    key_info: bytes
    extensions: dict[str, tuple[bool, bytes]]
    algorithm: bytes
    signature: bytes

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Certificate) and self.raw == other.raw

    def __hash__(self) -> int:
        return hash(self.raw)

    @cached_property
    def key(self) -> keys.PublicKey:
        """The public key; raises MalformedError when it is none we vouch for."""
        return keys.parse(self.key_info)

    @cached_property
    def subject_name(self) -> Name:
        """Whom it names."""
        return name(self.subject)

    @cached_property
    def issuer_name(self) -> Name:
        """Who says so."""
        return name(self.issuer)

    @property
    def country(self) -> str:
        """The subject's country, upper case; the issuer's where the subject names none."""
        for each in (self.subject_name, self.issuer_name):
            for kind, text in each:
                if kind == oids.COUNTRY:
                    return text.upper()
        return ""

    @property
    def common_name(self) -> str:
        """The subject's common name, for people to read."""
        return next((text for kind, text in self.subject_name if kind == oids.COMMON_NAME), "")

    @property
    def key_id(self) -> bytes:
        """The subject key identifier, or nothing."""
        _, value = self.extensions.get(oids.SUBJECT_KEY_ID, (False, b""))
        return node(value).expect(der.OCTETS).value if value else b""

    @property
    def issuer_key_id(self) -> bytes:
        """The authority key identifier, or nothing."""
        return authority_key_id(self.extensions)

    @property
    def is_authority(self) -> bool:
        """Whether it may sign certificates."""
        _, value = self.extensions.get(oids.BASIC_CONSTRAINTS, (False, b""))
        first = next(nodes(node(value).value), None) if value else None
        return first is not None and first.tag == der.BOOLEAN and first.value != b"\x00"

    @property
    def may_certify(self) -> bool:
        """Whether it may sign certificates by its key usage; without one, by being an authority.

        Both cannot be asked for: of the 588 of the German list, eight (BE, CM, IT, LU, PT, TR)
        leave the mark of an authority out.
        """
        return self.may(CERT_SIGN) if oids.KEY_USAGE in self.extensions else self.is_authority

    def may(self, use: int) -> bool:
        """Whether its key usage allows this; without the extension everything is allowed."""
        _, value = self.extensions.get(oids.KEY_USAGE, (False, b""))
        return not value or bool(der.bits(node(value))[:1] and der.bits(node(value))[0] & use)

    @property
    def purposes(self) -> frozenset[str]:
        """The extended key usages."""
        _, value = self.extensions.get(oids.EXTENDED_USAGE, (False, b""))
        if not value:
            return frozenset()
        return frozenset(der.oid(part) for part in nodes(node(value).value))

    @property
    def unknown_critical(self) -> set[str]:
        """Critical extensions that we do not understand and so may not pass over."""
        return {oid for oid, (critical, _) in self.extensions.items() if critical} - KNOWN_CRITICAL

    def valid_at(self, now: datetime) -> bool:
        """Whether now lies in its validity."""
        return self.not_before <= now <= self.not_after


def parse(raw: bytes) -> Certificate:
    """A certificate from DER."""
    parts = node(raw).expect(der.SEQUENCE).children()
    if len(parts) != 3:
        raise MalformedError("not a certificate")
    signed, algorithm, signature = parts
    fields = signed.expect(der.SEQUENCE).children()
    if fields and fields[0].tag == 0xA0:
        fields = fields[1:]
    if len(fields) < 6 or fields[1].raw != algorithm.raw:
        raise MalformedError("a certificate that is not whole, or names two algorithms")
    serial, _, issuer, validity, subject, key_info = fields[:6]
    times = validity.children()
    if len(times) != 2:
        raise MalformedError("a validity without two times")
    return Certificate(
        raw, signed.raw, der.integer(serial), issuer.raw, subject.raw, der.time(times[0]),
        der.time(times[1]), key_info.raw, extensions(fields[6:], 0xA3), algorithm.raw,
        der.bits(signature),
    )  # fmt: skip


def extensions(fields: list[Node], tag: int) -> dict[str, tuple[bool, bytes]]:
    """The extensions among the fields, by identifier."""
    found: dict[str, tuple[bool, bytes]] = {}
    holder = next((field for field in fields if field.tag == tag), None)
    if holder is None:
        return found
    for extension in nodes(node(holder.value).value):
        parts = extension.children()
        if len(parts) < 2:
            raise MalformedError("an extension without a value")
        critical = parts[1].tag == der.BOOLEAN and parts[1].value != b"\x00"
        found[der.oid(parts[0])] = critical, parts[-1].expect(der.OCTETS).value
    return found


def authority_key_id(found: dict[str, tuple[bool, bytes]]) -> bytes:
    """The key identifier inside the authority key identifier extension."""
    _, value = found.get(oids.AUTHORITY_KEY_ID, (False, b""))
    part = node(value).get(0x80) if value else None
    return part.value if part else b""
