"""Whether a face moved as something flat: laid over its earlier self by the five points.

However a print is held, a flat map brings it back to what it was. A head that turned shows
other parts of itself, and no flat map does.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from kiosk.face.picture import Picture
from kiosk.face.sight import Points

Patch = NDArray[np.float64]

WIDTH, HEIGHT, SLACK = 48, 58, 2  # pixels; the points are a pixel or two off
PLACES = np.array([(0.15, 0.25), (0.38, 0.25), (0.62, 0.25), (0.85, 0.25), (0.5, 0.62)]) * WIDTH


def patch(picture: Picture, points: Points) -> Patch:
    """The middle of the face, flattened so that its points come to fixed places."""
    (a, d), (b, e), (c, f) = np.linalg.lstsq(
        np.c_[PLACES, np.ones(len(PLACES))], np.array(points.all), rcond=None
    )[0]
    flat = picture.image().convert("L").transform(
        (WIDTH, HEIGHT), Image.Transform.AFFINE, (a, b, c, d, e, f), Image.Resampling.BILINEAR
    )  # fmt: skip
    return np.asarray(flat, dtype=np.float64)


def alike(one: Patch, other: Patch) -> float:
    """How well one patch agrees with another, at the best shift: 1 is the same."""
    steps = range(-SLACK, SLACK + 1)
    middle = _normal(_cut(one, 0, 0))
    return max(float((middle * _normal(_cut(other, x, y))).mean()) for x in steps for y in steps)


def _cut(whole: Patch, across: int, down: int) -> Patch:
    return whole[SLACK + down : HEIGHT - SLACK + down, SLACK + across : WIDTH - SLACK + across]


def _normal(part: Patch) -> Patch:
    normal: Patch = (part - part.mean()) / max(float(part.std()), 1e-6)
    return normal
