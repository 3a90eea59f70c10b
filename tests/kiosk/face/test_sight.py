"""What five points tell of a head, on heads whose pose is known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.face.sight import Box
from tests.kiosk.face.seen import head

ANGLES = st.floats(-35, 35)
SIZES = st.floats(0.6, 2)


@given(turn=ANGLES, roll=st.floats(-30, 30), size=SIZES)
def test_the_turn_is_read_whatever_the_roll_and_the_size(
    turn: float, roll: float, size: float
) -> None:
    assert head(turn, roll, size).turn == pytest.approx(turn, rel=0.4, abs=1)


@given(roll=st.floats(-60, 60), size=SIZES)
def test_the_roll_is_read(roll: float, size: float) -> None:
    assert head(0, roll, size).roll == pytest.approx(roll, abs=0.01)


@given(turn=ANGLES, size=SIZES)
def test_a_print_turned_about_its_middle_hardly_seems_to_turn(turn: float, size: float) -> None:
    assert abs(head(turn, 0, size, flat=True).turn) < 10


@given(turn=st.floats(8, 35))
def test_the_eye_turned_away_looks_narrower(turn: float) -> None:
    assert head(turn).eye_balance < 0.95
    assert head(-turn).eye_balance > 1.05


def test_the_eyes_of_someone_nearer_are_further_apart() -> None:
    assert head(size=1.3).eyes_apart == pytest.approx(1.3 * head().eyes_apart)


@pytest.mark.parametrize(
    ("box", "inside"),
    [
        (Box(100, 100, 300, 300), True),
        (Box(0, 100, 200, 300), False),
        (Box(100, 2, 300, 200), False),
        (Box(440, 100, 640, 300), False),
        (Box(100, 280, 300, 480), False),
    ],
)
def test_a_box_cut_by_the_edge_is_not_inside(box: Box, inside: bool) -> None:
    assert box.inside(640, 480) is inside


@given(st.tuples(*[st.integers(-900, 900)] * 4))
def test_a_box_is_brought_into_the_picture(edges: tuple[int, int, int, int]) -> None:
    within = Box(*edges).within(640, 480)
    assert 0 <= within.left < within.right <= 640
    assert 0 <= within.top < within.bottom <= 480
