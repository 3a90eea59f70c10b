"""The auditor's room: who did what to which subject. Each look at it is a row of it."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Response, request

from customs.faults import Fault
from customs.typed import Problem, Typed
from passenger_app.audit import reading
from passenger_app.audit.reading import Asked, Found
from passenger_app.centre import centre
from passenger_app.guards import on_duty
from passenger_app.officer import desk
from passenger_app.pages import page, url
from passenger_app.traveller.question import sentences

FIELDS = ("who", "about", "since", "until")


@desk.get("/audit")
def audit() -> Response:
    """Rows, the latest first; a link on each name asks for that one alone."""
    typed = Typed(request.args)
    asked = _asked(typed)
    if typed.problems:
        return _page(Found([], None), 422, problems=sentences(typed.problems))
    made = centre()
    found = reading.read(made.database, on_duty().actor, asked, made.now())
    return _page(found)


def _page(found: Found, status: int = 200, **told: Any) -> Response:  # noqa: ANN401
    given = {name: request.args.get(name, "") for name in FIELDS}
    asked = {name: value for name, value in given.items() if value}
    further = _with(**asked, before=str(found.further)) if found.further else None
    return page(
        "officer/audit.html", status, found=found, typed=given, further=further, only=_with, **told
    )


def _with(**asked: str) -> str:
    return f"{url('officer.audit')}?{urlencode(asked)}"


def _asked(typed: Typed) -> Asked:
    who, about = (typed.raw(name, reading.LONGEST).strip() for name in ("who", "about"))
    return Asked(who, about, _day(typed, "since"), _day(typed, "until"), _cursor(typed))


def _day(typed: Typed, field: str) -> date | None:
    return typed.date(field, missing=Fault.NOT_A_DATE) if typed.raw(field).strip() else None


def _cursor(typed: Typed) -> UUID | None:
    try:
        return UUID(typed.raw("before")) if typed.raw("before") else None
    except ValueError:
        typed.problems.append(Problem("before", Fault.NOT_A_DATE))
        return None
