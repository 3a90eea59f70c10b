"""The tasks at the desk: what waits, the oldest first; taken, handed over, ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from flask import Response, abort, request

from customs.officer import Permission
from customs.officer_task import ABOUT, OUTCOMES, Outcome
from customs.policy import Policies
from customs.words import N_
from passenger_app import dead_jobs, held_tasks, policies, staff_numbers
from passenger_app.centre import centre
from passenger_app.fleet import roster
from passenger_app.guards import on_duty
from passenger_app.held_tasks import Listed, NoTaker, NotHeld, Unnoted
from passenger_app.officer import desk
from passenger_app.pages import page, spoken, to

TAKEN = N_("Another officer has this task now, or it is over. Look at the list again.")
NO_TAKER = N_("No officer with this staff number may take this task. Check the number.")
UNNOTED = N_("Say why, in at most 400 characters, for whoever goes on with it.")
NO_OUTCOME = N_("Choose how it ended.")


def _standing(now: datetime) -> Policies:
    with centre().database.reading() as session:
        return policies.as_of(session, now)


def _numbers(found: Sequence[Listed]) -> dict[str, str]:
    actors = [actor for one in found for actor in (one.holder, one.noted_by, *one.officers)]
    with centre().database.reading() as session:
        return staff_numbers.of(session, actors)


@desk.get("/tasks")
def tasks() -> Response:
    """What waits for officers of this role."""
    return _tasks()


def _tasks(problem: str = "") -> Response:
    made, now, me = centre(), centre().now(), on_duty()
    with made.database.reading() as session:
        limits = policies.as_of(session, now).tasks
        found = held_tasks.waiting(session, held_tasks.seen_by(me.role), limits, now)
    mine = [one for one in found if one.holder == me.actor]
    return page(
        "officer/tasks.html",
        409 if problem else 200,
        found=found,
        mine=len(mine),
        about=ABOUT,
        numbers=_numbers(found),
        now=now,
        problem=problem,
        most=held_tasks.MOST_LISTED,
    )


@desk.get("/tasks/<uuid:id_>")
def task(id_: UUID) -> Response:
    """One task, and what may be done with it."""
    return _task(id_, {})


def _task(id_: UUID, problems: dict[str, str]) -> Response:
    made, now, me = centre(), centre().now(), on_duty()
    with made.database.reading() as session:
        limits = policies.as_of(session, now).tasks
        found = held_tasks.find(session, id_, held_tasks.seen_by(me.role), limits, now)
        device = roster.named(session, found.subject) if found else None
    if found is None:
        return _tasks(spoken(TAKEN)) if problems else abort(404)
    return page(
        "officer/task.html",
        422 if problems else 200,
        one=found,
        device=device if me.may(Permission.DEVICES_SEE) else None,
        mine=found.holder == me.actor,
        about=ABOUT,
        outcomes=[(one.value, spoken(OUTCOMES[one])) for one in _by_hand(found)],
        numbers=_numbers([found]),
        now=now,
        typed=request.form,
        problems=problems,
    )


def _by_hand(found: Listed) -> list[Outcome]:
    """What an officer may say at the end; trying a job again says it itself."""
    return [one for one in Outcome if one is not Outcome.TRIED_AGAIN] if found.by_hand else []


@desk.post("/tasks/<uuid:id_>/claim")
def claim_task(id_: UUID) -> Response:
    """Take it, or hold on to it for longer."""
    made, now, me = centre(), centre().now(), on_duty()
    until = now + timedelta(minutes=_standing(now).tasks.claim_minutes)
    try:
        held_tasks.claim(made.database, id_, held_tasks.seen_by(me.role), me.actor, until, now)
    except NotHeld:
        return _tasks(spoken(TAKEN))
    return to("officer.task", id_=id_)


@desk.post("/tasks/<uuid:id_>/hand-over")
def hand_over_task(id_: UUID) -> Response:
    """Give it to a colleague, or back to all."""
    problems = _hand_over([id_])
    if "gone" in problems:
        return _tasks(problems["gone"])
    return _task(id_, problems) if problems else to("officer.tasks")


def _hand_over(ids: Sequence[UUID]) -> dict[str, str]:
    """What is wrong with it; nothing when it is done."""
    made, now = centre(), centre().now()
    until = now + timedelta(minutes=_standing(now).tasks.claim_minutes)
    number, note = request.form.get("number", ""), request.form.get("note", "")
    try:
        held_tasks.hand_over(
            made.database, ids, on_duty().actor, number.strip()[:40], note, until, now
        )
    except NotHeld:
        return {"gone": spoken(TAKEN)}
    except NoTaker:
        return {"number": spoken(NO_TAKER)}
    except Unnoted:
        return {"note": spoken(UNNOTED)}
    return {}


@desk.route("/tasks/shift", methods=["GET", "POST"])
def hand_over_shift() -> Response:
    """The end of a shift: everything one holds, at once."""
    made, now, me = centre(), centre().now(), on_duty()
    with made.database.reading() as session:
        ids = held_tasks.held_by(session, me.actor, now)
    problems = _hand_over(ids) if request.method == "POST" and ids else {}
    if "gone" in problems or not ids:
        return _tasks(problems["gone"]) if problems else to("officer.tasks")
    if request.method == "POST" and not problems:
        return to("officer.tasks")
    return page(
        "officer/shift.html",
        422 if problems else 200,
        many=len(ids),
        typed=request.form,
        problems=problems,
    )


@desk.post("/tasks/<uuid:id_>/end")
def end_task(id_: UUID) -> Response:
    """Say how it ended."""
    made, told = centre(), request.form.get("outcome", "")
    if told not in {one.value for one in Outcome if one is not Outcome.TRIED_AGAIN}:
        return _task(id_, {"outcome": spoken(NO_OUTCOME)})
    try:
        held_tasks.end(made.database, id_, on_duty().actor, Outcome(told), made.now())
    except NotHeld:
        return _tasks(spoken(TAKEN))
    return to("officer.tasks")


@desk.post("/tasks/<uuid:id_>/again")
def try_job_again(id_: UUID) -> Response:
    """Let a dead job be tried again."""
    made = centre()
    try:
        dead_jobs.try_again(made.database, id_, on_duty().actor, made.now())
    except NotHeld:
        return _tasks(spoken(TAKEN))
    return to("officer.tasks")
