"""A kiosk's eye: reads the code from a picture of a screen, with a reader that is not ours."""

from __future__ import annotations

from io import BytesIO

import zxingcpp
from PIL import Image
from playwright.sync_api import Page


def read(picture: bytes) -> str:
    """The one QR in a picture."""
    with Image.open(BytesIO(picture)) as opened:
        found = zxingcpp.read_barcodes(
            opened.convert("L"), formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
        )
    assert len(found) == 1, f"{len(found)} codes on the picture"
    return str(found[0].text)


def on_screen(page: Page) -> str:
    """The code as the screen shows it, without scrolling."""
    return read(page.screenshot())
