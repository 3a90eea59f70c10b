"""A fact that was acknowledged is on the disk: it outlives the power, not only the program."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from uuid import UUID

import pytest

from kiosk.store import salvage
from kiosk.store.outbox import Outbox
from tests.kiosk.outboxes import NOW, Place, assert_linked, fill
from tests.kiosk.torn_disk import Disk

EVENTS = 12


@pytest.fixture
def disk(place: Place) -> Disk:
    """A disk that will be torn."""
    try:
        return Disk(place.file.parent)
    except (OSError, AttributeError) as error:
        pytest.skip(f"SQLite cannot be looked into here: {error}")


def after_cut(place: Place, disk: Disk, folder: Path, draw: random.Random | None) -> Outbox:
    """The device started again on what the cut left."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "store").mkdir(parents=True)
    disk.cut(folder / "store", draw)
    (folder / "store" / "store.db-shm").unlink(missing_ok=True)
    return Place(folder, place.boot).open()


def lost(place: Place, disk: Disk, folder: Path, synchronous: str) -> list[UUID]:
    """Record, cut the power after each acknowledgment, and see what is gone."""
    draw, gone, told = random.Random(3), [], []
    place.open().store.close()  # on a disk that keeps everything
    with disk.laid():
        outbox = place.open()
        with outbox.store.reading() as looking:
            looking.execute(f"PRAGMA synchronous={synchronous}")
        for number in range(EVENTS):
            told += fill(outbox, 1)
            again = after_cut(place, disk, folder, draw if number % 2 else None)
            assert salvage.known(again.store) == []
            letters = again.due(NOW, 1000)
            assert_linked(letters)
            gone += sorted(set(told) - {letter.id for letter in letters})
            again.store.close()
        outbox.store.close()
    assert any(file.synced for file in disk.files.values())
    return gone


def test_no_acknowledged_event_is_lost_with_the_power(
    place: Place, disk: Disk, tmp_path: Path
) -> None:
    assert lost(place, disk, tmp_path / "after", "FULL") == []


def test_without_full_acknowledged_events_are_lost(
    place: Place, disk: Disk, tmp_path: Path
) -> None:
    """Negative control: NORMAL does not wait for the log to be on the disk."""
    assert lost(place, disk, tmp_path / "after", "NORMAL") != []
