"""Counting errors, against counting them one by one."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.face import measure
from kiosk.face.evaluation import Gallery
from kiosk.face.measure import Pair, Probe

pytestmark = pytest.mark.long

SCORES = st.integers(0, 120).map(lambda step: step / 100)
PAIRS = st.lists(
    st.builds(
        Pair,
        same=st.booleans(),
        group=st.sampled_from(["", "one", "other"]),
        single=st.lists(SCORES, min_size=1, max_size=3),
        averaged=st.none() | SCORES,
    ),
    min_size=1,
    max_size=30,
)


@given(PAIRS)
def test_every_rate_is_what_counting_gives(pairs: list[Pair]) -> None:
    for name, table in measure.tables(pairs).items():
        members = [pair for pair in pairs if name in {"all", pair.group}]
        singles = [(pair.same, score) for pair in members for score in pair.single]
        means = [(pair.same, pair.averaged) for pair in members if pair.averaged is not None]
        for rows, scores in ((table.single, singles), (table.averaged, means)):
            for row in rows:
                false = [score for same, score in scores if not same]
                true = [score for same, score in scores if same]
                assert row.fmr.errors == sum(score <= row.threshold for score in false)
                assert row.fmr.of == len(false)
                assert row.fnmr.errors == sum(score > row.threshold for score in true)
                assert row.fnmr.of == len(true)


@given(PAIRS)
def test_the_thresholds_go_from_nobody_to_everybody(pairs: list[Pair]) -> None:
    rows = measure.tables(pairs)["all"].single
    assert rows[-1].fmr.errors == rows[-1].fmr.of
    assert rows[-1].fnmr.errors == 0
    assert len({len(table.single) for table in measure.tables(pairs).values()}) == 1


@given(scores=st.lists(SCORES, min_size=1, max_size=7), size=st.integers(1, 7))
def test_a_gallery_is_every_gallery_of_its_size(scores: list[float], size: int) -> None:
    if size > len(scores):
        return
    grid = measure.thresholds(scores)
    found = measure._taken(Probe("", np.array(scores)), size, grid)
    drawn = list(combinations(scores, size))
    for threshold, share in zip(grid, found, strict=True):
        hit = sum(min(each) <= threshold for each in drawn)
        assert share == pytest.approx(hit / len(drawn))


def at(gallery: Gallery, threshold: float) -> float:
    """How many strangers were taken for somebody."""
    return next(row.fpir.errors for row in gallery.rows if row.threshold == threshold)


def test_a_gallery_holds_strangers_of_ones_group_only() -> None:
    near, far = np.full(10, 0.3), np.full(10, 0.7)
    found = measure.galleries([Probe("near", near), Probe("far", far)])
    told = {(each.group, each.size): at(each, 0.5) for each in found}
    assert told == {
        ("all", 1): 1, ("all", 10): 1, ("near", 1): 1, ("near", 10): 1, ("far", 1): 0,
        ("far", 10): 0,
    }  # fmt: skip


def test_false_positives_grow_with_the_gallery() -> None:
    chance = np.random.default_rng(3)
    probes = [Probe("", chance.normal(0.8, 0.1, 200)) for _ in range(5)]
    found = measure.galleries(probes)
    assert [each.size for each in found] == [1, 10, 20, 50, 100, 200]
    hits = [at(each, 0.6) for each in found]
    assert hits == sorted(hits)
    assert hits[0] < hits[-1]


def test_nobody_to_compare_gives_no_gallery() -> None:
    assert measure.galleries([Probe("", np.array([]))]) == []
    assert measure.thresholds([]) == []
