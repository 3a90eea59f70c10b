"""Pictures in memory: what a camera, a chip or a file gave, as rows of red, green and blue.

A picture is never written anywhere, and never shown by repr. Frames come from our own camera;
the portrait of a chip, which strangers made, arrives here as pixels from the passport's cell.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile, ImageOps

BYTES = 16 << 20
PIXELS = 24_000_000
LARGEST = 1600  # a side; more does not help a matcher that looks at 150 pixels
SMALLEST = 16
CAMERA = ("JPEG", "PNG")
FILES = (*CAMERA, "PPM", "WEBP")


class NotAPicture(Exception):
    """These bytes are no picture we take; the message names no content."""


@dataclass(frozen=True, eq=False)
class Picture:
    """Rows of pixels, each three bytes."""

    pixels: NDArray[np.uint8] = field(repr=False)

    @property
    def width(self) -> int:
        """Pixels across."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Pixels down."""
        return int(self.pixels.shape[0])

    def image(self) -> Image.Image:
        """As Pillow holds it."""
        return Image.fromarray(self.pixels)


def read(raw: bytes, formats: tuple[str, ...] = CAMERA) -> Picture:
    """The picture in these bytes; raises NotAPicture for anything else."""
    if len(raw) > BYTES:
        raise NotAPicture(f"more than {BYTES >> 20} MB")
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # face_recognition switches it on for all of Pillow
    try:
        with Image.open(io.BytesIO(raw), formats=formats) as image:
            return _plain(image)
    except (OSError, ValueError, SyntaxError, MemoryError, Warning) as error:
        raise NotAPicture(f"no picture: {type(error).__name__}") from None
    except Image.DecompressionBombError:
        raise NotAPicture("no picture: more pixels than any camera's") from None


def _plain(image: Image.Image) -> Picture:
    if image.width * image.height > PIXELS:
        raise NotAPicture("more pixels than any camera's")
    if min(image.size) < SMALLEST:
        raise NotAPicture("too small")
    image.thumbnail((LARGEST, LARGEST))
    upright = ImageOps.exif_transpose(image)
    return Picture(np.array(upright.convert("RGB"), dtype=np.uint8))


def of_pixels(width: int, height: int, data: bytes) -> Picture:
    """A picture that is pixels already: the chip's portrait, or a camera without compression."""
    if min(width, height) < SMALLEST or width * height > PIXELS:
        raise NotAPicture("a size no camera has")
    if len(data) != 3 * width * height:
        raise NotAPicture("pixels that do not fill their size")
    whole = Picture(np.frombuffer(data, np.uint8).reshape(height, width, 3))
    if max(width, height) <= LARGEST:
        return whole
    smaller = whole.image()
    smaller.thumbnail((LARGEST, LARGEST))
    return Picture(np.array(smaller, dtype=np.uint8))
