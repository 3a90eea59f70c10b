"""The short form of the proof, and that it sees a machine that has lost a guard."""

from __future__ import annotations

from typing import Any

import pytest

from customs.crossing import Crossing, State, duties, hearing, joining, leg, machine
from customs.crossing.commands import Cancel
from customs.crossing.leg import Leg
from customs.face import FaceBand
from tests.customs import prove_crossing
from tests.customs.crossing import acted, invariants
from tests.prove import SEED, Evidence

pytestmark = pytest.mark.long


def short() -> Evidence:
    """A hundredth of the whole."""
    return prove_crossing.run(SEED, depth=3, walks=120)


def test_every_sequence_keeps_the_rules() -> None:
    evidence = short()
    assert evidence.failed == 0, evidence.told["failures"]
    states = evidence.told["states_seen"]
    assert isinstance(states, dict)
    assert min(states.values()) > 20, "a state the proof hardly comes to"


def _true(*_: object) -> bool:
    return True


def _false(*_: object) -> bool:
    return False


def _one(*_: object) -> int:
    return 1


def _nothing(*_: object) -> frozenset[Any]:
    return frozenset()


def _no_cancel(crossing: Crossing) -> tuple[Any, ...]:
    return tuple(one for one in duties.duties(crossing) if not isinstance(one, Cancel))


def _paid_anyway(crossing: Crossing, party: tuple[int, ...]) -> State:
    found = joining.stage(crossing, party)
    return State.CLEARING if found is State.PAYING else found


def _fresh(_crossing: Crossing, person: int) -> Leg:
    return Leg(person)


def _any_face(one: Leg) -> FaceBand | None:
    return next(iter(one.faces.values()), None)


# What is taken out, wherever it is called, and what stands there instead.
GUARDS: dict[str, tuple[tuple[object, ...], str, Any]] = {
    "all legs": ((Leg,), "there", _true),
    "concerns": ((joining, duties), "causes", _nothing),
    "decisions void by revision": ((joining, duties, acted, invariants), "round_of", _one),
    "payment": ((duties,), "stage", _paid_anyway),
    "cancelling": ((machine,), "duties", _no_cancel),
    "one clearance a body": ((duties,), "_alive", _false),
    "adults confirm": ((Leg,), "needs_answers", _false),
    "officers only": ((hearing,), "OFFICERS_ONLY", ()),
    "a face for its document": ((Leg,), "face", property(_any_face)),
    "a page is no chip": ((leg,), "UNPROVEN", frozenset()),
    "order": ((hearing,), "_leg", _fresh),
}


@pytest.mark.parametrize("guard", GUARDS)
def test_a_lost_guard_is_seen(guard: str, monkeypatch: pytest.MonkeyPatch) -> None:
    places, name, instead = GUARDS[guard]
    for place in places:
        monkeypatch.setattr(place, name, instead)
    try:
        evidence = prove_crossing.run(SEED, depth=2, walks=60)
    except AssertionError:
        return  # at a beginning already
    assert evidence.failed
