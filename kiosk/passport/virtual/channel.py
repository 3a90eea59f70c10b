"""The chip's end of secure messaging."""

from __future__ import annotations

import hmac

from kiosk.passport.apdu import Command, Reply
from kiosk.passport.asn1.tlv import Node, encode, nodes
from kiosk.passport.ciphers import padded
from kiosk.passport.malformed import MalformedError
from kiosk.passport.secure_messaging import (
    CRYPTOGRAM,
    CRYPTOGRAM_ODD,
    EXPECTED,
    MAC,
    STATUS,
    Keys,
)


def opened(keys: Keys, sealed: Command) -> Command:
    """The command inside; MalformedError where its MAC does not hold."""
    keys.turn()
    parts = {part.tag: part for part in nodes(sealed.data)}
    covered = [parts[tag].raw for tag in (CRYPTOGRAM, CRYPTOGRAM_ODD, EXPECTED) if tag in parts]
    expected = keys.tag(padded(sealed.header, keys.suite.block), *covered)
    if MAC not in parts or not hmac.compare_digest(expected, parts[MAC].value):
        raise MalformedError("a command whose MAC does not hold")
    header = sealed.cla & ~0x0C, sealed.ins, sealed.p1, sealed.p2
    wanted, extended = _wanted(parts.get(EXPECTED))
    return Command(*header, _data(keys, parts), wanted, extended)


def _data(keys: Keys, parts: dict[int, Node]) -> bytes:
    if CRYPTOGRAM in parts:
        return keys.opened(parts[CRYPTOGRAM].value[1:])
    if CRYPTOGRAM_ODD in parts:
        return keys.opened(parts[CRYPTOGRAM_ODD].value)
    return b""


def _wanted(part: Node | None) -> tuple[int | None, bool]:
    if part is None:
        return None, False
    width = len(part.value)
    return int.from_bytes(part.value, "big") or 1 << 8 * width, width > 1


def sealed(keys: Keys, ins: int, plain: Reply) -> Reply:
    """The reply under the channel."""
    keys.turn()
    parts = []
    if plain.data:
        tag, lead = (CRYPTOGRAM_ODD, b"") if ins & 1 else (CRYPTOGRAM, b"\x01")
        parts.append(encode(tag, lead + keys.sealed(plain.data)))
    parts.append(encode(STATUS, plain.status.to_bytes(2, "big")))
    mac = encode(MAC, keys.tag(*parts))
    return Reply(b"".join(parts) + mac, plain.status)
