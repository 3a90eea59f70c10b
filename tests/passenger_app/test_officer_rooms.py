"""The rooms of tasks, proposals, policies, keys and exports, as officers walk through them."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from customs.officer import Role
from customs.officer_task import Kind, Outcome
from customs.policy import Name, Policies, Sessions
from customs.sealed import Use
from passenger_app import policies, worker
from passenger_app.centre import Centre
from passenger_app.keyring import USES
from passenger_app.models import Audit, OfficerTask, Proposal, RingKey
from passenger_app.sessions import FRESH
from tests.passenger_app.conftest import Clock
from tests.passenger_app.desk import Desk, on_duty
from tests.passenger_app.test_jobs import ask as ask_for_work
from tests.passenger_app.test_jobs import claimed, fail, kept
from tests.passenger_app.test_policies import approved
from tests.passenger_app.test_tasks import ask
from tests.passenger_app.travellers import signed

pytestmark = pytest.mark.long

NewDesk = Callable[[Role], Desk]
REASON = "Longer cuts were seen"


@pytest.fixture
def at_desk(app: Flask, centre: Centre) -> NewDesk:
    """Makes officers who are signed in."""
    return partial(on_duty, app, centre)


def number(desk: Desk) -> str:
    """The staff number the frame shows."""
    _, _, told = desk.browser.open("/officer/").text.partition('class="on-duty"')
    return told.partition('class="code">')[2].partition("<")[0]


def path_of(desk: Desk, part: str) -> str:
    """The first link of the page that leads there."""
    links = [link for link in desk.browser.page.links if link.startswith(part)]
    return next(link for link in links if not link.endswith("/shift"))


def drafts(desk: Desk, hours: str = "12", **more: str) -> Desk:
    """Propose another age of the bundle; the proposal's page."""
    desk.browser.open("/officer/")
    desk.steps_up()
    desk.browser.open("/officer/policies/hall/draft")
    desk.browser.send({"bundle_age_hours": hours, "reason": REASON} | more)
    return desk


def decides(desk: Desk, path: str, how: str = "approve", reason: str = "Agreed") -> Desk:
    """Step up, open the decision and take it."""
    desk.steps_up()
    desk.browser.open(f"{path}/decide").send({"reason": reason}, how)
    return desk


def standing(centre: Centre) -> Policies:
    with centre.database.reading() as session:
        return policies.as_of(session, centre.now())


def test_a_policy_is_drafted_by_one_and_approved_by_another(
    centre: Centre, at_desk: NewDesk
) -> None:
    author, other = at_desk(Role.SUPERVISOR), at_desk(Role.SUPERVISOR)
    path = drafts(author).browser.path
    assert "Another officer decides it" in author.browser.text
    assert standing(centre).hall.bundle_age_hours == 24
    decides(other, path)
    assert other.browser.path == path
    assert "Approved" in other.browser.page.words
    assert standing(centre).hall.bundle_age_hours == 12
    who = number(author)
    history = other.browser.open("/officer/policies/hall").page.words
    for told in ("Version 1", "Version 0", REASON, "Agreed", who, "12 hours"):
        assert told in history


def test_the_author_cannot_approve_by_page_nor_by_hand(
    app: Flask, centre: Centre, at_desk: NewDesk
) -> None:
    author = at_desk(Role.SUPERVISOR)
    path = drafts(author).browser.path
    author.browser.open(f"{path}/decide")
    assert "page" not in [form.id for form in author.browser.page.forms]
    token = author.browser.page.forms[0].fields["csrf_token"]
    sent = {"csrf_token": token, "decision": "approve", "reason": "Me too"}
    for _ in range(2):  # and again after a fresh step-up
        assert author.browser.post(f"{path}/decide", sent).status == 409
        author.steps_up()
        author.browser.open(f"{path}/decide")
        sent["csrf_token"] = author.browser.page.forms[0].fields["csrf_token"]
    assert standing(centre).hall.bundle_age_hours == 24


def test_nobody_decides_without_a_step_up(centre: Centre, at_desk: NewDesk, clock: Clock) -> None:
    path = drafts(at_desk(Role.SUPERVISOR)).browser.path
    other = at_desk(Role.SUPERVISOR)
    assert other.browser.open(f"{path}/decide").status == 403
    assert "passkey once more" in other.browser.page.heading
    other.steps_up()
    form = other.browser.open(f"{path}/decide").form()
    clock.forward(timedelta(minutes=6))
    late = {"csrf_token": form.fields["csrf_token"], "decision": "approve", "reason": "Yes"}
    assert other.browser.post(f"{path}/decide", late).status == 403
    assert standing(centre).hall.bundle_age_hours == 24


