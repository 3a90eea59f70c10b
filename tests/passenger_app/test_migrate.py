from __future__ import annotations

import re

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Integer, MetaData, inspect
from sqlalchemy import Table as SqlTable

from passenger_app import migrate
from passenger_app.database import Database
from passenger_app.models import Table

pytestmark = pytest.mark.long


def differences(database: Database, metadata: MetaData = Table.metadata) -> list[object]:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))


def scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(migrate.config())


def test_migrations_are_numbered_and_have_one_head() -> None:
    assert len(scripts().get_heads()) == 1
    line = [script.revision for script in scripts().walk_revisions()][::-1]
    assert line == [f"{n:04}" for n in range(1, len(line) + 1)]
    for path in (migrate.FOLDER / "versions").glob("*.py"):
        assert re.fullmatch(r"\d{4}_[a-z_]+", path.stem), path.name


def test_migrations_make_exactly_what_the_models_say(database_url: str) -> None:
    database = Database(database_url)
    assert differences(database) == []
    more = MetaData()
    for table in Table.metadata.tables.values():
        table.to_metadata(more)
    SqlTable("unheard_of", more, Column("id", Integer, primary_key=True))
    assert differences(database, more) != []  # negative control
    database.close()


def test_the_newest_goes_down_and_up_again(empty_url: str) -> None:
    database = Database(empty_url)
    newest = migrate.migrate(database)
    with database.engine.begin() as connection:
        command.downgrade(migrate.config(connection), "-1")
    with pytest.raises(migrate.Behind):
        migrate.check(database)
    assert migrate.migrate(database) == newest
    migrate.check(database)
    assert differences(database) == []
    database.close()


def test_all_the_way_down_leaves_nothing(empty_url: str) -> None:
    database = Database(empty_url)
    migrate.migrate(database)
    with database.engine.begin() as connection:
        command.downgrade(migrate.config(connection), "base")
    assert inspect(database.engine).get_table_names() == ["alembic_version"]
    database.close()


def test_an_empty_database_is_told_from_a_migrated_one(empty_url: str) -> None:
    database = Database(empty_url)
    with pytest.raises(migrate.Behind, match="flask --app wsgi migrate"):
        migrate.check(database)
    database.close()


def test_a_migration_that_fails_leaves_the_one_before(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(empty_url)
    real = command.upgrade

    def broken(*args: object) -> None:
        real(*args)  # type: ignore[arg-type]
        raise OSError("disk full")

    monkeypatch.setattr(command, "upgrade", broken)
    with pytest.raises(OSError, match="disk full"):
        migrate.migrate(database)
    assert inspect(database.engine).get_table_names() == []
    database.close()
