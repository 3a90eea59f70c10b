from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from customs.declaration import Declaration as Told
from passenger_app import access, drafts, mail, retention, submit, worker
from passenger_app.centre import Centre
from passenger_app.database import Database
from passenger_app.models import (
    Access,
    Audit,
    Case,
    CaseAct,
    Confirmed,
    Crossing,
    CrossingLeg,
    DataKey,
    Declaration,
    ErasureProof,
    IssuedPass,
    Job,
    Letter,
    LoginSession,
    PartyMember,
    Revision,
    Scope,
    SearchToken,
    SignInLink,
    State,
)
from passenger_app.retention import DRAFT, SUBMITTED, WITHDRAWN, Rule, until
from passenger_app.vault import Erased
from tests.passenger_app.browser import Browser
from tests.passenger_app.conftest import NOW, Clock
from tests.passenger_app.travellers import begin, declare, row_of, sign, signed

pytestmark = pytest.mark.long

SECOND = timedelta(seconds=1)
OF_A_PERSON = (SearchToken, PartyMember, Access, IssuedPass, Confirmed)


def count(centre: Centre, table: type) -> int:
    with centre.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def work(centre: Centre) -> None:
    worker.standing_jobs(centre)
    while worker.step(centre, "w"):
        pass


@pytest.mark.parametrize(
    ("rule", "arrival", "ends"),
    [
        (DRAFT, None, "2027-02-19T03:00:00+00:00"),
        (DRAFT, date(2026, 12, 3), "2026-12-06T15:00:00+00:00"),
        (WITHDRAWN, None, "2026-11-24T03:00:00+00:00"),
        (WITHDRAWN, date(2026, 12, 3), "2026-12-06T15:00:00+00:00"),
        (SUBMITTED, date(2026, 12, 3), "2027-12-03T15:00:00+00:00"),
        (SUBMITTED, date(2028, 2, 28), "2029-02-27T15:00:00+00:00"),
        (DRAFT, date(2026, 1, 1), NOW.isoformat()),  # long over: now, and not in the past
    ],
)
def test_days_end_in_tokyo(rule: Rule, arrival: date | None, ends: str) -> None:
    assert until(rule, arrival, NOW).isoformat() == ends


def kinds(centre: Centre) -> dict[str, drafts.Draft]:
    """One declaration of every kind, with who may be erased when."""
    begun = begin(centre, Told())
    told = begin(centre)
    sent = signed(centre)
    withdrawn = signed(centre)
    submit.withdraw(centre.database, centre.vault, withdrawn.id, centre.now())
    return {"begun": begun, "told": told, "sent": sent, "withdrawn": withdrawn}


@pytest.mark.parametrize("kind", ["begun", "told", "sent", "withdrawn"])
def test_each_is_erased_on_time_and_not_a_second_early(
    centre: Centre, clock: Clock, kind: str
) -> None:
    draft = kinds(centre)[kind]
    due = row_of(centre, draft).erase_after
    clock.now = due - SECOND
    work(centre)
    assert row_of(centre, draft).state != State.ERASED
    clock.now = due
    work(centre)
    row = row_of(centre, draft)
    assert (row.state, row.draft_enc, row.port, row.arrival_on) == (State.ERASED, None, None, None)
    with centre.database.reading() as session:
        key = session.get_one(DataKey, row.key_id)
        assert (key.wrapped, key.destroyed_at) == (None, due)
        with pytest.raises(Erased):
            centre.vault.open(key)
        for table in OF_A_PERSON:
            asked = select(func.count()).where(table.declaration_id == draft.id)
            assert session.scalar(asked) == 0, table
        proof = session.scalars(
            select(ErasureProof).where(ErasureProof.subject == str(draft.id))
        ).one()
        assert session.scalar(select(Job).where(Job.key == str(draft.id))) is None
    rule = {"sent": "submitted", "withdrawn": "withdrawn"}.get(kind, "draft")
    assert (proof.rule, proof.due_at, proof.erased_at) == (rule, due, due)
    known = {table.__tablename__ for table in (*OF_A_PERSON, Crossing, CrossingLeg, Case, CaseAct)}
    assert set(proof.counts) == known
    assert proof.counts["pass"] == (1 if kind in {"sent", "withdrawn"} else 0)


def test_what_is_due_is_asked_for_every_minute(centre: Centre, clock: Clock) -> None:
    draft = signed(centre)
    work(centre)
    clock.now = row_of(centre, draft).erase_after + worker.OFTEN
    while worker.step(centre, "w"):
        pass
    assert row_of(centre, draft).state == State.ERASED


