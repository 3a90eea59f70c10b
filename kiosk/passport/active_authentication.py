"""Active authentication: the chip signs our challenge with the key of DG15."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from kiosk.passport.agreement import Random
from kiosk.passport.apdu import Command
from kiosk.passport.link import Link
from kiosk.passport.pki import signatures
from kiosk.passport.pki.keys import EcKey, PublicKey, RsaKey
from kiosk.passport.pki.signatures import Kind, Scheme

SHORT = 223
# ISO 9796-2: the trailer names the hash; BC alone is SHA-1.
TRAILERS = {
    b"\x33\xcc": "sha1",
    b"\x34\xcc": "sha256",
    b"\x35\xcc": "sha512",
    b"\x36\xcc": "sha384",
    b"\x38\xcc": "sha224",
}


@dataclass(frozen=True)
class Signed:
    """A challenge and what the chip answered; the verifier judges whether it is a signature."""

    challenge: bytes
    signature: bytes
    status: int


def run(link: Link, random: Random, *, extended: bool) -> Signed:
    """Have the chip sign a challenge."""
    challenge = random(8)
    expected = 65536 if extended else 256
    answer = link.send(Command(0, 0x88, 0, 0, challenge, expected, extended))
    return Signed(challenge, answer.data, answer.status)


def fits_short(key: PublicKey) -> bool:
    """Whether a signature fits into a short reply under any cipher."""
    return not isinstance(key, RsaKey) or key.size <= SHORT


def whole(key: PublicKey, signed: Signed) -> bool:
    """Whether the signature is of full length: in a short reply some chips cut it and say 9000."""
    size = key.size if isinstance(key, RsaKey) else 1
    return len(signed.signature) >= size


def holds(key: PublicKey, signed: Signed, digest: str | None) -> bool:
    """Whether the chip holds the private half of this key."""
    if isinstance(key, RsaKey):
        return _rsa_holds(key, signed) or _pss_holds(key, signed, digest)
    if isinstance(key, EcKey):
        return _ecdsa_holds(key, signed, digest)
    return False


def recovered(key: RsaKey, signature: bytes) -> bytes | None:
    """The message representative F under an RSA signature of ISO 9796-2."""
    number = int.from_bytes(signature, "big")
    if len(signature) != key.size or not 1 < number < key.n - 1:
        return None
    opened = pow(number, key.e, key.n)
    for value in (opened, key.n - opened):
        whole = value.to_bytes(key.size, "big")
        if whole[0] == 0x6A and whole[-1] in (0xBC, 0xCC):
            return whole
    return None


def _rsa_holds(key: RsaKey, signed: Signed) -> bool:
    """ISO 9796-2 scheme 1 with partial recovery: 6A, message part, hash, trailer."""
    whole = recovered(key, signed.signature)
    if whole is None:
        return False
    name = "sha1" if whole[-1] == 0xBC else TRAILERS.get(whole[-2:])
    if name is None:
        return False
    trailer = 1 if whole[-1] == 0xBC else 2
    size = hashlib.new(name, usedforsecurity=False).digest_size
    part, stated = whole[1 : -trailer - size], whole[-trailer - size : -trailer]
    found = hashlib.new(name, part + signed.challenge, usedforsecurity=False).digest()
    return hmac.compare_digest(found, stated)


def _pss_holds(key: RsaKey, signed: Signed, digest: str | None) -> bool:
    names = [digest] if digest else ["sha256", "sha384", "sha512", "sha1"]
    return any(
        signatures.holds(key, Scheme(Kind.PSS, name, name), signed.challenge, signed.signature)
        for name in names
    )


def _ecdsa_holds(key: EcKey, signed: Signed, digest: str | None) -> bool:
    """Plain r and s, as Doc 9303 asks, or DER, as some chips send."""
    names = [digest] if digest else ["sha256", "sha1", "sha384", "sha512", "sha224"]
    half = len(signed.signature) // 2
    plain = (
        int.from_bytes(signed.signature[:half], "big"),
        int.from_bytes(signed.signature[half:], "big"),
    )
    for r, s in filter(None, (plain, signatures.dss_numbers(signed.signature))):
        for name in names:
            found = hashlib.new(name, signed.challenge, usedforsecurity=False).digest()
            if signatures.ecdsa_holds(key, found, r, s):
                return True
    return False
