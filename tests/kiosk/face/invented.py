"""Invented travellers: one free portrait, its features moved by a fixed draw until the matcher
takes them for others, turned over a generic head for the challenge.

They show that the mechanism works. They say nothing about how well it works on people, and
every picture says at its edge that it is drawn.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from customs.words_face import Prompt

Plane = NDArray[np.float64]

SIDE = 384
PORTRAIT = (128, 10, 320, 202)  # where her head is in skimage's picture of an astronaut
MIDDLE = 0.505, 0.53  # of the head in that part, as everything below
CAMERA = 640, 480
DRAWN = "drawn, nobody's face"
LENS = 1.9  # how far the camera is; the eyes are 0.23 apart

# Each feature: the middles that move together, mirrored, and how far around them.
FEATURES: dict[str, tuple[tuple[tuple[float, float], ...], float]] = {
    "eyes": (((0.388, 0.475), (0.617, 0.486)), 0.06),
    "brows": (((0.385, 0.415), (0.63, 0.43)), 0.05),
    "nose": (((0.505, 0.59),), 0.06),
    "mouth": (((0.505, 0.70),), 0.08),
    "chin": (((0.505, 0.87),), 0.10),
    "jaw": (((0.30, 0.72), (0.71, 0.70)), 0.09),
    "cheeks": (((0.31, 0.57), (0.69, 0.57)), 0.08),
    "forehead": (((0.505, 0.36),), 0.12),
}

# The draws of travellers whom the matcher keeps at least 0.6 apart; test_invented.py holds it.
DRAWS = (0, 1, 4, 14, 33, 67, 127)


@dataclass(frozen=True)
class Pose:
    """How they stand before the camera; `flat` turns a print of them instead of the head."""

    turn: float = 0.0  # degrees to their own left
    roll: float = 0.0
    size: float = 1.0
    shift: tuple[int, int] = (0, 0)
    light: float = 1.0
    blur: float = 0.0
    flat: bool = False
    skew: float = 0.0


def _grid() -> tuple[Plane, Plane]:
    line = (np.arange(SIDE) + 0.5) / SIDE
    return tuple(np.meshgrid(line, line))  # type: ignore[return-value]


def _sample(pixels: NDArray[np.uint8], across: Plane, down: Plane) -> NDArray[np.uint8]:
    """The colour at each place, between four pixels."""
    x = np.clip(across * SIDE - 0.5, 0, SIDE - 1.001)
    y = np.clip(down * SIDE - 0.5, 0, SIDE - 1.001)
    left, top = x.astype(int), y.astype(int)
    right, low = (x - left)[..., None], (y - top)[..., None]
    whole = pixels.astype(np.float64)
    above = whole[top, left] * (1 - right) + whole[top, left + 1] * right
    below = whole[top + 1, left] * (1 - right) + whole[top + 1, left + 1] * right
    mixed: NDArray[np.uint8] = np.round(above * (1 - low) + below * low).astype(np.uint8)
    return mixed


@cache
def portrait() -> NDArray[np.uint8]:
    """The head of the picture everyone is drawn from."""
    spec = find_spec("skimage")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("scikit-image is not installed: requirements/dev.txt")
    with Image.open(Path(spec.origin).parent / "data" / "astronaut.png") as image:
        part = image.convert("RGB").crop(PORTRAIT)
    return np.asarray(part.resize((SIDE, SIDE), Image.Resampling.LANCZOS))


@cache
def head(draw: int) -> NDArray[np.uint8]:
    """Draw 0 is the portrait itself; every other number is somebody else."""
    if draw == 0:
        return portrait()
    chance = np.random.default_rng(draw)
    across, down = _grid()
    x, y = across.copy(), down.copy()
    for middles, reach in FEATURES.values():
        wide, high = chance.uniform(-0.45, 0.45, 2)
        out, lower = chance.uniform(-0.5, 0.5, 2) * reach
        for u, v in middles:
            side = 0 if len(middles) == 1 else (1 if u > MIDDLE[0] else -1)
            near = np.exp(-((across - u) ** 2 + (down - v) ** 2) / (2 * reach**2))
            x -= near * (wide * (across - u) + side * out)
            y -= near * (high * (down - v) + lower)
    moved = _sample(portrait(), x, y).astype(np.float64)
    tone = chance.uniform(0.6, 1.0) * chance.uniform(0.92, 1.05, 3)
    return np.clip(moved * tone, 0, 255).astype(np.uint8)


@cache
def _relief() -> Plane:
    """How far each place of a generic head stands before its axis."""
    across, down = _grid()
    u, v = (across - MIDDLE[0]) / 0.34, (down - MIDDLE[1]) / 0.46
    head = 0.30 * np.sqrt(np.clip(1 - u**2 - v**2, 0, None))
    nose = 0.07 * np.exp(-(((across - 0.5) / 0.035) ** 2 + ((down - 0.58) / 0.07) ** 2))
    relief: Plane = head + nose
    return relief


@cache
def turned(draw: int, degrees: float, *, flat: bool) -> NDArray[np.uint8]:
    """The head turned to its own left about its axis, as a near camera sees it."""
    sine, cosine = np.sin(np.radians(degrees)), np.cos(np.radians(degrees))
    across, down = _grid()
    seen_x, seen_y = across - MIDDLE[0], down - MIDDLE[1]
    x, y = seen_x.copy(), seen_y.copy()
    relief = np.zeros_like(x) if flat else _relief()
    for _ in range(24):
        column = np.clip((x + MIDDLE[0]) * SIDE, 0, SIDE - 1).astype(int)
        row = np.clip((y + MIDDLE[1]) * SIDE, 0, SIDE - 1).astype(int)
        depth = relief[row, column]
        away = (LENS - (depth * cosine - x * sine)) / LENS
        x = 0.5 * x + 0.5 * (seen_x * away - depth * sine) / cosine
        y = 0.5 * y + 0.5 * seen_y * away
    return _sample(head(draw), x + MIDDLE[0], y + MIDDLE[1])


STRAIGHT = Pose()
# How an invented traveller does what the challenge asks for.
DO = {
    Prompt.LOOK_STRAIGHT: STRAIGHT,
    Prompt.TURN_LEFT: Pose(turn=26),
    Prompt.TURN_RIGHT: Pose(turn=-26),
    Prompt.COME_CLOSER: Pose(size=1.3),
}


def scene(draw: int, pose: Pose = STRAIGHT) -> Image.Image:
    """What the camera sees."""
    side = round(SIDE * pose.size)
    seen = turned(draw, pose.turn, flat=pose.flat) if pose.turn else head(draw)
    face = _askew(Image.fromarray(seen), pose.skew).resize((side, side), Image.Resampling.BICUBIC)
    mask = _around(side)
    face, mask = (each.rotate(-pose.roll, Image.Resampling.BICUBIC) for each in (face, mask))
    whole = Image.new("RGB", CAMERA, (168, 164, 166))
    middle = (CAMERA[0] - side) // 2 + pose.shift[0], (CAMERA[1] - side) // 2 + pose.shift[1]
    whole.paste(face, middle, mask)
    if pose.blur:
        whole = whole.filter(ImageFilter.GaussianBlur(pose.blur))
    whole = whole.point(lambda value: min(255, int(value * pose.light)))
    ImageDraw.Draw(whole).text((4, CAMERA[1] - 14), DRAWN, fill=(90, 90, 90))
    return whole


def _askew(face: Image.Image, skew: float) -> Image.Image:
    """A print held so that one side hangs lower."""
    moved = (1, 0, 0, skew, 1, -skew * SIDE / 2)
    return face.transform(face.size, Image.Transform.AFFINE, moved, Image.Resampling.BILINEAR)


def _around(side: int) -> Image.Image:
    mask = Image.new("L", (side, side), 0)
    ImageDraw.Draw(mask).ellipse((side * 0.06, 0, side * 0.96, side), fill=255)
    return mask.filter(ImageFilter.GaussianBlur(side / 40))


@cache
def frame(draw: int, pose: Pose = STRAIGHT) -> bytes:
    """The same as the camera sends it."""
    return jpeg(scene(draw, pose))


def jpeg(image: Image.Image) -> bytes:
    """A picture as a camera compresses it."""
    sent = io.BytesIO()
    image.save(sent, "JPEG", quality=88, comment=DRAWN.encode())
    return sent.getvalue()
