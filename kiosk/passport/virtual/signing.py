"""Private keys of authorities, document signers and chips."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kiosk.passport.agreement import Random
from kiosk.passport.asn1 import der, oids
from kiosk.passport.asn1.tlv import encode
from kiosk.passport.groups import Curve
from kiosk.passport.malformed import MalformedError
from kiosk.passport.pki import keys
from kiosk.passport.pki.signatures import HASHES, truncated


class SigningKey(Protocol):
    """A key that signs in one scheme."""

    @property
    def key_info(self) -> bytes:
        """The public half as certificates carry it."""

    @property
    def algorithm(self) -> bytes:
        """The AlgorithmIdentifier of its signatures."""

    def sign(self, message: bytes) -> bytes:
        """A signature over the message."""


def digest_algorithm(name: str) -> bytes:
    """The AlgorithmIdentifier of a hash."""
    return der.sequence(der.identifier(oids.HASH_OIDS[name]))


@cache
def rsa_private(number: int, bits: int = 2048, exponent: int = 65537) -> rsa.RSAPrivateKey:
    """The nth RSA key of this process; making one takes a while, so they are used again."""
    return rsa.generate_private_key(public_exponent=exponent, key_size=bits)


@dataclass(frozen=True)
class RsaSigner:
    """PKCS 1, or PSS when asked."""

    private: rsa.RSAPrivateKey
    digest: str = "sha256"
    pss: bool = False

    @property
    def key_info(self) -> bytes:
        """The public half."""
        public = self.private.public_key()
        return public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    @property
    def algorithm(self) -> bytes:
        """With the parameters of PSS written out."""
        if not self.pss:
            names = {name: oid for oid, name in oids.RSA_SIGNATURES.items()}
            return der.sequence(der.identifier(names[self.digest]), encode(der.NULL, b""))
        hashed = digest_algorithm(self.digest)
        size = HASHES[self.digest].digest_size
        mask = der.sequence(der.identifier(oids.MGF1), hashed)
        fields = encode(0xA0, hashed), encode(0xA1, mask), encode(0xA2, der.number(size))
        return der.sequence(der.identifier(oids.RSA_PSS), der.sequence(*fields))

    def sign(self, message: bytes) -> bytes:
        """A signature over the message."""
        scheme: padding.AsymmetricPadding = padding.PKCS1v15()
        if self.pss:
            size = HASHES[self.digest].digest_size
            scheme = padding.PSS(padding.MGF1(HASHES[self.digest]), size)
        return self.private.sign(message, scheme, HASHES[self.digest])


@dataclass(frozen=True)
class EcSigner:
    """ECDSA on any curve of the table, its parameters named or explicit."""

    curve: Curve
    private: int
    random: Random
    digest: str = "sha256"
    explicit: bool = False

    @classmethod
    def make(
        cls, curve: Curve, random: Random, digest: str = "sha256", *, explicit: bool = False
    ) -> EcSigner:
        """A new key."""
        return cls(curve, _below(curve.n, random), random, digest, explicit)

    @cached_property
    def key_info(self) -> bytes:
        """The public half."""
        point = self.curve.multiply(self.private, self.curve.g)
        return keys.encode_ec(self.curve, point, explicit=self.explicit)

    @property
    def algorithm(self) -> bytes:
        """Without parameters, as RFC 5758 asks."""
        names = {name: oid for oid, name in oids.ECDSA_SIGNATURES.items()}
        return der.sequence(der.identifier(names[self.digest]))

    def numbers(self, message: bytes) -> tuple[int, int]:
        """r and s."""
        digest = hashlib.new(self.digest, message, usedforsecurity=False).digest()
        e, n = truncated(digest, self.curve), self.curve.n
        while True:
            k = _below(n, self.random)
            r = self.curve.multiply(k, self.curve.g)[0] % n
            s = pow(k, -1, n) * (e + r * self.private) % n
            if r and s:
                return r, s

    def sign(self, message: bytes) -> bytes:
        """A DER signature over the message."""
        return der.sequence(*map(der.number, self.numbers(message)))

    def sign_plain(self, message: bytes) -> bytes:
        """r and s side by side, as chips answer."""
        size = self.curve.order_size
        return b"".join(number.to_bytes(size, "big") for number in self.numbers(message))


def _below(order: int, random: Random) -> int:
    number = 0
    while not 0 < number < order:
        size = (order.bit_length() + 7) // 8
        number = int.from_bytes(random(size), "big") >> (8 * size - order.bit_length())
    return number


@dataclass(frozen=True)
class Iso9796Signer:
    """A chip's RSA key for active authentication, ISO 9796-2 with partial recovery."""

    private: rsa.RSAPrivateKey
    digest: str = "sha1"

    @property
    def key_info(self) -> bytes:
        """The public half."""
        return RsaSigner(self.private).key_info

    @property
    def algorithm(self) -> bytes:
        """Nothing names this scheme; DG15 holds the key alone."""
        raise MalformedError("ISO 9796-2 is not a scheme of certificates")

    def sign(self, message: bytes, filler: Callable[[int], bytes] = bytes) -> bytes:
        """The signature over a challenge."""
        numbers = self.private.private_numbers()
        n, d = numbers.public_numbers.n, numbers.d
        size = (n.bit_length() + 7) // 8
        trailers = {"sha1": b"\xbc", "sha256": b"\x34\xcc", "sha512": b"\x35\xcc"}
        trailer = trailers[self.digest]
        hashed = HASHES[self.digest].digest_size
        part = filler(size - 1 - hashed - len(trailer))
        digest = hashlib.new(self.digest, part + message, usedforsecurity=False).digest()
        whole = int.from_bytes(b"\x6a" + part + digest + trailer, "big")
        found = pow(whole, d, n)
        return min(found, n - found).to_bytes(size, "big")
