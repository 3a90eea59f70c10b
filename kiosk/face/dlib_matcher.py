"""The matcher that comes with the kiosk: dlib through face_recognition.

Only here is either imported. Faces are found on a small copy, five points are set on the whole
picture, and the network looks once: more looks cost ten times as much and gain little.
"""

from __future__ import annotations

import sys
from functools import cache, cached_property
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from PIL import Image, ImageFile

from kiosk.face.matcher import Embedding, Kept, Model
from kiosk.face.picture import Picture
from kiosk.face.sight import Box, Face, Points

SEARCHED = 320  # pixels across: four times as fast as 640, and who stands at a kiosk is near
MODELS = "face_recognition_models"


def _models() -> ModuleType:
    """Stands in for the package of that name, which asks for pkg_resources and 100 MB more.

    The 68-point predictor it would load as well was trained on pictures that may not be used
    commercially; we never open that file (docs/decisions/0080).
    """
    spec = find_spec(MODELS)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"{MODELS} is not installed: requirements/kiosk.txt")
    folder = Path(spec.submodule_search_locations[0]) / "models"
    five = str(folder / "shape_predictor_5_face_landmarks.dat")
    module: Any = ModuleType(MODELS)
    module.pose_predictor_model_location = lambda: five
    module.pose_predictor_five_point_model_location = lambda: five
    module.cnn_face_detector_model_location = lambda: str(folder / "mmod_human_face_detector.dat")
    module.face_recognition_model_location = lambda: str(
        folder / "dlib_face_recognition_resnet_model_v1.dat"
    )
    found: ModuleType = module
    return found


@cache
def loaded() -> Any:  # noqa: ANN401  the library has no types
    """Loaded once, a second and 60 MB, when the first face is looked for."""
    sys.modules.setdefault(MODELS, _models())
    import face_recognition

    ImageFile.LOAD_TRUNCATED_IMAGES = False  # it switched this on for all of Pillow
    return face_recognition


class Dlib:
    """Finds and embeds; about 10 and 75 ms on one core."""

    kept = Kept(straight=0.42, moving=0.55)

    @cached_property
    def model(self) -> Model:
        """The network's file does not change within a version of its package."""
        return Model("dlib", f"{version('dlib-bin')}/{version(MODELS)}")

    def find(self, picture: Picture) -> list[Face]:
        """Every face, the largest first; only where none is near are small ones looked for."""
        scale = max(1.0, picture.width / SEARCHED)
        size = round(picture.width / scale), round(picture.height / scale)
        copy = np.asarray(picture.image().resize(size, Image.Resampling.BILINEAR))
        found = loaded().face_locations(copy, 0, "hog")
        found = found or loaded().face_locations(copy, 1, "hog")
        faces = [self._face(picture, _whole(edges, scale)) for edges in found]
        return sorted(faces, key=lambda face: -face.box.area)

    def _face(self, picture: Picture, box: Box) -> Face:
        told = loaded().face_landmarks(picture.pixels, [_edges(box)], "small")[0]
        (left_outer, left_inner), (right_outer, right_inner) = told["left_eye"], told["right_eye"]
        nose = told["nose_tip"][0]
        return Face(box, Points(left_outer, left_inner, right_inner, right_outer, nose))

    def embed(self, picture: Picture, face: Face) -> Embedding:
        """The face as 128 numbers."""
        where = [_edges(face.box)]
        vectors = loaded().face_encodings(picture.pixels, where, 1, "small")
        return Embedding(self.model, np.asarray(vectors[0], dtype=np.float64))


def _whole(edges: tuple[int, int, int, int], scale: float) -> Box:
    """A box on the copy, on the whole picture."""
    top, right, bottom, left = (round(edge * scale) for edge in edges)
    return Box(left, top, right, bottom)


def _edges(box: Box) -> tuple[int, int, int, int]:
    return box.top, box.right, box.bottom, box.left
