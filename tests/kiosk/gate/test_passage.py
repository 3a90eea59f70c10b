"""A passage as the sensors tell it: over when everybody is through and the leaf is shut."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs.passing import Ended
from kiosk.devices.door import Leaf, Seen
from kiosk.gate import passage as room
from kiosk.gate.passage import MOVES, PATIENCE, Passage, step

FIRST = Seen(Leaf.SHUT, inside=0, through=65_535, back=9)
Told = tuple[float, Leaf, int, int, int]  # seconds, leaf, inside, out, in


def begun(bodies: int = 1) -> Passage:
    return Passage(UUID(int=1), bodies, FIRST, 100.0)


def seen(told: Told, *, released: bool = False) -> tuple[Seen, float]:
    seconds, leaf, inside, out, back = told
    through = (FIRST.through + out) % 65_536
    return Seen(leaf, inside, through, FIRST.back + back, released), 100.0 + seconds


def after(bodies: int, told: Iterable[Told]) -> Passage:
    passage = begun(bodies)
    for each in told:
        passage = step(passage, *seen(each))
    return passage


O, S, M = Leaf.OPEN, Leaf.SHUT, Leaf.MOVING  # noqa: E741
OVER: dict[str, tuple[int, list[Told], Ended]] = {
    "one": (1, [(1, O, 1, 0, 0), (3, O, 0, 1, 0), (4, S, 0, 1, 0)], Ended.PASSED),
    "a family": (
        3,
        [(1, O, 3, 0, 0), (5, O, 2, 1, 0), (14, O, 1, 2, 0), (23, O, 0, 3, 0), (24, S, 0, 3, 0)],
        Ended.PASSED,
    ),
    "nobody": (1, [(1, O, 0, 0, 0), (10, O, 0, 0, 0), (11, S, 0, 0, 0)], Ended.NOBODY),
    "stands there": (1, [(1, O, 1, 0, 0), (10, O, 1, 0, 0), (11, S, 1, 0, 0)], Ended.NOBODY),
    "one of two": (2, [(1, O, 2, 0, 0), (3, O, 1, 1, 0), (13, O, 0, 1, 0), (14, S, 0, 1, 0)],
                   Ended.SOME),
    "slow at the end": (1, [(1, O, 1, 0, 0), (10, O, 1, 0, 0), (11, M, 0, 1, 0), (12, S, 0, 1, 0)],
                        Ended.PASSED),
    "one behind": (1, [(1, O, 2, 0, 0)], Ended.TOO_MANY),
    "one ran behind": (1, [(1, O, 1, 0, 0), (2, O, 1, 1, 0)], Ended.TOO_MANY),
    "slipped at the end": (1, [(1, O, 0, 1, 0), (2, M, 0, 2, 0)], Ended.TOO_MANY),
    "wrong way": (1, [(1, O, 1, 0, 1)], Ended.WRONG_WAY),
    "never moved": (1, [(1, S, 0, 0, 0), (3, S, 0, 0, 0)], Ended.UNCONFIRMED),
    "something there": (1, [(1, O, 1, 0, 0), (10, Leaf.OBSTRUCTED, 1, 0, 0)], Ended.OBSTRUCTED),
    "stuck at the end": (
        1,
        [(1, O, 0, 1, 0), (2, Leaf.OBSTRUCTED, 0, 1, 0), (5, Leaf.OBSTRUCTED, 0, 1, 0)],
        Ended.OBSTRUCTED,
    ),
    "stays open": (1, [(1, O, 0, 1, 0), (2, O, 0, 1, 0), (5, O, 0, 1, 0)], Ended.FAULT),
    "broken": (1, [(1, O, 0, 0, 0), (2, Leaf.FAULT, 0, 0, 0)], Ended.FAULT),
}  # fmt: skip


@pytest.mark.parametrize("name", OVER)
def test_how_it_ends(name: str) -> None:
    bodies, told, ended = OVER[name]
    assert after(bodies, told).ended is ended
    assert after(bodies, told[:-1]).ended is None


def test_the_emergency_release_is_left_open() -> None:
    passage = step(begun(), *seen((1, O, 3, 5, 0), released=True))
    assert (passage.ended, passage.shuts) == (Ended.RELEASED, False)


def test_the_next_person_may_stand_ready_while_the_leaf_shuts() -> None:
    told: list[Told] = [(1, O, 0, 1, 0), (2, M, 1, 1, 0), (3, S, 1, 1, 0)]
    assert after(1, told).ended is Ended.PASSED


def test_each_of_a_party_has_ten_seconds() -> None:
    told: list[Told] = [(1, O, 2, 0, 0), (9, O, 1, 1, 0), (18, O, 1, 1, 0)]
    assert after(2, told).ending is None
    assert after(2, [*told, (19, O, 1, 1, 0)]).ending is Ended.SOME


leaves = st.sampled_from(Leaf)
looks = st.tuples(
    st.floats(0, 4), leaves, st.integers(0, 3), st.sampled_from([0, 0, 0, 1]), st.just(0)
)


@given(st.integers(1, 3), st.lists(looks, max_size=25))
def test_it_ends_well_only_if_as_many_went_as_may(bodies: int, told: list[Told]) -> None:
    """Whatever sensors tell: PASSED is everybody, and no more go without its being seen."""
    at, out, passage = 0.0, 0, begun(bodies)
    for seconds, leaf, inside, went, back in told:
        at, out = at + seconds, out + went
        before = passage
        passage = step(passage, *seen((at, leaf, inside, out, back)))
        if passage.ended is Ended.PASSED and before.ended is None:
            assert (passage.through, leaf) == (bodies, Leaf.SHUT)
        if out > bodies and before.ended is None:
            assert passage.ended in {Ended.TOO_MANY, Ended.FAULT}


@given(st.lists(st.tuples(st.floats(0.1, 2), leaves, st.integers(0, 1)), min_size=40, max_size=40))
def test_it_ends_in_bounded_time_whatever_happens(told: list[tuple[float, Leaf, int]]) -> None:
    at, passage = 0.0, begun()
    for seconds, leaf, inside in told:
        at += seconds
        passage = step(passage, *seen((at, leaf, inside, 0, 0)))
        longest = PATIENCE + MOVES + 2 * 2.0
        assert passage.ended or at <= longest


def test_a_passage_that_is_over_stays_over() -> None:
    over = after(*OVER["one"][:2])
    assert step(over, *seen((9, O, 5, 5, 5))) == over


def test_without_the_count_a_second_body_slips_through(monkeypatch: pytest.MonkeyPatch) -> None:
    bodies, told, _ = OVER["one ran behind"]
    plain = room._wrong

    def blind(passage: Passage, look: Seen, through: int, back: int) -> Ended | None:
        found = plain(passage, look, through, back)
        return None if found is Ended.TOO_MANY else found

    monkeypatch.setattr(room, "_wrong", blind)
    assert after(bodies, told).ended is None


def test_a_held_leaf_is_shut() -> None:
    for name in ("one behind", "wrong way", "never moved", "broken"):
        bodies, told, _ = OVER[name]
        assert after(bodies, told).shuts
    assert not begun().shuts
    assert replace(begun(), ending=Ended.NOBODY).shuts
