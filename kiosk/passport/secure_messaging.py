"""The secure channel of Doc 9303-11, 9.8: every command and reply encrypted and authenticated."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from kiosk.passport.apdu import OK, Command, Reply
from kiosk.passport.asn1.tlv import Node, encode, nodes
from kiosk.passport.ciphers import Suite, Use, padded, unpadded
from kiosk.passport.failure import ReadError, Reason, SessionLostError
from kiosk.passport.malformed import MalformedError

CRYPTOGRAM, CRYPTOGRAM_ODD, EXPECTED, STATUS, MAC = 0x87, 0x85, 0x97, 0x99, 0x8E


@dataclass
class Keys:
    """The suite, its two keys, and the send sequence counter that both sides turn."""

    suite: Suite
    encryption: bytes
    mac: bytes
    counter: int

    @classmethod
    def derive(cls, suite: Suite, secret: bytes, counter: int = 0) -> Keys:
        """Session keys from a shared secret."""
        encryption = suite.key(secret, Use.ENCRYPTION)
        return cls(suite, encryption, suite.key(secret, Use.MAC), counter)

    def turn(self) -> None:
        """Count one more message."""
        self.counter = (self.counter + 1) % (1 << 8 * self.suite.block)

    @property
    def sequence(self) -> bytes:
        """The counter as it enters a MAC."""
        return self.counter.to_bytes(self.suite.block, "big")

    def vector(self) -> bytes:
        """AES starts each chain from the encrypted counter, 3DES from zero."""
        if self.suite.block == 8:
            return bytes(8)
        return self.suite.encrypt(self.encryption, self.sequence)

    def sealed(self, data: bytes) -> bytes:
        """The padded data, encrypted."""
        whole = padded(data, self.suite.block)
        return self.suite.encrypt(self.encryption, whole, self.vector())

    def opened(self, data: bytes) -> bytes:
        """The data under encryption and padding."""
        if not data or len(data) % self.suite.block:
            raise MalformedError("a cryptogram of no whole blocks")
        return unpadded(self.suite.decrypt(self.encryption, data, self.vector()))

    def tag(self, *parts: bytes) -> bytes:
        """The MAC over the counter and the parts."""
        return self.suite.mac(self.mac, self.sequence + b"".join(parts))


def protect(keys: Keys, plain: Command) -> Command:
    """The command under the channel."""
    keys.turn()
    odd = plain.ins & 1
    parts = []
    if plain.data:
        tag, lead = (CRYPTOGRAM_ODD, b"") if odd else (CRYPTOGRAM, b"\x01")
        parts.append(encode(tag, lead + keys.sealed(plain.data)))
    if plain.expected is not None:
        width = 2 if plain.extended or plain.expected > 256 else 1
        short = plain.expected % (1 << 8 * width)
        parts.append(encode(EXPECTED, short.to_bytes(width, "big")))
    header = bytes((plain.cla | 0x0C, plain.ins, plain.p1, plain.p2))
    mac = keys.tag(padded(header, keys.suite.block), *parts)
    data = b"".join(parts) + encode(MAC, mac)
    long = plain.extended or len(data) > 255 or (plain.expected or 0) > 256
    return Command(
        plain.cla | 0x0C, plain.ins, plain.p1, plain.p2, data, 65536 if long else 256, long
    )


def unprotect(keys: Keys, sealed: Reply) -> Reply:
    """The reply inside the channel.

    An error in the clear ends the session. Anything else in the clear, above all data or 9000, is
    somebody between us and the chip, or a chip that lets its guard down: refused for good.
    """
    keys.turn()
    parts = {part.tag: part for part in _objects(sealed)}
    if MAC not in parts or STATUS not in parts:
        if sealed.data or sealed.status == OK or sealed.status >> 8 in (0x61, 0x62, 0x63):
            raise ReadError(Reason.DOWNGRADE, "a reply outside the secure channel")
        raise SessionLostError(sealed.status)
    covered = [parts[tag].raw for tag in (CRYPTOGRAM, CRYPTOGRAM_ODD, STATUS) if tag in parts]
    if not hmac.compare_digest(keys.tag(*covered), parts[MAC].value):
        raise ReadError(Reason.DOWNGRADE, "a reply whose MAC does not hold")
    return Reply(_data(keys, parts), int.from_bytes(parts[STATUS].value, "big"))


def _objects(sealed: Reply) -> list[Node]:
    try:
        found = list(nodes(sealed.data))
    except MalformedError as error:
        raise ReadError(Reason.DOWNGRADE, "a reply outside the secure channel") from error
    if len({part.tag for part in found}) != len(found):
        raise MalformedError("an object sent twice under secure messaging")
    if any(part.tag not in (CRYPTOGRAM, CRYPTOGRAM_ODD, STATUS, MAC) for part in found):
        raise ReadError(Reason.DOWNGRADE, "an object that the secure channel does not cover")
    return found


def _data(keys: Keys, parts: dict[int, Node]) -> bytes:
    if CRYPTOGRAM in parts:
        value = parts[CRYPTOGRAM].value
        if value[:1] != b"\x01":
            raise MalformedError("a cryptogram without its padding indicator")
        return keys.opened(value[1:])
    if CRYPTOGRAM_ODD in parts:
        return keys.opened(parts[CRYPTOGRAM_ODD].value)
    return b""
