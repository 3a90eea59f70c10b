"""The cohort's file, and what it takes off a distance."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.face import cohort
from kiosk.face.cohort import LEAST, NEAREST, NotACohort
from kiosk.face.matcher import Embedding
from tests.kiosk.face.measured import vector


def people(count: int = LEAST, dimension: int = 8) -> list[Embedding]:
    """Volunteers by a fixed draw."""
    chance = np.random.default_rng(11)
    return [vector(*chance.normal(size=dimension)) for _ in range(count)]


@given(st.lists(st.floats(-3, 3), min_size=16, max_size=16))
def test_the_score_is_the_distance_less_what_is_usual(numbers: list[float]) -> None:
    held = cohort.read(cohort.write(people()))
    one, other = vector(*numbers[:8]), vector(*numbers[8:])
    usual = [
        np.mean(sorted(face.distance(each) for each in people())[:NEAREST]) for face in (one, other)
    ]
    expected = one.distance(other) - sum(usual) / 2
    assert held.score(one, other) == pytest.approx(expected, abs=1e-5)


def test_strangers_in_a_dense_place_are_told_apart_where_a_distance_does_not() -> None:
    """The same distance between two who have many like them, and two who have none."""
    chance = np.random.default_rng(2)
    dense = [vector(*chance.normal(scale=0.1, size=2)) for _ in range(LEAST)]
    held = cohort.read(cohort.write(dense))
    crowded = held.score(vector(0, 0), vector(0.3, 0))
    alone = held.score(vector(5, 5), vector(5.3, 5))
    assert alone < crowded


def test_too_few_make_no_cohort() -> None:
    with pytest.raises(NotACohort):
        cohort.write(people(LEAST - 1))


def changed(**change: object) -> bytes:
    """A file with something else in it."""
    return json.dumps(json.loads(cohort.write(people())) | change).encode()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{}",
        changed(kind="other"),
        changed(version=2),
        changed(vectors="!!"),
        changed(vectors=""),
        changed(dimension=7),
        changed(dimension=0),
        changed(dimension=-1),
        changed(vectors="AADAfwAAwH8AAMB/AADAfw==" * 160),
        changed(vectors="AADAfwAAwH8AAMB/" * 1024),
        b" " * (cohort.BYTES + 1),
    ],
)
def test_a_file_that_is_none_is_refused(raw: bytes) -> None:
    with pytest.raises(NotACohort):
        cohort.read(raw)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(raw: bytes) -> None:
    with pytest.raises(NotACohort):
        cohort.read(raw)