def test_one_that_cannot_be_erased_holds_up_no_other_and_is_not_lost(
    centre: Centre, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck, other = signed(centre), signed(centre)
    erase = retention.erase

    def broken(database: Database, id_: UUID, now: datetime) -> datetime | None:
        if id_ == stuck.id:
            raise OSError("disk")
        return erase(database, id_, now)

    monkeypatch.setattr(retention, "erase", broken)
    clock.now = row_of(centre, other).erase_after
    for _ in range(2):  # asked again, it keeps the patience it has learnt
        work(centre)
    assert row_of(centre, other).state == State.ERASED
    with centre.database.reading() as session:
        job = session.scalars(select(Job).where(Job.key == str(stuck.id))).one()
    assert (job.attempts, job.trouble) == (1, "OSError")


def test_what_was_signed_stays_sealed_for_ever(centre: Centre, clock: Clock) -> None:
    """The revision's row stays as evidence; its key is gone, so nobody can read it."""
    draft = signed(centre)
    clock.now = row_of(centre, draft).erase_after
    work(centre)
    with centre.database.reading() as session:
        [revision] = session.scalars(select(Revision)).all()
        assert b"HOSOKAWA" not in revision.body_enc
        key = session.get_one(DataKey, row_of(centre, draft).key_id)
        assert key.wrapped is None


def test_erasing_twice_is_once(centre: Centre, clock: Clock) -> None:
    draft = signed(centre)
    clock.now = row_of(centre, draft).erase_after
    for _ in range(2):
        assert retention.erase(centre.database, draft.id, clock.now) is None
    assert count(centre, ErasureProof) == 1
    with centre.database.reading() as session:
        assert session.scalar(select(func.count()).where(Audit.act == "erase")) == 1


def test_an_early_call_says_when_and_touches_nothing(centre: Centre) -> None:
    draft = begin(centre)
    due = row_of(centre, draft).erase_after
    assert retention.erase(centre.database, draft.id, centre.now()) == due
    assert row_of(centre, draft).state == State.DRAFT


def test_what_was_sent_later_lives_longer_though_the_job_was_set_early(
    centre: Centre, clock: Clock
) -> None:
    draft = begin(centre)
    early = row_of(centre, draft).erase_after
    sign(centre, draft)
    clock.now = early
    work(centre)
    assert row_of(centre, draft).state == State.SUBMITTED


def test_an_erased_declaration_opens_for_nobody(
    browser: Browser, centre: Centre, clock: Clock
) -> None:
    ref = declare(browser)
    with centre.database.reading() as session:
        row = session.scalars(select(Declaration).where(Declaration.ref == ref)).one()
    secret = access.make_link(centre.database, row.id, Scope.EDIT, clock.now, timedelta(days=999))
    clock.now = row.erase_after
    work(centre)
    assert browser.open(f"/d/{ref}").status == 404
    assert browser.open(f"/a/{secret}").status == 404
    assert ref not in browser.open("/mine").text


def test_nothing_can_be_read_in_the_file_after_erasure(
    browser: Browser, centre: Centre, clock: Clock, tmp_path: Path
) -> None:
    if centre.database.engine.dialect.name != "sqlite":
        pytest.skip("one file is SQLite's way")
    declare(browser, surname="CANARYNAME")
    with centre.database.reading() as session:
        key = session.scalars(select(DataKey)).one()
        sealed = session.scalars(select(Declaration)).one().draft_enc
        wrapped = key.wrapped
    assert wrapped is not None
    assert sealed is not None

    def kept() -> bytes:
        centre.database.close()  # the last one out writes the log into the file
        return b"".join(path.read_bytes() for path in sorted(tmp_path.glob("centre.db*")))

    assert wrapped in kept()
    clock.forward(timedelta(days=500))
    work(centre)
    after = kept()
    assert wrapped not in after
    assert sealed not in after


def test_the_sweep_takes_what_is_over_and_nothing_else(centre: Centre, clock: Clock) -> None:
    draft = begin(centre)
    access.make_link(centre.database, draft.id, Scope.EDIT, clock.now, timedelta(hours=1))
    with centre.database.writing() as session:
        for hours in (1, 2):
            session.add(
                LoginSession(
                    id_sha256=bytes([hours]) * 32,
                    data={},
                    made_at=clock.now,
                    expires_at=clock.now + timedelta(hours=hours),
                )
            )
    clock.forward(timedelta(hours=1) - SECOND)
    retention.sweep(centre.database, clock.now)
    assert (count(centre, Access), count(centre, LoginSession)) == (2, 2)
    clock.forward(SECOND)
    assert retention.sweep(centre.database, clock.now)["access"] == 1
    assert (count(centre, Access), count(centre, LoginSession)) == (1, 1)


def test_the_sweep_destroys_the_keys_of_links_that_are_over(centre: Centre, clock: Clock) -> None:
    with centre.database.writing() as session:
        for n in (1, 2):
            id_ = UUID(int=n)
            sealer = centre.vault.make(session, id_)
            session.flush()
            session.add(
                SignInLink(
                    token_sha256=bytes([n]) * 32,
                    email_token=bytes(16),
                    key_id=id_,
                    email_enc=sealer.seal(b"x@example.org", "sign_in_link", "email_enc", id_),
                    made_at=clock.now,
                    expires_at=clock.now + timedelta(hours=n),
                )
            )
    clock.forward(timedelta(hours=1))
    retention.sweep(centre.database, clock.now)
    with centre.database.reading() as session:
        left = {key.id.int: key.wrapped is None for key in session.scalars(select(DataKey))}
    assert left == {1: True, 2: False}
    assert count(centre, SignInLink) == 1


def test_a_letter_nobody_could_send_is_not_kept(centre: Centre, clock: Clock) -> None:
    """No mail server is set: the letter's job is dead, and after a while the letter goes too."""
    with centre.database.writing() as session:
        mail.write(session, centre.vault, "x@example.org", "Hello", "Text", clock.now)
    work(centre)
    assert count(centre, Letter) == 1
    worker.standing_jobs(centre)
    clock.forward(timedelta(days=7) - SECOND)
    work(centre)
    assert count(centre, Letter) == 1
    clock.forward(timedelta(hours=1))
    work(centre)
    assert count(centre, Letter) == 0
    with centre.database.reading() as session:
        [key] = session.scalars(select(DataKey)).all()
    assert key.wrapped is None


def test_without_the_date_asked_under_the_lock_it_would_be_early(
    centre: Centre, clock: Clock
) -> None:
    """Negative control: were the row's own date ignored, a signed declaration would be gone."""
    draft = begin(centre)
    sign(centre, draft)
    with centre.database.writing() as session:
        session.get_one(Declaration, draft.id).erase_after = datetime(2000, 1, 1, tzinfo=UTC)
    assert retention.erase(centre.database, draft.id, clock.now) is None
    assert row_of(centre, draft).state == State.ERASED
