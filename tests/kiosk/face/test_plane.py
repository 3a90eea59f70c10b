"""A flat map explains a print however it is held, and no head that turned."""

from __future__ import annotations

import pytest

from kiosk.face import picture, plane
from kiosk.face.liveness import LIMITS
from kiosk.face.plane import Patch
from tests.kiosk.face import invented
from tests.kiosk.face.invented import DRAWS, STRAIGHT, Pose
from tests.kiosk.face.seen import faces

pytestmark = pytest.mark.long


def patch(draw: int, pose: Pose = STRAIGHT) -> Patch:
    """The flattened face of an invented frame."""
    return plane.patch(picture.read(invented.frame(draw, pose)), faces(draw, pose)[0].points)


@pytest.mark.parametrize("draw", DRAWS)
def test_a_head_that_turned_is_not_explained(draw: int) -> None:
    for turn in (-26, 26):
        assert plane.alike(patch(draw), patch(draw, Pose(turn=turn))) < LIMITS.alike - 0.05


@pytest.mark.parametrize(
    "pose",
    [
        STRAIGHT,
        Pose(shift=(90, 30), size=1.2, roll=6, light=0.7),
        Pose(turn=15, flat=True),
        Pose(turn=-30, flat=True),
        Pose(skew=0.2, flat=True),
        Pose(skew=-0.2, roll=-11, turn=15, flat=True),
        Pose(skew=0.2, roll=11, turn=-15, flat=True, blur=1),
    ],
)
@pytest.mark.parametrize("draw", DRAWS[:2])
def test_a_print_is_explained(draw: int, pose: Pose) -> None:
    assert plane.alike(patch(draw), patch(draw, pose)) > LIMITS.alike + 0.05
