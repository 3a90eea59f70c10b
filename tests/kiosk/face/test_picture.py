"""Bytes that claim to be a picture, and the few that are."""

from __future__ import annotations

import io
import struct
import zlib
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFile

from kiosk.face import picture
from kiosk.face.picture import NotAPicture
from tests.kiosk.face import invented
from tests.kiosk.face.seen import dlib

GREY = Image.new("RGB", (64, 48), (120, 130, 140))


def saved(kind: str, image: Image.Image = GREY) -> bytes:
    """A picture in a format."""
    raw = io.BytesIO()
    image.save(raw, kind)
    return raw.getvalue()


def bomb(side: int) -> bytes:
    """A PNG of a few bytes that claims to be so many pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 4096))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_what_a_camera_sends_is_read(kind: str) -> None:
    seen = picture.read(saved(kind))
    assert (seen.width, seen.height) == (64, 48)
    assert np.allclose(seen.pixels, (120, 130, 140), atol=2)


@pytest.mark.parametrize("mode", ["L", "RGBA", "CMYK", "P", "1", "I;16"])
def test_any_mode_becomes_three_bytes_a_pixel(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    image = Image.new("I;16", (64, 48), 900) if mode == "I;16" else GREY.convert(mode)
    assert picture.read(saved(kind, image)).pixels.shape == (48, 64, 3)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xd8\xff",
        b"<svg/>",
        b"%PDF-1.7",
        saved("GIF"),
        saved("TIFF"),
        saved("BMP"),
        saved("PPM"),  # from a file, not from a camera
        bomb(5_000),
        bomb(20_000),
        bomb(60_000),
        saved("PNG", GREY.resize((8, 8))),
        b"\xff\xd8\xff" + bytes(picture.BYTES),
    ],
)
def test_anything_else_is_refused(raw: bytes) -> None:
    with pytest.raises(NotAPicture):
        picture.read(raw)


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_half_a_picture_is_none_even_where_the_matcher_is_loaded(kept: float) -> None:
    """face_recognition tells all of Pillow to fill up what is missing with grey."""
    dlib().find(picture.read(saved("JPEG")))
    raw = invented.frame(0)
    with pytest.raises(NotAPicture):
        picture.read(raw[: int(len(raw) * kept)])


def test_what_the_matcher_switches_on_would_let_half_a_picture_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    raw = invented.frame(0)
    with Image.open(io.BytesIO(raw[: len(raw) // 2])) as image:
        image.load()


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(raw: bytes) -> None:
    with pytest.raises(NotAPicture):
        picture.read(raw)


WHOLE = {kind: saved(kind, invented.scene(0).resize((96, 72))) for kind in ("JPEG", "PNG")}


@given(
    places=st.lists(st.tuples(st.integers(0, 20_000), st.integers(0, 255)), min_size=1, max_size=8),
    kind=st.sampled_from(sorted(WHOLE)),
)
def test_a_damaged_picture_is_a_picture_or_refused(
    places: list[tuple[int, int]], kind: str
) -> None:
    raw = bytearray(WHOLE[kind])
    for place, value in places:
        raw[place % len(raw)] = value
    with suppress(NotAPicture):
        assert picture.read(bytes(raw)).pixels.shape[2] == 3


def test_a_large_picture_is_made_smaller() -> None:
    seen = picture.read(saved("JPEG", GREY.resize((4000, 3000))))
    assert max(seen.width, seen.height) == picture.LARGEST


def test_pixels_are_taken_as_they_are() -> None:
    seen = picture.of_pixels(64, 48, GREY.tobytes())
    assert np.array_equal(seen.pixels, np.asarray(GREY))
    whole = picture.of_pixels(3000, 1000, GREY.resize((3000, 1000)).tobytes())
    assert whole.width == picture.LARGEST


@pytest.mark.parametrize(
    ("width", "height", "count"),
    [(64, 48, 9215), (64, 48, 9217), (0, 48, 0), (-64, -48, 9216), (5000, 5000, 75_000_000)],
)
def test_pixels_that_do_not_fill_their_size_are_refused(
    width: int, height: int, count: int
) -> None:
    with pytest.raises(NotAPicture):
        picture.of_pixels(width, height, bytes(count))


def test_nothing_shows_its_pixels() -> None:
    assert repr(picture.read(saved("PNG"))) == "Picture()"
