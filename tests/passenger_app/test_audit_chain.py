from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from customs.officer_task import Kind
from passenger_app import audit
from passenger_app.audit import chain
from passenger_app.audit.chain import AUDIT, GENESIS, digest
from passenger_app.audit.check import check
from passenger_app.centre import Centre
from passenger_app.database import Database
from passenger_app.ids import uuid7
from passenger_app.models import Audit, OfficerTask
from tests.passenger_app.conftest import NOW

pytestmark = pytest.mark.long


def act(centre: Centre, subject: object = "x", **told: Any) -> None:
    with centre.database.writing() as session:
        audit.note(session, NOW, "test", "act", subject, **told)


def rows(centre: Centre) -> list[Audit]:
    with centre.database.reading() as session:
        return list(session.scalars(select(Audit).order_by(Audit.seq, Audit.id)))


def numbers(centre: Centre) -> list[int | None]:
    return [row.seq for row in rows(centre)]


def number_all(database: Database, most: int = chain.BATCH) -> None:
    while chain.number(database, NOW, most):
        pass


def sound(centre: Centre) -> bool:
    return check(centre.database, None, centre.now).sound


def tasks(centre: Centre) -> list[tuple[str, str]]:
    with centre.database.reading() as session:
        return [(row.kind, row.subject) for row in session.scalars(select(OfficerTask))]


def test_a_row_says_who_what_whom_and_how_it_was_and_is(centre: Centre) -> None:
    act(centre, "p-1", before={"v": 1}, after={"v": 2}, why="r-7", policy="draw")
    act(centre)
    change, plain = sorted(rows(centre), key=lambda row: row.subject)
    assert (change.actor, change.act, change.subject) == ("test", "act", "p-1")
    assert (change.before, change.after, change.why) == ({"v": 1}, {"v": 2}, "r-7")
    assert change.told == {"policy": "draw"}
    assert (plain.before, plain.after, plain.why, plain.told) == (None, None, None, {})


def test_rows_get_numbers_without_a_gap_and_each_holds_the_hash_before(centre: Centre) -> None:
    for n in range(7):
        act(centre, n)
    assert numbers(centre) == [None] * 7
    number_all(centre.database, 3)
    found = rows(centre)
    assert [row.seq for row in found] == list(range(1, 8))
    assert [row.prev for row in found] == [GENESIS.hash, *(row.hash for row in found[:-1])]
    assert chain.head(centre.database) == chain.Head(7, found[-1].hash or b"")
    assert chain.number(centre.database, NOW) == 0
    assert sound(centre)


def test_what_stays_numbered_is_not_numbered_again(centre: Centre) -> None:
    act(centre)
    number_all(centre.database)
    first = rows(centre)[0].hash
    act(centre)
    number_all(centre.database)
    assert rows(centre)[0].hash == first
    assert numbers(centre) == [1, 2]


def test_a_commit_that_comes_late_with_an_earlier_id_is_not_missed(centre: Centre) -> None:
    """PostgreSQL shows a row when its transaction commits, whatever its id."""
    if centre.database.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer: ids and commits come in one order")
    with centre.database.writing() as slow:
        audit.note(slow, NOW - timedelta(minutes=1), "test", "late", "early id")
        slow.flush()
        act(centre, "later id")
        number_all(centre.database)
        with centre.database.reading() as session:
            asked = select(Audit.seq, Audit.subject)
            assert session.execute(asked).all() == [(1, "later id")]
    number_all(centre.database)
    found = {row.subject: row for row in rows(centre)}
    assert found["early id"].id < found["later id"].id
    assert (found["later id"].seq, found["early id"].seq) == (1, 2)
    assert sound(centre)


