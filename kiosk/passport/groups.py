"""Elliptic curves and Diffie-Hellman groups, with the point arithmetic PACE needs.

OpenSSL's Python binding multiplies the generators of the curves it knows, and is asked to. It
offers neither the sum of two points, nor other points' multiples, nor the smaller curves.
Secrets used here are one session's and thrown away, so constant time is not sought.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec

from kiosk.passport.malformed import MalformedError

Point = tuple[int, int]
Jacobian = tuple[int, int, int]  # x / z^2, y / z^3; z = 0 is the point at infinity
INFINITY: Jacobian = (1, 1, 0)


OPENSSL_CURVES: dict[str, ec.EllipticCurve] = {
    "secp192r1": ec.SECP192R1(),
    "secp224r1": ec.SECP224R1(),
    "secp256r1": ec.SECP256R1(),
    "secp384r1": ec.SECP384R1(),
    "secp521r1": ec.SECP521R1(),
    "brainpoolP256r1": ec.BrainpoolP256R1(),
    "brainpoolP384r1": ec.BrainpoolP384R1(),
    "brainpoolP512r1": ec.BrainpoolP512R1(),
}


@dataclass(frozen=True)
class Curve:
    """y^2 = x^3 + ax + b over the integers modulo p, with generator g of prime order n."""

    name: str
    oid: str
    p: int
    a: int
    b: int
    g: Point
    n: int
    pace: int | None = None

    @property
    def size(self) -> int:
        """Bytes of one coordinate."""
        return (self.p.bit_length() + 7) // 8

    @property
    def order_size(self) -> int:
        """Bytes of a number below the order."""
        return (self.n.bit_length() + 7) // 8

    def holds(self, point: Point) -> bool:
        """Whether the point lies on the curve."""
        x, y = point
        if not (0 <= x < self.p and 0 <= y < self.p):
            return False
        return (y * y - (x * x + self.a) * x - self.b) % self.p == 0

    def encode(self, point: Point) -> bytes:
        """The uncompressed form: 04, x, y."""
        return b"\x04" + b"".join(value.to_bytes(self.size, "big") for value in point)

    def decode(self, data: bytes) -> Point:
        """A point in uncompressed form; anything off the curve is refused."""
        if len(data) != 1 + 2 * self.size or data[0] != 4:
            raise MalformedError("not an uncompressed point of this curve")
        x, y = data[1 : 1 + self.size], data[1 + self.size :]
        point = int.from_bytes(x, "big"), int.from_bytes(y, "big")
        if not self.holds(point):
            raise MalformedError("the point is not on its curve")
        return point

    def multiply(self, scalar: int, point: Point) -> Point:
        """scalar * point; the point at infinity is refused, as every protocol here asks."""
        known = OPENSSL_CURVES.get(self.name)
        if known is not None and scalar % self.n and point == curves()[self.name].g:
            made = ec.derive_private_key(scalar % self.n, known).public_key().public_numbers()
            return made.x, made.y
        table = self._odd_multiples(point)
        total = INFINITY
        for digit in reversed(_signed_digits(scalar % self.n)):
            total = self._double(total)
            if digit:
                x, y = table[abs(digit) >> 1]
                total = self._add(total, (x, y if digit > 0 else self.p - y))
        return self._affine(total)

    def add(self, one: Point, other: Point) -> Point:
        """The sum of two points."""
        return self._affine(self._add((*one, 1), other))

    def _odd_multiples(self, point: Point) -> list[Point]:
        """1, 3, 5, 7 ... 15 times the point."""
        twice = self._affine(self._double((*point, 1)))
        table = [point]
        for _ in range(7):
            table.append(self.add(table[-1], twice))
        return table

    def _affine(self, point: Jacobian) -> Point:
        x, y, z = point
        if z == 0:
            raise MalformedError("the point at infinity")
        inverse = pow(z, -1, self.p)
        square = inverse * inverse % self.p
        return x * square % self.p, y * square * inverse % self.p

    def _double(self, point: Jacobian) -> Jacobian:
        x, y, z = point
        p = self.p
        if z == 0 or y == 0:
            return INFINITY
        yy = y * y % p
        s = 4 * x * yy % p
        zz = z * z % p
        m = (3 * x * x + self.a * zz * zz) % p
        out = (m * m - 2 * s) % p
        return out, (m * (s - out) - 8 * yy * yy) % p, 2 * y * z % p

    def _add(self, one: Jacobian, other: Point) -> Jacobian:
        x1, y1, z1 = one
        p = self.p
        if z1 == 0:
            return (*other, 1)
        zz = z1 * z1 % p
        h = (other[0] * zz - x1) % p
        r = (other[1] * zz * z1 - y1) % p
        if h == 0:
            return self._double(one) if r == 0 else INFINITY
        hh = h * h % p
        hhh = h * hh % p
        v = x1 * hh % p
        x = (r * r - hhh - 2 * v) % p
        return x, (r * (v - x) - y1 * hhh) % p, z1 * h % p


def _signed_digits(scalar: int) -> list[int]:
    """The scalar in width-5 non-adjacent form, least digit first."""
    digits = []
    while scalar:
        digit = 0
        if scalar & 1:
            digit = scalar & 31
            if digit > 15:
                digit -= 32
            scalar -= digit
        digits.append(digit)
        scalar >>= 1
    return digits


@dataclass(frozen=True)
class DhGroup:
    """Integers modulo p; g generates the subgroup of prime order q, or q is 0 and not known."""

    name: str
    p: int
    g: int
    q: int
    pace: int | None = None

    @property
    def size(self) -> int:
        """Bytes of one element."""
        return (self.p.bit_length() + 7) // 8

    def encode(self, element: int) -> bytes:
        """The element, padded to the size of p."""
        return element.to_bytes(self.size, "big")

    def decode(self, data: bytes) -> int:
        """An element of the subgroup: outside it the secret would be one of a few (RFC 2631)."""
        element = int.from_bytes(data, "big")
        if len(data) > self.size or not 1 < element < self.p - 1:
            raise MalformedError("not an element of this group")
        if self.q and pow(element, self.q, self.p) != 1:
            raise MalformedError("an element outside the subgroup")
        return element

    def power(self, element: int, exponent: int) -> int:
        """element ** exponent, never the neutral element."""
        result = pow(element, exponent, self.p)
        if result in (0, 1):
            raise MalformedError("the neutral element of the group")
        return result


@cache
def _table() -> dict[str, dict[str, dict[str, str | int]]]:
    return tomllib.loads((Path(__file__).parent / "groups.toml").read_text())


def _number(row: dict[str, str | int], key: str) -> int:
    return int("".join(str(row[key]).split()), 16)


@cache
def curves() -> dict[str, Curve]:
    """Every curve of the table, by name."""
    found = {}
    for name, row in _table()["curve"].items():
        p, a, b, x, y, n = (_number(row, key) for key in "pabxyn")
        pace = int(row["pace"]) if "pace" in row else None
        found[name] = Curve(name, str(row["oid"]), p, a, b, (x, y), n, pace)
    return found


@cache
def dh_groups() -> dict[str, DhGroup]:
    """Every Diffie-Hellman group of the table, by name."""
    found = {}
    for name, row in _table()["group"].items():
        p, g, q = (_number(row, key) for key in "pgq")
        found[name] = DhGroup(name, p, g, q, int(row["pace"]))
    return found


@cache
def curves_by_oid() -> dict[str, Curve]:
    """The curves by object identifier."""
    return {curve.oid: curve for curve in curves().values()}


@cache
def by_pace_id() -> dict[int, Curve | DhGroup]:
    """The groups by ICAO's standardized domain parameter id."""
    groups: list[Curve | DhGroup] = [*curves().values(), *dh_groups().values()]
    return {group.pace: group for group in groups if group.pace is not None}


def named(p: int, a: int, b: int, g: Point, n: int) -> Curve | None:
    """The curve with exactly these parameters.

    All five are compared: twisted twins share p, and a foreign generator on a known curve is how
    a key is forged for somebody else's public point (CVE-2020-0601).
    """
    for curve in curves().values():
        if (curve.p, curve.a, curve.b, curve.g, curve.n) == (p, a, b, g, n):
            return curve
    return None
