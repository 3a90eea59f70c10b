"""The machine and its versions: what is not known here is an officer's."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from uuid import UUID

import pytest

from customs.crossing import Crossing, Event, State, crossing_id, machine, replay, step
from customs.crossing import events as e
from customs.crossing.commands import Record
from customs.crossing.crossing import Cause
from customs.crossing.joining import causes, state
from customs.lane import AgeGroup
from tests.customs.crossing.acted import (
    BEGUN,
    DECLARATION,
    HALL,
    after,
    complete,
    event,
    opened,
    read,
)


def test_a_state_nobody_knows_is_an_officers() -> None:
    assert State("of tomorrow") is State.WITH_OFFICER
    assert State("CLEARED") is State.CLEARED


def test_an_event_of_another_machine_is_an_officers() -> None:
    crossing, _ = after(complete(), event(e.Paid(1), machine=2))
    assert causes(crossing) == {Cause.UNKNOWN}


def test_a_crossing_of_a_machine_that_is_not_here_is_kept_and_an_officers() -> None:
    log = [event(told, machine=9) for told in (opened(), read())]
    begun = replace(BEGUN, machine=9)
    crossing = replay(begun, log)
    assert crossing.seen == {one.id for one in log}
    assert state(crossing) is State.WITH_OFFICER
    assert step(begun, log[0])[1][0] == Record(log[0])


def test_an_older_log_is_replayed_by_the_machine_of_its_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def older(crossing: Crossing, happened: Event) -> machine.Stepped:
        """Version 0 knew no children: everybody was of age."""
        told = happened.told
        if isinstance(told, e.PassportRead):
            happened = replace(happened, told=replace(told, age=AgeGroup.ADULT))
        return machine.MACHINES[1](crossing, happened)

    both = MappingProxyType({**machine.MACHINES, 0: older})
    monkeypatch.setattr(machine, "MACHINES", both)
    told = (opened(), read(age=AgeGroup.CHILD))
    old = replay(replace(BEGUN, machine=0), [event(one, machine=0) for one in told])
    new = replay(BEGUN, [event(one) for one in told])
    assert (old.legs[1].age, new.legs[1].age) == (AgeGroup.ADULT, AgeGroup.CHILD)


def test_a_crossing_has_one_name_in_a_hall() -> None:
    assert crossing_id(DECLARATION, HALL) == crossing_id(DECLARATION, HALL)
    others = {crossing_id(DECLARATION, "HND-T2"), crossing_id(UUID(int=1), HALL)}
    assert len({crossing_id(DECLARATION, HALL), *others}) == 3
