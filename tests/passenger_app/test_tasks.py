from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select, update

from customs.officer_task import Kind
from passenger_app import tasks
from passenger_app.centre import Centre
from passenger_app.models import OfficerTask
from tests.passenger_app.conftest import Clock

pytestmark = pytest.mark.long


def ask(centre: Centre, subject: str = "one", kind: Kind = Kind.DEAD_JOB, **why: object) -> None:
    with centre.database.writing() as session:
        tasks.ask(session, centre.now(), kind, subject, **why)


def waiting(centre: Centre) -> list[OfficerTask]:
    with centre.database.reading() as session:
        return list(session.scalars(select(OfficerTask).order_by(OfficerTask.id)))


def test_an_exception_lands_with_what_why_and_since_when(centre: Centre) -> None:
    ask(centre, code="SMTP")
    [task] = waiting(centre)
    assert (task.kind, task.subject, task.why) == ("dead_job", "one", {"code": "SMTP"})
    assert (task.since, task.times, task.owner) == (centre.now(), 1, None)


def test_met_again_it_is_the_same_task_and_keeps_its_age(centre: Centre, clock: Clock) -> None:
    ask(centre, code="first")
    began = centre.now()
    clock.forward(timedelta(minutes=5))
    ask(centre, code="second")
    [task] = waiting(centre)
    assert (task.times, task.since, task.why) == (2, began, {"code": "second"})


def test_another_kind_or_subject_is_another_task(centre: Centre) -> None:
    ask(centre)
    ask(centre, "two")
    ask(centre, kind=Kind.PROPOSAL)
    assert len(waiting(centre)) == 3


def test_met_after_it_was_ended_it_is_new(centre: Centre) -> None:
    ask(centre)
    with centre.database.writing() as session:
        session.execute(update(OfficerTask).values(ended_at=centre.now(), open_once=None))
    ask(centre)
    assert [task.times for task in waiting(centre)] == [1, 1]


def test_two_who_meet_it_at_once_make_one(centre: Centre) -> None:
    start = Barrier(4)

    def meet() -> None:
        start.wait()
        ask(centre)

    threads = [Thread(target=meet) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [task.times for task in waiting(centre)] == [4]


def test_it_goes_with_the_transaction_that_met_it(centre: Centre) -> None:
    with centre.database.acting() as connection:
        tasks.ask(connection, centre.now(), Kind.DEAD_JOB, "gone")
        connection.rollback()
    assert waiting(centre) == []
