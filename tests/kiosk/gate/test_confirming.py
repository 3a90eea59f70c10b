"""A face at the gate before the real matcher: its own template, a stranger's, a photograph."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from customs.face import FaceBand
from customs.words_face import PROMPTS, Prompt
from kiosk.face.decision import Rules, Thresholds
from kiosk.face.liveness import PAIRS
from kiosk.gate.confirming import ConfirmRoom
from kiosk.terminal.faces import Asked, FaceRoom
from tests.kiosk.face import invented
from tests.kiosk.face.invented import DO
from tests.kiosk.face.seen import dlib, embedded

pytestmark = pytest.mark.long

EVERY = 0.45
DRAW = (PAIRS.index((Prompt.TURN_LEFT, Prompt.COME_CLOSER)) + 0.5) / len(PAIRS)
RULES = Rules(None, Thresholds(0.38, 0.55), "measured")
SAID = {sentence: prompt for prompt, sentence in PROMPTS.items()}


def confirmed(template: int, frame: Callable[[Prompt], bytes], frames: int = 40) -> FaceBand | None:
    """Somebody before the gate whose token picked this template; None while it goes on."""
    room = ConfirmRoom(FaceRoom(dlib(), dlib(), lambda: RULES))
    sitting, prompt = room.confirm(embedded(template), DRAW, 0.0), Prompt.LOOK_STRAIGHT
    for number in range(frames):
        told = sitting.frame(frame(prompt), EVERY * (number + 1))
        if isinstance(told, FaceBand):
            sitting.forget()
            return told
        assert isinstance(told, Asked)
        prompt = SAID.get(told.sentence, prompt)
    return sitting.late(EVERY * 1000)


def alive(who: int) -> Callable[[Prompt], bytes]:
    """Somebody who does what is asked."""
    return lambda prompt: invented.frame(who, DO[prompt])


def test_the_one_it_is_about_is_confirmed() -> None:
    assert confirmed(1, alive(1)) is FaceBand.ACCEPTED


def test_a_stranger_with_the_same_token_is_not() -> None:
    assert confirmed(1, alive(0)) is not FaceBand.ACCEPTED


def test_a_photograph_of_the_right_person_is_not() -> None:
    assert confirmed(1, lambda _: invented.frame(1)) is FaceBand.NOT_TAKEN
