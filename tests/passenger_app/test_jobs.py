from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from passenger_app import jobs
from passenger_app.centre import Centre
from passenger_app.jobs import CLAIM, PATIENCE, Claimed, Kind
from passenger_app.models import Job
from tests.passenger_app.conftest import Clock

pytestmark = pytest.mark.long


def ask(centre: Centre, key: object, after: timedelta = timedelta(0)) -> None:
    with centre.database.writing() as session:
        jobs.ask(session, Kind.LETTER, key, centre.now(), centre.now() + after)


def claim(centre: Centre, worker: str = "w") -> Claimed | None:
    return jobs.claim(centre.database, worker, centre.now())


def claimed(centre: Centre, worker: str = "w") -> Claimed:
    job = claim(centre, worker)
    assert job is not None
    return job


def fail(centre: Centre, job: Claimed, worker: str = "w", permanent: bool = False) -> None:
    jobs.failed(centre.database, job, worker, centre.now(), "Trouble", permanent)


def kept(centre: Centre) -> list[Job]:
    with centre.database.reading() as session:
        return list(session.scalars(select(Job)))


def test_asking_twice_is_asking_once_with_the_later_word(centre: Centre) -> None:
    ask(centre, "a", timedelta(hours=2))
    ask(centre, "a", timedelta(hours=1))
    [job] = kept(centre)
    assert job.run_at == centre.now() + timedelta(hours=1)


def test_a_job_is_not_done_before_its_time(centre: Centre, clock: Clock) -> None:
    ask(centre, "a", timedelta(hours=1))
    clock.forward(timedelta(minutes=59, seconds=59))
    assert claim(centre) is None
    clock.forward(timedelta(seconds=1))
    assert claimed(centre).key == "a"


def test_the_longest_waiting_comes_first(centre: Centre, clock: Clock) -> None:
    for minutes in (2, 1, 3):
        ask(centre, minutes, timedelta(minutes=minutes))
    clock.forward(timedelta(minutes=5))
    assert [claimed(centre).key for _ in range(3)] == ["1", "2", "3"]


def test_workers_at_once_never_hold_one_job_twice(centre: Centre) -> None:
    for key in range(40):
        ask(centre, key)
    taken: list[str] = []
    start = threading.Barrier(4)

    def work(name: str) -> None:
        start.wait()
        while (job := claim(centre, name)) is not None:
            taken.append(job.key)

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # On PostgreSQL a worker may see none while others hold the last: it comes again.
    taken += [job.key for job in iter(lambda: claim(centre), None)]
    assert sorted(taken, key=int) == [str(key) for key in range(40)]


def test_a_claim_lapses_when_its_worker_dies(centre: Centre, clock: Clock) -> None:
    ask(centre, "a")
    claimed(centre, "dead")
    clock.forward(CLAIM - timedelta(seconds=1))
    assert claim(centre, "other") is None
    clock.forward(timedelta(seconds=1))
    assert claimed(centre, "other").attempts == 2


@pytest.mark.parametrize("same_name", [True, False])
def test_who_lost_the_claim_has_no_say(centre: Centre, clock: Clock, same_name: bool) -> None:
    ask(centre, "a")
    first = claimed(centre, "one")
    clock.forward(CLAIM)
    holder = "one" if same_name else "other"
    second = claimed(centre, holder)
    jobs.done(centre.database, first, "one", None)
    fail(centre, first, "one", permanent=True)
    jobs.done(centre.database, first, "one", centre.now() + timedelta(days=9))
    [job] = kept(centre)
    assert (job.claimed_by, job.attempts, job.dead_at) == (holder, 2, None)
    assert job.claimed_until == centre.now() + CLAIM
    jobs.done(centre.database, second, holder, None)
    assert kept(centre) == []


def test_what_is_asked_anew_during_the_work_is_not_forgotten(centre: Centre) -> None:
    ask(centre, "a")
    job = claimed(centre)
    ask(centre, "a", timedelta(hours=1))
    jobs.done(centre.database, job, "w", None)
    [still] = kept(centre)
    assert still.run_at == centre.now() + timedelta(hours=1)


def test_patience_grows_and_then_the_job_is_dead(centre: Centre, clock: Clock) -> None:
    ask(centre, "a")
    for seconds in PATIENCE:
        fail(centre, claimed(centre))
        [job] = kept(centre)
        assert job.run_at == centre.now() + timedelta(seconds=seconds)
        clock.forward(timedelta(seconds=seconds))
    fail(centre, claimed(centre))
    [job] = kept(centre)
    assert (job.dead_at, job.trouble) == (centre.now(), "Trouble")
    clock.forward(timedelta(days=30))
    assert claim(centre) is None


def test_what_cannot_succeed_is_dead_at_once_and_may_be_asked_for_again(centre: Centre) -> None:
    ask(centre, "a")
    fail(centre, claimed(centre), permanent=True)
    assert claim(centre) is None
    ask(centre, "a")
    assert claimed(centre).attempts == 1


def test_a_job_that_kills_its_worker_does_not_live_for_ever(centre: Centre, clock: Clock) -> None:
    """A worker that dies never says `failed`; the tries are counted all the same."""
    ask(centre, "poison")
    tries = 0
    while claim(centre) is not None:
        tries += 1
        assert tries <= 20
        clock.forward(CLAIM)
    [job] = kept(centre)
    assert job.dead_at is not None
    assert tries == len(PATIENCE) + 1


def test_a_job_commits_with_its_reason_or_not_at_all(centre: Centre) -> None:
    with pytest.raises(RuntimeError), centre.database.writing() as session:
        jobs.ask(session, Kind.LETTER, "a", centre.now(), centre.now())
        raise RuntimeError
    assert kept(centre) == []


def test_without_the_claim_one_job_is_handed_out_twice(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: claims that last no time protect nothing."""
    monkeypatch.setattr(jobs, "CLAIM", timedelta(0))
    ask(centre, "a")
    assert claimed(centre, "one").id == claimed(centre, "other").id


def test_two_who_ask_at_once_ask_for_one(centre: Centre) -> None:
    start = threading.Barrier(4)

    def begin() -> None:
        start.wait()
        for _ in range(10):
            ask(centre, "a")

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kept(centre)) == 1
