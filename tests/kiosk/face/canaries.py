"""What a search for faces looks for: pieces of frames, of their pixels, and of templates.

A piece is looked for as it is, in hexadecimal and in base64, wherever it may begin.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import numpy as np

from kiosk.face import picture
from kiosk.face.matcher import Embedding
from tests.kiosk.face.seen import dlib

PIECE = 48  # bytes


def of_frame(raw: bytes) -> Iterator[bytes]:
    """A picture as it is sent, and a row through the middle of its pixels."""
    yield raw[len(raw) // 2 :][:PIECE]
    pixels = picture.read(raw).pixels
    row = pixels[pixels.shape[0] // 2]
    yield row[len(row) // 2 : len(row) // 2 + PIECE // 3 + 1].tobytes()


def of_template(found: Embedding) -> Iterator[bytes]:
    """Some of its numbers, in both widths."""
    numbers = found.vector[40:46]
    yield from (numbers.tobytes(), numbers.astype(np.float32).tobytes())


@cache
def of_face(raw: bytes) -> frozenset[bytes]:
    """Everything a program may hold of a picture of somebody."""
    seen = picture.read(raw)
    pieces, texts = set(of_frame(raw)), set[bytes]()
    for face in dlib().find(seen)[:1]:
        found = dlib().embed(seen, face)
        pieces |= set(of_template(found))
        texts |= {f"{number:.7f}".encode() for number in found.vector[40:46]}
    return written(pieces) | texts


def written(pieces: Iterable[bytes]) -> frozenset[bytes]:
    """The same, and as they would stand in a text."""
    found = set()
    for piece in pieces:
        found |= {piece, piece.hex().encode(), piece.hex().upper().encode()}
        for begin in range(3):
            whole = piece[begin:][: (len(piece) - begin) // 3 * 3]
            found |= {base64.b64encode(whole), base64.urlsafe_b64encode(whole)}
    return frozenset(found)


def left(pieces: frozenset[bytes], paths: Iterable[Path]) -> list[Path]:
    """The files of these folders in which one is found."""
    return [path for path in files(paths) if any(piece in _read(path) for piece in pieces)]


def files(paths: Iterable[Path]) -> list[Path]:
    """All that can be read; what is gone meanwhile holds nothing."""
    found = []
    for path in paths:
        found += [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    return found


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
