"""A face in a picture: its box, five points, and what they tell of the head.

The five points are the corners of both eyes and the foot of the nose. They give the turn to a
side, the roll and the distance; they give no nod, no blink and no cover.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

Point = tuple[float, float]

# How far the foot of the nose lies before the line of the eyes, in distances between the eyes.
NOSE_BEFORE_EYES = 0.42

EDGE = 4  # pixels; a box this near to the edge may go on beyond it


@dataclass(frozen=True)
class Box:
    """Where a face is, in pixels."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Pixels across."""
        return self.right - self.left

    @property
    def area(self) -> int:
        """Pixels in all."""
        return max(0, self.width) * max(0, self.bottom - self.top)

    def inside(self, width: int, height: int) -> bool:
        """Whether it is whole: a finder cuts a box at the edge of the picture."""
        clear = self.left, self.top, width - self.right, height - self.bottom
        return min(clear) > EDGE

    def within(self, width: int, height: int) -> Box:
        """The part that lies in a picture of this size, one pixel at least."""
        left, top = min(max(0, self.left), width - 1), min(max(0, self.top), height - 1)
        right, bottom = min(self.right, width), min(self.bottom, height)
        return Box(left, top, max(left + 1, right), max(top + 1, bottom))


@dataclass(frozen=True)
class Points:
    """As they lie in the picture: the eye on its left side, the eye on its right, the nose."""

    left_outer: Point
    left_inner: Point
    right_inner: Point
    right_outer: Point
    nose: Point

    @property
    def all(self) -> tuple[Point, ...]:
        """From left to right, the nose last."""
        return self.left_outer, self.left_inner, self.right_inner, self.right_outer, self.nose

    @property
    def eyes(self) -> tuple[Point, Point]:
        """The middle of each eye."""
        return _middle(self.left_outer, self.left_inner), _middle(
            self.right_inner, self.right_outer
        )


@dataclass(frozen=True)
class Face:
    """One face found."""

    box: Box
    points: Points

    @property
    def eyes_apart(self) -> float:
        """Pixels between the eyes: finer than the box, which comes in a few sizes only."""
        return math.dist(*self.points.eyes)

    @property
    def roll(self) -> float:
        """Degrees the head leans to a shoulder."""
        (ax, ay), (bx, by) = self.points.eyes
        return math.degrees(math.atan2(by - ay, bx - ax))

    @property
    def turn(self) -> float:
        """Degrees turned to a side, about; towards the right of the picture is positive.

        The picture is not mirrored, so that is the traveller's own left.
        """
        return math.degrees(math.atan(self._nose_along_eyes() / NOSE_BEFORE_EYES))

    @property
    def eye_balance(self) -> float:
        """Width of the eye on the right over the eye on the left.

        A head that turns to the right shows less of its right eye; a flat picture that is
        turned shows as much less of both.
        """
        left = math.dist(self.points.left_outer, self.points.left_inner)
        right = math.dist(self.points.right_inner, self.points.right_outer)
        return right / max(left, 1e-6)

    def _nose_along_eyes(self) -> float:
        (ax, ay), (bx, by) = self.points.eyes
        across = (bx - ax, by - ay)
        span = max(across[0] ** 2 + across[1] ** 2, 1e-6)
        nose = self.points.nose[0] - (ax + bx) / 2, self.points.nose[1] - (ay + by) / 2
        return (nose[0] * across[0] + nose[1] * across[1]) / span


def _middle(one: Point, other: Point) -> Point:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2
