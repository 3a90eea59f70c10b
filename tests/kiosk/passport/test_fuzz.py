"""Malformed input of every kind: refused, never an exception of another sort, never slow."""

from __future__ import annotations

import resource
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.passport.cell.keeper import MEMORY, SECONDS
from kiosk.passport.lds import dg2
from kiosk.passport.virtual import factory
from tests.kiosk.passport import mutations
from tests.kiosk.passport.mutations import Target

pytestmark = pytest.mark.long

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


@given(kind=st.sampled_from(["JPEG", "JPEG2000", "CODESTREAM"]), recipe=RECIPES)
def test_spoilt_portraits_are_pixels_or_nothing(kind: str, recipe: bytes) -> None:
    from kiosk.passport.cell import portrait
    from kiosk.passport.malformed import MalformedError

    image = mutations.spoilt(factory.portrait(kind), recipe)
    try:
        portrait.decode(dg2.build(image))
    except MalformedError:
        return


WORST = [
    b"\x30\x80" * 60_000,
    b"\x30\x84\x00\x03\xff\xf0" + b"\x30\x82\x00\x00" * 60_000,
    b"\x77\x83\x03\xff\xf0" + b"\x02\x01\x00" * 80_000,
    b"\x77\x82\xff\xf0" + b"\x30\x82\xff\xe0" * 15_000,
    b"\x00" * 262_144,
    b"\xff" * 262_144,
]


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_the_worst_we_can_think_of_stays_in_bounds(target: Target) -> None:
    """A promise (G14), not a figure of speed; in CPU time, so a busy machine is no matter."""
    for raw in WORST:
        began = time.process_time()
        mutations.tried(target, raw)
        assert time.process_time() - began < SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 < 2 * MEMORY
