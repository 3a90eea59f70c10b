from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import select

from customs.officer import Role, Standing
from customs.officer_task import ABOUT, Kind, Outcome, Urgency
from customs.policy import Tasks
from passenger_app import held_tasks, permissions, worker
from passenger_app.centre import Centre
from passenger_app.held_tasks import Listed, NoTaker, NotHeld
from passenger_app.models import Audit, Officer, OfficerTask
from passenger_app.officers import Colleague
from tests.passenger_app.conftest import Clock
from tests.passenger_app.desk import employ
from tests.passenger_app.test_tasks import ask

pytestmark = pytest.mark.long

ANN, BEN, CEM = "officer:ann", "officer:ben", "officer:cem"
HOLD = timedelta(minutes=30)
ALL = frozenset(Kind)
MINUTE = timedelta(minutes=1)


def listed(centre: Centre, kinds: frozenset[Kind] = ALL) -> list[Listed]:
    with centre.database.reading() as session:
        return held_tasks.waiting(session, kinds, Tasks(), centre.now())


def one(centre: Centre) -> Listed:
    [task] = listed(centre)
    return task


def claim(centre: Centre, id_: UUID, officer: str = ANN, kinds: frozenset[Kind] = ALL) -> None:
    held_tasks.claim(centre.database, id_, kinds, officer, centre.now() + HOLD, centre.now())


def hand_over(
    centre: Centre, ids: list[UUID], officer: str = ANN, to: str = "", note: str = "Home"
) -> None:
    until = centre.now() + HOLD
    held_tasks.hand_over(centre.database, ids, officer, to, note, until, centre.now())


def colleague(centre: Centre, role: Role = Role.SUPERVISOR, active: bool = True) -> Colleague:
    """Somebody tasks can be handed to."""
    made, _ = employ(centre, role)
    if active:
        with centre.database.writing() as session:
            session.get_one(Officer, made.id).standing = Standing.ACTIVE.value
    return made


def end(centre: Centre, id_: UUID, officer: str = ANN, outcome: Outcome = Outcome.SETTLED) -> None:
    held_tasks.end(centre.database, id_, officer, outcome, centre.now())


def held_by(centre: Centre, officer: str) -> list[UUID]:
    with centre.database.reading() as session:
        return held_tasks.held_by(session, officer, centre.now())


def acts(centre: Centre) -> list[tuple[str, str]]:
    with centre.database.reading() as session:
        return sorted((row.actor, row.act) for row in session.scalars(select(Audit)))


def test_who_takes_a_task_holds_it_and_another_cannot(centre: Centre) -> None:
    ask(centre)
    claim(centre, one(centre).id)
    assert (one(centre).holder, one(centre).held_until) == (ANN, centre.now() + HOLD)
    with pytest.raises(NotHeld):
        claim(centre, one(centre).id, BEN)
    assert one(centre).holder == ANN
    assert acts(centre) == [(ANN, "task_claim")]


def test_a_claim_lapses_on_the_second(centre: Centre, clock: Clock) -> None:
    ask(centre)
    claim(centre, one(centre).id)
    clock.forward(HOLD - timedelta(seconds=1))
    with pytest.raises(NotHeld):
        claim(centre, one(centre).id, BEN)
    clock.forward(timedelta(seconds=1))
    assert one(centre).holder is None
    assert held_by(centre, ANN) == []
    claim(centre, one(centre).id, BEN)
    assert one(centre).holder == BEN


def test_who_takes_it_again_holds_it_longer(centre: Centre, clock: Clock) -> None:
    ask(centre)
    claim(centre, one(centre).id)
    clock.forward(HOLD - MINUTE)
    claim(centre, one(centre).id)
    assert one(centre).held_until == centre.now() + HOLD


def test_what_one_may_not_see_cannot_be_taken_or_found(centre: Centre) -> None:
    ask(centre)
    task, none = one(centre), frozenset({Kind.AUDIT_BROKEN})
    with pytest.raises(NotHeld):
        claim(centre, task.id, kinds=none)
    with centre.database.reading() as session:
        assert held_tasks.find(session, task.id, none, Tasks(), centre.now()) is None
        assert held_tasks.find(session, task.id, ALL, Tasks(), centre.now()) == task
    assert listed(centre, none) == []


def at_once(acts: list[Callable[[], None]]) -> int:
    """All begun together; how many went through."""
    start, through = threading.Barrier(len(acts)), list[int]()

    def run(act: Callable[[], None]) -> None:
        start.wait()
        try:
            act()
        except NotHeld:
            return
        through.append(1)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(through)


def test_of_officers_who_take_it_at_once_exactly_one_has_it(centre: Centre) -> None:
    for turn in range(10):
        ask(centre, str(turn))
        id_ = listed(centre)[-1].id
        officers = (ANN, BEN, CEM, "officer:dov")
        assert at_once([partial(claim, centre, id_, officer) for officer in officers]) == 1
        assert sum(id_ in held_by(centre, officer) for officer in officers) == 1
    assert len(acts(centre)) == 10


