"""A station's store in PostgreSQL: what a file held, what a lost line loses, who may hold it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from kiosk.store import failure, named, opening, postgres, salvage
from kiosk.store.outbox import Happened, Outbox
from tests.kiosk.cut_line import Cut, laid
from tests.kiosk.outboxes import NOW, STORE_KEY, Place, assert_linked, fill, places
from tests.postgres import Postgres

pytestmark = pytest.mark.postgres

ALL = 1000


@pytest.fixture
def address(postgres: Postgres) -> str:
    """An empty database."""
    return postgres.named()


@pytest.fixture
def there(place: Place, address: str) -> Place:
    """A station that keeps its store in it."""
    place.name(address)
    return place


@pytest.fixture
def outbox(there: Place) -> Iterator[Outbox]:
    """The same, running."""
    made = there.open()
    yield made
    made.store.close()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock that another holds is not waited for, and a vain try keeps nobody waiting."""
    monkeypatch.setitem(postgres._SESSION, "lock_timeout", 50)
    monkeypatch.setattr(postgres, "PAUSE", 0.0)


def end_sessions(address: str) -> int:
    """End every session of a database at the server, as its restart does."""
    asked = """SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid()
                 AND application_name = 'sekisho-station'"""
    with closing(psycopg.connect(address, autocommit=True)) as looking:
        row = looking.execute(asked).fetchone()
    assert row is not None
    return int(row[0])


def test_what_the_file_held_is_carried_over(place: Place, address: str) -> None:
    before = place.open()
    ids = fill(before, 4)
    with before.store.writing() as acting:
        before.store.keep(acting, "feed", "after", b"7")
    before.store.close()
    place.name(address)
    with closing(place.open().store):  # and once more: it is carried over once
        pass
    outbox = place.open()
    letters = outbox.due(NOW, ALL)
    assert [letter.id for letter in letters][1:5] == ids
    assert_linked(letters)
    assert outbox.store.kept("feed", "after") == b"7"
    assert [(each.saved, each.unread) for each in salvage.known(outbox.store)] == [(5, 0)]
    assert not place.file.exists()
    outbox.store.close()


