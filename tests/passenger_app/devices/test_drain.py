"""A fleet that comes back, at the real server: every event is taken once. Not timed here."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from bench.devices import drained, enrolled
from bench.house import house
from bench.server import DEVICES, serving
from passenger_app.models import DeviceEvent


@pytest.mark.long
def test_a_fleet_that_comes_back_is_taken_whole() -> None:
    with house() as made, serving(made.environment, workers=2) as server:
        fleet = enrolled(made, 5)
        taken, _, beats = drained(server, DEVICES, fleet, queued=120, lines=4)
        assert taken == 4 * 120
        assert beats
        with made.centre.database.reading() as session:
            told = select(func.count()).where(DeviceEvent.disposition == "taken")
            assert session.scalar(told) == taken
