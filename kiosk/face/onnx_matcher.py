"""An operator's own model: a file in ONNX that takes 112 x 112 pixels, as ArcFace and SFace do.

The face is brought to where such models were taught to expect its points. How the operator's
model wants its colours stands in the choice beside it (kiosk/face/choice.py).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from PIL import Image

from kiosk.face.matcher import Embedding, Kept, Model
from kiosk.face.picture import Picture
from kiosk.face.sight import Face, Points

SIDE = 112
# Both eyes as in the five-point template these models share; each corner 8.4 to a side of it,
# and the foot of the nose, which our five points have instead of its tip and the mouth.
EYES, CORNER, NOSE = ((38.29, 51.6), (73.53, 51.6)), 8.4, (56.0, 78.0)
PLACES = np.array([
    (EYES[0][0] - CORNER, EYES[0][1]), (EYES[0][0] + CORNER, EYES[0][1]),
    (EYES[1][0] - CORNER, EYES[1][1]), (EYES[1][0] + CORNER, EYES[1][1]), NOSE,
])  # fmt: skip


class UnusableModel(Exception):
    """The file is no model of the shape we can use."""


@dataclass(frozen=True)
class Colours:
    """What a model wants to be fed: (value - mean) / scale, red or blue first."""

    mean: float = 127.5
    scale: float = 127.5
    blue_first: bool = False


class Onnx:
    """One model, loaded."""

    def __init__(self, file: Path, name: str, colours: Colours, kept: Kept) -> None:
        raw = file.read_bytes()
        self.model = Model(name, hashlib.sha256(raw).hexdigest())
        self.kept = kept
        self._colours = colours
        self._session = _session(raw)
        self._input = self._session.get_inputs()[0].name
        self._probe()

    def _probe(self) -> None:
        """A grey face goes through, so that a wrong model is known before anybody stands here."""
        vector = self._vector(np.full((SIDE, SIDE, 3), 128, np.uint8))
        if vector.ndim != 1 or not 16 <= vector.size <= 4096:
            raise UnusableModel(f"a model that gives {vector.shape} instead of one vector")

    def embed(self, picture: Picture, face: Face) -> Embedding:
        """The face as a vector of length one."""
        return Embedding(self.model, self._vector(aligned(picture, face.points)))

    def _vector(self, face: NDArray[np.uint8]) -> NDArray[np.float64]:
        ordered = face[:, :, ::-1] if self._colours.blue_first else face
        fed = (ordered.astype(np.float32) - self._colours.mean) / self._colours.scale
        try:
            told = self._session.run(None, {self._input: fed.transpose(2, 0, 1)[None]})
        except Exception as error:  # noqa: BLE001  the library has no exceptions of its own
            raise UnusableModel(
                f"{type(error).__name__}: not a model of 1 x 3 x 112 x 112"
            ) from None
        vector = np.asarray(told[0], np.float64)[0]
        length = float(np.linalg.norm(vector))
        if not np.isfinite(length) or length == 0:
            raise UnusableModel("a model that gives no direction")
        found: NDArray[np.float64] = vector / length
        return found


def _session(raw: bytes) -> Any:  # noqa: ANN401  the library has no types
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(raw, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # noqa: BLE001  as above
        raise UnusableModel(f"{type(error).__name__}: no ONNX model") from None


def aligned(picture: Picture, points: Points) -> NDArray[np.uint8]:
    """The face with its points where the model expects them."""
    found = np.array(points.all, dtype=np.float64)
    shrink = max(1, int(np.ptp(found[:, 0]) / np.ptp(PLACES[:, 0])))
    image = picture.image().reduce(shrink)
    a, b, x, y = similarity(PLACES, found / shrink)
    moved = image.transform((SIDE, SIDE), Image.Transform.AFFINE, (a, -b, x, b, a, y),
                            Image.Resampling.BILINEAR)  # fmt: skip
    return np.asarray(moved, dtype=np.uint8)


def similarity(
    these: NDArray[np.float64], those: NDArray[np.float64]
) -> tuple[float, float, float, float]:
    """The turn, scale and shift that bring these points nearest to those."""
    rows = [row for x, y in these for row in ((x, -y, 1, 0), (y, x, 0, 1))]
    found = np.linalg.lstsq(np.array(rows), those.ravel(), rcond=None)[0]
    a, b, x, y = (float(each) for each in found)
    return a, b, x, y
