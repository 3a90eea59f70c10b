"""From moments to a band, under every state a device can be in."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs.face import FaceBand
from customs.policy import Face
from customs.words_face import Locked
from kiosk.face import cohort, decision
from kiosk.face.decision import Files, Rules, Thresholds, decide, rules
from kiosk.face.matcher import Embedding, Model, OtherModel, mean
from kiosk.face.simulated import simulated
from tests.kiosk.face.measured import MODEL, evaluated, file, vector

POLICY = Face()
OPEN = Rules(None, Thresholds(0.38, 0.55))
PASSPORT = vector(0, 0)


def standing(files: Files, *, demo: bool = False, policy: Face = POLICY) -> Rules:
    """The rules on a device of the tests' model."""
    return rules(files, MODEL, policy, demo=demo)


def at(distance: float, frames: int = 3) -> list[Embedding]:
    """Moments whose mean lies so far from the passport."""
    return [vector(distance, spread) for spread in np.linspace(-0.1, 0.1, frames)]


def volunteers(scale: float = 1) -> bytes:
    """A cohort file."""
    chance = np.random.default_rng(7)
    return cohort.write([vector(*chance.normal(scale=scale, size=2)) for _ in range(60)])


@pytest.mark.parametrize(
    ("distance", "band"),
    [
        (0, FaceBand.ACCEPTED),
        (0.379, FaceBand.ACCEPTED),
        (0.381, FaceBand.REVIEW),
        (0.549, FaceBand.REVIEW),
        (0.551, FaceBand.REFUSED),
        (5, FaceBand.REFUSED),
    ],
)
def test_the_distance_of_the_mean_gives_the_band(distance: float, band: FaceBand) -> None:
    found = decide(at(distance), PASSPORT, OPEN)
    assert found.band is band
    assert found.score == pytest.approx(distance)


@pytest.mark.parametrize("frames", [0, 1, 2])
def test_too_few_moments_are_no_face(frames: int) -> None:
    assert decide(at(0, frames), PASSPORT, OPEN).band is FaceBand.NOT_TAKEN


@given(distance=st.floats(0, 3))
def test_without_an_evaluation_an_officer_always_looks(distance: float) -> None:
    held = standing(Files())
    assert held.locked is Locked.NO_EVALUATION
    assert decide(at(distance), PASSPORT, held).band is FaceBand.REVIEW


def test_an_evaluation_unlocks() -> None:
    held = standing(Files(file(evaluated(0.42))))
    assert held == Rules(None, Thresholds(0.38, 0.55), held.evaluation)
    assert len(str(held.evaluation)) == 64


def test_what_was_measured_may_be_stricter_than_the_policy() -> None:
    assert standing(Files(file(evaluated(0.3)))).thresholds == Thresholds(0.3, 0.55)


def test_the_policy_may_be_stricter_than_what_was_measured() -> None:
    strict = Face(accept_thousandths=250, review_thousandths=450)
    held = standing(Files(file(evaluated(0.42))), policy=strict)
    assert held.thresholds == Thresholds(0.25, 0.45)


@pytest.mark.parametrize(
    ("files", "locked"),
    [
        (Files(b"{}"), Locked.UNREADABLE),
        (Files(file(evaluated()), b"no cohort"), Locked.UNREADABLE),
        (Files(file(evaluated(simulated=True))), Locked.SIMULATED),
        (Files(file(evaluated(model=Model("test", "2")))), Locked.OTHER_MODEL),
        (Files(file(evaluated(model=Model("other", "1")))), Locked.OTHER_MODEL),
        (Files(file(evaluated(cohort="0" * 64))), Locked.OTHER_COHORT),
        (Files(file(evaluated(cohort="0" * 64)), volunteers()), Locked.OTHER_COHORT),
        (Files(file(evaluated(strangers=3000))), Locked.TOO_FEW),
        (Files(file(evaluated({"some": 0.1}))), Locked.TOO_FEW),
    ],
)
def test_whatever_does_not_hold_leaves_it_to_an_officer(files: Files, locked: Locked) -> None:
    held = standing(files)
    assert (held.locked, held.thresholds) == (locked, None)
    assert decide(at(0), PASSPORT, held).band is FaceBand.REVIEW


def test_a_simulated_evaluation_holds_in_a_demo_alone() -> None:
    files = Files(file(evaluated(simulated=True)))
    assert standing(files, demo=True).locked is None
    assert standing(files, demo=False).locked is Locked.SIMULATED


def test_the_one_for_demonstrations_opens_every_band_there_and_nowhere_else() -> None:
    files = Files(file(simulated(MODEL, datetime(2026, 11, 21, tzinfo=UTC))))
    shown = standing(files, demo=True)
    bands = {decide(at(distance), PASSPORT, shown).band for distance in (0.2, 0.5, 0.8)}
    assert bands == {FaceBand.ACCEPTED, FaceBand.REVIEW, FaceBand.REFUSED}
    assert standing(files).locked is Locked.SIMULATED


def test_a_cohort_is_used_where_it_was_measured_with() -> None:
    held = cohort.read(volunteers())
    files = Files(file(evaluated(0.3, cohort=held.sha256, shift=-0.4)), volunteers())
    found = standing(files)
    assert found.thresholds == Thresholds(-0.1, 0.2)
    score = decide(at(0.1), PASSPORT, found).score
    assert score == pytest.approx(held.score(mean(at(0.1)), PASSPORT))
    assert standing(Files(file(evaluated(0.3)), volunteers())).cohort is None


def test_faces_of_two_models_are_never_compared() -> None:
    other = vector(0, 0, model=Model("other", "1"))
    with pytest.raises(OtherModel):
        decide(at(0), other, OPEN)
    with pytest.raises(OtherModel):
        mean([*at(0), other])
    with pytest.raises(OtherModel):
        cohort.read(volunteers()).near(other)


def test_a_decision_shows_no_face() -> None:
    told = repr(decide([*at(0.123), vector(0.4567, 0)], PASSPORT, OPEN)) + repr(at(0.4567))
    assert "0.4567" not in told
    assert "array" not in told
    assert "Cohort(" in repr(cohort.read(volunteers()))
    assert "array" not in repr(cohort.read(volunteers()))


def test_the_file_of_an_evaluation_decides_nothing_the_policy_forbids() -> None:
    lax = decision.rules(Files(file(evaluated(0.6))), MODEL, POLICY, demo=False)
    assert lax.thresholds == Thresholds(0.38, 0.55)
