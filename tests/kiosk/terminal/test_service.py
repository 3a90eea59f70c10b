"""A kiosk that may not serve says so, and whom its staff call; it comes back by itself."""

from __future__ import annotations

from kiosk.hall.station import HallAway, NothingShown, Presented, Shown
from kiosk.terminal.service import Answering
from tests.kiosk.terminal.hall import HallHere


def test_a_hall_that_is_away_does_not_answer(hall: HallHere) -> None:
    assert Answering(hall).answers()
    hall.away = True
    assert not Answering(hall).answers()


class Refuses(HallHere):
    """A station that must not be asked for somebody."""

    def present(self, shown: Shown) -> Presented:
        """Only for nobody."""
        assert shown == NothingShown()
        raise HallAway


def test_it_is_asked_for_nobody(hall: HallHere) -> None:
    assert not Answering(Refuses(hall.now)).answers()
