"""Clearances, epochs, commands: signed by who they say, written one way, any bytes answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs import clearance, epoch, gate_command, sealed
from customs.clearance import LIVES, clearance_id
from customs.gate_command import Act, Command, Disobeyed
from customs.sealed import Refusal, Use
from tests import factories as f
from tests.hall_factory import (
    AT,
    CLEARED,
    COMMANDED,
    EPOCH,
    GATE,
    HALL,
    KEEPER,
    STATION,
    key,
    signers,
)

USES: dict[Use, tuple[Any, Any]] = {
    Use.CLEARANCE: (clearance, CLEARED),
    Use.KEEPER: (epoch, EPOCH),
    Use.COMMAND: (gate_command, COMMANDED),
}
each = pytest.mark.parametrize("use", USES)


def signed(use: Use, thing: Any = None) -> bytes:
    room, plain = USES[use]
    made: bytes = room.sign(thing or plain, key(use))
    return made


@each
def test_what_its_issuer_signed_is_believed(use: Use) -> None:
    room, thing = USES[use]
    assert room.believe(signed(use), signers(use), AT) == thing


@each
def test_a_thing_of_another_use_is_none(use: Use) -> None:
    for other in USES:
        if other is not use:
            found = USES[other][0].believe(signed(use), signers(other), AT)
            assert isinstance(found, Refusal)


@each
def test_a_device_does_not_sign_in_anothers_name(use: Use) -> None:
    """The key is listed, the signature good, and the issuer somebody else."""
    room, _ = USES[use]
    mine = signers(use)
    theirs = replace(mine, owners={kid: f"device:{uuid4()}" for kid in mine.owners})
    assert room.believe(signed(use), theirs, AT) is Refusal.UNKNOWN_KEY


@each
def test_a_key_signs_only_while_it_is_in_force(use: Use) -> None:
    room, thing = USES[use]
    for off in (timedelta(days=-400), timedelta(days=400)):
        made = _at(thing, AT + off)
        found = room.believe(signed(use, made), signers(use), made.at)
        assert found is Refusal.UNKNOWN_KEY


@each
def test_nothing_is_believed_that_is_made_in_the_future(use: Use) -> None:
    room, _ = USES[use]
    assert room.believe(signed(use), signers(use), AT - timedelta(minutes=1)) is Refusal.MALFORMED


@each
@given(st.binary(max_size=300))
def test_any_bytes_have_an_answer(use: Use, told: bytes) -> None:
    room, _ = USES[use]
    assert isinstance(room.believe(told, signers(use), AT), Refusal)
    room.read(told)


@each
@given(data=st.data())
def test_a_changed_field_is_read_as_another_thing_or_none(use: Use, data: st.DataObject) -> None:
    """Two ways to write one thing would be two things to a keeper."""
    room, thing = USES[use]
    told = cbor2.loads(sealed.unbelieved(signed(use)).payload)  # type: ignore[union-attr]
    place = data.draw(st.integers(0, len(told) - 1))
    odd = st.none() | st.integers() | st.text(max_size=5) | st.binary(max_size=16) | st.booleans()
    told[place] = data.draw(odd | st.lists(st.integers(-2, 4), max_size=4))
    payload = cbor2.dumps(told, canonical=True)
    found = room.read(payload)
    assert found is None or (found == thing) == (payload == _payload(use))


def _payload(use: Use) -> bytes:
    told = sealed.unbelieved(signed(use))
    assert told is not None
    return told.payload


def _at(thing: Any, moment: Any) -> Any:
    if hasattr(thing, "permission"):
        permission = replace(thing.permission, at=moment)
        return replace(thing, permission=permission, expires_at=moment + LIVES)
    return replace(thing, at=moment)


@pytest.mark.parametrize("party", [(), (2, 1), (1, 1), (0,), tuple(range(1, 12))])
def test_a_party_is_written_in_one_way(party: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="nobody could read"):
        clearance.sign(replace(CLEARED, party=party), key(Use.CLEARANCE))


def test_a_clearance_lives_no_longer_than_a_face() -> None:
    late = replace(CLEARED, expires_at=AT + LIVES + timedelta(seconds=1))
    with pytest.raises(ValueError, match="nobody could read"):
        clearance.sign(late, key(Use.CLEARANCE))


parties = st.lists(st.integers(1, 30), min_size=1, max_size=10, unique=True).map(
    lambda people: tuple(sorted(people))
)


@given(parties, parties, st.integers(1, 99), st.integers(1, 99))
def test_an_id_is_of_one_party_and_round(
    one: tuple[int, ...], other: tuple[int, ...], n: int, m: int
) -> None:
    same = clearance_id(f.DECLARATION, one, n) == clearance_id(f.DECLARATION, other, m)
    assert same == ((one, n) == (other, m))


def test_it_records_the_import_permission() -> None:
    permission = clearance.read(_payload(Use.CLEARANCE)).permission  # type: ignore[union-attr]
    assert (permission.law, permission.at) == ("関税法67条", AT)
    assert permission.authority


# Epochs


@pytest.mark.parametrize(
    "changes",
    [
        {"supervisor": ""},
        {"reason": ""},
        {"issuer": f"device:{GATE}"},
        {"issuer": "centre"},
        {"number": 0},
    ],
)
def test_a_station_is_named_by_a_supervisor_with_a_reason(changes: dict[str, Any]) -> None:
    named = replace(EPOCH, supervisor="S-1004", reason="the other station burnt", issuer=STATION)
    assert epoch.read(_of(named)) == named
    with pytest.raises(ValueError, match="nobody could read"):
        epoch.sign(replace(named, **changes), key(Use.KEEPER))


def _of(made: epoch.Epoch) -> bytes:
    told = sealed.unbelieved(epoch.sign(made, key(Use.KEEPER)))
    assert told is not None
    return told.payload


@pytest.mark.parametrize(
    ("changes", "takes"),
    [
        ({"number": 3}, False),
        ({"number": 4}, False),
        ({"number": 4, "keeper": GATE}, False),  # of one number the first stays
        ({"number": 5}, True),
        ({"number": 5, "hall": "KIX-T2"}, False),
    ],
)
def test_only_a_higher_epoch_of_this_hall_follows(changes: dict[str, Any], takes: bool) -> None:
    assert epoch.follows(replace(EPOCH, **changes), EPOCH) is takes


# Commands


def spoilt(**changes: Any) -> Callable[[Command], Command]:
    return lambda told: replace(told, **changes)


@pytest.mark.parametrize(
    ("change", "done", "why"),
    [
        (spoilt(hall="KIX-T2"), frozenset(), Disobeyed.OTHER_HALL),
        (spoilt(target=str(KEEPER)), frozenset(), Disobeyed.OTHER_TARGET),
        (spoilt(act=Act.HOLD, target="flight:JL5"), frozenset(), Disobeyed.OTHER_TARGET),
        (spoilt(at=AT - timedelta(seconds=30)), frozenset(), Disobeyed.TOO_LATE),
        (spoilt(), frozenset({COMMANDED.id}), Disobeyed.DONE_BEFORE),
        (spoilt(at=AT - timedelta(seconds=29)), frozenset(), None),
    ],
)
def test_a_command_has_one_target_one_use_and_thirty_seconds(
    change: Callable[[Command], Command], done: frozenset[UUID], why: Disobeyed | None
) -> None:
    assert gate_command.refused(change(COMMANDED), HALL, GATE, done, AT) is why


def test_a_keeper_obeys_holds_and_no_gates_command() -> None:
    held = replace(COMMANDED, act=Act.HOLD, target="bag:0131NH123456")
    assert gate_command.refused(held, HALL, None, frozenset(), AT) is None
    assert gate_command.refused(COMMANDED, HALL, None, frozenset(), AT) is Disobeyed.OTHER_TARGET


@pytest.mark.parametrize(
    ("act", "target"),
    [
        (Act.HOLD, "bag:"),
        (Act.HOLD, "bag:nh1"),
        (Act.HOLD, "name:SATO"),
        (Act.HOLD, str(GATE)),
        (Act.RELEASE, "bag:NH1"),
        (Act.PASS_ONE, "bag:NH1"),
        (Act.OPEN_LANE, str(GATE).upper()),
    ],
)
def test_a_command_names_one_target_of_its_kind(act: Act, target: str) -> None:
    with pytest.raises(ValueError, match="nobody could read"):
        gate_command.sign(replace(COMMANDED, act=act, target=target), key(Use.COMMAND))


def test_a_command_says_why() -> None:
    with pytest.raises(ValueError, match="nobody could read"):
        gate_command.sign(replace(COMMANDED, reason=""), key(Use.COMMAND))
