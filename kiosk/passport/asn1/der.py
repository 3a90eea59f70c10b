"""The plain values of ASN.1: numbers, object identifiers, times, and how to write them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

from kiosk.passport.asn1.tlv import Node, encode
from kiosk.passport.malformed import MalformedError

BOOLEAN, INTEGER, BITS, OCTETS, NULL, OID = 0x01, 0x02, 0x03, 0x04, 0x05, 0x06
SEQUENCE, SET, UTC_TIME, TIME = 0x30, 0x31, 0x17, 0x18
INTEGER_BYTES = 2_100  # a signature or modulus of 16,384 bits, and some room


def integer(node: Node) -> int:
    """A signed number."""
    value = node.expect(INTEGER).value
    if not 0 < len(value) <= INTEGER_BYTES:
        raise MalformedError("a number without digits, or with too many")
    return int.from_bytes(value, "big", signed=True)


def natural(node: Node) -> int:
    """A number that cannot be negative; some issuers leave out the leading zero byte."""
    value = node.expect(INTEGER).value
    if not 0 < len(value) <= INTEGER_BYTES:
        raise MalformedError("a number without digits, or with too many")
    return int.from_bytes(value, "big")


def bits(node: Node) -> bytes:
    """The whole bytes of a bit string."""
    value = node.expect(BITS).value
    if not value or value[0] > 7:
        raise MalformedError("a bit string without its first byte")
    return value[1:]


def oid(node: Node) -> str:
    """An object identifier in dotted form."""
    return dotted(node.expect(OID).value)


@lru_cache(maxsize=512)
def dotted(value: bytes) -> str:
    """The dotted form of an identifier's content bytes."""
    if not 0 < len(value) <= 64 or value[-1] & 0x80:
        raise MalformedError("an object identifier that does not end")
    arcs, arc = [], 0
    for byte in value:
        arc = arc << 7 | byte & 0x7F
        if not byte & 0x80:
            arcs.append(arc)
            arc = 0
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, [first, arcs[0] - 40 * first, *arcs[1:]]))


def time(node: Node) -> datetime:
    """UTCTime or GeneralizedTime, in UTC; seconds may be missing in old certificates."""
    text = node.value.decode("ascii", "replace").removesuffix("Z")
    if node.tag == UTC_TIME:
        text = ("20" if text[:2] < "50" else "19") + text
    elif node.tag != TIME:
        raise MalformedError("not a time")
    text = text.split(".")[0]
    try:
        parts = [int(text[:4]), *(int(text[at : at + 2]) for at in range(4, len(text), 2))]
        return datetime(*parts[:6], tzinfo=UTC)  # type: ignore[misc, arg-type]
    except (ValueError, TypeError) as error:
        raise MalformedError("not a time that can be") from error


def sequence(*items: bytes) -> bytes:
    """A SEQUENCE of what is already encoded."""
    return encode(SEQUENCE, b"".join(items))


def a_set(*items: bytes) -> bytes:
    """A SET OF, in the order DER asks for."""
    return encode(SET, b"".join(sorted(items)))


def number(value: int) -> bytes:
    """An INTEGER."""
    return encode(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def octets(value: bytes) -> bytes:
    """An OCTET STRING."""
    return encode(OCTETS, value)


def bit_string(value: bytes) -> bytes:
    """A BIT STRING of whole bytes."""
    return encode(BITS, b"\x00" + value)


def identifier(name: str) -> bytes:
    """An OBJECT IDENTIFIER."""
    return encode(OID, identifier_value(name))


def identifier_value(name: str) -> bytes:
    """The content bytes of an identifier, as secure channels quote it."""
    first, second, *rest = map(int, name.split("."))
    out = b""
    for arc in [first * 40 + second, *rest]:
        digits = [arc & 0x7F]
        while arc := arc >> 7:
            digits.append(arc & 0x7F | 0x80)
        out += bytes(reversed(digits))
    return out


def moment(value: datetime) -> bytes:
    """UTCTime until 2049, GeneralizedTime after, as RFC 5280 asks."""
    if value.year < 2050:
        return encode(UTC_TIME, value.strftime("%y%m%d%H%M%SZ").encode())
    return encode(TIME, value.strftime("%Y%m%d%H%M%SZ").encode())
