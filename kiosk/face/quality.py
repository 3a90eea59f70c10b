"""Whether a picture is good enough to compare, and if not, what the traveller can do.

Only what five points and the pixels honestly tell: no nod, no blink, no mask. A covered face
is one that is not found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from customs.words_face import Advice
from kiosk.face.picture import Picture
from kiosk.face.sight import Face

Grey = NDArray[np.float64]
LOOKED_AT = 112  # pixels across to which the face is brought, so that sharpness compares
WHITE = 254


@dataclass(frozen=True)
class Limits:
    """Where a picture is good; measured with the pictures of tests/kiosk/face and real ones."""

    eyes_apart: float = 52  # pixels, a face of about 120
    eyes_apart_most: float = 0.20  # of the picture's width
    roll: float = 8
    turn: float = 15
    darkest: float = 70
    brightest: float = 190
    clipped: float = 0.02
    sharpness: float = 0.03


LIMITS = Limits()


@dataclass(frozen=True)
class Light:
    """How a face is lit; the part of it that is white; how sharp it is for its light."""

    grey: float
    clipped: float
    sharpness: float


def advice(picture: Picture, faces: Sequence[Face], limits: Limits = LIMITS) -> Advice | None:
    """The first thing to do better; None when the picture is good."""
    if not faces:
        return Advice.NO_FACE
    if len(faces) > 1:
        return Advice.TWO_FACES
    return _place(picture, faces[0], limits) or _light(light(picture, faces[0]), limits)


def _place(picture: Picture, face: Face, limits: Limits) -> Advice | None:
    found = {
        Advice.MOVE_TO_MIDDLE: not face.box.inside(picture.width, picture.height),
        Advice.COME_CLOSER: face.eyes_apart < limits.eyes_apart,
        Advice.STEP_BACK: face.eyes_apart > limits.eyes_apart_most * picture.width,
        Advice.HOLD_LEVEL: abs(face.roll) > limits.roll,
        Advice.LOOK_HERE: abs(face.turn) > limits.turn,
    }
    return next((each for each, applies in found.items() if applies), None)


def _light(found: Light, limits: Limits) -> Advice | None:
    if found.grey < limits.darkest:
        return Advice.TOO_DARK
    if found.grey > limits.brightest or found.clipped > limits.clipped:
        return Advice.TOO_BRIGHT
    return Advice.BLURRED if found.sharpness < limits.sharpness else None


def light(picture: Picture, face: Face) -> Light:
    """What the pixels of the face itself tell; hair and background do not count."""
    box = face.box.within(picture.width, picture.height)
    part = Image.fromarray(picture.pixels[box.top : box.bottom, box.left : box.right])
    grey = np.asarray(part.convert("L").resize((LOOKED_AT, LOOKED_AT)), dtype=np.float64)
    mean = float(grey.mean())
    return Light(mean, float((grey >= WHITE).mean()), _spread(grey) / max(mean, 1))


def _spread(grey: Grey) -> float:
    """How much pixels differ from their neighbours: the Laplacian's spread."""
    around = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:]
    return float((around - 4 * grey[1:-1, 1:-1]).std())