@pytest.mark.parametrize("role", [Role.RISK_ANALYST, Role.TECHNICIAN, Role.AUDITOR, Role.COUNTER])
def test_other_roles_do_not_decide(centre: Centre, at_desk: NewDesk, role: Role) -> None:
    path = drafts(at_desk(Role.SUPERVISOR)).browser.path
    other = at_desk(role)
    other.steps_up()
    assert other.browser.open(f"{path}/decide").status == 403
    assert "role does not open" in other.browser.page.heading


def test_a_refused_and_a_withdrawn_draft_stay_in_sight(at_desk: NewDesk) -> None:
    author, other = at_desk(Role.RISK_ANALYST), at_desk(Role.SUPERVISOR)
    decides(other, drafts(author).browser.path, "refuse", "Not in the season")
    drafts(author, "6").browser.press("Take it back", "withdraw")
    words = other.browser.open("/officer/policies/hall").page.words
    for told in ("Refused", "Withdrawn", "6 hours", "12 hours", "24 hours"):
        assert told in words
    assert "Version 1" not in words


WRONG = [
    ({"bundle_age_hours": "25"}, "1 – 24"),
    ({"bundle_age_hours": "many"}, "whole number"),
    ({"bundle_age_hours": "24"}, "Nothing would change"),
    ({"from": "2026-02-30"}, "does not exist"),
    ({"from": "2026-11-21"}, "has begun"),
    ({"from": "2029-01-01"}, "cannot be done"),
    ({"reason": " "}, "Say why"),
]


@pytest.mark.parametrize(("changes", "said"), WRONG)
def test_what_is_wrong_with_a_draft_is_said_beside_what_was_typed(
    centre: Centre, at_desk: NewDesk, changes: dict[str, str], said: str
) -> None:
    desk = drafts(at_desk(Role.SUPERVISOR), **({"hours": "12"} | _renamed(changes)))
    assert desk.browser.status == 422
    assert said in desk.browser.page.words
    with centre.database.reading() as session:
        assert session.scalars(select(Proposal)).all() == []


def _renamed(changes: dict[str, str]) -> dict[str, str]:
    """`hours` is the figure's short name here."""
    return {{"bundle_age_hours": "hours"}.get(name, name): told for name, told in changes.items()}


def test_every_policy_has_its_page_and_its_draft(at_desk: NewDesk) -> None:
    desk = at_desk(Role.SUPERVISOR)
    words = desk.browser.open("/officer/policies").page.words
    desk.steps_up()
    for name in Name:
        assert desk.browser.open(f"/officer/policies/{name}").status == 200
        assert "As the system was delivered" in desk.browser.page.words
        assert desk.browser.open(f"/officer/policies/{name}/draft").status == 200
    assert "24 hours" in words
    assert desk.browser.open("/officer/policies/unheard-of").status == 404


def test_a_day_to_come_is_midnight_in_japan(centre: Centre, at_desk: NewDesk) -> None:
    author, other = at_desk(Role.SUPERVISOR), at_desk(Role.SUPERVISOR)
    decides(other, drafts(author, **{"from": "2026-11-25"}).browser.path)
    with centre.database.reading() as session:
        [version, _] = policies.history(session, Name.HALL, centre.now())
    assert str(version.effective_from) == "2026-11-24 15:00:00+00:00"
    assert standing(centre).hall.bundle_age_hours == 24


def test_sessions_and_step_ups_last_as_long_as_the_policy_says(
    centre: Centre, at_desk: NewDesk, clock: Clock
) -> None:
    desk = at_desk(Role.SUPERVISOR)
    approved(centre, Sessions(idle_minutes=5, step_up_minutes=1), name=Name.SESSIONS)
    clock.forward(FRESH)
    assert desk.is_in()  # a hand is at it: from here on the shorter pause counts
    desk.steps_up()
    decision = "/officer/policies/hall/draft"
    assert desk.browser.open(decision).status == 200
    clock.forward(timedelta(minutes=1))
    assert desk.browser.open(decision).status == 403
    assert desk.is_in()
    clock.forward(timedelta(minutes=5))
    assert not desk.is_in()