def test_without_the_question_who_holds_it_all_of_them_have_it(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the claim is guarded by its own words, not by luck."""
    monkeypatch.setattr(held_tasks, "or_", lambda *_: OfficerTask.ended_at.is_(None))
    ask(centre)
    id_ = one(centre).id
    assert at_once([partial(claim, centre, id_, officer) for officer in (ANN, BEN, CEM)]) == 3


def test_taking_and_ending_at_once_never_both_after_the_end(centre: Centre) -> None:
    to = colleague(centre)
    for turn in range(5):
        ask(centre, str(turn))
        id_ = listed(centre)[-1].id
        claim(centre, id_)
        at_once([partial(end, centre, id_), partial(hand_over, centre, [id_], ANN, to.number)])
        with centre.database.reading() as session:
            row = session.get_one(OfficerTask, id_)
        assert (row.owner == to.actor) == (row.ended_at is None)
        if row.ended_at is None:
            end(centre, id_, to.actor)


def test_a_task_is_handed_to_a_colleague_by_number_with_a_note(centre: Centre) -> None:
    to = colleague(centre)
    ask(centre)
    claim(centre, one(centre).id)
    hand_over(centre, [one(centre).id], to=to.number.lower(), note="  Waits for the airline  ")
    task = one(centre)
    assert (task.holder, task.note, task.noted_by) == (to.actor, "Waits for the airline", ANN)
    for other in (ANN, BEN):
        with pytest.raises(NotHeld):
            end(centre, task.id, other)
    end(centre, task.id, to.actor)


def test_a_task_is_handed_back_to_all(centre: Centre) -> None:
    ask(centre)
    claim(centre, one(centre).id)
    hand_over(centre, [one(centre).id])
    assert (one(centre).holder, one(centre).note) == (None, "Home")
    claim(centre, one(centre).id, BEN)


@pytest.mark.parametrize(
    ("role", "active"),
    [(Role.COUNTER, True), (Role.AUDITOR, True), (Role.TECHNICIAN, False), (None, True)],
)
def test_who_could_not_take_it_is_not_handed_it(
    centre: Centre, role: Role | None, active: bool
) -> None:
    """A role that does not see it, one that takes none, somebody away, and nobody at all."""
    number = colleague(centre, role, active).number if role else "NOBODY-1"
    ask(centre)
    claim(centre, one(centre).id)
    with pytest.raises(NoTaker):
        hand_over(centre, [one(centre).id], to=number)
    assert (one(centre).holder, one(centre).note) == (ANN, None)


@pytest.mark.parametrize("role", Role)
def test_a_role_sees_the_kinds_its_permissions_name(role: Role) -> None:
    for kind in Kind:
        assert (kind in held_tasks.seen_by(role)) == permissions.may(role, ABOUT[kind].needs)
    assert held_tasks.seen_by(Role.SUPERVISOR) == ALL


@pytest.mark.parametrize("note", ["", "  ", "x" * 401])
def test_without_a_note_nothing_is_handed_over(centre: Centre, note: str) -> None:
    ask(centre)
    claim(centre, one(centre).id)
    with pytest.raises(held_tasks.Unnoted):
        hand_over(centre, [one(centre).id], note=note)
    assert one(centre).holder == ANN


def test_a_shift_is_handed_over_whole_or_not_at_all(centre: Centre, clock: Clock) -> None:
    for subject in ("a", "b", "c"):
        ask(centre, subject)
        clock.forward(MINUTE)
    to = colleague(centre)
    first, second, third = (task.id for task in listed(centre))
    claim(centre, first)
    claim(centre, second)
    claim(centre, third, BEN)
    with pytest.raises(NotHeld):
        hand_over(centre, [first, third], to=to.number)
    assert held_by(centre, ANN) == [first, second]
    hand_over(centre, held_by(centre, ANN), to=to.number)
    assert (held_by(centre, ANN), held_by(centre, to.actor)) == ([], [first, second])
    assert held_by(centre, BEN) == [third]


def test_what_was_handed_to_somebody_who_never_comes_is_free_again(
    centre: Centre, clock: Clock
) -> None:
    ask(centre)
    claim(centre, one(centre).id)
    hand_over(centre, [one(centre).id], to=colleague(centre).number)
    clock.forward(HOLD)
    claim(centre, one(centre).id, CEM)


def test_only_who_holds_it_ends_it_and_only_once(centre: Centre) -> None:
    ask(centre)
    id_ = one(centre).id
    with pytest.raises(NotHeld):
        end(centre, id_)
    claim(centre, id_)
    with pytest.raises(NotHeld):
        end(centre, id_, BEN)
    end(centre, id_, outcome=Outcome.NOTHING_TO_DO)
    assert listed(centre) == []
    for act in (end, claim):
        with pytest.raises(NotHeld):
            act(centre, id_)
    with centre.database.reading() as session:
        row = session.get_one(OfficerTask, id_)
    assert (row.outcome, row.ended_by) == ("nothing_to_do", ANN)
    assert acts(centre) == [(ANN, "task_claim"), (ANN, "task_end")]


def test_a_lapsed_claim_nobody_took_since_still_ends_it(centre: Centre, clock: Clock) -> None:
    ask(centre)
    id_ = one(centre).id
    claim(centre, id_)
    clock.forward(HOLD)
    end(centre, id_)
    assert listed(centre) == []


def test_what_is_settled_elsewhere_is_not_ended_by_hand(centre: Centre) -> None:
    ask(centre, kind=Kind.PROPOSAL)
    task = one(centre)
    assert not task.by_hand
    claim(centre, task.id)
    with pytest.raises(NotHeld):
        end(centre, task.id)


def test_the_oldest_comes_first(centre: Centre, clock: Clock) -> None:
    for subject in ("first", "second", "third"):
        ask(centre, subject)
        clock.forward(MINUTE)
    assert [task.subject for task in listed(centre)] == ["first", "second", "third"]


@pytest.mark.parametrize("kind", sorted(ALL - {Kind.LATE, Kind.ALONE}))
def test_a_task_is_late_on_the_minute_its_kind_allows(
    centre: Centre, clock: Clock, kind: Kind
) -> None:
    ask(centre, kind=kind)
    limit = Tasks().late_after(ABOUT[kind].urgency or Urgency.AT_ONCE)
    clock.forward(limit * MINUTE - timedelta(seconds=1))
    assert not one(centre).late
    clock.forward(timedelta(seconds=1))
    assert one(centre).late


def alarms(centre: Centre) -> list[tuple[str, int, object]]:
    found = listed(centre, frozenset({Kind.LATE}))
    return [(task.subject, task.times, task.why["late"]) for task in found]


def work(centre: Centre) -> None:
    while worker.step(centre, "w"):
        pass


def test_the_alarm_is_raised_once_for_each_late_task(centre: Centre, clock: Clock) -> None:
    worker.standing_jobs(centre)
    limit = Tasks().late_after(Urgency.SOON) * MINUTE
    ask(centre, "a")
    ask(centre, "b")
    clock.forward(limit - MINUTE)
    work(centre)
    assert alarms(centre) == []
    clock.forward(MINUTE)
    for _ in range(3):  # again each minute: nothing new
        work(centre)
        assert alarms(centre) == [("dead_job", 1, 2)]
        clock.forward(MINUTE)
    ask(centre, "c")
    clock.forward(limit)
    work(centre)
    assert alarms(centre) == [("dead_job", 2, 3)]


def test_a_task_that_is_late_again_after_a_longer_wait_is_told_again(
    centre: Centre, clock: Clock
) -> None:
    """A policy lets ordinary tasks wait longer: of two late ones the younger is late no more."""

    def look(limits: Tasks) -> list[tuple[str, int, object]]:
        held_tasks.raise_alarm(centre.database, limits, centre.now())
        return alarms(centre)

    longer, longest = Tasks(soon_minutes=180), Tasks(soon_minutes=240)
    ask(centre, "a")
    clock.forward(60 * MINUTE)
    ask(centre, "b")
    clock.forward(Tasks().soon_minutes * MINUTE)
    assert look(Tasks()) == [("dead_job", 1, 2)]
    assert look(longer) == [("dead_job", 1, 2)]
    clock.forward(59 * MINUTE)
    assert look(longest) == []
    clock.forward(MINUTE)
    assert look(longest) == [("dead_job", 1, 1)]
    clock.forward(60 * MINUTE)
    assert look(longest) == [("dead_job", 2, 2)]


def test_the_alarm_ends_when_nothing_of_its_kind_is_late(centre: Centre, clock: Clock) -> None:
    worker.standing_jobs(centre)
    ask(centre, "a")
    clock.forward(Tasks().late_after(Urgency.SOON) * MINUTE)
    work(centre)
    task = listed(centre, frozenset({Kind.DEAD_JOB}))[0]
    claim(centre, task.id)
    end(centre, task.id)
    clock.forward(MINUTE)
    work(centre)
    assert alarms(centre) == []
    with centre.database.reading() as session:
        asked = select(OfficerTask.outcome).where(OfficerTask.kind == Kind.LATE)
        assert session.scalars(asked).all() == ["none_late"]


def test_two_workers_raise_one_alarm(centre: Centre, clock: Clock) -> None:
    ask(centre)
    clock.forward(Tasks().late_after(Urgency.SOON) * MINUTE)
    raising = partial(held_tasks.raise_alarm, centre.database, Tasks(), centre.now())
    at_once([raising] * 4)
    assert alarms(centre) == [("dead_job", 1, 1)]
