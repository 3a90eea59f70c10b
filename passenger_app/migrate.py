"""Migrations: one step before the start, never inside it (two workers would race)."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from passenger_app.database import Database

FOLDER = Path(__file__).parent.parent / "migrations"


class Behind(Exception):
    """The database is not at the newest migration: run `flask --app wsgi migrate`."""


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, without a file."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


def newest() -> str:
    """The one head."""
    head = ScriptDirectory.from_config(config()).get_current_head()
    assert head is not None  # noqa: S101  a house without migrations is not ours
    return head


def migrate(database: Database) -> str:
    """Bring the database to the newest migration."""
    with database.engine.begin() as connection:
        command.upgrade(config(connection), "head")
    return newest()


def check(database: Database) -> None:
    """Fail loudly where the database is behind the code."""
    with database.engine.connect() as connection:
        at = MigrationContext.configure(connection).get_current_revision()
    if at != newest():
        raise Behind(f"database at {at}, code at {newest()}: run flask --app wsgi migrate")