def test_a_task_is_taken_handed_over_and_ended(centre: Centre, at_desk: NewDesk) -> None:
    ann, ben = at_desk(Role.TECHNICIAN), at_desk(Role.TECHNICIAN)
    ask(centre, "dev-7", Kind.DEVICE_CLOCK, minutes=11)
    ann.browser.open("/officer/tasks").press("Take", "claim")
    assert "You" in ann.browser.page.words
    task = ann.browser.path
    assert number(ann) in ben.browser.open("/officer/tasks").page.words
    typed = {"number": number(ben), "note": "The clock was set; watch it"}
    ann.browser.open(task).send(typed, which="hand-over")
    ben.browser.open("/officer/tasks").open(path_of(ben, "/officer/tasks/"))
    assert "The clock was set; watch it" in ben.browser.page.words
    ben.browser.press("End this task", "end", outcome="settled")
    assert "Nothing waits" in ben.browser.page.words
    with centre.database.reading() as session:
        [row] = session.scalars(select(OfficerTask))
        acts = [act for act in session.scalars(select(Audit.act)) if act.startswith("task")]
    assert row.outcome == Outcome.SETTLED
    assert sorted(acts) == ["task_claim", "task_end", "task_hand_over"]


def test_a_task_taken_a_moment_before_says_so(centre: Centre, at_desk: NewDesk) -> None:
    ann, ben = at_desk(Role.TECHNICIAN), at_desk(Role.TECHNICIAN)
    ask(centre, "dev-7", Kind.DEVICE_CLOCK)
    for desk in (ann, ben):
        desk.browser.open("/officer/tasks")
    ann.browser.press("Take", "claim")
    ben.browser.press("Take", "claim")
    assert ben.browser.status == 409
    assert "Another officer has this task now" in ben.browser.page.words


def test_a_shift_is_handed_over_at_once(centre: Centre, at_desk: NewDesk) -> None:
    ann, ben = at_desk(Role.TECHNICIAN), at_desk(Role.TECHNICIAN)
    for subject in ("dev-7", "dev-8"):
        ask(centre, subject, Kind.DEVICE_CLOCK)
        ann.browser.open("/officer/tasks").press("Take", "claim")
    to = number(ben)
    ann.browser.open("/officer/tasks/shift")
    assert ann.browser.send({"number": to, "note": ""}).status == 422
    ann.browser.send({"number": to, "note": "End of shift"})
    assert ann.browser.path == "/officer/tasks"
    assert "Hand over all you hold (2)" in ben.browser.open("/officer/tasks").page.words


def test_a_dead_job_is_tried_again_from_its_task(centre: Centre, at_desk: NewDesk) -> None:
    ask_for_work(centre, "a")
    fail(centre, claimed(centre), permanent=True)
    desk = at_desk(Role.TECHNICIAN)
    desk.browser.open("/officer/tasks").press("Take", "claim")
    desk.browser.press("Try the work again", "again")
    assert "Nothing waits" in desk.browser.page.words
    [job] = kept(centre)
    assert job.dead_at is None


def test_a_late_task_says_so_in_words(centre: Centre, at_desk: NewDesk, clock: Clock) -> None:
    ask(centre, "dev-7", Kind.DEVICE_CLOCK)
    clock.forward(timedelta(hours=3))
    desk = at_desk(Role.TECHNICIAN)
    words = desk.browser.open("/officer/tasks").page.words
    assert "Late: 1" in words
    assert "3 hours" in words


def test_what_a_role_may_not_see_is_not_there(centre: Centre, at_desk: NewDesk) -> None:
    ask(centre, "dev-7", Kind.DEVICE_CLOCK)
    with centre.database.reading() as session:
        id_ = session.scalars(select(OfficerTask.id)).one()
    desk = at_desk(Role.COUNTER)
    assert "dev-7" not in desk.browser.open("/officer/tasks").text
    assert desk.browser.open(f"/officer/tasks/{id_}").status == 404


def test_a_waiting_proposal_is_a_task_that_leads_to_it(at_desk: NewDesk) -> None:
    path = drafts(at_desk(Role.SUPERVISOR)).browser.path
    other = at_desk(Role.SUPERVISOR)
    other.browser.open("/officer/tasks").open(path_of(other, "/officer/tasks/"))
    assert path in other.browser.page.links
    decides(other, path)
    assert "Nothing waits" in other.browser.open("/officer/tasks").page.words


def states(desk: Desk) -> Counter[str]:
    """How often each state stands on the page of the keys."""
    return Counter(re.findall(r'"standing \w+">([^<]+)<', desk.browser.open("/officer/keys").text))


