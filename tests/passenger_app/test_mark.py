"""The icons are the mark as it is drawn today."""

from __future__ import annotations

from io import BytesIO
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageChops

from passenger_app.mark import BLUE, GATE, GRID, ICONS, png, svg


@pytest.mark.parametrize("size", [192, 512])
def test_the_icons_are_drawn_from_the_mark(size: int) -> None:
    with Image.open(ICONS / f"icon-{size}.png") as kept, Image.open(BytesIO(png(size))) as drawn:
        assert kept.size == (size, size)
        assert ImageChops.difference(kept.convert("RGB"), drawn).getbbox() is None


def test_the_picture_of_a_tab_is_the_same_mark() -> None:
    assert (ICONS / "icon.svg").read_text() == svg()
    ground, gate = ElementTree.fromstring(svg())
    assert ground.get("fill") == BLUE
    assert gate.get("d", "").count("M") == len(GATE)


def test_the_mark_keeps_clear_of_the_corners_a_phone_cuts() -> None:
    for x, y, wide, high in GATE:
        for across, down in ((x, y), (x + wide, y), (x, y + high), (x + wide, y + high)):
            from_middle = ((across - GRID / 2) ** 2 + (down - GRID / 2) ** 2) ** 0.5
            assert from_middle <= GRID * 0.4  # the safe zone of a maskable icon
