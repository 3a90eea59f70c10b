"""A damaged store: set aside under a name, all that opens saved, the rest counted and told."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.store import failure, opening, salvage, write_ahead
from kiosk.store.outbox import Outbox
from tests.kiosk.outboxes import (
    NOW,
    STORE_KEY,
    Place,
    assert_linked,
    fill,
    fill_at_once,
    places,
    told,
)

pytestmark = pytest.mark.long

ALL = 10_000
MANY = 60


def closed(place: Place, count: int = MANY) -> list[tuple[int, int]]:
    """A store with events in it, cleanly closed; where they stand."""
    outbox = place.open()
    fill_at_once(outbox, count)
    with outbox.store.writing() as acting:
        outbox.store.keep(acting, "feed", "after", b"17")
    found = places(outbox.due(NOW, ALL))
    outbox.store.tidy()
    outbox.store.close()
    return found


def flip(path: Path, at: int, count: int = 1) -> None:
    """Damage some bytes."""
    raw = bytearray(path.read_bytes())
    for number in range(at, at + count):
        raw[number] ^= 0xFF
    path.write_bytes(raw)


def header_gone(place: Place) -> None:
    flip(place.file, 0, 100)


def page_gone(place: Place) -> None:
    """A leaf of the events' own tree, in the middle."""
    with sqlite3.connect(place.file) as looking:
        asked = "SELECT pageno FROM dbstat WHERE name = 'event' AND pagetype = 'leaf'"
        pages = [row[0] for row in looking.execute(asked)]
    looking.close()
    flip(place.file, (pages[len(pages) // 2] - 1) * 4096, 4096)


def cut_short(place: Place) -> None:
    raw = place.file.read_bytes()
    place.file.write_bytes(raw[: len(raw) // 4096 // 2 * 4096])


def emptied(place: Place) -> None:
    place.file.write_bytes(b"")


def one_field(place: Place) -> None:
    """SQLite sees nothing wrong: only the seal does."""
    with sqlite3.connect(place.file) as changing:
        changing.execute("UPDATE event SET sealed = zeroblob(200) WHERE sequence = 20")
    changing.close()


def one_row(place: Place) -> None:
    """A row taken out and the next put in its place."""
    with sqlite3.connect(place.file) as changing:
        changing.execute("DELETE FROM event WHERE sequence = 20")
        changing.execute("UPDATE event SET sequence = 20 WHERE sequence = 21")
    changing.close()


def last_row(place: Place) -> None:
    with sqlite3.connect(place.file) as changing:
        changing.execute("DELETE FROM event WHERE sequence = (SELECT max(sequence) FROM event)")
    changing.close()


HARM: dict[Callable[[Place], None], range] = {
    header_gone: range(1),
    page_gone: range(MANY - 20, MANY + 1),
    cut_short: range(MANY + 1),
    emptied: range(1),
    one_field: range(MANY, MANY + 1),
    one_row: range(MANY - 1, MANY),
    last_row: range(MANY, MANY + 1),
}


@pytest.mark.parametrize("harm", HARM)
def test_damage_is_set_aside_and_what_opens_is_saved(
    place: Place, harm: Callable[[Place], None]
) -> None:
    before = closed(place)
    harm(place)
    outbox = place.open(now=NOW + timedelta(minutes=1))
    (aside,) = salvage.known(outbox.store)
    after = places(outbox.due(NOW, ALL))
    assert aside.name.startswith("set-aside-20261121T030100Z")
    assert (place.folder / aside.name / opening.FILE).exists()
    assert aside.saved == len(after) - 1
    assert aside.saved in HARM[harm]
    assert set(after[:-1]) <= set(before)
    assert after[-1] == (2, 1)
    first = told(outbox.due(NOW, ALL)[-1])
    assert first.body["set_aside"] == [
        {"name": aside.name, "saved": aside.saved, "unread": aside.unread}
    ]


def test_where_all_was_saved_the_chain_has_no_gap(place: Place) -> None:
    """A kept thing was damaged; every event is whole."""
    closed(place)
    with sqlite3.connect(place.file) as changing:
        changing.execute("UPDATE kept SET sealed = zeroblob(40)")
    changing.close()
    assert_linked(place.open().due(NOW, ALL))


def test_what_was_kept_is_carried_over(place: Place) -> None:
    closed(place)
    one_field(place)
    assert place.open().store.kept("feed", "after") == b"17"


def test_damage_is_told_of_once(place: Place) -> None:
    closed(place)
    header_gone(place)
    place.open().store.close()
    outbox = place.open()
    starts = [told(letter) for letter in outbox.due(NOW, ALL)]
    assert [len(start.body["set_aside"]) for start in starts] == [1, 0]


def test_a_cut_between_setting_aside_and_saving_is_made_good(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed(place)
    one_field(place)
    with monkeypatch.context() as cut:
        cut.setattr(salvage, "carry_over", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            place.open()
    assert len(place.open().due(NOW, ALL)) == MANY + 1  # all but one, and the new start


def test_a_cut_while_saving_saves_once(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    closed(place)
    one_field(place)
    took = salvage._put
    with monkeypatch.context() as cut:
        left = iter(range(30))
        cut.setattr(salvage, "_put", lambda *told: took(*told) if next(left) < 20 else 1 / 0)
        with pytest.raises(ZeroDivisionError):
            place.open()
    assert len(place.open().due(NOW, ALL)) == MANY + 1


def test_two_in_one_second_have_two_names(place: Place) -> None:
    for _ in range(3):
        closed(place, 1)
        header_gone(place)
    assert len({each.name for each in salvage.known(place.open().store)}) == 3


@pytest.mark.long
def test_any_byte_may_be_wrong_and_no_start_fails(place: Place) -> None:
    """Whatever bytes are damaged, the device starts, and what it sends is what it signed."""
    before = set(closed(place))
    keep = place.folder.with_name("kept")
    shutil.copytree(place.folder, keep)
    draw, size = random.Random(5), place.file.stat().st_size
    for _ in range(40):
        shutil.rmtree(place.folder)
        shutil.copytree(keep, place.folder)
        flip(place.file, draw.randrange(size - 64), draw.choice([1, 1, 8, 64]))
        outbox = Place(place.folder, 1).open()
        letters = outbox.due(NOW, ALL)
        assert set(places(letters[:-1])) <= before
        lost = len(before) - len(letters) + 1
        asides = salvage.known(outbox.store)
        assert lost == 0 or (asides and asides[0].unread > 0), "something was lost silently"
        outbox.store.close()


def killed(place: Place) -> Path:
    """A copy of a store as a kill leaves it: everything still in its log; the log."""
    outbox = place.open()
    fill(outbox, 12)
    copy = place.folder.with_name("killed")
    shutil.copytree(place.folder, copy)
    outbox.store.close()
    place.folder = copy
    return place.file.with_name(opening.FILE + "-wal")


def test_a_kill_leaves_a_store_that_is_whole(place: Place) -> None:
    killed(place)
    outbox = place.open()
    assert salvage.known(outbox.store) == []
    assert_linked(outbox.due(NOW, ALL))
    assert len(outbox.due(NOW, ALL)) == 14


def test_a_torn_end_of_the_log_is_no_damage(place: Place) -> None:
    """A power cut inside the last transaction, which nobody was told of."""
    log = killed(place)
    flip(log, log.stat().st_size - 2000, 1000)
    outbox = place.open()
    assert salvage.known(outbox.store) == []
    assert_linked(outbox.due(NOW, ALL))
    assert len(outbox.due(NOW, ALL)) == 13


@pytest.mark.parametrize("at", [0, 9, 20, 26, 50, 3000, 20_000])
def test_a_log_broken_before_its_end_is_damage(place: Place, at: int) -> None:
    """SQLite alone would pass over all that follows, and say nothing."""
    log = killed(place)
    flip(log, at)
    outbox = place.open()
    (aside,) = salvage.known(outbox.store)
    assert aside.unread > 0
    assert (place.folder / aside.name / log.name).exists()


def test_a_broken_log_is_silent_without_the_look_at_it(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    flip(killed(place), 20_000)
    monkeypatch.setattr(write_ahead, "broken", lambda _: False)
    outbox = place.open()
    assert salvage.known(outbox.store) == []
    assert len(outbox.due(NOW, ALL)) < 14


def test_another_key_is_damage_and_nothing_is_believed(place: Place) -> None:
    closed(place)
    store = opening.opened(place.folder, bytes(32), NOW)
    (aside,) = salvage.known(store)
    assert (aside.saved, aside.unread) == (0, MANY + 1)
    store.close()


def test_a_store_of_a_newer_program_is_left_alone(place: Place) -> None:
    closed(place)
    with sqlite3.connect(place.file) as changing:
        changing.execute("PRAGMA user_version = 2")
    changing.close()
    with pytest.raises(failure.Newer):
        place.open()
    assert list(place.folder.glob("set-aside-*")) == []


def test_one_program_at_a_time(place: Place) -> None:
    outbox = place.open()
    with pytest.raises(failure.Busy):
        place.open()
    outbox.store.close()
    place.open()


@pytest.mark.long
def test_a_kill_at_any_byte_of_the_log_is_no_damage(place: Place) -> None:
    """Cut anywhere, the log holds a whole number of transactions, and nothing is set aside."""
    log = killed(place)
    keep, raw = place.folder, log.read_bytes()
    for size in range(0, len(raw), 4120 * 2 + 7):
        place.folder = keep.with_name("cut")
        shutil.rmtree(place.folder, ignore_errors=True)
        shutil.copytree(keep, place.folder)
        (place.file.parent / log.name).write_bytes(raw[:size])
        outbox = place.open()
        assert salvage.known(outbox.store) == []
        outbox.store.close()


def test_nothing_lies_open(place: Place) -> None:
    """What an event says is in no file of the folder; the folder is its owner's alone."""
    outbox: Outbox = place.open()
    fill(outbox, 3)
    raw = outbox.due(NOW, ALL)[-1].raw
    held = b"".join(path.read_bytes() for path in place.folder.rglob("*") if path.is_file())
    assert raw not in held
    assert raw[40:80] not in held
    assert place.folder.stat().st_mode & 0o077 == 0


def test_a_field_moved_to_another_row_is_damage(place: Place) -> None:
    outbox = place.open()
    with outbox.store.writing() as acting:
        outbox.store.keep(acting, "feed", "after", b"1")
        outbox.store.keep(acting, "feed", "before", b"2")
        acting.execute(
            "UPDATE kept SET sealed = (SELECT sealed FROM kept WHERE name = 'before')"
            " WHERE name = 'after'"
        )
    with pytest.raises(failure.Damaged):
        outbox.store.kept("feed", "after")
    assert STORE_KEY  # the same key, another place
