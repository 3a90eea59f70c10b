from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text

from customs import pass_qr
from customs.sealed import Use
from customs.statements import Statement
from customs.verdicts import Verdict
from passenger_app import drafts, jobs, submit, worker
from passenger_app.centre import Centre
from passenger_app.jobs import Kind
from passenger_app.keyring import FRESH, TOLD, Shared, kid_bytes
from passenger_app.models import Job, RingKey, State
from tests import factories
from tests.passenger_app.conftest import Clock
from tests.passenger_app.travellers import begin, fresh, pass_of, row_of, sign, signed

pytestmark = pytest.mark.long


def ask(centre: Centre, kind: str, key: object = "a") -> None:
    with centre.database.writing() as session:
        jobs.ask(session, kind, key, centre.now(), centre.now())  # type: ignore[arg-type]


def job_of(centre: Centre, kind: str) -> Job | None:
    with centre.database.reading() as session:
        return session.scalars(select(Job).where(Job.kind == kind)).one_or_none()


def work(centre: Centre) -> None:
    """All that is due."""
    for _ in range(200):
        if not worker.step(centre, "w"):
            return
    raise AssertionError("the work never ends")


def revoke(app: Flask, kid: int) -> None:
    """As the operator does."""
    done = app.test_cli_runner().invoke(args=["keys", "revoke", f"{kid:04x}"])
    assert done.exit_code == 0, done.output


def verdict(centre: Centre, text_: str, at: datetime = factories.LANDED) -> Verdict:
    centre.keys.forget()
    return pass_qr.verify(text_, centre.ring().verifying, at)[0]


def test_every_kind_of_work_has_a_handler() -> None:
    assert set(worker.HANDLERS) == set(Kind)


def test_a_job_nobody_knows_is_kept_as_dead(centre: Centre) -> None:
    ask(centre, "unheard-of")
    assert worker.step(centre, "w")
    job = job_of(centre, "unheard-of")
    assert job is not None
    assert job.dead_at == centre.now()


@pytest.mark.parametrize("error", [KeyError("kek"), OSError("disk"), ValueError("x")])
def test_whatever_fails_inside_the_work_is_tried_again(
    centre: Centre, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def broken(*_: object) -> None:
        raise error

    monkeypatch.setitem(worker.HANDLERS, Kind.LETTER, broken)
    ask(centre, Kind.LETTER)
    assert worker.step(centre, "w")
    job = job_of(centre, Kind.LETTER)
    assert job is not None
    assert job.dead_at is None
    assert job.trouble == type(error).__name__
    assert job.run_at > centre.now()


def test_standing_jobs_are_asked_for_once(centre: Centre, clock: Clock) -> None:
    worker.standing_jobs(centre)
    work(centre)
    worker.standing_jobs(centre)
    with centre.database.reading() as session:
        kinds = [job.kind for job in session.scalars(select(Job))]
    assert sorted(kinds) == [
        "ageing",
        "arrivals",
        "bundle",
        "due",
        "rates",
        "rotate",
        "sweep",
        "watch",
    ]


def test_the_worker_stops_when_told_and_bears_a_lost_database(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, seen = threading.Event(), []

    def step(*_: object) -> bool:
        seen.append(1)
        if len(seen) == 3:
            stop.set()
        raise OSError("away")

    monkeypatch.setattr(worker, "step", step)
    monkeypatch.setattr(worker, "IDLE", 0)
    worker.run(centre, stop)
    assert len(seen) == 3


def test_a_revoked_key_s_passes_are_written_again(app: Flask, centre: Centre, clock: Clock) -> None:
    travellers = [signed(centre), signed(centre, factories.declaration(4))]
    old = [pass_of(centre, draft).text for draft in travellers]
    kid = pass_of(centre, travellers[0]).kid
    assert [verdict(centre, text_) for text_ in old] == [Verdict.VALID] * 2
    clock.forward(timedelta(minutes=5))
    revoke(app, kid)
    assert [verdict(centre, text_) for text_ in old] == [Verdict.REVOKED_KEY] * 2
    work(centre)
    for draft, before in zip(travellers, old, strict=True):
        issued = pass_of(centre, draft)
        assert issued.kid != kid
        assert issued.text != before
        assert verdict(centre, issued.text) is Verdict.VALID
        assert row_of(centre, draft).head_revision == 1  # the declaration is the same


def test_a_pass_signed_while_the_news_travels_is_written_again_too(
    app: Flask, centre: Centre, clock: Clock
) -> None:
    """Another process goes on with the ring it read; the job looks once more after that."""
    draft = begin(centre)
    centre.ring()
    stale = centre.keys._kept
    kid = int.from_bytes(centre.ring().signer(Use.PASS).kid)
    revoke(app, kid)
    work(centre)
    assert stale is not None
    centre.keys._kept = (centre.now(), stale[1])
    sign(centre, draft)
    late = pass_of(centre, draft)
    assert late.kid == kid
    clock.forward(FRESH * 2)
    work(centre)
    assert pass_of(centre, draft).kid != kid
    assert verdict(centre, pass_of(centre, draft).text) is Verdict.VALID
    clock.forward(timedelta(hours=1))
    work(centre)
    assert job_of(centre, Kind.REISSUE) is None


def test_reissue_leaves_what_is_over_as_it_is(app: Flask, centre: Centre) -> None:
    withdrawn, presented = signed(centre), signed(centre)
    submit.withdraw(centre.database, centre.vault, withdrawn.id, centre.now())
    with centre.database.writing() as session:
        session.execute(
            text("UPDATE declaration SET state = :s WHERE ref = :ref"),
            {"s": State.PRESENTED.value, "ref": presented.ref},
        )
    before = [pass_of(centre, draft).text for draft in (withdrawn, presented)]
    revoke(app, pass_of(centre, withdrawn).kid)
    work(centre)
    assert [pass_of(centre, draft).text for draft in (withdrawn, presented)] == before


def test_an_edit_since_signing_does_not_slip_into_the_new_pass(app: Flask, centre: Centre) -> None:
    draft = signed(centre)
    drafts.change(
        centre.database,
        centre.vault,
        draft.id,
        lambda told: replace(told, answers=frozenset(Statement)),
        centre.now(),
    )
    revoke(app, pass_of(centre, draft).kid)
    work(centre)
    ring = centre.ring()
    _, pass_ = pass_qr.verify(pass_of(centre, draft).text, ring.verifying, factories.LANDED)
    assert pass_ is not None
    inside = pass_qr.open_inside(pass_, ring.shared[Shared.PASS_SEALING])
    assert inside is not None
    assert inside.answers == frozenset()
    assert fresh(centre, draft).changed_since_signing


def test_rotation_makes_what_is_due_and_the_old_is_still_believed(
    centre: Centre, clock: Clock
) -> None:
    draft = signed(centre)
    old = pass_of(centre, draft)
    worker.standing_jobs(centre)
    clock.forward(timedelta(days=31))
    work(centre)
    clock.forward(TOLD)
    assert centre.ring().signer(Use.PASS).kid != kid_bytes(old.kid)
    assert verdict(centre, old.text) is Verdict.VALID
    with centre.database.reading() as session:
        assert session.get_one(RingKey, old.kid).revoked_at is None
