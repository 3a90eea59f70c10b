"""The centre as tests hold it: on either database, with a clock they set and keys of its own."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, insert, select

from passenger_app import create_app, migrate, secret_files, worker
from passenger_app.centre import Centre, build
from passenger_app.config import Settings, read
from passenger_app.database import Database
from passenger_app.models import RingKey, Table
from tests import routes_once
from tests.passenger_app.browser import OFFICER_ORIGIN, ORIGIN, Browser
from tests.postgres import Postgres, running

routes_once.install()

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)  # noon in Tokyo


@dataclass
class Clock:
    """A clock that stands until it is told."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        """The time."""
        return self.now

    def forward(self, by: timedelta) -> None:
        """Let time pass."""
        self.now += by


@pytest.fixture(scope="session")
def secrets_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The centre's secrets, made once a run."""
    folder = tmp_path_factory.mktemp("centre") / "secrets"
    secret_files.make(folder)
    return folder


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, copied for each test."""
    path = tmp_path_factory.mktemp("migrated") / "centre.db"
    database = Database(f"sqlite:///{path}")
    migrate.migrate(database)
    database.close()
    return path


@pytest.fixture(scope="session")
def first_keys(
    migrated_file: Path, secrets_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> list[dict[str, Any]]:
    """The rows of a new house's first keys, made once a run and laid into each test's database."""
    path = tmp_path_factory.mktemp("keys") / "centre.db"
    shutil.copy(migrated_file, path)
    made = build(read(_told(f"sqlite:///{path}", secrets_folder)), Clock())
    worker.make_first_keys(made)
    with made.database.reading() as session:
        rows = [dict(row) for row in session.execute(select(RingKey.__table__)).mappings()]
    made.database.close()
    return rows


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL for this run, or for this worker of it."""
    with running() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_postgres(postgres: Postgres) -> str:
    """A migrated database, emptied for each test."""
    url = postgres.make()
    database = Database(url)
    migrate.migrate(database)
    database.close()
    return url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_kind(request: pytest.FixtureRequest) -> str:
    """Every test that asks for a database runs on both."""
    kind: str = request.param
    return kind


@pytest.fixture
def empty_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database that holds nothing, not even tables."""
    if database_kind == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.make()


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A migrated database without a row."""
    if database_kind == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "centre.db")
        return f"sqlite:///{tmp_path / 'centre.db'}"
    url: str = request.getfixturevalue("migrated_postgres")
    _empty(url)
    return url


def _empty(url: str) -> None:
    tables = reversed(Table.metadata.sorted_tables)
    with _emptier(url).begin() as connection:
        # What a program may never do: the ledger's own guards refuse a DELETE.
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        connection.exec_driver_sql("; ".join(f'DELETE FROM "{each.name}"' for each in tables))


@functools.cache
def _emptier(url: str) -> Engine:
    return create_engine(url, pool_pre_ping=True)


@pytest.fixture
def clock() -> Clock:
    """The clock of this test's centre."""
    return Clock()


@pytest.fixture
def settings(database_url: str, secrets_folder: Path) -> Settings:
    """The settings of this test's centre."""
    return read(_told(database_url, secrets_folder))


def _told(database_url: str, secrets_folder: Path) -> dict[str, str]:
    return {
        "SEKISHO_DATABASE": database_url,
        "SEKISHO_SECRETS": str(secrets_folder),
        "SEKISHO_TRAVELLER_ORIGIN": ORIGIN,
        "SEKISHO_OFFICER_ORIGIN": OFFICER_ORIGIN,
        "SEKISHO_OFFICE_NETWORKS": "127.0.0.0/8",
        "SEKISHO_DEVICES_ORIGIN": "http://devices.localhost",
    }


@pytest.fixture
def app(settings: Settings, clock: Clock, first_keys: list[dict[str, Any]]) -> Iterator[Flask]:
    """The application, with its first keys and no work."""
    made = create_app(settings, clock)
    centre: Centre = made.extensions["sekisho"]
    with centre.database.writing() as session:
        session.execute(insert(RingKey), first_keys)
    yield made
    centre.database.close()


@pytest.fixture
def centre(app: Flask) -> Centre:
    """The application's own centre."""
    made: Centre = app.extensions["sekisho"]
    return made


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A traveller's browser."""
    return Browser(app)


@pytest.fixture
def browsers(app: Flask) -> Callable[[], Browser]:
    """As many more as a test needs."""
    return lambda: Browser(app)
