"""A frame's body is decoded within bounds, or refused: never an exception, never a file."""

from __future__ import annotations

import struct
import tracemalloc
import zlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from customs.apparatus import Unfit
from kiosk.devices import frame
from tests.kiosk import pictures

GOOD = pictures.jpeg(pictures.held("https://menu.example"))


def bomb(width: int, height: int) -> bytes:
    """A small PNG that says it is huge, and would unpack to it."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * (width + 1) * min(height, 2000), 9)
    marks = chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + marks


@pytest.mark.parametrize(("width", "height"), [(20_000, 20_000), (4001, 4000), (2**31 - 1, 1)])
def test_a_bomb_is_refused_unopened(width: int, height: int) -> None:
    body = bomb(width, 4000 if height > 1 else 1) if width < 10**6 else bomb(9000, 9000)
    tracemalloc.start()
    assert frame.picture(body) is Unfit.TOO_LARGE
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 4 * 1024 * 1024


def test_without_its_bound_a_bomb_would_be_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard taken out: the test above goes red."""
    monkeypatch.setattr(frame, "MOST_PIXELS", 10**12)
    assert frame.picture(bomb(4001, 4000)) is not Unfit.TOO_LARGE


@pytest.mark.parametrize(
    ("body", "unfit"),
    [
        (b"", Unfit.EMPTY),
        (b"\0" * (frame.MOST_BYTES + 1), Unfit.TOO_HEAVY),
        (b"hello", Unfit.NOT_A_PICTURE),
        (GOOD[: len(GOOD) // 2], Unfit.NOT_A_PICTURE),
        (b"GIF89a" + GOOD, Unfit.NOT_A_PICTURE),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n", Unfit.NOT_A_PICTURE),
    ],
)
def test_what_is_no_frame_is_refused(body: bytes, unfit: Unfit) -> None:
    assert frame.picture(body) is unfit


@given(st.binary(max_size=300), st.integers(0, 600))
def test_any_bytes_get_an_answer(junk: bytes, place: int) -> None:
    for body in (junk, GOOD[:place] + junk + GOOD[place + len(junk) :]):
        assert isinstance(frame.picture(body), (Image.Image, Unfit))


@pytest.mark.long
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_a_large_picture_is_made_smaller(kind: str, mode: str) -> None:
    out = BytesIO()
    Image.new(mode, (4000, 3000), 128).save(out, kind)
    grey = frame.picture(out.getvalue())
    assert isinstance(grey, Image.Image)
    assert (grey.mode, grey.width * grey.height < 2 * frame.ENOUGH) == ("L", True)


def test_a_usual_picture_keeps_its_pixels() -> None:
    grey = frame.picture(GOOD)
    assert isinstance(grey, Image.Image)
    assert grey.size == (pictures.WIDE, pictures.HIGH)
