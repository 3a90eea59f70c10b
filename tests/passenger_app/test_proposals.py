from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from customs import officer_task, proposal
from customs.officer import Permission
from customs.proposal import Decider, Decision, Kind, Refusal, State
from passenger_app import proposals, tasks, worker
from passenger_app.centre import Centre
from passenger_app.ids import uuid7
from passenger_app.models import Audit, ErasureProof, Job, OfficerTask, Proposal
from passenger_app.proposals import Body, Change, Refused
from tests.passenger_app.conftest import Clock

pytestmark = pytest.mark.long

DECIDE = Permission.PROPOSALS_DECIDE
AUTHOR, OTHER, THIRD = "officer:a", "officer:b", "officer:c"
HOURS = timedelta(hours=4)


def decision(by: str = OTHER, approve: bool = True, stepped_up: bool = True) -> Decision:
    return Decision(Decider(by, frozenset({DECIDE}), stepped_up), approve, "Looked at it")


def check(session: Session, _now: datetime, _subject: str, body: Body) -> None:
    """The world stands where the body says it does."""
    if "world" not in body:
        raise Refused(Refusal.BROKEN, "world")
    if len(session.scalars(select(ErasureProof)).all()) != body["world"]:
        raise Refused(Refusal.MOVED)


def carry_out(_centre: Centre, session: Session, now: datetime, row: Proposal) -> None:
    """Moves the world one step: a row nothing else here writes."""
    proof = ErasureProof(
        id=uuid7(now), subject=row.subject, rule="moved", due_at=now, erased_at=now, counts={}
    )
    session.add(proof)


@pytest.fixture(autouse=True)
def _one_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(proposals.CHANGES, Kind.KEY, Change(DECIDE, HOURS, check, carry_out))


def propose(centre: Centre, world: int = 0, reason: str = "Because", subject: str = "s") -> UUID:
    with centre.database.writing() as session:
        return proposals.propose(
            session, centre.now(), Kind.KEY, subject, {"world": world}, reason, AUTHOR
        )


def decide(centre: Centre, id_: UUID, what: Decision | None = None) -> None:
    proposals.decide(centre, centre.now(), id_, what or decision())


def refused(act: Callable[[], object]) -> Refusal:
    with pytest.raises(Refused) as error:
        act()
    return error.value.why


def row_of(centre: Centre, id_: UUID) -> Proposal:
    with centre.database.reading() as session:
        return session.get_one(Proposal, id_)


def moves(centre: Centre) -> int:
    """How often the change was carried out."""
    with centre.database.reading() as session:
        return len(session.scalars(select(ErasureProof)).all())


def acts(centre: Centre) -> list[tuple[str, str]]:
    with centre.database.reading() as session:
        return sorted((row.actor, row.act) for row in session.scalars(select(Audit)))


def tasks_of(centre: Centre) -> list[tuple[str, str | None]]:
    with centre.database.reading() as session:
        return [(row.subject, row.outcome) for row in session.scalars(select(OfficerTask))]


def test_drafting_changes_nothing_and_asks_for_another_officer(centre: Centre) -> None:
    id_ = propose(centre)
    row = row_of(centre, id_)
    assert (row.state, row.author, row.lapses_at) == ("waiting", AUTHOR, centre.now() + HOURS)
    assert moves(centre) == 0
    assert tasks_of(centre) == [(str(id_), None)]
    assert acts(centre) == [(AUTHOR, "propose")]


@pytest.mark.parametrize("reason", ["", "   ", "x" * (proposal.LONGEST_REASON + 1)])
def test_without_a_reason_nothing_is_drafted(centre: Centre, reason: str) -> None:
    assert refused(lambda: propose(centre, reason=reason)) is Refusal.NO_REASON
    assert tasks_of(centre) == []


def test_a_broken_body_is_refused_at_the_draft(centre: Centre) -> None:
    with pytest.raises(Refused) as error, centre.database.writing() as session:
        proposals.propose(session, centre.now(), Kind.KEY, "s", {}, "Because", AUTHOR)
    assert (error.value.why, error.value.field) == (Refusal.BROKEN, "world")
    assert acts(centre) == []


