"""The pictures of the README: `make screenshots` takes them from the real site.

A small palette keeps them light; nobody in them lives.
"""

from __future__ import annotations

import tempfile
from contextlib import closing
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from passenger_app.samples import family_with_goods
from tests.journeys.conftest import CHROMIUM, PHONE, QUIET
from tests.journeys.site import HOUSE, Site
from tests.journeys.traveller import Traveller, arrival

FOLDER = HOUSE / "docs" / "screenshots"
PAGES = {"front": "/", "statements": "/statements", "check": "/check", "pass": "/pass"}
COLOURS = 32


def keep(picture: bytes, path: Path) -> None:
    """Write a picture in few colours."""
    with Image.open(BytesIO(picture)) as opened:
        flat = opened.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        flat.save(path, optimize=True)


def take(one: Traveller, tag: str) -> None:
    """Every picture in one language, of a declaration that is already open."""
    here = one.path
    for name, part in PAGES.items():
        one.goes("/" if part == "/" else here + part)
        keep(one.page.screenshot(), FOLDER / f"{name}-{tag}.png")


def main() -> None:
    """Serve, open a sample, take the pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Site(Path(folder))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        with closing(site.start()), closing(browser):
            for tag in ("en", "ja"):
                page = browser.new_page(**PHONE | {"locale": tag, "device_scale_factor": 2})
                one = Traveller(page, site.origin)
                one.goes(site.begun(family_with_goods(arrival()), signed=True))
                one.presses()
                take(one, tag)


if __name__ == "__main__":
    main()
