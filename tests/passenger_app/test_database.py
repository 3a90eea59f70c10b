from __future__ import annotations

import threading
from contextlib import nullcontext
from uuid import uuid4

import pytest
from sqlalchemy import Connection, event, func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from passenger_app import audit, database
from passenger_app.centre import Centre
from passenger_app.database import Database, repeats, retried
from passenger_app.models import Audit, DataKey
from tests.passenger_app.conftest import NOW

pytestmark = pytest.mark.long


def rows(base: Database) -> int:
    with base.reading() as session:
        return session.scalar(select(func.count()).select_from(Audit)) or 0


def test_reading_cannot_write(centre: Centre) -> None:
    with pytest.raises(DBAPIError), centre.database.reading() as session:
        audit.note(session, NOW, "test", "write", "x")
        session.flush()
    with pytest.raises(DBAPIError), centre.database.looking() as connection:
        connection.execute(text("DELETE FROM audit"))
    with centre.database.writing() as session:  # the same pool writes again
        audit.note(session, NOW, "test", "write", "x")
    assert rows(centre.database) == 1


def test_a_block_that_fails_leaves_nothing(centre: Centre) -> None:
    with pytest.raises(RuntimeError), centre.database.writing() as session:
        audit.note(session, NOW, "test", "write", "x")
        session.flush()
        raise RuntimeError
    assert rows(centre.database) == 0


def test_writers_at_once_all_arrive(centre: Centre) -> None:
    def write() -> None:
        for _ in range(5):
            with centre.database.writing() as session:
                session.scalar(select(func.count()).select_from(Audit))  # looks, then writes
                audit.note(session, NOW, "test", "write", "x")

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rows(centre.database) == 30


def test_foreign_keys_hold(centre: Centre) -> None:
    with pytest.raises(IntegrityError), centre.database.writing() as session:
        session.execute(
            text(
                'INSERT INTO search_token (declaration_id, "index", kind, digest)'
                " VALUES (:id, 1, 'name', :digest)"
            ),
            {"id": uuid4().hex, "digest": b"x"},
        )


class Busy(Exception):
    """What a driver says: `sqlstate` names it."""

    sqlstate = "40001"


@pytest.mark.parametrize(
    ("state", "tries"), [("40001", 5), ("40P01", 5), ("55P03", 5), ("23505", 1)]
)
def test_only_a_lost_turn_is_tried_again(state: str, tries: int) -> None:
    calls = []

    @retried
    def lose() -> None:
        calls.append(1)
        busy = Busy()
        busy.sqlstate = state
        raise OperationalError("x", None, busy)

    with pytest.raises(OperationalError):
        lose()
    assert len(calls) == tries


def test_a_turn_that_is_won_later_counts_once() -> None:
    left = [OperationalError("x", None, Busy()), OperationalError("x", None, Busy())]

    @retried
    def win() -> str:
        if left:
            raise left.pop()
        return "won"

    assert win() == "won"


def test_parameters_stay_out_of_messages(centre: Centre) -> None:
    same = {"id": uuid4(), "wrapped": b"SECRETWRAPPED", "kek_id": "CANARYKEK"}
    with pytest.raises(IntegrityError) as caught, centre.database.writing() as session:
        session.add(DataKey(**same))
        session.flush()
        session.expunge_all()
        session.add(DataKey(**same))
        session.flush()
    assert "SECRETWRAPPED" not in str(caught.value)
    assert "CANARYKEK" not in str(caught.value)
    assert repeats(caught.value, "id")
    assert not repeats(caught.value, "kek_id_unheard_of")


def test_sqlite_waits_for_the_disk_and_overwrites_what_it_deletes(centre: Centre) -> None:
    if centre.database.engine.dialect.name != "sqlite":
        pytest.skip("pragmas are SQLite's")
    with centre.database.reading() as session:
        told = {
            name: session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert told == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


def test_without_the_lock_taken_first_writers_lose(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: BEGIN without IMMEDIATE, and a reader that turns writer is refused."""
    if centre.database.engine.dialect.name != "sqlite":
        pytest.skip("BEGIN IMMEDIATE is SQLite's")

    def stale(base: Database) -> None:
        with base.writing() as session:
            session.scalar(select(func.count()).select_from(Audit))
            thread = threading.Thread(target=other)
            thread.start()
            thread.join()
            audit.note(session, NOW, "test", "late", "x")

    def other() -> None:
        with centre.database.writing() as session:
            audit.note(session, NOW, "test", "early", "x")

    def deferred(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    monkeypatch.setattr(centre.database, "_turn", nullcontext())
    event.remove(centre.database.engine, "begin", database._on_sqlite_begin)
    event.listen(centre.database.engine, "begin", deferred)
    with pytest.raises(OperationalError, match="locked"):
        stale(centre.database)


@pytest.mark.parametrize("asked", [True, False])
def test_a_rested_connection_is_asked_whether_it_is_still_there(
    centre: Centre, monkeypatch: pytest.MonkeyPatch, asked: bool
) -> None:
    """The server has ended the connection; unasked (the control), the next question fails."""
    if centre.database.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has no server")
    for way in (centre.database.looking, centre.database.acting):
        monkeypatch.setattr(database, "RESTED", 3600)
        with way() as connection:
            mine = connection.scalar(text("SELECT pg_backend_pid()"))
        other = Database(centre.settings.database)
        with other.acting() as connection:
            connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": mine})
        other.close()
        monkeypatch.setattr(database, "RESTED", 0 if asked else 3600)
        if asked:
            with way() as connection:
                assert connection.scalar(text("SELECT 1")) == 1
        else:
            with pytest.raises(OperationalError), way() as connection:
                connection.scalar(text("SELECT 1"))