def test_another_approves_and_it_is_carried_out_in_one_go(centre: Centre) -> None:
    id_ = propose(centre)
    decide(centre, id_)
    row = row_of(centre, id_)
    assert (row.state, row.decided_by, row.answer) == ("approved", OTHER, "Looked at it")
    assert row.decided_at == centre.now()
    assert moves(centre) == 1
    assert tasks_of(centre) == [(str(id_), "approved")]
    assert acts(centre) == [(AUTHOR, "propose"), (OTHER, "proposal_approved")]


def test_a_refused_one_is_kept_and_nothing_happens(centre: Centre) -> None:
    id_ = propose(centre)
    decide(centre, id_, decision(approve=False, stepped_up=False))
    assert row_of(centre, id_).state == State.REFUSED
    assert moves(centre) == 0
    assert refused(lambda: decide(centre, id_)) is Refusal.DECIDED


@pytest.mark.parametrize(
    ("what", "why"),
    [
        (decision(AUTHOR), Refusal.OWN),
        (decision(AUTHOR, approve=False), Refusal.OWN),
        (decision(stepped_up=False), Refusal.STEP_UP),
        (replace(decision(), reason=" "), Refusal.NO_REASON),
        (Decision(Decider(OTHER, frozenset(), True), True, "Yes"), Refusal.NOT_ALLOWED),
    ],
)
def test_who_may_not_changes_nothing(centre: Centre, what: Decision, why: Refusal) -> None:
    id_ = propose(centre)
    assert refused(lambda: decide(centre, id_, what)) is why
    assert (row_of(centre, id_).state, moves(centre)) == ("waiting", 0)
    assert tasks_of(centre) == [(str(id_), None)]
    decide(centre, id_)  # and it can still be decided by who may


