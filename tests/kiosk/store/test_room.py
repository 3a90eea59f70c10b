"""A device's disk that is full: nothing more is taken, and nothing that was taken is lost."""

from __future__ import annotations

import resource
from uuid import UUID

import pytest

from kiosk.store import outbox as outbox_module
from kiosk.store.failure import Full
from kiosk.store.outbox import Happened, Limits
from tests.kiosk.outboxes import NOW, Place, assert_linked, fill, places, send

ALL = 10_000


def test_a_full_disk_takes_no_more_and_says_so(place: Place) -> None:
    outbox = place.open(Limits(free=2**62))
    with pytest.raises(Full):
        fill(outbox, 1)
    assert outbox.note(Happened("line_lost"), NOW)  # the room that is held back
    assert not Full.permanent
    assert_linked(outbox.due(NOW, ALL))


@pytest.mark.long
def test_a_grown_store_takes_no_more_until_the_centre_made_room(place: Place) -> None:
    outbox = place.open(Limits(free=0, used=110_000))
    taken: list[UUID] = []
    with pytest.raises(Full):
        while len(taken) < ALL:
            taken += fill(outbox, 1)
    assert len(taken) > 5
    assert {letter.id for letter in outbox.due(NOW, ALL)} >= set(taken)
    send(outbox)
    fill(outbox, 1)
    assert places(outbox.due(NOW, ALL)) == [(1, len(taken) + 2)]


@pytest.mark.long
def test_a_database_that_cannot_grow_loses_nothing_it_took(place: Place) -> None:
    """The disk itself says no, in the middle of a transaction."""
    outbox = place.open()
    with outbox.store.reading() as looking:
        looking.execute("PRAGMA max_page_count = 20").fetchone()
    taken: list[UUID] = []
    with pytest.raises(Full):
        while len(taken) < ALL:
            taken += fill(outbox, 1)
    assert taken
    assert [letter.id for letter in outbox.due(NOW, ALL)][1:] == taken
    outbox.store.close()
    again = place.open().due(NOW, ALL)
    assert [letter.id for letter in again][1:-1] == taken
    assert_linked(again)


def test_a_write_the_system_refuses_loses_nothing_it_took(place: Place) -> None:
    """The kernel itself says no: files may grow no further, as on a full disk."""
    outbox = place.open()
    fill(outbox, 2)
    log = place.file.with_name(place.file.name + "-wal").stat().st_size
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    taken: list[UUID] = []
    resource.setrlimit(resource.RLIMIT_FSIZE, (log + 40_000, hard))
    try:
        with pytest.raises(Full):
            while len(taken) < ALL:
                taken += fill(outbox, 1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert taken
    taken += fill(outbox, 1)  # there is room again
    assert [letter.id for letter in outbox.due(NOW, ALL)][3:] == taken
    outbox.store.close()
    assert_linked(place.open().due(NOW, ALL))


def test_a_taker_that_hides_a_full_disk_is_seen(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: without the look at the room, the outbox takes."""
    monkeypatch.setattr(outbox_module.Outbox, "_room", lambda _: True)
    outbox = place.open(Limits(free=2**62))
    assert fill(outbox, 1)
