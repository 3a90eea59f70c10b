"""The officers' own room: who works here, and what a supervisor may do about it.

Every name that is shown and every act is written down; an act carries its reason. A code for
a passkey is shown once, to the supervisor who stands beside the officer.
"""

from __future__ import annotations

from uuid import UUID

from flask import Response, abort, request

from customs.officer import (
    BARS,
    CHANGES,
    MEANS,
    ROLES,
    Bar,
    Change,
    Invitation,
    Permission,
    Role,
    Standing,
    read_invitation,
    read_reason,
    read_role,
)
from customs.typed import Problem, Typed
from customs.words import N_
from passenger_app import enrolments, officers, qr_image, supervisors
from passenger_app.centre import Centre, centre
from passenger_app.guards import on_duty
from passenger_app.officer import desk
from passenger_app.officers import Barred, Colleague
from passenger_app.pages import page, spoken, to
from passenger_app.traveller.question import sentences

LABEL = N_("A code that opens the page where the officer makes a passkey")


@desk.get("/officers")
def colleagues() -> Response:
    """Everybody who works here."""
    made, by = centre(), on_duty()
    everyone = officers.everyone(made.database, made.vault, by, made.now())
    supervisors = [one for one in everyone if one.supervises]
    return page(
        "officer/colleagues.html",
        everyone=everyone,
        alone=len(supervisors) == 1,
        changes=by.may(Permission.OFFICERS_CHANGE),
    )


@desk.route("/officers/new", methods=["GET", "POST"])
def invite() -> Response:
    """A new officer, and the code they enrol with."""
    if request.method != "POST":
        return _invite({})
    made, typed = centre(), Typed(request.form)
    asked = read_invitation(typed)
    if asked is None:
        return _invite(request.form, typed.problems)
    try:
        return _code(asked.name, *_invited(made, asked))
    except Barred as barred:
        return _invite(request.form, bar=barred.bar)


def _invited(made: Centre, asked: Invitation) -> tuple[str, UUID | None]:
    """The code, and the proposal where becoming what was asked for takes two."""
    told = (made.database, made.vault, on_duty(), asked, made.now())
    try:
        return officers.invite(*told), None
    except Barred as barred:
        if barred.bar is not Bar.TAKES_TWO:
            raise
        return supervisors.invite(*told)


def _invite(
    typed: dict[str, str], problems: list[Problem] | None = None, bar: Bar | None = None
) -> Response:
    faults = sentences(problems or []) | ({"number": spoken(BARS[bar])} if bar else {})
    choices = [(role.value, spoken(words)) for role, words in ROLES.items()]
    status = 422 if faults else 200
    return page("officer/invite.html", status, typed=typed, problems=faults, choices=choices)


@desk.get("/officers/<uuid:id_>")
def colleague(id_: UUID) -> Response:
    """One officer, and what may be done about them."""
    found, by = _found(id_), on_duty()
    changes = _changes(found) if by.may(Permission.OFFICERS_CHANGE) and by.id != id_ else []
    return page("officer/colleague.html", one=found, own=by.id == id_, changes=changes)


def _changes(found: Colleague) -> list[tuple[str, str]]:
    """What makes sense in this standing."""
    suspended = found.standing is Standing.SUSPENDED
    possible = [Change.RESTORE] if suspended else [Change.ROLE, Change.RECOVER, Change.SUSPEND]
    return [(change.value, spoken(CHANGES[change])) for change in possible]


@desk.route(
    "/officers/<uuid:id_>/<any(role, suspend, restore, recover):act>", methods=["GET", "POST"]
)
def change(id_: UUID, act: str) -> Response:
    """One act about one officer: what it means, the reason, and then it is done."""
    wanted, found = Change(act), _found(id_)
    if request.method != "POST":
        return _change(wanted, found)
    typed = Typed(request.form)
    role = read_role(typed) if wanted is Change.ROLE else found.role
    why = read_reason(typed)
    if role is None or why is None:
        return _change(wanted, found, sentences(typed.problems))
    made = centre()
    told = (made.database, made.vault, on_duty(), id_)
    proposed = None
    try:
        if wanted is Change.RECOVER:
            return _code(found.name, officers.recover(*told, why, made.now()))
        if wanted is Change.ROLE:
            proposed = _role(made, id_, role, why)
        else:
            do = officers.suspend if wanted is Change.SUSPEND else officers.restore
            do(*told, why, made.now())
    except Barred as barred:
        return _change(wanted, found, {"why": spoken(BARS[barred.bar])}, 409)
    if proposed:
        return to("officer.proposal", id_=proposed)
    return to("officer.colleague", id_=id_)


def _role(made: Centre, id_: UUID, role: Role, why: str) -> UUID | None:
    """Give another role; the proposal instead, where becoming what was asked for takes two."""
    by, now = on_duty(), made.now()
    try:
        officers.change_role(made.database, made.vault, by, id_, role, why, now)
    except Barred as barred:
        if barred.bar is not Bar.TAKES_TWO:
            raise
        return supervisors.propose(made.database, by, id_, why, now)
    return None


def _change(
    wanted: Change, found: Colleague, problems: dict[str, str] | None = None, status: int = 422
) -> Response:
    typed = {"role": found.role.value} | request.form.to_dict()
    return page(
        "officer/change.html",
        status if problems else 200,
        wanted=wanted.value,
        words=spoken(CHANGES[wanted]),
        means=spoken(MEANS[wanted]),
        one=found,
        typed=typed,
        problems=problems or {},
        choices=[(role.value, spoken(words)) for role, words in ROLES.items()],
    )


def _found(id_: UUID) -> Colleague:
    made = centre()
    found = officers.one(made.database, made.vault, on_duty(), id_, made.now())
    if found is None:
        abort(404)
    return found


def _code(name: str, secret: str, proposed: UUID | None = None) -> Response:
    link = enrolments.link(centre().settings, secret)
    code = qr_image.svg(link, spoken(LABEL))
    return page("officer/code.html", called=name, link=link, code=code, proposed=proposed)
