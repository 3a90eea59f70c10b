"""A supervisor is made by two while there are two, and by the only one where there is one."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from customs.officer import Bar, Invitation, Permission, Role, Standing
from customs.officer_task import Kind as TaskKind
from customs.officer_task import Outcome
from customs.policy import Tasks
from customs.proposal import Decider, Decision, Kind, Refusal
from passenger_app import held_tasks, officers, proposals, supervisors, worker
from passenger_app.centre import Centre
from passenger_app.models import Officer, OfficerTask, Proposal
from passenger_app.officers import Barred, Colleague
from tests.passenger_app.browser import OFFICER_ORIGIN, Browser
from tests.passenger_app.conftest import Clock
from tests.passenger_app.desk import Desk, employ, known, named, on_duty, written
from tests.passenger_app.test_proposals import refused

pytestmark = pytest.mark.long

WHY = "The night shift has none"


@pytest.fixture
def boss(app: Flask, centre: Centre) -> Desk:
    """A supervisor on duty."""
    return on_duty(app, centre, Role.SUPERVISOR, "BOSS SAMPLE")


@pytest.fixture
def second(app: Flask, centre: Centre) -> Desk:
    """And another."""
    return on_duty(app, centre, Role.SUPERVISOR, "SECOND SAMPLE")


def counter(centre: Centre) -> Colleague:
    return employ(centre, Role.COUNTER, "COUNTER SAMPLE")[0]


def change(centre: Centre, id_: UUID, by: str = "BOSS SAMPLE") -> None:
    told = (centre.database, centre.vault, named(centre, by), id_, Role.SUPERVISOR)
    officers.change_role(*told, WHY, centre.now())


def propose(centre: Centre, id_: UUID, by: str = "BOSS SAMPLE") -> UUID:
    return supervisors.propose(centre.database, named(centre, by), id_, WHY, centre.now())


def approve(centre: Centre, id_: UUID, by: str = "SECOND SAMPLE") -> None:
    decides = frozenset({Permission.PROPOSALS_DECIDE})
    what = Decision(Decider(named(centre, by).actor, decides, True), True, "Agreed")
    proposals.decide(centre, centre.now(), id_, what)


@pytest.mark.usefixtures("boss")
def test_the_only_one_does_it_alone_and_the_audit_says_so(centre: Centre) -> None:
    someone = counter(centre)
    change(centre, someone.id)
    assert known(centre, someone.id).role is Role.SUPERVISOR
    [row] = written(centre, "officer_role")
    assert row.told["alone"] is True
    asked = Invitation("T-9", "NEW SAMPLE", Role.SUPERVISOR, WHY)
    officers.invite(
        centre.database, centre.vault, named(centre, "BOSS SAMPLE"), asked, centre.now()
    )
    [row] = written(centre, "officer_invite")
    assert row.told["alone"] is True


def notices(centre: Centre, role: Role = Role.AUDITOR) -> list[tuple[str, dict[str, Any]]]:
    """What a role sees of acts one person did alone."""
    with centre.database.reading() as session:
        kinds, now = held_tasks.seen_by(role), centre.now()
        found = held_tasks.waiting(session, kinds, Tasks(), now)
    return [(task.subject, task.why) for task in found if task.kind is TaskKind.ALONE]


def round_it(app: Flask, centre: Centre, way: str) -> tuple[Colleague, str]:
    """One supervisor gets a second account that agrees to everything; whose, and by which act."""
    by, other = named(centre, "BOSS SAMPLE"), named(centre, "SECOND SAMPLE")
    told = (centre.database, centre.vault, by)
    if way == "recover":
        secret = officers.recover(*told, other.id, WHY, centre.now())
        assert Desk(Browser(app, OFFICER_ORIGIN)).enrols(secret)[0] == 200
        return other, "officer_recover"
    officers.suspend(*told, other.id, WHY, centre.now())
    if way == "invite":
        asked = Invitation("T-9", "NEW SAMPLE", Role.SUPERVISOR, WHY)
        officers.invite(*told, asked, centre.now())
        found = named(centre, "NEW SAMPLE")
    else:
        found = counter(centre)
        change(centre, found.id)
    officers.restore(*told, other.id, WHY, centre.now())
    return found, "officer_invite" if way == "invite" else "officer_role"


@pytest.mark.usefixtures("boss", "second")
@pytest.mark.parametrize("way", ["invite", "role", "recover"])
def test_who_gets_round_the_second_supervisor_is_seen_by_the_auditor_and_by_that_one(
    app: Flask, centre: Centre, way: str
) -> None:
    someone, act = round_it(app, centre, way)
    expected = [(str(someone.id), {"act": act, "by": named(centre, "BOSS SAMPLE").actor})]
    assert notices(centre) == notices(centre, Role.SUPERVISOR) == expected
    assert notices(centre, Role.COUNTER) == []


@pytest.mark.usefixtures("boss", "second")
def test_what_takes_no_two_is_no_notice(centre: Centre) -> None:
    someone, by = counter(centre), named(centre, "BOSS SAMPLE")
    told = (centre.database, centre.vault, by, someone.id)
    officers.change_role(*told, Role.CASHIER, WHY, centre.now())
    officers.recover(*told, WHY, centre.now())
    approve(centre, propose(centre, someone.id))
    assert notices(centre) == []


def test_nobody_takes_a_notice_away_before_its_time(
    app: Flask, boss: Desk, second: Desk, centre: Centre, clock: Clock
) -> None:
    someone, _ = round_it(app, centre, "recover")
    auditor = on_duty(app, centre, Role.AUDITOR, "AUDITOR SAMPLE")
    assert someone.number in auditor.browser.open("/officer/tasks").text
    boss.browser.open("/officer/tasks")
    assert "Take" not in boss.browser.page.words
    with centre.database.reading() as session:
        [task] = session.scalars(select(OfficerTask))
    boss.browser.open(f"/officer/tasks/{task.id}")
    boss_number = named(centre, "BOSS SAMPLE").number
    for told in (someone.number, boss_number, "officer_recover", "for 30 days"):
        assert told in boss.browser.text
    me, kinds, now = "officer:x", frozenset(TaskKind), centre.now()
    held_tasks.claim(centre.database, task.id, kinds, me, now + timedelta(minutes=5), now)
    with pytest.raises(held_tasks.NotHeld):
        held_tasks.end(centre.database, task.id, me, Outcome.SETTLED, now)
    worker.standing_jobs(centre)
    for days, left in ((29, 1), (1, 0)):
        clock.forward(timedelta(days=days))
        while worker.step(centre, "w"):
            pass
        assert len(notices(centre)) == left
    with centre.database.reading() as session:
        asked = select(OfficerTask.subject).where(OfficerTask.kind == TaskKind.LATE)
        assert TaskKind.ALONE not in session.scalars(asked).all()  # it is never late itself
        assert session.get_one(OfficerTask, task.id).outcome == "stood"


@pytest.mark.usefixtures("boss", "second")
def test_with_two_nobody_does_it_alone(centre: Centre) -> None:
    someone = counter(centre)
    with pytest.raises(Barred) as barred:
        change(centre, someone.id)
    assert barred.value.bar is Bar.TAKES_TWO
    asked = Invitation("T-9", "NEW SAMPLE", Role.SUPERVISOR, WHY)
    with pytest.raises(Barred) as barred:
        officers.invite(
            centre.database, centre.vault, named(centre, "BOSS SAMPLE"), asked, centre.now()
        )
    assert barred.value.bar is Bar.TAKES_TWO
    assert known(centre, someone.id).role is Role.COUNTER
    assert written(centre, "officer_role") == []
    with centre.database.reading() as session:
        assert session.scalars(select(Officer).where(Officer.number == "T-9")).all() == []


@pytest.mark.usefixtures("boss", "second")
def test_other_roles_are_given_by_one(centre: Centre) -> None:
    someone, by = counter(centre), named(centre, "BOSS SAMPLE")
    told = (centre.database, centre.vault, by, someone.id, Role.CASHIER, WHY, centre.now())
    officers.change_role(*told)
    assert known(centre, someone.id).role is Role.CASHIER
    assert "alone" not in written(centre, "officer_role")[0].told


@pytest.mark.usefixtures("boss", "second")
def test_a_suspended_one_and_an_invited_one_could_not_agree(centre: Centre) -> None:
    employ(centre, Role.SUPERVISOR, "INVITED SAMPLE")
    by, other = named(centre, "BOSS SAMPLE"), named(centre, "SECOND SAMPLE")
    officers.suspend(centre.database, centre.vault, by, other.id, WHY, centre.now())
    someone = counter(centre)
    change(centre, someone.id)
    assert written(centre, "officer_role")[0].told["alone"] is True


@pytest.mark.usefixtures("boss", "second")
def test_without_the_count_one_does_it_alone(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    monkeypatch.setattr(officers, "_alone", lambda _: True)
    someone = counter(centre)
    change(centre, someone.id)
    assert known(centre, someone.id).role is Role.SUPERVISOR


@pytest.mark.usefixtures("boss", "second")
def test_the_second_approves_and_the_officer_signs_in_anew(app: Flask, centre: Centre) -> None:
    inside = on_duty(app, centre, Role.COUNTER, "COUNTER SAMPLE")
    someone = named(centre, "COUNTER SAMPLE")
    id_ = propose(centre, someone.id)
    assert known(centre, someone.id).role is Role.COUNTER
    assert inside.is_in()
    approve(centre, id_)
    assert known(centre, someone.id).role is Role.SUPERVISOR
    assert not inside.is_in()
    [row] = written(centre, "officer_role")
    assert (row.before, row.after) == ("counter", "supervisor")
    assert row.actor == named(centre, "SECOND SAMPLE").actor
    assert (row.why, row.told) == (str(id_), {})


@pytest.mark.usefixtures("boss", "second")
def test_the_author_does_not_approve(centre: Centre) -> None:
    id_ = propose(centre, counter(centre).id)
    assert refused(partial(approve, centre, id_, "BOSS SAMPLE")) is Refusal.OWN


@pytest.mark.usefixtures("boss", "second")
@pytest.mark.parametrize("moved", ["suspended", "another role"])
def test_who_moved_meanwhile_is_not_made_one(centre: Centre, moved: str) -> None:
    someone, by = counter(centre), named(centre, "BOSS SAMPLE")
    id_ = propose(centre, someone.id)
    told = (centre.database, centre.vault, by, someone.id)
    if moved == "suspended":
        officers.suspend(*told, WHY, centre.now())
    else:
        officers.change_role(*told, Role.CASHIER, WHY, centre.now())
    assert refused(partial(approve, centre, id_)) is Refusal.MOVED
    assert known(centre, someone.id).role is not Role.SUPERVISOR


@pytest.mark.usefixtures("boss", "second")
def test_nobody_proposes_themselves_nor_a_supervisor(centre: Centre) -> None:
    for name, bar in (("BOSS SAMPLE", Bar.OWN), ("SECOND SAMPLE", Bar.SAME_ROLE)):
        with pytest.raises(Barred) as barred:
            propose(centre, named(centre, name).id)
        assert barred.value.bar is bar


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("nobody", {"before": "counter"}),
        (str(UUID(int=7)), {"before": "counter"}),
        ("", {}),
        ("known", {}),
        ("known", {"before": "supervisor"}),
        ("known", {"before": "king"}),
    ],
)
def test_a_broken_body_is_refused_at_the_draft(
    centre: Centre, subject: str, body: dict[str, Any]
) -> None:
    about = str(counter(centre).id) if subject == "known" else subject

    def draft() -> None:
        with centre.database.writing() as session:
            told = (session, centre.now(), Kind.OFFICER, about, body, WHY, "officer:a")
            proposals.propose(*told)

    assert refused(draft) is Refusal.BROKEN


@pytest.mark.usefixtures("second")
@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.AUDITOR])
def test_who_is_suspended_gets_no_other_role(boss: Desk, centre: Centre, role: Role) -> None:
    someone, by = counter(centre), named(centre, "BOSS SAMPLE")
    officers.suspend(centre.database, centre.vault, by, someone.id, WHY, centre.now())
    before = known(centre, someone.id)
    boss.steps_up()
    boss.browser.open(f"/officer/officers/{someone.id}/role")
    boss.browser.send({"role": role.value, "why": WHY})
    assert boss.browser.status == 409
    assert "End the suspension first" in boss.browser.text
    assert known(centre, someone.id) == before
    assert written(centre, "officer_role") == written(centre, "propose") == []


@pytest.mark.usefixtures("second")
def test_who_is_suspended_between_the_two_steps_of_the_page_is_told_of_kindly(
    boss: Desk, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    someone, by = counter(centre), named(centre, "BOSS SAMPLE")
    change_role = officers.change_role

    def late(*told: Any) -> None:
        try:
            change_role(*told)
        finally:
            officers.suspend(centre.database, centre.vault, by, someone.id, WHY, centre.now())

    monkeypatch.setattr(officers, "change_role", late)
    boss.steps_up()
    boss.browser.open(f"/officer/officers/{someone.id}/role")
    boss.browser.send({"role": "supervisor", "why": WHY})
    assert boss.browser.status == 409
    assert "End the suspension first" in boss.browser.text


def test_the_page_proposes_where_it_takes_two(boss: Desk, second: Desk, centre: Centre) -> None:
    someone = counter(centre)
    boss.steps_up()
    boss.browser.open(f"/officer/officers/{someone.id}/role")
    boss.browser.send({"role": "supervisor", "why": WHY})
    path = boss.browser.path
    assert path.startswith("/officer/proposals/")
    for told in ("Make an officer a supervisor", someone.number, "Counter officer", WHY):
        assert told in boss.browser.text
    second.steps_up()
    assert someone.number in second.browser.open("/officer/proposals").text
    second.browser.open(f"{path}/decide").send({"reason": "Agreed"}, "approve")
    assert known(centre, someone.id).role is Role.SUPERVISOR


@pytest.mark.usefixtures("second")
def test_who_is_invited_as_one_starts_as_a_counter_officer(
    app: Flask, boss: Desk, centre: Centre
) -> None:
    boss.steps_up()
    boss.browser.open("/officer/officers/new")
    told = {"number": "T-77", "name": "NEW SAMPLE", "role": "supervisor", "why": WHY}
    boss.browser.send(told)
    assert boss.browser.status == 200
    assert "Until another supervisor has agreed" in boss.browser.text
    someone = named(centre, "NEW SAMPLE")
    assert (someone.role, someone.standing) == (Role.COUNTER, Standing.INVITED)
    secret = boss.browser.text.partition("/officer/enrol/")[2].partition('"')[0]
    desk = Desk(Browser(app, OFFICER_ORIGIN))
    assert desk.enrols(secret)[0] == 200
    assert "Counter officer" in desk.browser.open("/officer/").text
    with centre.database.reading() as session:
        [row] = session.scalars(select(Proposal))
    assert (row.kind, row.subject) == ("officer", str(someone.id))
    approve(centre, row.id)
    assert known(centre, someone.id).role is Role.SUPERVISOR


def test_a_number_that_is_taken_invites_and_proposes_nothing(
    boss: Desk, second: Desk, centre: Centre
) -> None:
    boss.steps_up()
    boss.browser.open("/officer/officers/new")
    taken = named(centre, "SECOND SAMPLE").number
    boss.browser.send({"number": taken, "name": "X", "role": "supervisor", "why": WHY})
    assert boss.browser.status == 422
    with centre.database.reading() as session:
        assert session.scalars(select(Proposal)).all() == []
