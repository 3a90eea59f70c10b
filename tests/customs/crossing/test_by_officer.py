"""What an officer's act tells the crossing, whatever state it is in, and what stands against it."""

from __future__ import annotations

from random import Random

import pytest

from customs.case import GRAVE, STOPS, Act, Reason, Wish
from customs.chip import ChipVerdict
from customs.crossing import Crossing, Event, State, replay
from customs.crossing import events as e
from customs.crossing.by_officer import Bar, bar, mark, tells, undoes
from customs.crossing.joining import open_concerns, parties, stage, state
from customs.crossing.waiting import waits
from customs.lane import AgeGroup, Lane
from tests.customs.crossing import acted as a
from tests.customs.prove_crossing import WIDE

RELEASE = Wish(Act.RELEASED, Reason.IN_ORDER, lane=Lane.GATE)
DONE = {State.CLEARING, State.CLEARED}


def acted(crossing: Crossing, *told: e.Told) -> tuple[Crossing, list[Event]]:
    """The crossing after an officer's events, and the events."""
    events = [a.event(one, a.OFFICER) for one in told]
    return a.after(crossing, *events)[0], events


def stories(seed: int) -> list[tuple[Crossing, list[Event]]]:
    """A crossing after each of many events, drawn as the proof of crossings draws them."""
    draw, log = Random(seed), [a.event(a.opened()), *a.whole_leg()]
    found, crossing = [], a.after(a.BEGUN, *log)[0]
    for _ in range(40):
        letter = draw.choice(list(WIDE.values()))
        log.append(letter(crossing))
        crossing = a.after(crossing, log[-1])[0]
        found.append((crossing, list(log)))
    return found


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happened_a_release_that_nothing_bars_lets_everybody_go(seed: int) -> None:
    told = stories(seed)
    assert any(bar(Act.RELEASED, crossing) is None for crossing, _ in told)
    for crossing, _ in told:
        if bar(Act.RELEASED, crossing) is None:
            after, _ = acted(crossing, *tells(RELEASE, crossing))
            cancelled = any(stage(after, party) is State.WITH_OFFICER for party in parties(after))
            assert state(after) in DONE or (cancelled and after.cancelled)
            assert open_concerns(after) == {}


@pytest.mark.parametrize("seed", range(6))
def test_whatever_happened_a_stop_stops_and_its_reversal_puts_back(seed: int) -> None:
    for crossing, _ in stories(seed):
        stopped, events = acted(crossing, *tells(Wish(Act.HELD, Reason.ASK_FIRST), crossing))
        assert state(stopped) is State.WITH_OFFICER
        told = undoes(Act.HELD, {one.id for one in events}, crossing, stopped)
        back, _ = acted(stopped, *told)
        assert set(open_concerns(back)) == set(open_concerns(crossing)) - {e_.id for e_ in events}
        for party in parties(back):
            now, then = stage(back, party), stage(crossing, party)
            assert now in {then, State.WITH_OFFICER} or {now, then} <= DONE


@pytest.mark.parametrize("seed", range(6))
def test_what_waits_for_an_officer_says_why_and_since_when(seed: int) -> None:
    for crossing, log in stories(seed)[::5]:
        found = waits(a.BEGUN, log)
        if state(crossing) is State.WITH_OFFICER and parties(crossing):
            assert found is not None
            assert found.since in {one.at for one in log}
        elif state(crossing) not in {State.WITH_OFFICER, State.OPEN}:
            assert found is None


def test_every_stop_is_one_hold_and_a_note_is_nothing() -> None:
    for act in STOPS:
        assert tells(Wish(act), a.cleared()) == (e.Held(),)
        assert bar(act, a.cleared()) is None
    assert len(GRAVE) == 5
    assert tells(Wish(Act.NOTED), a.cleared()) == ()


def test_nobody_is_released_before_everybody_is_known_and_has_confirmed() -> None:
    begun = a.after(a.BEGUN, a.opened(1, 2), *a.whole_leg(1))[0]
    assert bar(Act.RELEASED, begun) is Bar.NOT_COMPARED
    looked, _ = acted(begun, *tells(Wish(Act.LOOKED), begun))
    assert bar(Act.RELEASED, looked) is Bar.NOT_ANSWERED
    assert bar(Act.LOOKED, looked) is Bar.NOTHING_TO_DO
    told = tells(Wish(Act.ANSWERED), looked)
    assert told == (e.AnswersConfirmed(2, 1),)
    answered, _ = acted(looked, *told)
    assert bar(Act.ANSWERED, answered) is Bar.NOTHING_TO_DO
    assert bar(Act.RELEASED, answered) is None
    assert state(acted(answered, *tells(RELEASE, answered))[0]) in DONE


def test_a_child_is_compared_with_one_act_for_the_party() -> None:
    child = a.read(2, age=AgeGroup.CHILD)
    crossing = a.after(a.BEGUN, a.opened(1, 2), *a.whole_leg(1), child)[0]
    assert tells(Wish(Act.LOOKED), crossing) == (e.OfficerLooked((2,)),)


@pytest.mark.parametrize(
    "log",
    [
        [e.Opened(e.How.PASS, a.DECLARATION, 1, ())],
        [e.Opened(e.How.NOTHING)],
        [a.opened(), e.Opened(e.How.PASS, a.BEGUN.id, 1, (1,))],
    ],
    ids=["nobody told of", "without a declaration", "two declarations"],
)
def test_where_nobody_knows_who_is_there_nobody_is_released(log: list[e.Told]) -> None:
    crossing = a.after(a.BEGUN, *log)[0]
    assert bar(Act.RELEASED, crossing) is Bar.NOBODY_KNOWN


def test_a_released_crossing_is_stopped_by_its_reversal() -> None:
    crossing = a.cleared()
    assert undoes(Act.RELEASED, set(), crossing, crossing) == (e.Held(),)


def test_each_fact_makes_another_mark() -> None:
    seen = {mark(one) for one, _ in stories(1)}
    assert len(seen) == 40


def test_a_doubt_about_a_chip_waits_from_the_decision_on() -> None:
    log = [a.event(one) for one in (a.opened(), a.read(1, ChipVerdict.CLONED))]
    log += [a.event(e.AnswersConfirmed(1, 1)), a.event(a.face())]
    crossing = replay(a.BEGUN, log)
    assert waits(a.BEGUN, log) is None
    decided = a.decided(crossing, Lane.OFFICER)
    found = waits(a.BEGUN, [*log, decided])
    assert found is not None
    assert found.since == decided.at
