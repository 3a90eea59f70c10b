"""The case at the desk: one page for all that is known, and the acts on it with their reasons."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Response, abort, request

from customs.case import GRAVE, REASONS, Act, Wish, read_wish
from customs.chip import SENTENCES as CHIPS
from customs.face import SENTENCES as FACES
from customs.lane import AgeGroup
from customs.officer import Permission
from customs.officer_task import ABOUT
from customs.proposal import reasoned
from customs.statements import SENTENCES as STATEMENTS
from customs.typed import Typed
from customs.words import N_
from customs.words_case import ACTS, BARS, STANDINGS, TO_DO
from customs.words_case import REASONS as REASON_WORDS
from customs.words_crossing import LANES, STATES, why
from passenger_app import case_file, confirmations, policies, staff_numbers
from passenger_app import cases as acting
from passenger_app.case_file import CaseFile
from passenger_app.cases import Absent, Barred, Desk, Moved, NoTaker, NotHeld
from passenger_app.centre import centre
from passenger_app.guards import on_duty
from passenger_app.officer import desk
from passenger_app.officer.search import STANDS
from passenger_app.officer.tasks import NO_TAKER, UNNOTED
from passenger_app.pages import page, spoken, to
from passenger_app.traveller.question import sentences

TAKEN = N_("Another officer has this case in hand. Ask them to hand it over.")
MOVED = N_("Something has happened since you opened this page. Look again, then decide.")
AGES: dict[AgeGroup, str] = {
    AgeGroup.CHILD: N_("Child under 12"),
    AgeGroup.YOUTH: N_("12 to 17"),
    AgeGroup.ADULT: N_("Adult"),
}
WORDS: dict[str, Any] = {
    "ACTS": ACTS,
    "AGES": AGES,
    "BARS": BARS,
    "CHIPS": CHIPS,
    "FACES": FACES,
    "LANES": LANES,
    "REASONS": REASON_WORDS,
    "STANDINGS": STANDINGS,
    "STANDS": STANDS,
    "STATES": STATES,
    "STATEMENTS": STATEMENTS,
    "TO_DO": TO_DO,
    "about": ABOUT,
    "why": why,
}
_LIGHT = (Act.NOTED, Act.LOOKED, Act.ANSWERED, Act.RELEASED, Act.HELD)


@desk.get("/cases/<uuid:id_>")
def case(id_: UUID) -> Response:
    """The case of a crossing, or of a declaration."""
    return case_page(id_, {})


def case_page(id_: UUID, problems: dict[str, str], status: int = 422) -> Response:
    """The page of a case, with what is wrong with what was sent."""
    made, me = centre(), on_duty()
    found = case_file.read(made.database, made.vault, me.actor, id_, made.now())
    if found is None:
        abort(404)
    with made.database.reading() as session:
        confirmed = confirmations.standing_of(session, found.about.declaration)
    return page(
        "officer/case.html",
        status if problems else 200,
        one=found,
        glance=_glance(found.about.id),
        mine=found.holder == me.actor,
        acts=me.may(Permission.CASES_ACT),
        stops=_choices([Act.HELD, *_grave()]),
        releases=_choices([Act.RELEASED]),
        reversals=_choices([Act.REVERSED]),
        reverses=_reversed(found),
        confirmed=confirmed,
        typed=request.form,
        problems=problems,
        now=made.now(),
        **WORDS,
    )


def _grave() -> list[Act]:
    may = on_duty().may(Permission.CASES_STOP)
    return [act for act in Act if act in GRAVE and may]


def _choices(acts: Iterable[Act]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Each act with its reasons, as one field offers them."""
    return [
        (
            spoken(TO_DO.get(act, "")) if act in TO_DO else "",
            [(f"{act}.{one}", spoken(REASON_WORDS[one])) for one in REASONS[act]],
        )
        for act in acts
    ]


def _reversed(found: CaseFile) -> int | None:
    """The act this officer may reverse."""
    n = found.reversible
    undone = next((one for one in found.acts if one.n == n and one.case == found.about.id), None)
    if undone is None or (undone.act in GRAVE and not on_duty().may(Permission.CASES_STOP)):
        return None
    return n


