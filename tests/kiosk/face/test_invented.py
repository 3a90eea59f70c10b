"""The invented travellers are others to the matcher, themselves when turned, and marked."""

from __future__ import annotations

import io
from itertools import combinations

import numpy as np
import pytest
from PIL import Image

from tests.kiosk.face import invented
from tests.kiosk.face.invented import DRAWS, Pose
from tests.kiosk.face.seen import dlib, embedded, faces

pytestmark = pytest.mark.long


def test_everyone_is_somebody_else() -> None:
    for one, other in combinations(DRAWS, 2):
        assert embedded(one).distance(embedded(other)) >= 0.6


@pytest.mark.parametrize("turn", [-25, 25])
def test_a_turned_head_is_the_same_and_seen_to_turn(turn: float) -> None:
    pose = Pose(turn=turn)
    for draw in DRAWS[:3]:
        turned = faces(draw, pose)[0].turn - faces(draw)[0].turn
        assert 13 <= turned * (1 if turn > 0 else -1) <= 40
        assert embedded(draw, pose).distance(embedded(draw)) < dlib().kept.moving


def test_a_frame_says_that_it_is_drawn() -> None:
    with Image.open(io.BytesIO(invented.frame(1))) as image:
        assert image.info["comment"] == invented.DRAWN.encode()
        corner = np.asarray(image.convert("L"))[-16:, :140]
    assert corner.min() < 130 < corner.max()
