"""A frame: the raw body of a picture made into grey pixels, in memory, within bounds.

The size is read from the header before a pixel is decoded, so that a small file that would
become gigabytes is refused unopened.
"""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from customs.apparatus import Unfit

FORMATS = ("JPEG", "PNG")  # what a browser's canvas gives; fewer decoders, fewer ways in
MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 16_000_000
ENOUGH = 2_500_000  # pixels to read the largest pass by; more only cost time


def picture(body: bytes) -> Image.Image | Unfit:
    """The grey picture in a body; any bytes get an answer."""
    if not body:
        return Unfit.EMPTY
    if len(body) > MOST_BYTES:
        return Unfit.TOO_HEAVY
    try:
        opened = Image.open(BytesIO(body), formats=FORMATS)
        if opened.width * opened.height > MOST_PIXELS:
            return Unfit.TOO_LARGE
        return _grey(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return Unfit.TOO_LARGE
    except Exception:  # noqa: BLE001  a decoder of hostile bytes may fail in any way
        return Unfit.NOT_A_PICTURE


def _grey(opened: Image.Image) -> Image.Image:
    """Decoded once; a large JPEG is halved while it is decoded, anything else after."""
    smaller = 1
    while opened.width * opened.height > ENOUGH * smaller * smaller:
        smaller *= 2
    opened.draft("L", (opened.width // smaller, opened.height // smaller))
    opened.load()
    grey = opened if opened.mode == "L" else opened.convert("L")
    left = round((grey.width * grey.height / ENOUGH) ** 0.5)
    return grey.reduce(left) if left > 1 else grey
