from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from customs.officer_task import Kind, Outcome
from passenger_app import dead_jobs, jobs, tasks, worker
from passenger_app.centre import Centre
from passenger_app.held_tasks import NotHeld
from passenger_app.ids import uuid7
from passenger_app.jobs import CLAIM, TRIES
from passenger_app.models import Job, OfficerTask
from tests.passenger_app.conftest import Clock
from tests.passenger_app.test_held_tasks import ANN, BEN, acts, listed, one
from tests.passenger_app.test_held_tasks import claim as take
from tests.passenger_app.test_jobs import ask, claim, claimed, fail, kept
from tests.passenger_app.test_tasks import ask as ask_officer

pytestmark = pytest.mark.long


def die(centre: Centre) -> None:
    ask(centre, "a")
    fail(centre, claimed(centre), permanent=True)


def again(centre: Centre, officer: str = ANN) -> None:
    dead_jobs.try_again(centre.database, one(centre).id, officer, centre.now())


def test_a_job_that_fails_for_good_asks_for_an_officer(centre: Centre) -> None:
    die(centre)
    [job] = kept(centre)
    task = one(centre)
    assert (task.kind, task.subject) == (Kind.DEAD_JOB, str(job.id))
    assert task.why == {"job": "letter", "trouble": "Trouble"}


def test_a_job_that_will_be_tried_again_asks_for_nobody(centre: Centre) -> None:
    ask(centre, "a")
    fail(centre, claimed(centre))
    assert listed(centre) == []


def test_a_worker_that_lost_its_claim_raises_no_task(centre: Centre, clock: Clock) -> None:
    ask(centre, "a")
    lost = claimed(centre, "one")
    clock.forward(CLAIM)
    claimed(centre, "other")
    fail(centre, lost, "one", permanent=True)
    assert listed(centre) == []


def test_a_job_that_kills_its_workers_asks_for_an_officer(centre: Centre, clock: Clock) -> None:
    ask(centre, "poison")
    for _ in range(TRIES):
        claimed(centre)
        clock.forward(CLAIM)
    assert claim(centre) is None
    assert one(centre).why["trouble"] == "its worker died each time"


def test_who_holds_the_task_lets_the_job_be_tried_again(centre: Centre) -> None:
    die(centre)
    take(centre, one(centre).id)
    id_ = one(centre).id
    again(centre)
    assert listed(centre) == []
    job = claimed(centre)
    assert (job.key, job.attempts) == ("a", 1)
    with centre.database.reading() as session:
        assert session.get_one(OfficerTask, id_).outcome == Outcome.TRIED_AGAIN
    assert acts(centre) == [(ANN, "job_again"), (ANN, "task_claim"), (ANN, "task_end")]


def test_who_does_not_hold_the_task_changes_nothing(centre: Centre) -> None:
    die(centre)
    with pytest.raises(NotHeld):
        again(centre)
    take(centre, one(centre).id)
    with pytest.raises(NotHeld):
        again(centre, BEN)
    assert claim(centre) is None
    assert acts(centre) == [(ANN, "task_claim")]


def test_another_kind_of_task_brings_no_job_back(centre: Centre) -> None:
    die(centre)
    dead = kept(centre)[0].id
    ask_officer(centre, str(dead), Kind.AUDIT_BROKEN)
    [task] = listed(centre, frozenset({Kind.AUDIT_BROKEN}))
    take(centre, task.id)
    with pytest.raises(NotHeld):
        dead_jobs.try_again(centre.database, task.id, ANN, centre.now())
    assert claim(centre) is None
    assert len(listed(centre)) == 2


def test_a_job_that_came_back_by_itself_is_left_alone(centre: Centre, clock: Clock) -> None:
    die(centre)
    take(centre, one(centre).id)
    clock.forward(timedelta(minutes=1))
    ask(centre, "a", timedelta(hours=1))
    again(centre)
    [job] = kept(centre)
    assert (job.dead_at, job.run_at) == (None, centre.now() + timedelta(hours=1))


def test_it_dies_again_as_a_new_task(centre: Centre) -> None:
    die(centre)
    first = one(centre).id
    take(centre, first)
    again(centre)
    fail(centre, claimed(centre), permanent=True)
    assert one(centre).id != first


def test_a_job_that_is_gone_is_not_made_up(centre: Centre) -> None:
    with centre.database.writing() as session:
        assert not jobs.revive(session, uuid7(centre.now()), centre.now())
        tasks.ask(session, centre.now(), Kind.DEAD_JOB, uuid7(centre.now()))
    take(centre, one(centre).id)
    again(centre)
    assert kept(centre) == []


def test_the_worker_s_own_failure_lands_as_a_task(centre: Centre) -> None:
    with centre.database.writing() as session:
        jobs.ask(session, "unheard-of", "a", centre.now(), centre.now())  # type: ignore[arg-type]
    assert worker.step(centre, "w")
    assert one(centre).why == {"job": "unheard-of", "trouble": "Permanent"}
    with centre.database.reading() as session:
        assert session.scalars(select(Job.dead_at)).one() == centre.now()