def test_a_key_is_rotated_and_revoked_from_the_desk(centre: Centre, at_desk: NewDesk) -> None:
    author, other = at_desk(Role.TECHNICIAN), at_desk(Role.SUPERVISOR)
    words = author.browser.open("/officer/keys").text
    assert all(f"/keys/{use}/rotate" in words for use in USES)
    author.steps_up()
    author.browser.open("/officer/keys/pass/rotate").send({"reason": "A laptop was lost"})
    decides(other, author.browser.path)
    with centre.database.reading() as session:
        found = session.scalars(select(RingKey).where(RingKey.use == "pass")).all()
    assert len(found) == 2
    assert states(author) == Counter({"In use": len(USES), "Not yet in use": 1})
    kid = int.from_bytes(centre.ring().signer(Use.PASS).kid)
    author.browser.open(f"/officer/keys/{kid}/revoke").send({"reason": "It was copied"})
    assert f"{kid:04x}" in author.browser.page.words
    decides(other, author.browser.path)
    with centre.database.reading() as session:
        assert session.get_one(RingKey, kid).revoked_at == centre.now()
    assert states(author) == Counter({"In use": len(USES), "Not yet in use": 1, "Revoked": 1})
    assert author.browser.open("/officer/keys/unheard-of/rotate").status == 404
    assert author.browser.open("/officer/keys/0/revoke").status == 404


def test_an_export_is_agreed_made_fetched_and_gone(
    centre: Centre, at_desk: NewDesk, clock: Clock
) -> None:
    draft = signed(centre)
    author, other = at_desk(Role.RISK_ANALYST), at_desk(Role.SUPERVISOR)
    author.browser.open("/officer/exports/new")
    asked = {"port": "HND", "from": "2026-12-01", "to": "2026-12-03"}
    author.browser.send(asked | {"reason": "Court order 12"})
    path = author.browser.path
    decides(other, path)
    file = path.replace("proposals", "exports")
    author.steps_up()
    assert "being made" in author.browser.open(file).page.words
    while worker.step(centre, "w"):
        pass
    author.browser.open(file).press("Fetch the file", "file")
    _, row = (json.loads(line) for line in author.browser.text.splitlines())
    assert row["ref"] == draft.ref
    assert "no-store" in author.browser.answer.headers["Cache-Control"]
    other.steps_up()
    assert other.browser.open(file).status == 404
    token = author.browser.open(file).page.forms[0].fields["csrf_token"]
    clock.forward(timedelta(days=1))
    author.signs_in()
    author.steps_up()
    token = author.browser.open(file).page.forms[0].fields["csrf_token"]
    assert "destroyed" in author.browser.page.words
    assert author.browser.post(f"{file}/file", {"csrf_token": token}).status == 404


def test_a_role_exports_only_what_is_its_own(centre: Centre, at_desk: NewDesk) -> None:
    """An auditor no declarations, a risk analyst not the audit: neither offered nor taken."""
    whole = {"port": "", "from": "2026-11-21", "to": "2026-11-21", "reason": "Court order 12"}
    for role, what, port in (
        (Role.AUDITOR, "declarations", "HND"),
        (Role.RISK_ANALYST, "audit", ""),
    ):
        desk = at_desk(role)
        form = desk.browser.open("/officer/exports/new").form()
        assert form.fields["what"] != what
        sent = form.fields | whole | {"what": what, "port": port}
        assert desk.browser.post("/officer/exports/new", sent).status == 422
    with centre.database.reading() as session:
        assert session.scalars(select(Proposal)).all() == []


EXPORTS = [
    (Role.RISK_ANALYST, {"what": "everything", "port": "HND"}, "Choose what to export"),
    (Role.RISK_ANALYST, {"port": ""}, "Choose the port"),
    (Role.AUDITOR, {"from": ""}, "Enter the first day"),
    (Role.AUDITOR, {"to": "2027-12-31"}, "31 days in all at most"),
    (Role.AUDITOR, {"reason": ""}, "Say why"),
]


@pytest.mark.parametrize(("role", "changes", "said"), EXPORTS)
def test_what_is_wrong_with_an_export_is_said(
    at_desk: NewDesk, role: Role, changes: dict[str, str], said: str
) -> None:
    desk = at_desk(role)
    whole = {"from": "2026-12-01", "to": "2026-12-03", "reason": "Court order 12"}
    desk.browser.open("/officer/exports/new").send(whole | changes)
    assert desk.browser.status == 422
    assert said in desk.browser.page.words
