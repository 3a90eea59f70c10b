"""What the tests see with: the real matcher once, and heads made of five points in space."""

from __future__ import annotations

import math
from functools import cache

from kiosk.face import picture
from kiosk.face.dlib_matcher import Dlib
from kiosk.face.matcher import Embedding
from kiosk.face.sight import Box, Face, Points
from tests.kiosk.face import invented
from tests.kiosk.face.invented import STRAIGHT, Pose

# Millimetres from the middle between the eyes: to the right of the picture, down, to the camera.
HEAD = ((-45, 0, -12), (-16, 0, 0), (16, 0, 0), (45, 0, -12), (0, 38, 26))
PRINT = tuple((x, y, 0) for x, y, _ in HEAD)
AWAY = 600.0


@cache
def dlib() -> Dlib:
    """The matcher of this run."""
    return Dlib()


@cache
def faces(draw: int, pose: Pose = STRAIGHT) -> tuple[Face, ...]:
    """Who is found on an invented frame."""
    return tuple(dlib().find(picture.read(invented.frame(draw, pose))))


@cache
def embedded(draw: int, pose: Pose = STRAIGHT) -> Embedding:
    """The one face of an invented frame."""
    return dlib().embed(picture.read(invented.frame(draw, pose)), faces(draw, pose)[0])


def head(
    turn: float = 0, roll: float = 0, size: float = 1, skew: float = 0, *, flat: bool = False
) -> Face:
    """Five points of a head, or of a print of it, as a camera sees them."""
    points = [_seen(place, turn, roll, size, skew) for place in (PRINT if flat else HEAD)]
    middle = sum(x for x, _ in points) / 5, sum(y for _, y in points) / 5
    reach = 110 * size
    edges = [round(value) for value in (middle[0] - reach, middle[1] - reach)]
    ends = [round(value) for value in (middle[0] + reach, middle[1] + reach)]
    return Face(Box(*edges, *ends), Points(*points))


def _seen(
    place: tuple[float, float, float], turn: float, roll: float, size: float, skew: float
) -> tuple[float, float]:
    x, y, z = place
    sine, cosine = math.sin(math.radians(turn)), math.cos(math.radians(turn))
    x, z = x * cosine + z * sine, z * cosine - x * sine
    scale = size * 1.4 * AWAY / (AWAY - z)
    x, y = x * scale, (y + skew * x) * scale
    sine, cosine = math.sin(math.radians(roll)), math.cos(math.radians(roll))
    return 320 + x * cosine - y * sine, 200 + x * sine + y * cosine
