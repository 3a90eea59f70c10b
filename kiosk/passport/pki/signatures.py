"""Does this key sign that message: RSA (PKCS 1 and PSS) and ECDSA, on every curve of the table.

Issuers contradict themselves about hash and padding, so a signer's algorithm has several readings;
each is a full check with a fixed scheme, none a weaker one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from enum import Enum, auto

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, encode_dss_signature

from kiosk.passport.asn1 import der, oids
from kiosk.passport.asn1.tlv import Node, node
from kiosk.passport.groups import OPENSSL_CURVES, Curve
from kiosk.passport.malformed import MalformedError
from kiosk.passport.pki.keys import EcKey, PublicKey, RsaKey

HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),  # noqa: S303 - passports issued before 2016 still carry it
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}


class Kind(Enum):
    """The families of signature."""

    PKCS1 = auto()
    PSS = auto()
    ECDSA = auto()


@dataclass(frozen=True)
class Scheme:
    """A family, its hash, and the mask hash of PSS."""

    kind: Kind
    digest: str
    mask: str = ""


def digest_name(part: Node) -> str:
    """The hash that an AlgorithmIdentifier names; MD5 and its like are not known here."""
    first = next(iter(part.expect(der.SEQUENCE).children()), None)
    found = oids.SHA.get(der.oid(first)) if first else None
    if found is None:
        raise MalformedError("a hash that is not trusted, or not known")
    return found


def scheme(algorithm: bytes, digest: str = "") -> Scheme:
    """The scheme an AlgorithmIdentifier names; `digest` stands in where it names no hash."""
    parts = node(algorithm).expect(der.SEQUENCE).children()
    kind = der.oid(parts[0]) if parts else ""
    if kind in oids.RSA_SIGNATURES:
        return Scheme(Kind.PKCS1, oids.RSA_SIGNATURES[kind])
    if kind in oids.ECDSA_SIGNATURES:
        return Scheme(Kind.ECDSA, oids.ECDSA_SIGNATURES[kind])
    if kind == oids.RSA_PSS:
        return _pss(parts[1] if len(parts) > 1 else None)
    if kind == oids.RSA and digest:
        return Scheme(Kind.PKCS1, digest)
    if kind == oids.EC_KEY and digest:
        return Scheme(Kind.ECDSA, digest)
    raise MalformedError("a signature of an unknown kind")


def _pss(parameters: Node | None) -> Scheme:
    digest = mask = "sha1"  # RFC 4055: what absent parameters mean
    fields = {part.tag: part for part in parameters.children()} if parameters else {}
    if 0xA0 in fields:
        digest = digest_name(node(fields[0xA0].value))
    if 0xA1 in fields:
        inner = node(fields[0xA1].value).children()
        if len(inner) != 2 or der.oid(inner[0]) != oids.MGF1:
            raise MalformedError("a mask that is not MGF1")
        mask = digest_name(inner[1])
    return Scheme(Kind.PSS, digest, mask)


def readings(algorithm: bytes, digest: str) -> list[Scheme]:
    """The schemes a signer may have used, as he says first.

    Seen in the field: another hash than the digest algorithm's; a plain RSA signature announced as
    PSS (TR) and the other way round.
    """
    stated = scheme(algorithm, digest)
    found = [stated]
    if stated.digest != digest:
        found.append(replace(stated, digest=digest, mask=digest if stated.mask else ""))
    if stated.kind is Kind.PSS:
        found += [Scheme(Kind.PKCS1, each.digest) for each in list(found)]
    elif stated.kind is Kind.PKCS1:
        found += [Scheme(Kind.PSS, each.digest, each.digest) for each in list(found)]
    return found


def holds(key: PublicKey, by: Scheme, message: bytes, signature: bytes) -> bool:
    """Whether the key made this signature over the message in this scheme."""
    digest = hashlib.new(by.digest, message, usedforsecurity=False).digest()
    if isinstance(key, RsaKey) and by.kind is not Kind.ECDSA:
        return _rsa_holds(key, by, digest, signature)
    if isinstance(key, EcKey) and by.kind is Kind.ECDSA:
        numbers = dss_numbers(signature)
        return numbers is not None and ecdsa_holds(key, digest, *numbers)
    return False


def _rsa_holds(key: RsaKey, by: Scheme, digest: bytes, signature: bytes) -> bool:
    scheme_padding: padding.AsymmetricPadding = padding.PKCS1v15()
    if by.kind is Kind.PSS:
        mask = padding.MGF1(HASHES[by.mask])
        scheme_padding = padding.PSS(mask, padding.PSS.AUTO)
    try:
        public = rsa.RSAPublicNumbers(key.e, key.n).public_key()
        public.verify(signature, digest, scheme_padding, Prehashed(HASHES[by.digest]))
    except (InvalidSignature, ValueError, UnsupportedAlgorithm):
        return False
    return True


def dss_numbers(signature: bytes) -> tuple[int, int] | None:
    """r and s of a DER signature."""
    try:
        parts = node(signature).expect(der.SEQUENCE).children()
        if len(parts) != 2:
            return None
        return der.integer(parts[0]), der.integer(parts[1])
    except MalformedError:
        return None


def ecdsa_holds(key: EcKey, digest: bytes, r: int, s: int) -> bool:
    """ECDSA over a digest; OpenSSL where it knows the curve, our own arithmetic elsewhere."""
    if not (0 < r < key.curve.n and 0 < s < key.curve.n):
        return False
    known = OPENSSL_CURVES.get(key.curve.name)
    if known is None:
        return _ecdsa_by_hand(key, digest, r, s)
    try:
        public = ec.EllipticCurvePublicKey.from_encoded_point(known, key.curve.encode(key.point))
        algorithm = next(one for one in HASHES.values() if one.digest_size == len(digest))
        public.verify(encode_dss_signature(r, s), digest, ec.ECDSA(Prehashed(algorithm)))
    except (InvalidSignature, ValueError, UnsupportedAlgorithm):
        return False
    return True


def _ecdsa_by_hand(key: EcKey, digest: bytes, r: int, s: int) -> bool:
    curve = key.curve
    e = truncated(digest, curve)
    inverse = pow(s, -1, curve.n)
    u, v = e * inverse % curve.n, r * inverse % curve.n
    try:
        right = curve.multiply(v, key.point)
        point = curve.add(curve.multiply(u, curve.g), right) if u else right
    except MalformedError:  # the point at infinity signs nothing
        return False
    return point[0] % curve.n == r


def truncated(digest: bytes, curve: Curve) -> int:
    """The leading bits of a digest, as many as the order has."""
    spare = max(0, 8 * len(digest) - curve.n.bit_length())
    return int.from_bytes(digest, "big") >> spare
