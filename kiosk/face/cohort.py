"""A cohort: faces of the operator's own volunteers, against which every distance is read.

Two strangers of one people lie nearer to each other than two of different ones. How near a face
lies to its like in the cohort says by how much, and is taken off. The file holds templates of
people who agreed to that, from the operator's own camera; we ship none.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec
import numpy as np
from numpy.typing import NDArray

from kiosk.face.matcher import Embedding, Model, OtherModel

NEAREST = 20
LEAST = 2 * NEAREST
KIND = "sekisho-face-cohort"
BYTES = 64 << 20


class NotACohort(Exception):
    """This file holds no cohort; the message says what it lacks."""


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file: float32 rows, little-endian, in base64."""

    kind: str
    version: int
    model: Model
    dimension: int
    vectors: str


@dataclass(frozen=True, eq=False)
class Cohort:
    """The faces, and the file they came from."""

    model: Model
    sha256: str
    vectors: NDArray[np.float64] = field(repr=False)

    def near(self, face: Embedding) -> float:
        """How far the nearest of the cohort lie, on average."""
        if face.model != self.model:
            raise OtherModel(f"{face.model} beside a cohort of {self.model}")
        away = np.linalg.norm(self.vectors - face.vector, axis=1)
        return float(np.partition(away, NEAREST)[:NEAREST].mean())

    def score(self, one: Embedding, other: Embedding) -> float:
        """The distance, less what is usual for these two faces."""
        return one.distance(other) - (self.near(one) + self.near(other)) / 2


def write(faces: Sequence[Embedding]) -> bytes:
    """The file of these faces."""
    if len(faces) < LEAST:
        raise NotACohort(f"{len(faces)} faces; a cohort needs {LEAST}, better some hundred")
    rows = np.stack([face.vector for face in faces]).astype("<f4")
    text = base64.b64encode(rows.tobytes()).decode()
    return msgspec.json.encode(File(KIND, 1, faces[0].model, rows.shape[1], text))


def read(raw: bytes) -> Cohort:
    """The cohort in a file; raises NotACohort."""
    if len(raw) > BYTES:
        raise NotACohort("a cohort file of that size")
    try:
        told = msgspec.json.decode(raw, type=File)
        rows = np.frombuffer(base64.b64decode(told.vectors, validate=True), "<f4")
        vectors = rows.reshape(-1, told.dimension).astype(np.float64)
    except (msgspec.DecodeError, binascii.Error, ValueError) as error:
        raise NotACohort(f"no cohort file: {error}") from None
    if (told.kind, told.version) != (KIND, 1) or len(vectors) < LEAST:
        raise NotACohort("another kind of file, or too few faces")
    if not np.isfinite(vectors).all():
        raise NotACohort("faces that are no numbers")
    return Cohort(told.model, hashlib.sha256(raw).hexdigest(), vectors)
