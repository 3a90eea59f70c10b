"""What a traveller is told to do, on invented frames that lack one thing each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

import numpy as np
import pytest

from customs import words_face
from customs.words_face import Advice
from kiosk.face import picture, quality
from kiosk.face.picture import Picture
from kiosk.face.quality import LIMITS
from tests.kiosk.face import invented
from tests.kiosk.face.invented import STRAIGHT, Pose
from tests.kiosk.face.seen import dlib, faces, head

WRONG: dict[Advice, Pose] = {
    Advice.MOVE_TO_MIDDLE: Pose(shift=(-225, 0)),
    Advice.COME_CLOSER: Pose(size=0.5),
    Advice.STEP_BACK: Pose(size=1.6),
    Advice.HOLD_LEVEL: Pose(roll=14),
    Advice.LOOK_HERE: Pose(turn=28),
    Advice.TOO_DARK: Pose(light=0.35),
    Advice.TOO_BRIGHT: Pose(light=1.6),
    Advice.BLURRED: Pose(blur=4),
}


def told(draw: int, pose: Pose) -> Advice | None:
    """What is said of an invented frame."""
    return quality.advice(picture.read(invented.frame(draw, pose)), faces(draw, pose))


@pytest.mark.parametrize("draw", invented.DRAWS)
def test_a_good_frame_is_good(draw: int) -> None:
    assert told(draw, STRAIGHT) is None


@pytest.mark.parametrize(("advice", "pose"), WRONG.items())
def test_each_fault_is_named(advice: Advice, pose: Pose) -> None:
    assert told(0, pose) is advice


@pytest.mark.parametrize(
    ("advice", "lax"),
    [
        (Advice.COME_CLOSER, {"eyes_apart": 0}),
        (Advice.STEP_BACK, {"eyes_apart_most": 1}),
        (Advice.HOLD_LEVEL, {"roll": 90}),
        (Advice.LOOK_HERE, {"turn": 90}),
        (Advice.TOO_DARK, {"darkest": 0}),
        (Advice.TOO_BRIGHT, {"brightest": 255, "clipped": 1}),
        (Advice.BLURRED, {"sharpness": 0}),
    ],
)
def test_without_its_limit_a_fault_is_not_seen(advice: Advice, lax: dict[str, float]) -> None:
    pose = WRONG[advice]
    seen = picture.read(invented.frame(0, pose))
    limits = replace(LIMITS, **lax)
    assert quality.advice(seen, faces(0, pose), limits) is not advice


def test_an_empty_place_and_a_hand_hold_no_face() -> None:
    rows = np.zeros((480, 640, 3), np.uint8)
    rows[100:400, 200:440] = (210, 160, 130)  # something in the colour of skin
    for pixels in (np.zeros_like(rows), rows):
        seen = Picture(pixels)
        assert quality.advice(seen, dlib().find(seen)) is Advice.NO_FACE


def test_two_people_are_asked_to_come_one_by_one() -> None:
    left, right = invented.scene(0, Pose(shift=(-150, 0))), invented.scene(1, Pose(shift=(150, 0)))
    left.paste(right.crop((320, 0, 640, 480)), (320, 0))
    seen = picture.read(invented.jpeg(left))
    found = dlib().find(seen)
    assert len(found) == 2
    assert quality.advice(seen, found) is Advice.TWO_FACES


@pytest.mark.parametrize("level", [0, 255])
def test_a_face_without_any_light_is_measured_without_a_fault(level: int) -> None:
    seen = Picture(np.full((480, 640, 3), level, np.uint8))
    found = quality.light(seen, head())
    assert (found.grey, found.sharpness) == (level, 0)


@pytest.mark.parametrize(
    ("sentences", "members"),
    [
        (words_face.ADVICE, words_face.Advice),
        (words_face.PROMPTS, words_face.Prompt),
        (words_face.FAILURES, words_face.Failure),
        (words_face.LOCKED, words_face.Locked),
    ],
)
def test_everything_that_can_be_said_has_a_sentence_of_its_own(
    sentences: Mapping[StrEnum, str], members: type[StrEnum]
) -> None:
    assert set(sentences) == set(members)
    assert len(set(sentences.values())) == len(sentences)
