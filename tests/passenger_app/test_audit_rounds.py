from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from customs.officer_task import Kind
from passenger_app import audit, health, worker
from passenger_app.audit import chain, check, rounds
from passenger_app.audit.anchor import Keeper, new_key
from passenger_app.audit.lines import HEADS, LATE
from passenger_app.audit.rounds import BEHIND, REST, Rounds
from passenger_app.centre import Centre
from passenger_app.models import OfficerTask
from tests.passenger_app.conftest import NOW, Clock

pytestmark = pytest.mark.long


def act(centre: Centre, times: int = 1) -> None:
    with centre.database.acting() as connection:
        for n in range(times):
            audit.note(connection, centre.now(), "test", "act", n)


def harm(centre: Centre, statement: str) -> None:
    with centre.database.acting() as connection:
        connection.execute(text(statement))


def told(centre: Centre) -> dict[str, object]:
    with centre.database.reading() as session:
        rows = session.scalars(select(OfficerTask)).all()
        assert {row.kind for row in rows} <= {Kind.AUDIT_BROKEN.value}
        return {row.subject: row.why for row in rows}


@pytest.fixture
def anchored(centre: Centre, clock: Clock, tmp_path: Path) -> Keeper:
    """The centre with an anchor beside it."""
    folder = tmp_path / "anchor"
    new_key(folder, NOW)
    centre.settings = replace(centre.settings, audit_anchor=folder)
    keeper = Keeper(folder, NOW)
    act(centre, 5)
    chain.number(centre.database, clock())
    keeper.keep(chain.head(centre.database), clock())
    return keeper


def check_once(centre: Centre) -> None:
    """Turns until one whole check is done."""
    made = Rounds(centre)
    for _ in range(50):
        made.turn()
        if made._rested_until > centre.now():
            return
    raise AssertionError("the check never ends")


def test_a_turn_numbers_all_that_waits(centre: Centre) -> None:
    act(centre, 2 * chain.BATCH + 3)
    Rounds(centre).turn()
    assert chain.waiting(centre.database).count == 0


def test_a_sound_house_asks_nobody(centre: Centre, anchored: Keeper) -> None:
    check_once(centre)
    assert told(centre) == {}


def test_a_break_is_an_officer_s_task_and_found_again_it_is_the_same(
    centre: Centre, anchored: Keeper, clock: Clock
) -> None:
    harm(centre, "UPDATE audit SET actor = 'nobody' WHERE seq = 3")
    check_once(centre)
    assert told(centre) == {"chain": {"row": 3, "why": "edited"}}
    check_once(centre)
    with centre.database.reading() as session:
        assert session.scalars(select(OfficerTask.times)).all() == [2]


def test_an_anchor_that_is_late_or_broken_is_an_officer_s_task(
    centre: Centre, anchored: Keeper, clock: Clock, tmp_path: Path
) -> None:
    clock.forward(LATE)
    check_once(centre)
    assert told(centre) == {"anchor": {"why": "late"}}
    (tmp_path / "anchor" / HEADS).write_bytes(b"rubbish\n")
    check_once(centre)
    assert told(centre) == {"anchor": {"why": "line 1: MALFORMED"}}


def test_rows_that_get_no_number_are_an_officer_s_task(
    centre: Centre, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chain, "number", lambda *_: 0)
    act(centre)
    check_once(centre)
    assert told(centre) == {}
    clock.forward(BEHIND)
    check_once(centre)
    assert told(centre) == {"numbering": {"waiting": 1}}


def test_the_check_goes_on_by_a_page_and_begins_again_after_a_rest(
    centre: Centre, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "PAGE", 10)
    act(centre, 35)
    made = Rounds(centre)
    turns = 0
    while made._rested_until <= clock():
        made.turn()
        turns += 1
    assert turns == 5  # four pages, and the end
    harm(centre, "DELETE FROM audit WHERE seq = 20")
    made.turn()
    assert made._walk is None  # it rests
    clock.forward(REST)
    while not told(centre):
        made.turn()
    assert told(centre) == {"chain": {"row": 20, "why": "missing"}}


def test_the_worker_numbers_beside_its_jobs_and_bears_a_lost_database(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job that lasts does not keep rows waiting; what fails is tried at the next turn."""
    stop, numbered = threading.Event(), threading.Event()
    fails = [OSError("away"), KeyError("x")]
    real = chain.number

    def number(*given: object) -> int:
        if fails:
            raise fails.pop()
        done = real(*given)  # type: ignore[arg-type]
        if done:
            numbered.set()
        return done

    def long_job(*_: object) -> bool:
        assert numbered.wait(20)
        stop.set()
        return True

    act(centre)
    monkeypatch.setattr(rounds, "EVERY", 0)
    monkeypatch.setattr(chain, "number", number)
    monkeypatch.setattr(worker, "step", long_job)
    worker.run(centre, stop)
    assert numbered.is_set()
    assert chain.waiting(centre.database).count == 0
    assert health.heard(centre.database, health.WORKER) == centre.now()
    assert not any(thread.name == "audit" for thread in threading.enumerate())


def test_a_worker_says_it_is_at_work_now_and_then(centre: Centre, clock: Clock) -> None:
    pulse = health.Pulse(centre.database, health.WORKER)
    pulse.beat(clock())
    clock.forward(health.EVERY - timedelta(seconds=1))
    pulse.beat(clock())
    assert health.heard(centre.database, health.WORKER) == NOW
    clock.forward(timedelta(seconds=1))
    pulse.beat(clock())
    assert health.heard(centre.database, health.WORKER) == NOW + health.EVERY
