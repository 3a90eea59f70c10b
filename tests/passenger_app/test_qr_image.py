"""A QR on a page and in a file: read back by an independent reader, drawn the same each time."""

from __future__ import annotations

import re
from io import BytesIO
from xml.etree import ElementTree

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from passenger_app import qr_image

PASS = "6BF+70790T9WJWG.FKY*4GO0" * 17  # as long as a family's pass
ADDRESS = "https://traveller.localhost:8000/a/q3Jx0hD6Qk2vYw"
TEXTS = pytest.mark.parametrize("text", ["A", PASS, ADDRESS, "関所"], ids=len)
SVG = "{http://www.w3.org/2000/svg}"


def read(picture: Image.Image) -> zxingcpp.Barcode:
    """What a scanner reads in it: exactly one code."""
    (found,) = zxingcpp.read_barcodes(picture)
    return found


def painted(svg: str, scale: int = 4) -> Image.Image:
    """The SVG's strokes painted by hand, one unit to `scale` pixels."""
    root = ElementTree.fromstring(svg)
    size = int(root.attrib["viewBox"].split()[2])
    picture = Image.new("1", (size * scale, size * scale), 1)
    pen = ImageDraw.Draw(picture)
    _, strokes = root.findall(f"{SVG}path")
    for x, y, run in re.findall(r"M(\d+) (\d+)\.5h(\d+)", strokes.attrib["d"]):
        left, top = int(x) * scale, int(y) * scale
        pen.rectangle((left, top, left + int(run) * scale - 1, top + scale - 1), fill=0)
    return picture


@TEXTS
def test_a_scanner_reads_the_png(text: str) -> None:
    found = read(Image.open(BytesIO(qr_image.png(text))))
    assert found.text == text
    assert found.ec_level == "M"


@TEXTS
def test_a_scanner_reads_the_svg(text: str) -> None:
    assert read(painted(qr_image.svg(text, "pass"))).text == text


@TEXTS
def test_svg_and_png_show_the_same_modules(text: str) -> None:
    png = Image.open(BytesIO(qr_image.png(text, scale=4)))
    assert png.tobytes() == painted(qr_image.svg(text, "pass")).tobytes()


def test_the_same_text_is_drawn_the_same() -> None:
    assert qr_image.svg(PASS, "pass") == qr_image.svg(PASS, "pass")
    assert qr_image.png(PASS) == qr_image.png(PASS)


def test_four_modules_around_it_stay_white() -> None:
    picture = painted(qr_image.svg(PASS, "pass"), scale=1)
    dark = picture.convert("L").point(lambda light: 255 - light).getbbox()
    width, height = picture.size
    assert dark == (qr_image.QUIET, qr_image.QUIET, width - 4, height - 4)


def test_runs_are_merged_so_that_a_page_stays_light() -> None:
    path = ElementTree.fromstring(qr_image.svg(PASS, "pass")).findall(f"{SVG}path")[1].attrib["d"]
    ends = {(int(x) + int(n), y) for x, y, n in re.findall(r"M(\d+) (\d+)\.5h(\d+)", path)}
    starts = {(int(x), y) for x, y in re.findall(r"M(\d+) (\d+)", path)}
    assert not ends & starts


def test_a_scale_is_pixels_to_a_module() -> None:
    small, large = (Image.open(BytesIO(qr_image.png("A", scale))) for scale in (1, 3))
    assert (large.width, large.height) == (small.width * 3, small.height * 3)


def test_a_screen_reader_is_told_what_it_is() -> None:
    root = ElementTree.fromstring(qr_image.svg("A", 'Pass of "O\'Hara" <script> & Co'))
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == 'Pass of "O\'Hara" <script> & Co'
    assert root.attrib["shape-rendering"] == "crispEdges"


def test_it_needs_no_style_that_a_strict_policy_would_block() -> None:
    assert "style" not in qr_image.svg(PASS, "pass")
