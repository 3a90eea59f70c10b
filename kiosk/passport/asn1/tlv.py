"""Tags, lengths and values, BER and DER, bounded in depth, count and size.

Everything a chip or a certificate holds passes through here, so this reader is total: it returns
or raises MalformedError, and it never copies more than it was given.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.passport.malformed import MalformedError

DEPTH = 32
NODES = 20_000


@dataclass(frozen=True, slots=True)
class Node:
    """One object: its tag, its value, and the raw bytes of the whole."""

    tag: int
    value: bytes
    raw: bytes

    @property
    def constructed(self) -> bool:
        """Whether the value is itself a list of objects."""
        lead = self.tag
        while lead > 0xFF:
            lead >>= 8
        return bool(lead & 0x20)

    def children(self) -> list[Node]:
        """The objects inside."""
        return list(nodes(self.value))

    def child(self, tag: int) -> Node:
        """The first object inside with this tag."""
        found = self.get(tag)
        if found is None:
            raise MalformedError(f"no object {tag:X} inside {self.tag:X}")
        return found

    def get(self, tag: int) -> Node | None:
        """The first object inside with this tag, or None."""
        return next((node for node in nodes(self.value) if node.tag == tag), None)

    def expect(self, tag: int) -> Node:
        """This object, if it carries that tag."""
        if self.tag != tag:
            raise MalformedError(f"object {self.tag:X} where {tag:X} was expected")
        return self


def header(data: bytes, at: int = 0) -> tuple[int, int, int]:
    """Tag, length of the value, and where the value starts; -1 is the indefinite length."""
    tag, at = _tag(data, at)
    if at >= len(data):
        raise MalformedError("an object without a length")
    size = data[at]
    at += 1
    if size < 0x80:
        return tag, size, at
    if size == 0x80:
        return tag, -1, at
    count = size & 0x7F
    if count > 4 or at + count > len(data):
        raise MalformedError("a length that cannot be")
    return tag, int.from_bytes(data[at : at + count], "big"), at + count


def _tag(data: bytes, at: int) -> tuple[int, int]:
    if at >= len(data):
        raise MalformedError("an object without a tag")
    tag = data[at]
    at += 1
    if tag & 0x1F != 0x1F:
        return tag, at
    for _ in range(3):
        if at >= len(data):
            break
        tag = tag << 8 | data[at]
        at += 1
        if not tag & 0x80:
            return tag, at
    raise MalformedError("a tag that does not end")


def nodes(data: bytes) -> Iterator[Node]:
    """The objects that follow one another in data, definite lengths only."""
    at = count = 0
    while at < len(data):
        tag, size, start = header(data, at)
        end = start + size
        count += 1
        if size < 0 or end > len(data) or count > NODES:
            raise MalformedError("an object longer than its container")
        yield Node(tag, data[start:end], data[at:end])
        at = end


def node(data: bytes) -> Node:
    """The one object that data is, to the last byte."""
    tag, size, start = header(data)
    if size < 0 or start + size != len(data):
        raise MalformedError("an object and something else")
    return Node(tag, data[start:], data)


def leading(data: bytes) -> Node:
    """The object data begins with; what follows it is ignored."""
    tag, size, start = header(data)
    if size < 0 or start + size > len(data):
        raise MalformedError("an object longer than its container")
    return Node(tag, data[start : start + size], data[: start + size])


def encode(tag: int, value: bytes) -> bytes:
    """The object with the shortest length."""
    size = len(value)
    if size < 0x80:
        length = bytes((size,))
    else:
        digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
        length = bytes((0x80 | len(digits),)) + digits
    return tag.to_bytes((tag.bit_length() + 7) // 8 or 1, "big") + length + value


def definite(data: bytes) -> bytes:
    """The same object with definite lengths and whole octet strings.

    Signed objects of some countries (US, NZ) use the indefinite lengths of BER. Objects that are
    already definite come back as they were, byte for byte, because hashes cover them.
    """
    budget = [NODES]
    raw, end = _definite(data, 0, len(data), 0, budget)
    if end != len(data):
        raise MalformedError("an object and something else")
    return raw


def _definite(data: bytes, at: int, limit: int, depth: int, budget: list[int]) -> tuple[bytes, int]:
    budget[0] -= 1
    if depth > DEPTH or budget[0] < 0:
        raise MalformedError("nested too deeply, or too many objects")
    tag, size, start = header(data, at)
    end = limit if size < 0 else start + size
    if end > limit:
        raise MalformedError("an object longer than its container")
    plain = Node(tag, b"", b"")
    if size >= 0 and (not plain.constructed or b"\x80" not in data[start:end]):
        return data[at:end], end
    if not plain.constructed:
        raise MalformedError("an indefinite length on a plain value")
    inside, end = _inside(data, start, end, size < 0, depth, budget)
    value = b"".join(inside)
    if size >= 0 and value == data[start:end]:
        return data[at:end], end
    if tag == 0x24:  # an octet string sent in pieces
        tag, value = 0x04, _joined(inside)
    return encode(tag, value), end


def _inside(
    data: bytes, at: int, end: int, open_ended: bool, depth: int, budget: list[int]
) -> tuple[list[bytes], int]:
    found: list[bytes] = []
    while at < end:
        if open_ended and data[at : at + 2] == b"\x00\x00":
            return found, at + 2
        raw, at = _definite(data, at, end, depth + 1, budget)
        found.append(raw)
    if open_ended:
        raise MalformedError("an indefinite length that does not end")
    return found, end


def _joined(inside: list[bytes]) -> bytes:
    return b"".join(node(raw).expect(0x04).value for raw in inside)
