"""Commands to a chip and its replies, ISO 7816-4, in short and extended form."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.passport.malformed import MalformedError

OK = 0x9000
END_OF_FILE = 0x6282
AUTHENTICATION_FAILED = 0x6300
WRONG_LENGTH = 0x6700
SM_OBJECTS_WRONG = 0x6988
SECURITY_STATUS = 0x6982
CONDITIONS = 0x6985
FILE_NOT_FOUND = 0x6A82
WRONG_PARAMETERS = 0x6A86
DATA_NOT_FOUND = 0x6A88
WRONG_OFFSET = 0x6B00
INS_UNKNOWN = 0x6D00


@dataclass(frozen=True, slots=True)
class Command:
    """One command; `expected` None sends no Le, 256 (or 65536 when extended) asks for all."""

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes = b""
    expected: int | None = None
    extended: bool = False

    @property
    def header(self) -> bytes:
        """The four leading bytes."""
        return bytes((self.cla, self.ins, self.p1, self.p2))

    def encode(self) -> bytes:
        """The bytes on the line, extended where a length asks for it."""
        long = self.extended or len(self.data) > 255 or (self.expected or 0) > 256
        return self.header + (self._long() if long else self._short())

    def _short(self) -> bytes:
        body = bytes((len(self.data),)) + self.data if self.data else b""
        return body if self.expected is None else body + bytes((self.expected & 0xFF,))

    def _long(self) -> bytes:
        body = b"\x00" if self.data or self.expected is not None else b""
        if self.data:
            body += len(self.data).to_bytes(2, "big") + self.data
        if self.expected is not None:
            body += (self.expected & 0xFFFF).to_bytes(2, "big")
        return body


@dataclass(frozen=True, slots=True)
class Reply:
    """What the chip sent back."""

    data: bytes
    status: int

    @property
    def fine(self) -> bool:
        """Whether the status is 9000."""
        return self.status == OK


def reply(raw: bytes) -> Reply:
    """The reply in raw bytes; at least the status must be there."""
    if not 2 <= len(raw) <= 65538:
        raise MalformedError("a reply without a status")
    return Reply(raw[:-2], int.from_bytes(raw[-2:], "big"))


def command(raw: bytes) -> Command:
    """The command in raw bytes, as a chip reads it."""
    if len(raw) < 4:
        raise MalformedError("a command shorter than its header")
    rest = raw[4:]
    extended = len(rest) >= 3 and rest[0] == 0
    data, expected = _body(rest[1:], 2) if extended else _body(rest, 1)
    cla, ins, p1, p2 = raw[:4]
    return Command(cla, ins, p1, p2, data, expected, extended)


def _body(rest: bytes, width: int) -> tuple[bytes, int | None]:
    """The data and the expected length, each length written in so many bytes."""
    if not rest:
        return b"", None
    most = 1 << 8 * width
    if len(rest) == width:
        return b"", int.from_bytes(rest, "big") or most
    size, tail = int.from_bytes(rest[:width], "big"), rest[width:]
    if len(tail) == size:
        return tail, None
    if len(tail) != size + width:
        raise MalformedError("Lc does not match the data")
    return tail[:size], int.from_bytes(tail[size:], "big") or most
