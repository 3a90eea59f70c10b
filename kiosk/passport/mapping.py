"""PACE's mappings: from the nonce to a generator that nobody else knows (Doc 9303-11, 4.4.3.3)."""

from __future__ import annotations

from dataclasses import replace

from kiosk.passport.ciphers import Suite
from kiosk.passport.groups import Curve, DhGroup, Point
from kiosk.passport.malformed import MalformedError

# Doc 9303-11, 4.4.3.3.2: the constants of the pseudo-random function, by nonce length in bytes.
CONSTANTS = {
    16: ("A668892A7C41E3CA739F40B057D85904", "A4E136AC725F738B01C1F60217C188AD"),
    32: (
        "D463D65234124EF7897054986DCA0A174E28DF758CBAA03F240616414D5A1676",
        "54BD7255F0AAF831BEC3423FCF39D69B6CBF066677D0FAAE5AADD99DF8E53517",
    ),
}


def nonce_size(suite: Suite) -> int:
    """Bytes of the nonce: the key's, in whole blocks of AES."""
    return 32 if suite.key_size > 16 else 16


def generic_ec(curve: Curve, nonce: int, shared: Point) -> Curve:
    """The curve with generator s * G + H."""
    left = curve.multiply(nonce, curve.g)
    return replace(curve, g=curve.add(left, shared))


def generic_dh(group: DhGroup, nonce: int, shared: int) -> DhGroup:
    """The group with generator g^s * h."""
    mapped = group.power(group.g, nonce) * shared % group.p
    if mapped in (0, 1):
        raise MalformedError("the neutral element of the group")
    return replace(group, g=mapped)


def pseudo_random(suite: Suite, nonce: bytes, ours: bytes, modulus: int) -> int:
    """R_p(s, t): the nonce stretched under the other side's nonce, modulo p."""
    first, second = (bytes.fromhex(text) for text in CONSTANTS[len(nonce)])
    key = suite.encrypt(ours, nonce)
    out = b""
    while 8 * len(out) < modulus.bit_length() + 64:
        out += suite.encrypt(key[: suite.key_size], second)
        key = suite.encrypt(key[: suite.key_size], first)
    return int.from_bytes(out, "big") % modulus


def integrated_ec(curve: Curve, suite: Suite, nonce: bytes, ours: bytes) -> Curve:
    """The curve with the generator that the stretched nonce encodes (Doc 9303-11, appendix B)."""
    t = pseudo_random(suite, nonce, ours, curve.p)
    return replace(curve, g=encoded_point(curve, t))


def encoded_point(curve: Curve, t: int) -> Point:
    """The point encoding of appendix B.1.2, for p congruent to 3 modulo 4."""
    p, a, b = curve.p, curve.a, curve.b
    if p % 4 != 3:
        raise MalformedError("integrated mapping needs a prime that is 3 modulo 4")
    alpha = -t * t % p
    whole = (alpha + alpha * alpha) % p
    if whole == 0:
        raise MalformedError("a nonce that encodes no point")
    x2 = -b * pow(a, -1, p) * (1 + pow(whole, -1, p)) % p
    x3 = alpha * x2 % p
    h2 = (x2 * x2 * x2 + a * x2 + b) % p
    u = t * t * t * h2 % p
    root = pow(h2, p - 1 - (p + 1) // 4, p)
    return (x2, root * h2 % p) if root * root * h2 % p == 1 else (x3, root * u % p)


def integrated_dh(group: DhGroup, suite: Suite, nonce: bytes, ours: bytes) -> DhGroup:
    """The group with generator R_p(s, t) to the power of the cofactor."""
    t = pseudo_random(suite, nonce, ours, group.p)
    return replace(group, g=group.power(t, (group.p - 1) // group.q))
