"""One writer at a time on SQLite, and one commit for all who wait."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError

from passenger_app import audit, database, turn
from passenger_app.centre import Centre
from passenger_app.database import Database
from passenger_app.models import Audit, DataKey
from tests.passenger_app.conftest import NOW

Write = Callable[[Connection], object]


@pytest.fixture
def base(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    """SQLite: PostgreSQL has many writers."""
    shutil.copy(migrated_file, tmp_path / "centre.db")
    made = Database(f"sqlite:///{tmp_path / 'centre.db'}")
    yield made
    made.close()


class Watched(deque[turn.Wish[object]]):
    """A queue that says when somebody has come."""

    def __init__(self) -> None:
        super().__init__()
        self.came = threading.Semaphore(0)

    def append(self, wish: turn.Wish[object]) -> None:
        super().append(wish)
        self.came.release()


def note(act: str) -> Write:
    def write(connection: Connection) -> str:
        audit.note(connection, NOW, "test", act, "x")
        return act

    return write


def broken(connection: Connection) -> None:
    audit.note(connection, NOW, "test", "broken", "x")
    connection.execute(text("INSERT INTO data_key (id) VALUES (NULL)"))


def acts(base: Database) -> list[str]:
    with base.looking() as connection:
        return list(connection.scalars(select(Audit.act).order_by(Audit.act)))


def all_at_once(base: Database, writes: list[Write]) -> list[object]:
    """While the turn is held everybody comes; then it is given back. What each was told."""
    told: list[object] = [None] * len(writes)

    def ask(place: int) -> None:
        try:
            told[place] = base.together(writes[place])
        except Exception as error:  # noqa: BLE001  told to the test
            told[place] = error

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(len(writes))]
    waiting = together(base)
    queue = waiting._waiting = Watched()
    with waiting._turn:
        for thread in threads:
            thread.start()
        assert all(queue.came.acquire(timeout=30) for _ in threads)
    for thread in threads:
        thread.join()
    assert not queue
    return told


def together(base: Database) -> turn.Together:
    assert base._together is not None
    return base._together


def test_all_who_wait_share_one_commit(base: Database) -> None:
    commits: list[Connection] = []
    event.listen(base.engine, "commit", commits.append)
    names = [f"act {n}" for n in range(6)]
    assert all_at_once(base, [note(name) for name in names]) == names
    assert acts(base) == names
    assert len(commits) == 1


def test_nobody_pays_for_another(base: Database) -> None:
    told = all_at_once(base, [note("a"), broken, note("b"), broken, note("c")])
    assert told[::2] == ["a", "b", "c"]
    assert all(isinstance(each, IntegrityError) for each in told[1::2])
    assert acts(base) == ["a", "b", "c"]


def test_without_one_commit_each_all_would_pay(
    base: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: what failed is told to all, and nothing is written."""

    def carry_out(self: turn.Together, wishes: list[turn.Wish[object]]) -> None:
        try:
            with self._begin() as connection:
                for wish in wishes:
                    wish.answer = wish.write(connection)
        except IntegrityError as error:
            for wish in wishes:
                wish.error = error
        for wish in wishes:
            wish.done = True

    monkeypatch.setattr(turn.Together, "_carry_out", carry_out)
    told = all_at_once(base, [note("a"), broken])
    assert all(isinstance(each, IntegrityError) for each in told)
    assert acts(base) == []


def test_who_did_not_get_a_turn_is_not_written_later(
    base: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turn, "PATIENCE", 0.01)
    with together(base)._turn, pytest.raises(turn.Busy):
        base.together(note("gone"))
    base.together(note("here"))
    assert acts(base) == ["here"]


def test_a_writer_who_is_stopped_leaves_the_others_their_turn(base: Database) -> None:
    def stopped(_connection: Connection) -> None:
        raise KeyboardInterrupt

    waiting, mine = together(base), turn.Wish(note("mine"))
    waiting._waiting.append(mine)
    with pytest.raises(KeyboardInterrupt):
        base.together(stopped)
    assert not mine.done
    waiting._carry_out(waiting._taken(mine))  # what its own thread does when the turn comes
    assert mine.answer == "mine"
    assert acts(base) == ["mine"]


@pytest.mark.parametrize("ends", [True, False])
def test_the_writer_of_another_process_is_waited_for(
    base: Database, monkeypatch: pytest.MonkeyPatch, ends: bool
) -> None:
    """Whose turn never comes is told so within the patience."""
    other = sqlite3.connect(str(base.engine.url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    looks: list[float] = []

    def moment(seconds: float) -> None:
        looks.append(seconds)
        if ends and len(looks) == 3:
            other.rollback()

    monkeypatch.setattr(time, "sleep", moment)
    monkeypatch.setattr(database, "PATIENCE", 15 if ends else 0.01)
    if ends:
        base.together(note("after"))
        assert (acts(base), len(looks)) == (["after"], 3)
    else:
        with pytest.raises(turn.Busy):
            base.together(note("never"))
        assert acts(base) == []
    other.close()


def test_what_is_not_a_matter_of_turns_is_not_waited_for(
    base: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Driver:
        def execute(self, _asked: str) -> None:
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR
            raise error

    monkeypatch.setattr(time, "sleep", lambda _: pytest.fail("waited"))
    with pytest.raises(OperationalError, match="disk"):
        database._begin_in_turn(Driver())  # type: ignore[arg-type]


def test_an_answer_or_an_error_and_nothing_written(centre: Centre) -> None:
    """The same on both databases, whether commits are shared or not."""
    centre_database = centre.database
    assert centre_database.together(note("a")) == "a"
    with pytest.raises(IntegrityError):
        centre_database.together(broken)
    with centre_database.looking() as connection:
        assert connection.scalar(select(func.count()).select_from(DataKey)) == 0
    assert acts(centre_database) == ["a"]
