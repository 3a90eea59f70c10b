"""What every matcher gives: a face as a vector, and how far two of them are apart.

Whatever the model, the distance is Euclidean: an operator's model gives vectors of length one,
where that orders pairs as the cosine does. Vectors of two models are never compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kiosk.face.picture import Picture
from kiosk.face.sight import Face

Vector = NDArray[np.float64]


class OtherModel(Exception):
    """Two vectors that say nothing about each other."""


@dataclass(frozen=True)
class Model:
    """Which network made a vector; what is measured with one holds for no other."""

    name: str
    version: str


@dataclass(frozen=True, eq=False)
class Embedding:
    """A face as a model sees it. It is the traveller's template: in memory only."""

    model: Model
    vector: Vector = field(repr=False)

    def distance(self, other: Embedding) -> float:
        """How far apart; smaller is more alike."""
        if self.model != other.model:
            raise OtherModel(f"{self.model} beside {other.model}")
        return float(np.linalg.norm(self.vector - other.vector))


def mean(several: Sequence[Embedding]) -> Embedding:
    """One embedding of several moments of the same face."""
    first = several[0]
    if any(each.model != first.model for each in several):
        raise OtherModel("moments seen by different models")
    return Embedding(first.model, np.mean([each.vector for each in several], axis=0))


@dataclass(frozen=True)
class Kept:
    """How far moments of one sitting may lie apart: looking straight, and in a move."""

    straight: float
    moving: float


class FaceFinder(Protocol):
    """Finds the faces of a picture."""

    def find(self, picture: Picture) -> list[Face]:
        """Every face with its five points, the largest first."""


class FaceMatcher(Protocol):
    """Turns a face into its vector."""

    @property
    def model(self) -> Model:
        """Which network this is."""

    @property
    def kept(self) -> Kept:
        """Within what distance a face before the camera is still the same one."""

    def embed(self, picture: Picture, face: Face) -> Embedding:
        """The face as a vector."""
