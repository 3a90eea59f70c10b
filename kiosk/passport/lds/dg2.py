"""DG2: where the portrait lies in its wrapping, ISO 19794-5 or 39794-5. It is not decoded here.

Offsets in the record vary between countries (PT, ES, CN), so the image is found by its own first
bytes, inside the record that the wrapping names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from kiosk.passport.asn1.tlv import Node, encode, node, nodes
from kiosk.passport.malformed import MalformedError

TAG = 0x75
RECORD_19794, RECORD_39794 = 0x5F2E, 0x7F2E
HEADER, FACE_INFORMATION, LANDMARK, IMAGE_INFORMATION = 14, 20, 8, 12


class Format(StrEnum):
    """How the portrait is compressed."""

    JPEG = "JPEG"
    JP2 = "JPEG 2000"
    CODESTREAM = "JPEG 2000 codestream"


STARTS = {
    b"\xff\xd8\xff": Format.JPEG,
    b"\x00\x00\x00\x0cjP  \r\n\x87\n": Format.JP2,
    b"\xff\x4f\xff\x51": Format.CODESTREAM,
}


@dataclass(frozen=True)
class Portrait:
    """The compressed image, byte for byte."""

    format: Format
    data: bytes


def parse(raw: bytes) -> Portrait:
    """The first portrait in DG2."""
    for record in _records(node(raw).expect(TAG)):
        found = _image(record)
        if found:
            return found
    raise MalformedError("no portrait of a known kind")


def _records(group: Node) -> Iterator[bytes]:
    templates = group.child(0x7F61)
    for template in templates.children():
        if template.tag != 0x7F60:
            continue
        for part in template.children():
            if part.tag == RECORD_19794:
                yield from _record_19794(part.value)
            elif part.tag == RECORD_39794:
                yield from _record_39794(part, 0)


def _record_19794(record: bytes) -> Iterator[bytes]:
    if record[:4] != b"FAC\x00":
        raise MalformedError("not a face record")
    marks = int.from_bytes(record[18:20], "big")
    stated = HEADER + FACE_INFORMATION + LANDMARK * marks + IMAGE_INFORMATION
    if any(record[stated:].startswith(start) for start in STARTS):
        yield record[stated:]
    else:
        yield record[HEADER:]


def _record_39794(part: Node, depth: int) -> Iterator[bytes]:
    """Every plain value, in order; the image is the one that begins like an image."""
    if not part.constructed:
        if any(part.value.startswith(start) for start in STARTS):
            yield part.value
        return
    if depth > 12:
        raise MalformedError("nested too deeply")
    for inner in nodes(part.value):
        yield from _record_39794(inner, depth + 1)


def _image(record: bytes) -> Portrait | None:
    places = [(record.find(start), start) for start in STARTS if start in record]
    if not places:
        return None
    at, start = min(places)
    return Portrait(STARTS[start], record[at:])


def build(image: bytes, *, format_39794: bool = False, gap: int = 0) -> bytes:
    """DG2 that holds the image; `gap` puts stray bytes before it, as some issuers do."""
    if format_39794:
        record = encode(RECORD_39794, _block_39794(image))
    else:
        record = encode(RECORD_19794, _block_19794(image, gap))
    kind = b"\x00\x08" if not format_39794 else b"\x00\x2a"
    head = encode(0xA1, b"".join((
        encode(0x80, b"\x01\x01"), encode(0x81, b"\x02"), encode(0x82, b"\x00"),
        encode(0x87, b"\x01\x01"), encode(0x88, kind),
    )))  # fmt: skip
    group = encode(0x7F61, encode(0x02, b"\x01") + encode(0x7F60, head + record))
    return encode(TAG, group)


def _block_19794(image: bytes, gap: int) -> bytes:
    image = bytes(gap) + image
    size = FACE_INFORMATION + IMAGE_INFORMATION + len(image)
    jpeg = b"\x00" if image[gap:].startswith(b"\xff\xd8") else b"\x01"
    face = size.to_bytes(4, "big") + bytes(FACE_INFORMATION - 4)
    information = b"\x01" + jpeg + bytes(IMAGE_INFORMATION - 2)
    total = (HEADER + size).to_bytes(4, "big")
    return b"FAC\x00010\x00" + total + b"\x00\x01" + face + information + image


def _block_39794(image: bytes) -> bytes:
    """FaceImageDataBlock with one representation, tags as ISO/IEC 39794-5 gives them."""
    version = encode(0xA0, encode(0x80, b"\x03") + encode(0x81, b"\x07\xe3"))
    picture = encode(0xA0, encode(0x80, image) + encode(0xA1, encode(0x80, b"\x02")))
    representation = encode(0x30, encode(0x80, b"\x00") + encode(0xA1, encode(0xA0, picture)))
    return encode(0x65, version + encode(0xA1, representation))