def test_without_the_rule_an_author_approves_alone(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: nothing but `refusal` stands between an author and their own."""
    monkeypatch.setattr(proposals, "refusal", lambda *_: None)
    decide(centre, propose(centre), decision(AUTHOR))
    assert moves(centre) == 1


def test_what_moved_since_the_draft_is_not_carried_out(centre: Centre) -> None:
    first, second = propose(centre), propose(centre)
    decide(centre, first)
    assert refused(lambda: decide(centre, second)) is Refusal.MOVED
    assert (row_of(centre, second).state, moves(centre)) == ("waiting", 1)
    decide(centre, second, decision(approve=False))


def test_what_fails_on_the_way_leaves_the_proposal_waiting(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise OSError("disk")

    monkeypatch.setitem(proposals.CHANGES, Kind.KEY, Change(DECIDE, HOURS, check, fails))
    id_ = propose(centre)
    with pytest.raises(OSError, match="disk"):
        decide(centre, id_)
    assert row_of(centre, id_).state == State.WAITING
    assert tasks_of(centre) == [(str(id_), None)]


def test_nobody_decides_after_it_lapsed_even_before_the_worker_says_so(
    centre: Centre, clock: Clock
) -> None:
    id_ = propose(centre)
    clock.forward(HOURS)
    assert refused(lambda: decide(centre, id_)) is Refusal.LAPSED
    while worker.step(centre, "w"):
        pass
    assert row_of(centre, id_).state == State.LAPSED
    assert tasks_of(centre) == [(str(id_), "lapsed")]
    assert ("worker", "proposal_lapsed") in acts(centre)


def test_the_worker_lapses_nothing_early_and_nothing_decided(centre: Centre, clock: Clock) -> None:
    waits, decided = propose(centre), propose(centre, subject="t")
    decide(centre, decided)
    assert proposals.lapse(centre.database, waits, centre.now()) == centre.now() + HOURS
    clock.forward(HOURS)
    while worker.step(centre, "w"):
        pass
    assert [row_of(centre, id_).state for id_ in (waits, decided)] == ["lapsed", "approved"]
    with centre.database.reading() as session:
        assert session.scalars(select(Job)).all() == []


def test_only_its_author_takes_a_proposal_back_and_only_while_it_waits(centre: Centre) -> None:
    id_ = propose(centre)
    by = {who: partial(withdraw, centre, id_, who) for who in (AUTHOR, OTHER)}
    assert refused(by[OTHER]) is Refusal.NOT_YOURS
    by[AUTHOR]()
    assert row_of(centre, id_).state == State.WITHDRAWN
    assert tasks_of(centre) == [(str(id_), "withdrawn")]
    assert refused(by[AUTHOR]) is Refusal.DECIDED
    assert refused(lambda: decide(centre, id_)) is Refusal.DECIDED


def withdraw(centre: Centre, id_: UUID, who: str) -> None:
    proposals.withdraw(centre.database, centre.now(), id_, who)


def test_what_does_not_exist_cannot_be_decided(centre: Centre) -> None:
    assert refused(lambda: decide(centre, uuid7(centre.now()))) is Refusal.UNKNOWN


def at_once(acts: list[Callable[[], None]]) -> list[Refusal | None]:
    """All acts begun together; how each ended."""
    start, ends = threading.Barrier(len(acts)), list[Refusal | None]()

    def run(act: Callable[[], None]) -> None:
        start.wait()
        try:
            act()
        except Refused as error:
            ends.append(error.why)
        else:
            ends.append(None)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def test_deciding_at_once_decides_once(centre: Centre) -> None:
    for world in range(5):
        id_ = propose(centre, world)
        both = [decision(OTHER), decision(THIRD), decision(OTHER, approve=False), decision(OTHER)]
        ends = at_once([partial(decide, centre, id_, what) for what in both])
        assert sorted(map(str, ends)) == ["None", "decided", "decided", "decided"]
        if row_of(centre, id_).state == State.REFUSED:  # then the world did not move
            assert moves(centre) == world
            decide(centre, propose(centre, world))
        assert moves(centre) == world + 1


def test_two_proposals_on_one_subject_approved_at_once_move_it_once(centre: Centre) -> None:
    for world in range(5):
        ids = [propose(centre, world) for _ in range(4)]
        ends = at_once([partial(decide, centre, id_) for id_ in ids])
        assert sorted(map(str, ends)) == ["None", "moved", "moved", "moved"]
        assert moves(centre) == world + 1
        for id_ in ids:
            if row_of(centre, id_).state == State.WAITING:
                withdraw(centre, id_, AUTHOR)


@pytest.mark.parametrize("approve", [True, False])
def test_the_audit_says_where_a_proposal_stood_and_stands(centre: Centre, approve: bool) -> None:
    id_ = propose(centre)
    decide(centre, id_, decision(approve=approve))
    with centre.database.reading() as session:
        asked = select(Audit).where(Audit.subject == str(id_))
        found = {(row.act, row.before, row.after) for row in session.scalars(asked)}
    after = "approved" if approve else "refused"
    assert found == {("propose", None, "waiting"), (f"proposal_{after}", "waiting", after)}


def test_the_audit_holds_what_was_proposed_by_its_digest_alone(centre: Centre) -> None:
    """The same content has the same digest at the draft and at the decision; another has not."""
    one, other = propose(centre), propose(centre, reason="Another reason")
    decide(centre, one)
    with centre.database.reading() as session:
        told = {(r.subject, r.act): r.told for r in session.scalars(select(Audit))}
    drafted, decided = told[str(one), "propose"], told[str(one), "proposal_approved"]
    assert drafted["sha256"] == decided["sha256"] != told[str(other), "propose"]["sha256"]
    assert "Because" not in str(told)


def test_a_task_ended_elsewhere_is_over_whoever_held_it(centre: Centre) -> None:
    id_ = propose(centre)
    with centre.database.writing() as session:
        session.execute(update(OfficerTask).values(owner=THIRD))
    decide(centre, id_)
    with centre.database.reading() as session:
        [task] = session.scalars(select(OfficerTask))
    assert (task.ended_by, task.open_once) == (OTHER, None)
    with centre.database.writing() as session:
        tasks.over(session, centre.now(), officer_task.Kind.PROPOSAL, id_, THIRD, "twice")
    with centre.database.reading() as session:
        assert session.scalars(select(OfficerTask.outcome)).one() == "approved"
