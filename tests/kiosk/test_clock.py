"""The device's clock: the centre's once it was heard, and nobody else's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kiosk.centre.clock import TOLERANCE, Clock

TRUE = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
days = st.floats(-9000, 9000).map(lambda number: timedelta(days=number))
trips = st.floats(0, 60).map(lambda number: timedelta(seconds=number))


@dataclass
class Machine:
    """A machine's two clocks: one that anybody sets, and one that only counts."""

    wall: datetime = TRUE
    seconds: float = 0.0

    def clock(self) -> Clock:
        """A device that starts on it."""
        return Clock(lambda: self.wall, lambda: self.seconds)

    def passes(self, by: timedelta) -> None:
        """Time passes."""
        self.wall += by
        self.seconds += by.total_seconds()


@given(days, trips)
def test_a_wrong_clock_is_right_after_one_answer(off: timedelta, trip: timedelta) -> None:
    machine = Machine(TRUE + off)
    clock = machine.clock()
    asked = clock.now()
    machine.passes(trip)
    moved = clock.heard(TRUE + trip / 2, asked)
    error = abs(clock.now() - (TRUE + trip))
    assert error <= TOLERANCE + trip / 2 + timedelta(milliseconds=1)
    assert clock.moved() == moved
    assert clock.moved() == timedelta(0)


@given(days)
def test_setting_the_machines_clock_moves_nothing(jump: timedelta) -> None:
    machine = Machine()
    clock = machine.clock()
    machine.wall += jump
    machine.seconds += 5
    assert clock.now() == TRUE + timedelta(seconds=5)


@given(days)
def test_it_is_never_before_what_was_signed(off: timedelta) -> None:
    machine = Machine(TRUE + off)
    clock = machine.clock()
    clock.never_before(TRUE)
    assert clock.now() >= TRUE
    clock.heard(TRUE - timedelta(days=1), clock.now())
    assert clock.now() >= TRUE


def test_a_slow_line_sets_nothing_that_may_be_right() -> None:
    machine = Machine()
    clock = machine.clock()
    asked = clock.now()
    machine.passes(timedelta(seconds=20))
    assert clock.heard(TRUE + timedelta(seconds=1), asked) == timedelta(0)
