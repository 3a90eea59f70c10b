"""The mark: the timber gate of a barrier station, its way open.

One drawing, on a grid of 32, made into the icon of a page and of a home screen.
`python -m passenger_app.mark` writes static/icons/ again.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

ICONS = Path(__file__).parent.parent / "static" / "icons"
BLUE, WHITE = "#0017c1", "#ffffff"  # blue 900 of the design tokens
GRID, ROUND, FINER = 32, 6, 4

# x, y, width, height. The posts of a 冠木門 stand higher than the beam that joins them; between
# them, on its way through, a pass.
GATE = ((8, 7, 4, 18), (20, 7, 4, 18), (5, 11, 22, 3), (14, 18, 4, 4))


def svg() -> str:
    """For the tab of a browser: rounded, sharp at any size."""
    gate = "".join(f"M{x:g} {y:g}h{wide:g}v{high:g}h-{wide:g}z" for x, y, wide, high in GATE)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {GRID} {GRID}">'
        f'<rect width="{GRID}" height="{GRID}" rx="{ROUND}" fill="{BLUE}"/>'
        f'<path fill="{WHITE}" d="{gate}"/></svg>\n'
    )


def png(size: int) -> bytes:
    """For a home screen, which cuts its own corners: blue to the edge."""
    unit = size * FINER / GRID
    image = Image.new("RGB", (size * FINER, size * FINER), BLUE)
    draw = ImageDraw.Draw(image)
    for x, y, wide, high in GATE:
        box = (x * unit, y * unit, (x + wide) * unit - 1, (y + high) * unit - 1)
        draw.rectangle(box, fill=WHITE)
    out = BytesIO()
    image.resize((size, size), Image.Resampling.LANCZOS).save(out, format="PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    ICONS.mkdir(exist_ok=True)
    (ICONS / "icon.svg").write_text(svg())
    for width in (192, 512):
        (ICONS / f"icon-{width}.png").write_bytes(png(width))
