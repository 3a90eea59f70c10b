"""The challenge as a machine of its own: who passes, and everything that must not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs.words_face import Failure, Outcome, Prompt
from kiosk.face import liveness
from kiosk.face.liveness import LIMITS, PAIRS, Glance, Watch, challenge, step
from kiosk.face.sight import Face
from tests.kiosk.face.seen import head

EVERY = 0.25  # seconds between frames
DONE = {
    Prompt.LOOK_STRAIGHT: head(),
    Prompt.TURN_LEFT: head(25),
    Prompt.TURN_RIGHT: head(-25),
    Prompt.COME_CLOSER: head(size=1.3),
}
DRAWS = [(number + 0.5) / len(PAIRS) for number in range(len(PAIRS))]


def draw(*moves: Prompt) -> float:
    """A draw that asks for these moves."""
    return DRAWS[PAIRS.index((moves[0], moves[1]))]


def played(watch: Watch, seen: Callable[[Prompt, int], Glance], frames: int = 120) -> Watch:
    """Frame after frame until it ends."""
    now = watch.began
    for number in range(frames):
        if watch.prompt is None:
            break
        now += EVERY
        watch = step(watch, seen(watch.prompt, number), now)
    return watch


def good(face: Face) -> Glance:
    """A frame on which this face is well seen."""
    return Glance(face, good=abs(face.turn) < 15 and abs(face.roll) < 8, alike=0.4)


def film(faces: Sequence[Face]) -> Callable[[Prompt, int], Glance]:
    """A film that goes on whatever is asked."""
    return lambda _, number: good(faces[number % len(faces)])


@pytest.mark.parametrize("drawn", DRAWS)
def test_who_does_what_is_asked_passes(drawn: float) -> None:
    ended = played(challenge(drawn, 0), lambda prompt, _: good(DONE[prompt]))
    assert (ended.outcome, ended.failure) == (Outcome.PASSED, None)


@pytest.mark.parametrize("drawn", DRAWS)
def test_a_still_picture_runs_out_of_time(drawn: float) -> None:
    assert played(challenge(drawn, 0), lambda *_: good(head())).outcome is Outcome.TIMED_OUT


@given(
    drawn=st.floats(0, 1, exclude_max=True),
    moved=st.lists(
        st.tuples(st.floats(-35, 35), st.floats(-8, 8), st.floats(0.8, 1.6)), min_size=3
    ),
)
def test_a_print_never_passes_however_it_is_moved(
    drawn: float, moved: list[tuple[float, float, float]]
) -> None:
    seen = film([head(turn, roll, size, flat=True) for turn, roll, size in moved])
    assert played(challenge(drawn, 0), seen).outcome is not Outcome.PASSED


@pytest.mark.parametrize("turn", [0, 15, -15, 30, -30])
@pytest.mark.parametrize("way", [1, -1])
def test_a_print_held_askew_is_flat(way: int, turn: float) -> None:
    prompt = Prompt.TURN_LEFT if way == 1 else Prompt.TURN_RIGHT
    askew = head(turn, skew=0.3 * way, flat=True)
    assert (askew.turn - head().turn) * way > LIMITS.turned  # it does seem to turn
    answers = DONE | {prompt: askew}
    watch = challenge(draw(prompt, Prompt.COME_CLOSER), 0)
    ended = played(watch, lambda asked, _: good(answers[asked]))
    assert (ended.outcome, ended.failure) == (Outcome.FAILED, Failure.FLAT)


def test_what_a_flat_map_explains_is_flat_however_the_points_lie() -> None:
    watch = challenge(draw(Prompt.TURN_LEFT, Prompt.COME_CLOSER), 0)
    ended = played(watch, lambda asked, _: replace(good(DONE[asked]), alike=0.9))
    assert (ended.outcome, ended.failure) == (Outcome.FAILED, Failure.FLAT)


def test_without_parallax_a_print_held_askew_would_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(liveness, "deep", lambda *_: True)
    answers = DONE | {Prompt.TURN_LEFT: head(skew=0.3, flat=True)}
    watch = challenge(draw(Prompt.TURN_LEFT, Prompt.COME_CLOSER), 0)
    assert played(watch, lambda asked, _: good(answers[asked])).outcome is Outcome.PASSED


@pytest.mark.parametrize("asked", PAIRS)
@pytest.mark.parametrize("recorded", PAIRS)
def test_a_film_of_another_challenge_does_not_pass(
    asked: tuple[Prompt, Prompt], recorded: tuple[Prompt, Prompt]
) -> None:
    """Ten frames of each thing, as it was asked of somebody before."""
    scenes = (Prompt.LOOK_STRAIGHT, recorded[0], Prompt.LOOK_STRAIGHT, recorded[1])
    frames = [DONE[scene] for scene in scenes for _ in range(10)]
    ended = played(challenge(draw(*asked), 0), film(frames))
    assert (ended.outcome is Outcome.PASSED) == (asked == recorded)


@pytest.mark.parametrize("at", range(2, 8))
def test_another_face_fails_at_once(at: int) -> None:
    def swapped(prompt: Prompt, number: int) -> Glance:
        return replace(good(DONE[prompt]), same=number < at)

    ended = played(challenge(0, 0), swapped)
    assert (ended.outcome, ended.failure) == (Outcome.FAILED, Failure.SOMEONE_ELSE)


def test_a_face_that_leaves_for_a_second_is_not_taken_up_again() -> None:
    watch = played(challenge(0, 0), lambda prompt, _: good(DONE[prompt]), frames=3)
    watch = step(watch, Glance(), 1.5)
    back = step(watch, good(DONE[Prompt.TURN_LEFT]), 2.0)
    assert (back.outcome, back.failure) == (Outcome.FAILED, Failure.LOST)


def test_a_face_that_is_missed_on_a_frame_goes_on() -> None:
    ended = played(
        challenge(0, 0), lambda prompt, number: good(DONE[prompt]) if number % 2 else Glance()
    )
    assert ended.outcome is Outcome.PASSED


def test_before_anybody_was_well_seen_nobody_is_lost() -> None:
    watch = step(challenge(0, 0), Glance(head(30)), 0.1)
    assert step(watch, Glance(), 3.0).outcome is None


def test_who_moves_before_being_asked_fails() -> None:
    watch = challenge(draw(Prompt.TURN_LEFT, Prompt.COME_CLOSER), 0)
    watch = step(step(watch, good(head()), 0.5), good(head()), 1.0)
    assert watch.prompt is Prompt.TURN_LEFT
    ended = step(watch, good(head(25)), 1.1)
    assert (ended.outcome, ended.failure) == (Outcome.FAILED, Failure.OTHER_MOVE)


@pytest.mark.parametrize("asked", liveness.MOVES)
@pytest.mark.parametrize("done", [Prompt.TURN_LEFT, Prompt.TURN_RIGHT])
def test_a_turn_that_was_not_asked_for_fails(asked: Prompt, done: Prompt) -> None:
    other = next(move for move in liveness.MOVES if move is not asked)
    answers = DONE | {asked: DONE[done]}
    ended = played(challenge(draw(asked, other), 0), lambda prompt, _: good(answers[prompt]))
    if asked is done:
        assert ended.outcome is Outcome.PASSED
    else:
        assert (ended.outcome, ended.failure) == (Outcome.FAILED, Failure.OTHER_MOVE)


def test_one_frame_of_a_move_is_not_enough() -> None:
    """A single frame may be an accident of the points."""
    watch = challenge(draw(Prompt.TURN_LEFT, Prompt.COME_CLOSER), 0)
    watch = step(step(watch, good(head()), 0.5), good(head()), 1.0)
    for number in range(10):
        watch = step(watch, good(head(25) if number % 2 else head()), 1.3 + number / 4)
    assert watch.prompt is Prompt.TURN_LEFT


def test_a_challenge_that_ended_stays_ended() -> None:
    ended = played(challenge(0.9, 0), lambda *_: good(head()))
    assert step(ended, good(head(25)), 100.0) == ended
    assert ended.prompt is None


@pytest.mark.parametrize("drawn", [0, 0.999999999])
def test_any_draw_asks_for_two_moves_with_a_turn_among_them(drawn: float) -> None:
    asked = challenge(drawn, 0).prompts
    assert len(asked) == 4
    assert {Prompt.TURN_LEFT, Prompt.TURN_RIGHT} & set(asked)


def test_every_challenge_is_drawn_alike_often() -> None:
    drawn = [challenge(number / 600, 0).prompts for number in range(600)]
    assert {drawn.count(each) for each in drawn} == {100}
