"""The real device client and the real application in one process, on one clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from flask import Flask

from customs.messages.enrolment import DeviceKind
from passenger_app.centre import Centre
from tests.contract.hall import Hall, Member
from tests.contract.scene import Scene
from tests.contract.station import Kiosk, Stationed, draw_rates
from tests.passenger_app.conftest import (
    Clock,
    app,
    centre,
    clock,
    database_kind,
    database_url,
    first_keys,
    migrated_file,
    migrated_postgres,
    postgres,
    secrets_folder,
    settings,
)
from tests.postgres import Postgres

__all__ = [
    "app",
    "centre",
    "clock",
    "database_kind",
    "database_url",
    "first_keys",
    "migrated_file",
    "migrated_postgres",
    "postgres",
    "secrets_folder",
    "settings",
]


@pytest.fixture
def hall(app: Flask, centre: Centre, clock: Clock, tmp_path: Path) -> Hall:
    """An arrivals hall, its centre and its release signer."""
    made = Hall(app, centre, clock, tmp_path)
    made.release()
    return made


@pytest.fixture
def join(hall: Hall) -> Iterator[Callable[..., Member]]:
    """Enrolled devices, as many as a test needs, each running."""
    joined: list[Member] = []

    def make(kind: DeviceKind = DeviceKind.TERMINAL, database: str = "") -> Member:
        joined.append(hall.join(kind, f"device-{len(joined) + 1}", database))
        return joined[-1]

    yield make
    for member in joined:
        member.running.store.close()


@pytest.fixture
def member(join: Callable[..., Member]) -> Member:
    """A terminal."""
    return join()


@pytest.fixture(scope="session")
def stations_database(postgres: Postgres) -> str:
    """A database for one station after the other."""
    return postgres.named()


@pytest.fixture
def station_database(database_kind: str, request: pytest.FixtureRequest) -> str:
    """Where the hall keeps its store: in a file of its own, or in an empty database."""
    if database_kind == "sqlite":
        return ""
    address: str = request.getfixturevalue("stations_database")
    with closing(psycopg.connect(address, autocommit=True)) as emptying:
        emptying.execute("SET client_min_messages = error")
        emptying.execute("DROP SCHEMA IF EXISTS sekisho_station CASCADE")
    return address


@pytest.fixture
def stationed(
    hall: Hall, join: Callable[..., Member], centre: Centre, station_database: str
) -> Stationed:
    """A hall station with its bundle, in a hall where nobody is drawn, on either database."""
    draw_rates(centre, 0, 0)
    made = Stationed.on(join(DeviceKind.HALL, station_database))
    hall.release()
    made.hear()
    return made


@pytest.fixture
def kiosk(stationed: Stationed, join: Callable[..., Member]) -> Kiosk:
    """A terminal of its hall."""
    return stationed.kiosk(join())


@pytest.fixture
def scene(centre: Centre, stationed: Stationed, kiosk: Kiosk) -> Scene:
    """A signed declaration the hall awaits."""
    return Scene(centre, stationed, kiosk)
