"""The codes in a picture, read and drawn by zxing-cpp. The only room that knows it."""

from __future__ import annotations

from PIL import Image
from zxingcpp import BarcodeFormat, BarcodeFormats, create_barcode, read_barcodes

MOST = 8  # codes looked at in one picture; a wall of them is no traveller's
QUIET = 4  # modules of margin, ISO/IEC 18004
_QR = BarcodeFormats(BarcodeFormat.QRCode)
_OTHERS = BarcodeFormats(
    (BarcodeFormat.Aztec, BarcodeFormat.PDF417, BarcodeFormat.DataMatrix)
)  # boarding passes


def seen(grey: Image.Image) -> list[bytes]:
    """What the QR codes of a picture say.

    A code held upright to the camera is found by the plain look. Only where that finds none are
    the dear ones taken: a smaller copy, and light on dark.
    """
    quick = read_barcodes(
        grey, formats=_QR, try_rotate=False, try_downscale=False, try_invert=False
    )
    return [code.bytes for code in (quick or read_barcodes(grey, formats=_QR))[:MOST]]


def other(grey: Image.Image) -> list[bytes]:
    """What codes of other kinds say. Ten times as dear: for a picture in ten."""
    return [code.bytes for code in read_barcodes(grey, formats=_OTHERS)[:MOST]]


def drawn(text: str, scale: int) -> Image.Image:
    """A QR with its quiet zone, `scale` pixels to a module, black on white."""
    code = create_barcode(text, BarcodeFormat.QRCode, ec_level="M")
    bare = Image.fromarray(code.to_image(scale=scale, add_quiet_zones=False))
    margin = QUIET * scale
    whole = Image.new("L", (bare.width + 2 * margin, bare.height + 2 * margin), 255)
    whole.paste(bare, (margin, margin))
    return whole
