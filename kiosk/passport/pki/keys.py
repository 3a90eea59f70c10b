"""Public keys as certificates and data groups carry them, explicit curve parameters included."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.passport.asn1 import der, oids
from kiosk.passport.asn1.tlv import Node, node
from kiosk.passport.groups import Curve, DhGroup, Point, by_pace_id, curves_by_oid, named
from kiosk.passport.malformed import MalformedError

RSA_BITS = range(1024, 8193)
DH_BITS = range(1024, 4097)
DH_ORDER_BITS = range(160, 513)


@dataclass(frozen=True)
class RsaKey:
    """An RSA public key."""

    n: int
    e: int

    @property
    def size(self) -> int:
        """Bytes of the modulus."""
        return (self.n.bit_length() + 7) // 8


@dataclass(frozen=True)
class EcKey:
    """A point of a named curve."""

    curve: Curve
    point: Point

    @property
    def group(self) -> Curve:
        """The curve, as agreements call it."""
        return self.curve

    @property
    def element(self) -> Point:
        """The point, as agreements call it."""
        return self.point


@dataclass(frozen=True)
class DhKey:
    """An element of a group."""

    group: DhGroup
    element: int


PublicKey = RsaKey | EcKey | DhKey


def parse(info: bytes) -> PublicKey:
    """The key in a SubjectPublicKeyInfo."""
    algorithm, value = _two(node(info).expect(der.SEQUENCE))
    parts = algorithm.children()
    name = der.oid(parts[0]) if parts else ""
    if name == oids.STANDARD_DOMAIN and len(parts) > 1:
        return _in_standard_domain(der.integer(parts[1]), der.bits(value))
    if name in (oids.RSA, oids.RSA_PSS):
        return _rsa(der.bits(value))
    if name == oids.EC_KEY and len(parts) > 1:
        curve = ec_parameters(parts[1])
        return EcKey(curve, _point(curve, der.bits(value)))
    if name in (oids.DH_KEY, oids.DH_KEY_X942) and len(parts) > 1:
        return _dh(name, parts[1], der.bits(value))
    raise MalformedError("a public key of an unknown kind")


def _rsa(data: bytes) -> RsaKey:
    n, e = (der.natural(part) for part in _two(node(data)))
    if n.bit_length() not in RSA_BITS or n % 2 == 0:
        raise MalformedError("an RSA modulus that no passport has")
    if not 3 <= e < 1 << 64 or e % 2 == 0:
        raise MalformedError("an RSA exponent that no passport has")
    return RsaKey(n, e)


def _two(whole: Node) -> list[Node]:
    parts = whole.children()
    if len(parts) < 2:
        raise MalformedError("fewer parts than a key has")
    return parts[:2]


def ec_parameters(part: Node) -> Curve:
    """The curve, named or matched on every explicit parameter."""
    if part.tag == der.OID:
        curve = curves_by_oid().get(der.oid(part))
    elif part.tag == der.SEQUENCE:
        curve = _explicit(part)
    else:
        curve = None
    if curve is None:
        raise MalformedError("a curve that nobody vouches for")
    return curve


def _explicit(part: Node) -> Curve | None:
    fields = part.children()
    if len(fields) < 5:
        raise MalformedError("explicit parameters that are not whole")
    field, coefficients = fields[1].children(), fields[2].children()
    if len(field) < 2 or len(coefficients) < 2 or der.oid(field[0]) != oids.PRIME_FIELD:
        raise MalformedError("a curve over another field")
    p, n = der.natural(field[1]), der.natural(fields[4])
    if len(fields) > 5 and fields[5].tag == der.INTEGER and der.integer(fields[5]) != 1:
        return None  # every curve of the table has cofactor 1
    a, b = (int.from_bytes(value.value, "big") for value in coefficients[:2])
    g = _generator(fields[3].value, p, a, b)
    return named(p, a, b, g, n)


def _generator(data: bytes, p: int, a: int, b: int) -> Point:
    """The base point; some issuers compress it."""
    size = (p.bit_length() + 7) // 8
    if len(data) == 1 + 2 * size and data[0] == 4:
        return int.from_bytes(data[1 : 1 + size], "big"), int.from_bytes(data[1 + size :], "big")
    if len(data) == 1 + size and data[0] in (2, 3) and p % 4 == 3 and p.bit_length() <= 521:
        x = int.from_bytes(data[1:], "big")
        y = pow(x**3 + a * x + b, (p + 1) // 4, p)
        return x, y if y % 2 == data[0] % 2 else p - y
    raise MalformedError("a base point that cannot be read")


def _point(curve: Curve, data: bytes) -> Point:
    if len(data) == 1 + curve.size and data[:1] in (b"\x02", b"\x03"):
        point = _generator(data, curve.p, curve.a, curve.b)
        return curve.decode(curve.encode(point))
    return curve.decode(data)


def _dh(name: str, part: Node, data: bytes) -> DhKey:
    numbers = [der.natural(field) for field in part.children() if field.tag == der.INTEGER]
    if len(numbers) < 2 or numbers[0].bit_length() not in DH_BITS or numbers[0] % 2 == 0:
        raise MalformedError("Diffie-Hellman parameters that no passport has")
    p, g = numbers[:2]
    q = numbers[2] if name == oids.DH_KEY_X942 and len(numbers) > 2 else 0
    if q.bit_length() not in DH_ORDER_BITS:
        q = 0  # of a safe prime: there is no small subgroup to keep out of
    if not 1 < g < p - 1:
        raise MalformedError("Diffie-Hellman parameters that no passport has")
    group = DhGroup("explicit", p, g, q)
    return DhKey(group, _element(group, data))


def _element(group: DhGroup, data: bytes) -> int:
    value = der.natural(node(data))
    return group.decode(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _in_standard_domain(number: int, value: bytes) -> PublicKey:
    """A key whose group is given by ICAO's number."""
    group = by_pace_id().get(number)
    if isinstance(group, Curve):
        return EcKey(group, group.decode(value))
    if isinstance(group, DhGroup):
        return DhKey(group, _element(group, value))
    raise MalformedError("a group that does not exist")


def encode_ec(
    curve: Curve, point: Point, *, explicit: bool = False, cofactor: bool = True
) -> bytes:
    """A SubjectPublicKeyInfo with the curve named or spelled out."""
    parameters = _parameters(curve, cofactor=cofactor) if explicit else der.identifier(curve.oid)
    algorithm = der.sequence(der.identifier(oids.EC_KEY), parameters)
    return der.sequence(algorithm, der.bit_string(curve.encode(point)))


def _parameters(curve: Curve, *, cofactor: bool) -> bytes:
    """Explicit domain parameters; issuers may leave out the cofactor."""
    return der.sequence(
        der.number(1),
        der.sequence(der.identifier(oids.PRIME_FIELD), der.number(curve.p)),
        der.sequence(
            der.octets(curve.a.to_bytes(curve.size, "big")),
            der.octets(curve.b.to_bytes(curve.size, "big")),
        ),
        der.octets(curve.encode(curve.g)),
        der.number(curve.n),
        *([der.number(1)] if cofactor else []),
    )


def encode_dh(group: DhGroup, element: int) -> bytes:
    """A SubjectPublicKeyInfo in the X9.42 form."""
    parameters = der.sequence(*map(der.number, (group.p, group.g, group.q)))
    algorithm = der.sequence(der.identifier(oids.DH_KEY_X942), parameters)
    return der.sequence(algorithm, der.bit_string(der.number(element)))
