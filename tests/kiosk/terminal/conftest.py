"""A hall that expects people, and kiosks in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kiosk.believed import Believed
from kiosk.terminal.passports import Brought
from tests import factories as f
from tests.kiosk.terminal.hall import HallHere
from tests.kiosk.terminal.kiosk import SITE, Clock, Kiosk, document
from tests.kiosk.terminal.site import HTTP, KEY, Place, portrait

NewKiosk = Callable[[], Kiosk]


@pytest.fixture
def clock() -> Clock:
    """The hall's time."""
    return Clock()


@pytest.fixture
def hall(clock: Clock) -> HallHere:
    """It sends everybody to the gate, unless a test says otherwise."""
    return HallHere(clock)


@pytest.fixture
def kiosks(hall: HallHere, clock: Clock) -> NewKiosk:
    """Kiosks of one hall."""
    made: list[Kiosk] = []

    def new() -> Kiosk:
        made.append(Kiosk(hall, clock, len(made) + 1))
        return made[-1]

    return new


@pytest.fixture
def kiosk(kiosks: NewKiosk) -> Kiosk:
    """The first of them."""
    return kiosks()


@pytest.fixture
def one(hall: HallHere) -> f.Issued:
    """A traveller on their own, and their pass."""
    told = f.declaration(1)
    hall.expects(told)
    return f.issue(told)


@pytest.fixture
def family(hall: HallHere) -> f.Issued:
    """A family of two adults and a child."""
    told = f.declaration(people=(f.person(1), f.person(2), f.person(4)))
    hall.expects(told)
    return f.issue(told)


def believed(issued: f.Issued) -> Believed:
    """What a kiosk believes in the hall's day."""
    return Believed(issued.keys, f.FLEET, SITE)


@pytest.fixture
def place(hall: HallHere, clock: Clock, tmp_path: Path) -> Iterator[Place]:
    """A terminal whose reader brings the first of the invented people."""
    made = Place(hall, clock, tmp_path, Brought(document(f.person(1)), portrait()))
    yield made
    made.close()


@pytest.fixture
def browser(place: Place) -> FlaskClient:
    """The kiosk's own browser, launched."""
    made = place.app.test_client()
    assert made.get(f"/launch/{KEY}", base_url=HTTP).status_code == 303
    return made