def test_a_cut_before_it_is_carried_over_is_made_good(
    place: Place, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = place.open()
    ids = fill(before, 3)
    before.store.close()
    place.name(address)
    with monkeypatch.context() as cut, pytest.raises(KeyboardInterrupt):
        cut.setattr(salvage, "_rescue", _interrupted)
        place.open()
    outbox = place.open()
    assert [letter.id for letter in outbox.due(NOW, ALL)][1:4] == ids
    outbox.store.close()


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def test_what_an_older_damaged_store_held_does_not_take_the_place_of_what_is_newer(
    place: Place, address: str
) -> None:
    first = place.open()
    with first.store.writing() as acting:
        first.store.keep(acting, "failed document", "d", b"1")
    first.store.close()
    place.file.write_bytes(place.file.read_bytes()[:-4096])  # damaged, and mostly saved
    second = place.open()
    assert len(salvage.known(second.store)) == 1
    with second.store.writing() as acting:
        second.store.keep(acting, "failed document", "d", b"2")
    second.store.close()
    place.name(address)
    third = place.open()
    assert third.store.kept("failed document", "d") == b"2"
    assert_linked(third.due(NOW, ALL))
    third.store.close()


def test_a_line_lost_at_rest_costs_nobody_anything(outbox: Outbox, address: str) -> None:
    fill(outbox, 2)
    assert end_sessions(address) == 1
    fill(outbox, 2)
    assert_linked(outbox.due(NOW, ALL))
    assert places(outbox.due(NOW, ALL)) == [(1, number) for number in range(1, 6)]


def test_a_line_lost_in_a_transaction_keeps_nothing_of_it(outbox: Outbox, address: str) -> None:
    with pytest.raises(failure.Away), outbox.store.writing() as acting:
        outbox.add(acting, Happened("test"), NOW)
        end_sessions(address)
        outbox.add(acting, Happened("test"), NOW)
    fill(outbox, 1)
    assert places(outbox.due(NOW, ALL)) == [(1, 1), (1, 2)]
    assert_linked(outbox.due(NOW, ALL))


@pytest.mark.parametrize(("cut", "kept"), [(Cut.BEFORE, 1), (Cut.AFTER, 2)])
def test_a_line_lost_at_a_commit_is_away_and_asked_again_it_counts_once(
    place: Place, address: str, tmp_path: Path, cut: Cut, kept: int
) -> None:
    with laid(tmp_path, address) as (by_line, line):
        place.name(by_line)
        outbox = place.open()
        happened, id_ = Happened("test"), UUID(int=7)
        line.at = cut
        with pytest.raises(failure.Away):
            outbox.record(happened, NOW, id_)
        assert line.cuts == 1
        assert len(outbox.due(NOW, ALL)) == kept
        outbox.record(happened, NOW, id_)
        assert [letter.id for letter in outbox.due(NOW, ALL)][1:] == [id_]
        assert_linked(outbox.due(NOW, ALL))
        outbox.store.close()


def test_an_unreachable_server_is_away_and_tried_no_more_for_a_moment(
    outbox: Outbox, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_: str) -> None:
        raise psycopg.OperationalError("connection refused")

    monkeypatch.setattr(postgres, "PAUSE", 60.0)
    end_sessions(address)
    with monkeypatch.context() as cut:
        cut.setattr(postgres, "_connected", gone)
        with pytest.raises(failure.Away, match="refused"):
            outbox.count()
    with pytest.raises(failure.Away, match="just now"):
        outbox.count()


def test_one_program_at_a_time(there: Place, outbox: Outbox) -> None:
    other = copied(there)
    with pytest.raises(failure.Busy):
        other.open()
    assert fill(outbox, 1)


def test_without_the_lock_there_would_be_two(
    there: Place, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    monkeypatch.setattr(postgres, "_LOCK", 1)
    other = copied(there)
    assert fill(other.open(), 1)
    other.close()


def copied(there: Place) -> Place:
    """A folder that names the same database, as a careless copy does."""
    other = Place(there.folder.with_name("copied"), boot=5)
    other.folder.mkdir()
    named.remember(other.folder, named.of(there.folder))
    return other


def taken_over(there: Place, address: str) -> None:
    """Another program holds the database while the line of the first one is gone."""
    other = copied(there)
    end_sessions(address)
    second = other.open()
    fill(second, 1)
    second.store.close()


def test_who_was_taken_over_from_goes_on_no_more(
    there: Place, outbox: Outbox, address: str
) -> None:
    taken_over(there, address)
    for _ in range(2):
        with pytest.raises(failure.Busy, match="taken this database over"):
            fill(outbox, 1)


def test_without_the_look_at_who_holds_it_two_would_go_on(
    there: Place, outbox: Outbox, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    taken_over(there, address)
    again = postgres._connected
    monkeypatch.setattr(postgres.Postgres, "_again", lambda self: again(self._address))
    assert fill(outbox, 1)


def test_closed_is_closed(outbox: Outbox) -> None:
    outbox.store.close()
    with pytest.raises(failure.Away):
        outbox.count()


@pytest.mark.parametrize(
    ("code", "means"),
    [("53100", failure.Full), ("58030", failure.Full), ("40P01", failure.Busy),
     ("XX001", failure.Damaged), ("25006", failure.Away), ("57P01", failure.Away)],
)  # fmt: skip
def test_what_the_server_says_in_our_words(
    outbox: Outbox, code: str, means: type[failure.StoreError]
) -> None:
    """Said by the server itself, in the middle of a transaction that is undone."""
    with pytest.raises(means), outbox.store.writing() as acting:
        outbox.add(acting, Happened("test"), NOW)
        acting.execute(f"DO $$ BEGIN RAISE 'no' USING ERRCODE = '{code}'; END $$")
    assert outbox.count().waiting == 1


def test_a_mistake_of_ours_is_no_trouble_of_the_stores(outbox: Outbox) -> None:
    with pytest.raises(psycopg.errors.SyntaxError), outbox.store.reading() as looking:
        looking.execute("SELEKT")


def test_a_commit_waits_for_the_disk_whatever_the_servers_own_way(
    outbox: Outbox, address: str
) -> None:
    asked = "SHOW synchronous_commit"
    with outbox.store.reading() as looking:
        assert looking.execute(asked).fetchone() == ("on",)
    with closing(psycopg.connect(address)) as other:  # this server was told not to
        assert other.execute(asked).fetchone() == ("off",)


def test_a_server_that_does_not_wait_for_its_disk_is_told_of(
    there: Place, caplog: pytest.LogCaptureFixture
) -> None:
    there.open().store.close()
    assert "a power cut loses facts" in caplog.text


@pytest.mark.parametrize("wrong", [
    "", "mysql://u:secret@h/x", "hall", "postgresql://u:secret@h/x?nonsense=1", "postgres:/x",
])  # fmt: skip
def test_an_address_that_is_none_is_refused_and_not_repeated(place: Place, wrong: str) -> None:
    with pytest.raises(failure.NotADatabase) as refused:
        place.name(wrong)
    assert "secret" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert named.of(place.folder) == ""


def test_a_server_that_is_not_there_is_away_and_the_store_stays_where_it_is(place: Place) -> None:
    nowhere = f"postgresql:///hall?host={place.folder}"
    with pytest.raises(failure.Away):
        place.name(nowhere)
    assert named.of(place.folder) == ""
    assert fill(place.open(), 1)


def test_a_named_server_that_is_away_at_a_start_makes_no_store_elsewhere(place: Place) -> None:
    place.folder.mkdir()
    named.remember(place.folder, f"postgresql:///hall?host={place.folder}")
    with pytest.raises(failure.Away):
        place.open()
    assert not place.file.exists()


def test_another_empty_database_is_not_taken_for_the_stations(
    there: Place, postgres: Postgres, outbox: Outbox, address: str
) -> None:
    outbox.store.close()
    with pytest.raises(failure.Damaged, match="no store"):
        there.name(postgres.named())
    assert named.of(there.folder) == address
    there.name(address + "&connect_timeout=2")  # the same by another name
    there.open().store.close()


def test_a_file_and_a_database_that_both_hold_a_store_are_not_made_one(
    there: Place, outbox: Outbox, address: str
) -> None:
    """What was counted last might be in either."""
    outbox.store.close()
    (there.folder / named.ADDRESS).unlink()
    fill(there.open(), 1)  # in a file again
    there.close()
    with pytest.raises(failure.NotADatabase):
        there.name(address)
    assert named.of(there.folder) == ""
    assert fill(there.open(), 1)


def test_a_lost_database_is_for_people_to_mend(there: Place, outbox: Outbox, address: str) -> None:
    outbox.store.close()
    with closing(psycopg.connect(address, autocommit=True)) as harming:
        harming.execute("DROP SCHEMA sekisho_station CASCADE")
    with pytest.raises(failure.Damaged):
        there.open()


def test_another_stations_database_is_refused(there: Place, outbox: Outbox, address: str) -> None:
    fill(outbox, 1)
    outbox.store.close()
    folder = there.folder.with_name("other")
    with pytest.raises(failure.Damaged):
        opening.name(folder, bytes(32), address)
    assert named.of(folder) == ""
    there.open().store.close()


def test_a_store_of_a_newer_program_is_left_alone(
    there: Place, outbox: Outbox, address: str
) -> None:
    outbox.store.close()
    with closing(psycopg.connect(address, autocommit=True)) as changing:
        changing.execute("UPDATE sekisho_station.program SET version = 2")
    with pytest.raises(failure.Newer):
        there.open()


def test_only_its_owner_reads_the_address(there: Place) -> None:
    assert (there.folder / named.ADDRESS).stat().st_mode & 0o077 == 0


def test_nothing_lies_open(outbox: Outbox, address: str) -> None:
    fill(outbox, 3)
    raw = outbox.due(NOW, ALL)[-1].raw
    with closing(psycopg.connect(address)) as looking:
        held = b"".join(
            row[0] for row in looking.execute("SELECT sealed FROM sekisho_station.event")
        )
    assert raw[40:80] not in held
    assert STORE_KEY not in held


def test_a_kiosk_does_not_load_it() -> None:
    told = "import sys, kiosk.device; print('psycopg' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
