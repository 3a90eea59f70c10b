"""The outbox: nothing taken is lost, nothing is sent twice for two, nothing grows for ever."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs.messages import event
from kiosk.store import backoff
from kiosk.store.outbox import MOST_TRIES, Happened, Limits
from tests.kiosk.outboxes import NOW, Place, assert_linked, fill, places, send, told

ALL = 10_000


def test_events_are_numbered_and_linked_over_starts(either: Place) -> None:
    for _ in range(3):
        outbox = either.open()
        fill(outbox, 2)
        outbox.store.close()
    letters = either.open().due(NOW, ALL)
    assert places(letters) == [(b, s) for b in (1, 2, 3) for s in (1, 2, 3)] + [(4, 1)]
    assert_linked(letters)


def test_the_link_goes_on_when_everything_was_sent_and_trimmed(either: Place) -> None:
    outbox = either.open(Limits(free=0, most_sent=0))
    fill(outbox, 2)
    last = outbox.due(NOW, ALL)[-1]
    send(outbox)
    outbox.trim(NOW)
    outbox.store.close()
    (first,) = either.open().due(NOW, ALL)
    assert told(first).head.previous == last.sha256


def test_the_same_id_again_is_the_same_event(either: Place) -> None:
    outbox = either.open()
    id_ = UUID(int=7)
    for _ in range(3):
        assert outbox.record(Happened("test"), NOW, id_) == id_
    assert [letter.id for letter in outbox.due(NOW, ALL)].count(id_) == 1


def test_a_start_never_has_an_old_number(either: Place) -> None:
    outbox = either.open()
    with pytest.raises(ValueError, match="came before"):
        outbox.start(1, "0.1.0", NOW)


def test_what_is_undone_leaves_no_gap(either: Place) -> None:
    outbox = either.open()
    with pytest.raises(RuntimeError), outbox.store.writing() as acting:
        outbox.add(acting, Happened("test"), NOW)
        raise RuntimeError
    fill(outbox, 1)
    assert_linked(outbox.due(NOW, ALL))
    assert len(outbox.due(NOW, ALL)) == 2


def test_what_no_centre_could_read_is_not_kept(either: Place) -> None:
    outbox = either.open()
    with pytest.raises(ValueError, match="nobody could read"):
        outbox.record(Happened("test", {"face": "x" * event.LONGEST}), NOW)
    fill(outbox, 1)
    assert_linked(outbox.due(NOW, ALL))


def test_what_the_centre_holds_is_not_sent_again_until_it_asks(either: Place) -> None:
    outbox = either.open()
    fill(outbox, 3)
    send(outbox, 2)
    assert places(outbox.due(NOW, ALL)) == [(1, 3), (1, 4)]
    assert outbox.send_again() == 2
    assert_linked(outbox.due(NOW, ALL))


def test_a_letter_refused_waits_longer_each_time_and_is_laid_aside(either: Place) -> None:
    outbox, now = either.open(), NOW
    for attempts in range(MOST_TRIES):
        (letter,) = outbox.due(now, ALL)
        assert letter.attempts == attempts
        outbox.refused(letter, "too_large", now, jitter=0.0)
        assert outbox.due(now, ALL) == []
        now += backoff.wait(attempts + 1, 0.0)
    assert outbox.due(now + timedelta(days=30), ALL) == []
    (dead,) = outbox.dead()
    assert (dead.id, dead.told) == (letter.id, "too_large")
    assert (outbox.count().waiting, outbox.count().dead) == (0, 1)
    assert outbox.trim(now + timedelta(days=900)) == 0
    assert outbox.try_again([dead.id]) == 1
    assert [each.id for each in outbox.due(now, ALL)] == [dead.id]


def test_one_that_arrived_meanwhile_is_not_laid_aside(either: Place) -> None:
    outbox = either.open()
    (letter,) = outbox.due(NOW, ALL)
    send(outbox)
    outbox.refused(letter, "too_large", NOW, 0.0)
    assert outbox.count().waiting == 0


def test_a_clock_set_back_does_not_hold_letters_for_years(either: Place) -> None:
    outbox = either.open()
    (letter,) = outbox.due(NOW, ALL)
    outbox.refused(letter, "too_large", NOW + timedelta(days=4000), 0.9)
    assert outbox.due(NOW, ALL) != []
    assert outbox.due(NOW + timedelta(days=9000), ALL) != []


@given(st.integers(0, 10**6), st.floats(0, 1, exclude_max=True))
def test_a_pause_is_bounded_and_jitter_halves_it_at_most(attempts: int, jitter: float) -> None:
    pause = backoff.wait(attempts, jitter)
    assert backoff.FIRST / 2 <= pause <= backoff.LONGEST
    assert backoff.wait(attempts, 0) * 2 >= pause >= backoff.wait(attempts, 0)
    assert backoff.wait(attempts + 1, jitter) >= pause


def test_what_was_sent_is_forgotten_in_time_and_what_waits_never(either: Place) -> None:
    outbox = either.open(Limits(free=0, sent_for=timedelta(hours=1), most_sent=3))
    fill(outbox, 9)
    send(outbox, 5)
    assert outbox.trim(NOW) == 2
    assert outbox.trim(NOW + timedelta(hours=2)) == 3
    assert outbox.trim(NOW + timedelta(days=9000)) == 0
    assert outbox.count().waiting == 5


def test_count_tells_since_when_the_first_waits(either: Place) -> None:
    outbox = either.open()
    fill(outbox, 2, NOW + timedelta(minutes=5))
    send(outbox, 1)
    count = outbox.count()
    assert (count.waiting, count.oldest, count.dead) == (2, NOW + timedelta(minutes=5), 0)
    send(outbox)
    assert outbox.count().oldest is None