@desk.get("/cases/<uuid:id_>/state")
def case_state(id_: UUID) -> Response:
    """What changes by itself, for the page that asks again; 204 when nothing did."""
    told = _glance(id_)
    if told["version"] == request.args.get("seen"):
        return Response(status=204, headers={"Cache-Control": "no-store"})
    return page("officer/case_state.html", glance=told, **WORDS)


def _glance(id_: UUID) -> dict[str, Any]:
    made = centre()
    with made.database.reading() as session:
        found = case_file.glance(session, id_, made.now())
        if found is None:
            abort(404)
        numbers = staff_numbers.of(session, [found.holder])
    version = hashlib.sha256(repr(found).encode()).hexdigest()[:16]
    return {"id": id_, "now": found, "numbers": numbers, "version": version}


def at_desk() -> Desk:
    """Who acts, for a use case."""
    made, me, now = centre(), on_duty(), centre().now()
    with made.database.reading() as session:
        minutes = policies.as_of(session, now).tasks.claim_minutes
    grave, until = me.may(Permission.CASES_STOP), now + timedelta(minutes=minutes)
    return Desk(made.database, made.vault, made.ring(), me.actor, grave, until, now)


@desk.post("/cases/<uuid:id_>/take")
def take_case(id_: UUID) -> Response:
    """Take it, or hold on to it for longer."""
    try:
        acting.take(at_desk(), id_)
    except (Absent, NotHeld) as error:
        return not_done(id_, error)
    return to("officer.case", id_=id_)


@desk.post("/cases/<uuid:id_>/hand-over")
def hand_over_case(id_: UUID) -> Response:
    """Give it to a colleague, or back to all."""
    number, note = request.form.get("number", "").strip()[:40], request.form.get("note", "")
    if not reasoned(note):
        return case_page(id_, {"note": spoken(UNNOTED)})
    try:
        acting.hand_over(at_desk(), id_, number, note)
    except NoTaker:
        return case_page(id_, {"number": spoken(NO_TAKER)})
    except (Absent, NotHeld) as error:
        return not_done(id_, error)
    return to("officer.case", id_=id_)


@desk.post("/cases/<uuid:id_>/act")
def act_on_case(id_: UUID) -> Response:
    """Note, compare, confirm, hold or release."""
    return _act(id_, _LIGHT)


@desk.post("/cases/<uuid:id_>/stop")
def stop_case(id_: UUID) -> Response:
    """Hold, detain, refuse or refer."""
    return _act(id_, (Act.HELD, *GRAVE))


def _act(id_: UUID, possible: Iterable[Act]) -> Response:
    typed = Typed(request.form)
    wish = read_wish(typed, possible)
    if wish is None:
        return case_page(id_, sentences(typed.problems))
    return _done(id_, wish)


def _done(id_: UUID, wish: Wish, n: int | None = None) -> Response:
    try:
        if n is None:
            acting.act(at_desk(), id_, wish, request.form.get("seen", ""))
        else:
            acting.reverse(at_desk(), id_, n, wish)
    except (Absent, NotHeld, Moved, Barred) as error:
        return not_done(id_, error)
    return to("officer.case", id_=id_)


@desk.post("/cases/<uuid:id_>/acts/<int:n>/reverse")
def reverse_act(id_: UUID, n: int) -> Response:
    """Reverse the last act that moved the crossing."""
    typed = Typed(request.form)
    wish = read_wish(typed, (Act.REVERSED,))
    if wish is None:
        return case_page(id_, sentences(typed.problems))
    return _done(id_, wish, n)


def not_done(id_: UUID, error: Exception) -> Response:
    """Why nothing was done, on the page as it is now."""
    if isinstance(error, Absent):
        abort(404)
    if isinstance(error, Barred):
        return case_page(id_, {"what": spoken(BARS[error.why])}, 409)
    return case_page(id_, {"main": spoken(TAKEN if isinstance(error, NotHeld) else MOVED)}, 409)
