"""Two readings, one of them not settled: what is left open is told, whichever it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from customs.allotment.frontier import Frontier
from customs.assessment import Flag
from customs.goods import Goods
from customs.outcome import CONTAINERS, VOLUME, Case
from customs.tobacco import MIXED, ONE_KIND
from tests.customs.duty_factory import drink, flags, smoke, told

SMOKES = (smoke("cigarettes", 300), smoke("heated_sticks", 300))
BOTTLES = (drink("whisky_brandy", 3, 1_000),)


def leave_open(monkeypatch: pytest.MonkeyPatch, method: str, reading: str) -> None:
    """One reading's choices were not all seen: nothing is known to be due."""
    settle = getattr(Case, method)

    def unsettled(self: Case, asked: str) -> Frontier:
        found: Frontier = settle(self, asked)
        return replace(found, bound=0) if asked == reading else found

    monkeypatch.setattr(Case, method, unsettled)


@pytest.mark.parametrize(
    ("method", "reading", "goods"),
    [
        ("bottles", VOLUME, (drink("whisky_brandy", 4),)),
        ("bottles", CONTAINERS, (drink("whisky_brandy", 4),)),
        ("smoked", ONE_KIND, (smoke("heated_sticks", 200), smoke("heated_capsules", 50))),
        ("smoked", MIXED, (smoke("heated_sticks", 200), smoke("heated_capsules", 50))),
    ],
)
def test_a_reading_that_looks_the_same_but_is_open_is_not_dropped(
    monkeypatch: pytest.MonkeyPatch, method: str, reading: str, goods: tuple[Goods, ...]
) -> None:
    assert told(*goods).proven
    leave_open(monkeypatch, method, reading)
    found = told(*goods)
    assert not found.proven
    assert flags(found) == {Flag.NOT_PROVEN}, "both come to the same: nothing to select"


@pytest.mark.parametrize(
    ("method", "readings", "goods"),
    [("smoked", (ONE_KIND, MIXED), SMOKES), ("bottles", (VOLUME, CONTAINERS), BOTTLES)],
)
def test_nothing_lawful_is_below_the_bound_under_any_reading(
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    readings: tuple[str, str],
    goods: tuple[Goods, ...],
) -> None:
    """Also where the reading that was left open came to more."""
    settled = told(*goods)
    assert settled.low < settled.high
    assert settled.bound == settled.low
    for reading in readings:
        with monkeypatch.context() as patched:
            leave_open(patched, method, reading)
            found = told(*goods)
            assert not found.proven
            assert found.bound < settled.low
