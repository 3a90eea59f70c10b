"""The policies at the desk: what stands, how it came about, and the draft of the next."""

from __future__ import annotations

from datetime import UTC, datetime, time

from flask import Response, abort, request

from customs.faults import Fault
from customs.officer import Permission
from customs.pass_qr import TOKYO
from customs.policy import TITLES, Name, body_of, read, rules
from customs.proposal import STATES, State
from customs.typed import Typed
from passenger_app import policies as kept
from passenger_app import staff_numbers
from passenger_app.centre import centre
from passenger_app.guards import on_duty
from passenger_app.officer import desk
from passenger_app.officer.proposals import refused
from passenger_app.pages import page, to
from passenger_app.proposals import Refused
from passenger_app.traveller.question import sentences


@desk.get("/policies")
def policies() -> Response:
    """Every policy as it stands."""
    made = centre()
    with made.database.reading() as session:
        standing = kept.as_of(session, made.now())
        waiting = {
            name: sum(one.state is State.WAITING for one in kept.drafts(session, name))
            for name in Name
        }
    return page(
        "officer/policies.html",
        standing=standing,
        titles=TITLES,
        rules={name: list(rules(name)) for name in Name},
        values={name: body_of(standing.of(name)) for name in Name},
        waiting=waiting,
    )


def _named(name: str) -> Name:
    if name not in set(Name):
        abort(404)
    return Name(name)


@desk.get("/policies/<name>")
def policy(name: str) -> Response:
    """One policy with its whole history, and the drafts that became nothing."""
    made, named = centre(), _named(name)
    with made.database.reading() as session:
        history = kept.history(session, named, made.now())
        drafts = kept.drafts(session, named)
        standing = kept.as_of(session, made.now())
        told = [one.proposal for one in history if one.proposal]
        told += [one.proposal for one in drafts]
        actors = [actor for one in told for actor in (one.author, one.decided_by)]
        numbers = staff_numbers.of(session, actors)
    return page(
        "officer/policy.html",
        policy=named,
        title=TITLES[named],
        rules=dict(rules(named)),
        values=body_of(standing.of(named)),
        version=standing.versions[named],
        history=history,
        drafts=drafts,
        states=STATES,
        numbers=numbers,
        may_draft=on_duty().may(Permission.POLICIES_DRAFT),
    )


@desk.route("/policies/<name>/draft", methods=["GET", "POST"])
def draft_policy(name: str) -> Response:
    """Propose the next version."""
    made, named = centre(), _named(name)
    with made.database.reading() as session:
        head = kept.latest(session, named)
    if request.method != "POST":
        return _draft(named, {figure: str(value) for figure, value in body_of(head).items()}, {})
    wanted, problems = read(named, request.form)
    typed = Typed(request.form)
    begins = _begins(typed)
    told = sentences([*problems, *typed.problems])
    if told or wanted is None:
        return _draft(named, request.form, told)
    why, now = request.form.get("reason", ""), made.now()
    try:
        id_ = kept.draft(made.database, named, wanted, begins, why, on_duty().actor, now)
    except Refused as error:
        return _draft(named, request.form, refused(error))
    return to("officer.proposal", id_=id_)


def _begins(typed: Typed) -> datetime | None:
    """The beginning of the day that was typed, in Tokyo; nothing means on approval."""
    if not typed.raw("from"):
        return None
    day = typed.date("from", missing=Fault.NOT_A_DATE)
    return datetime.combine(day, time(0), TOKYO).astimezone(UTC) if day else None


def _draft(name: Name, typed: dict[str, str], problems: dict[str, str]) -> Response:
    return page(
        "officer/draft.html",
        422 if problems else 200,
        policy=name,
        title=TITLES[name],
        rules=dict(rules(name)),
        typed=typed,
        problems=problems,
    )