def test_a_numbering_that_asks_which_id_is_newer_would_miss_it(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: numbering from the last id on leaves a late commit for ever."""
    act(centre)
    number_all(centre.database)
    last = rows(centre)[0].id
    newer = chain._WAITING.where(AUDIT.c.id > last)
    monkeypatch.setattr(chain, "_WAITING", newer)
    with centre.database.writing() as session:
        audit.note(session, NOW - timedelta(minutes=1), "test", "late", "early id")
    number_all(centre.database)
    assert chain.waiting(centre.database).count == 1


def race(url: str, workers: int, each: int) -> list[BaseException]:
    """Writers and workers, each with a database of its own, all at once."""
    troubles: list[BaseException] = []
    written = threading.Barrier(workers * 2)

    def one(turn: int) -> None:
        database = Database(url)
        try:
            written.wait()
            for n in range(each):
                if turn % 2:
                    with database.acting() as connection:
                        audit.note(connection, NOW, "test", "act", f"{turn} {n}")
                else:
                    chain.number(database, NOW, 3)
        except Exception as error:  # noqa: BLE001
            troubles.append(error)
        finally:
            database.close()

    threads = [threading.Thread(target=one, args=(turn,)) for turn in range(workers * 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return troubles


def test_two_workers_never_fork_the_chain(centre: Centre, database_url: str) -> None:
    assert race(database_url, workers=3, each=12) == []
    number_all(centre.database)
    assert numbers(centre) == list(range(1, 37))
    assert sound(centre)
    assert tasks(centre) == []


def test_without_the_lock_two_workers_give_one_number_twice(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the head read and not held. The unique number then refuses the second."""
    if centre.database.engine.dialect.name == "sqlite":
        pytest.skip("SQLite's writer holds everything")
    unlocked = select(chain.HEAD.c.seq, chain.HEAD.c.hash)
    monkeypatch.setattr(chain, "_LOCKED", unlocked)
    act(centre)
    number_all(centre.database)
    with centre.database.acting() as first, centre.database.acting() as second:
        assert chain._locked(first, NOW) == chain._locked(second, NOW)


def row(**changed: Any) -> dict[str, Any]:
    whole: dict[str, Any] = {
        "id": UUID(int=7), "at": NOW, "actor": "a", "act": "b", "subject": "c", "told": "{}",
        "before": "1", "after": "2", "why": "w", "seq": 1, "prev": bytes(32), "hash": b"h" * 32,
    }  # fmt: skip
    return whole | changed


@pytest.mark.parametrize("name", [column.name for column in AUDIT.c])
def test_the_hash_covers_every_column_but_itself(name: str) -> None:
    assert set(row()) == {column.name for column in AUDIT.c}
    other = row(**{name: "other"})
    assert (digest(other) == digest(row())) is (name == "hash")
    emptied = row(**{name: None})
    assert (digest(emptied) == digest(row())) is (name == "hash")


def test_a_value_does_not_move_to_another_column_unseen() -> None:
    assert digest(row(before="x", after=None)) != digest(row(before=None, after="x"))
    assert digest(row(actor="ab", act="c")) != digest(row(actor="a", act="bc"))


def test_a_column_that_came_later_leaves_older_hashes_as_they_are() -> None:
    assert digest(row()) == digest(row() | {"new": None})


def test_the_hash_is_the_same_on_both_databases() -> None:
    as_sqlite = row(id=UUID(int=7).hex, at="2026-11-21 03:00:00.000000")
    tokyo = NOW.astimezone(timezone(timedelta(hours=9)))
    assert digest(as_sqlite) == digest(row()) == digest(row(at=tokyo))


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("id", UUID(int=7).hex.upper().replace("0", "０", 1)),
        ("id", str(UUID(int=0xAB7))),
        ("id", UUID(int=0xAB7).hex.upper()),
        ("at", "2026-11-21 03:00:00"),
        ("at", "2026-11-21T03:00:00.000000"),
        ("at", "2026-11-21 03:00:00.000000+00:00"),
        ("at", "soon"),
        ("at", 1.5),
        ("told", b"{}"),
    ],
)
def test_the_same_thing_written_otherwise_is_an_edit(name: str, written: object) -> None:
    ours = row(id=UUID(int=0xAB7).hex, at="2026-11-21 03:00:00.000000")
    assert digest(ours | {name: written}) != digest(ours)


def test_the_hash_stays_as_it_is_written_down() -> None:
    """A change of the encoding would break every chain there is."""
    written = "b66e8b982d49d1e65ea2cadc17aca9e092306b865f64c77df7472cd40da57de9"
    assert digest(row()).hex() == written


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE audit_head SET seq = 9",
        "UPDATE audit_head SET seq = 1",
        "DELETE FROM audit_head",
        "DELETE FROM audit WHERE seq = 3",
    ],
)
def test_a_head_that_does_not_agree_is_told_and_the_chain_goes_on(
    centre: Centre, harm: str
) -> None:
    for n in range(3):
        act(centre, n)
    number_all(centre.database)
    with centre.database.acting() as connection:
        connection.execute(text(harm))
    act(centre, "new")
    number_all(centre.database)
    assert tasks(centre) == [(Kind.AUDIT_BROKEN.value, "head")]
    assert chain.waiting(centre.database).count == 0
    assert numbers(centre)[-1] == (10 if "9" in harm else 4)
    act(centre, "once told is enough")
    number_all(centre.database)
    with centre.database.reading() as session:
        assert session.scalars(select(OfficerTask.times)).one() == 1


def test_what_waits_is_told_with_its_age(centre: Centre) -> None:
    assert chain.waiting(centre.database, 5) == chain.Waiting(0, None, ())
    act(centre)
    act(centre)
    found = chain.waiting(centre.database, 1)
    assert (found.count, found.since, len(found.ids)) == (2, NOW, 1)


def test_ids_grow_with_time_so_their_order_is_the_order_of_acts() -> None:
    moments = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(milliseconds=n) for n in range(50)]
    assert sorted(ids := [uuid7(moment) for moment in moments]) == ids
