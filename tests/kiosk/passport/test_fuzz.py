"""Malformed input of every kind: refused, never an exception of another sort, within bounds."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kiosk.passport import mutations
from tests.kiosk.passport.mutations import Target

pytestmark = pytest.mark.long

HOUSE = Path(__file__).parents[3]
TARGETS = list(mutations.targets())
RECIPES = st.binary(min_size=4, max_size=48)


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
@given(recipe=RECIPES)
def test_spoilt_bytes_are_read_or_refused(target: Target, recipe: bytes) -> None:
    raw = recipe if target.name == "apdu" else mutations.spoilt(target.seed, recipe)
    mutations.tried(target, raw)


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
@given(raw=st.binary(min_size=1, max_size=300))
def test_any_bytes_are_read_or_refused(target: Target, raw: bytes) -> None:
    mutations.tried(target, raw)


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_the_seed_itself_is_read(target: Target) -> None:
    target.read(target.seed)


def under_limits(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A process that dies where a limit bites."""
    return subprocess.run(
        [sys.executable, *arguments], cwd=HOUSE, capture_output=True, text=True, check=False
    )


def test_the_worst_we_can_think_of_stays_in_bounds() -> None:
    """The promise of G14: the kernel ends what takes more than 2 s of CPU or 512 MB."""
    done = under_limits("-m", "tests.kiosk.passport.worst")
    assert done.returncode == 0, done.stdout[-200:] + done.stderr[-2000:]
    assert done.stdout.splitlines() == [target.name for target in TARGETS]


@pytest.mark.parametrize(
    ("greed", "end"),
    [("while True: pass", -signal.SIGXCPU), ("bytearray(600 << 20)", 1)],
)
def test_the_bounds_bite(greed: str, end: int) -> None:
    start = "from kiosk.passport.cell import limits; limits.lock(512 << 20); limits.allow(1)\n"
    done = under_limits("-c", start + greed)
    assert done.returncode == end, done.stderr
    assert "MemoryError" in done.stderr or end < 0
