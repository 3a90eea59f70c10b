"""Invented travellers before the real matcher: who passes, and what is put in their place."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from customs.words_face import Advice, Failure, Outcome, Prompt
from kiosk.face import plane, sitting
from kiosk.face.liveness import PAIRS, challenge
from kiosk.face.matcher import Kept
from kiosk.face.sitting import Sitting, Told
from tests.kiosk.face import invented
from tests.kiosk.face.invented import DO, Pose
from tests.kiosk.face.seen import dlib, embedded

pytestmark = pytest.mark.long

EVERY = 0.45  # slower than a camera: a second tells as much with half the looking
LEFT_THEN_CLOSER = (PAIRS.index((Prompt.TURN_LEFT, Prompt.COME_CLOSER)) + 0.5) / len(PAIRS)


def sat(
    frame: Callable[[Prompt, int], bytes], draw: float = LEFT_THEN_CLOSER, frames: int = 40
) -> tuple[Sitting, list[Told]]:
    """Somebody sits until it ends."""
    seated = Sitting(dlib(), dlib(), challenge(draw, 0))
    told: list[Told] = []
    for number in range(frames):
        if seated.watch.prompt is None:
            break
        told.append(seated.frame(frame(seated.watch.prompt, number), EVERY * (number + 1)))
    return seated, told


@pytest.mark.parametrize("draw", [0.0, 0.5, 0.9])
def test_who_does_what_is_asked_passes_and_is_themselves(draw: float) -> None:
    seated, told = sat(lambda prompt, _: invented.frame(1, DO[prompt]), draw)
    assert told[-1] == Told(None, None, Outcome.PASSED)
    moments = seated.moments()
    assert sitting.LEAST <= len(moments) <= sitting.MOST
    assert all(moment.distance(embedded(1)) < 0.2 for moment in moments)
    seated.forget()
    assert seated.moments() == []


def test_a_photo_before_the_camera_passes_nothing() -> None:
    seated, told = sat(lambda *_: invented.frame(0))
    assert told[-1].outcome is Outcome.TIMED_OUT
    assert seated.moments() == []


@pytest.mark.parametrize("draw", [0.1, 0.9])
def test_a_printed_photo_moved_about_passes_nothing(draw: float) -> None:
    def moved(_: Prompt, number: int) -> bytes:
        swing = (number * 11) % 60 - 30
        return invented.frame(
            0, Pose(turn=swing, flat=True, shift=(swing, -swing // 2), size=1 + number % 5 / 15)
        )

    assert sat(moved, draw)[1][-1].outcome in {Outcome.TIMED_OUT, Outcome.FAILED}


ASKEW = [Pose(skew=-0.2, turn=15, flat=True), Pose(skew=-0.2, roll=-11, turn=30, flat=True)]


@pytest.mark.parametrize("pose", ASKEW, ids=["leaning", "held level"])
def test_a_printed_photo_held_askew_is_flat(pose: Pose) -> None:
    answers = DO | {Prompt.TURN_LEFT: pose}
    seated, _ = sat(lambda prompt, _: invented.frame(0, answers[prompt]))
    assert (seated.watch.outcome, seated.watch.failure) == (Outcome.FAILED, Failure.FLAT)


def test_points_alone_would_take_one_held_level_for_a_head(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plane, "alike", lambda *_: 0.0)
    answers = DO | {Prompt.TURN_LEFT: ASKEW[1]}
    seated, _ = sat(lambda prompt, _: invented.frame(0, answers[prompt]))
    assert seated.watch.outcome is Outcome.PASSED


def test_a_film_of_another_challenge_passes_nothing() -> None:
    scenes = (Prompt.LOOK_STRAIGHT, Prompt.TURN_RIGHT, Prompt.LOOK_STRAIGHT, Prompt.COME_CLOSER)
    seated, _ = sat(lambda _, number: invented.frame(0, DO[scenes[number // 3 % 4]]))
    assert (seated.watch.outcome, seated.watch.failure) == (Outcome.FAILED, Failure.OTHER_MOVE)


@pytest.mark.parametrize("at", [1, 2, 4])
def test_two_people_who_change_places_are_seen(at: int) -> None:
    def swapped(prompt: Prompt, number: int) -> bytes:
        return invented.frame(4 if number < at else 1, DO[prompt])

    seated, _ = sat(swapped)
    assert (seated.watch.outcome, seated.watch.failure) == (Outcome.FAILED, Failure.SOMEONE_ELSE)
    assert seated.moments() == []


def test_with_no_limit_between_frames_they_would_not_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(dlib()), "kept", Kept(9, 9))
    seated, _ = sat(lambda prompt, number: invented.frame(4 if number < 4 else 1, DO[prompt]))
    assert seated.watch.outcome is Outcome.PASSED


def test_frames_that_are_none_are_said_and_not_counted() -> None:
    def torn(prompt: Prompt, number: int) -> bytes:
        raw = invented.frame(0, DO[prompt])
        return raw if number % 2 else raw[:300]

    seated, told = sat(torn)
    assert told[0] == Told(Prompt.LOOK_STRAIGHT, Advice.NO_PICTURE, None)
    assert seated.watch.outcome is Outcome.PASSED


def test_what_to_do_better_is_said_only_where_one_looks_straight() -> None:
    seated, told = sat(lambda *_: invented.frame(0, Pose(light=0.35)), frames=2)
    assert told[-1].advice is Advice.TOO_DARK
    _, told = sat(lambda prompt, _: invented.frame(0, DO[prompt]))
    assert [each.advice for each in told] == [None] * len(told)
    assert "_good" not in repr(seated)
