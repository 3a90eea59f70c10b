"""The trip, the address, the seven statements, and luggage that comes separately."""

from __future__ import annotations

from dataclasses import replace

from flask import Response

from customs.declaration import Declaration
from customs.ports import PORTS
from customs.statements import SENTENCES, Answers, Statement, read_answers
from customs.stay import PREFECTURES, Stay, read_stay
from customs.trip import Travel, Trip, read_trip
from customs.typed import Typed
from customs.unaccompanied import Unaccompanied, read_unaccompanied
from passenger_app import sign_in
from passenger_app.centre import centre
from passenger_app.guards import held
from passenger_app.traveller import declaration
from passenger_app.traveller.question import Question


@declaration.route("/trip", methods=["GET", "POST"])
def trip(ref: str) -> Response:
    """Where, when, on what, from where."""
    told, today = held().told, centre().today()

    def read(typed: Typed) -> Trip | None:
        return read_trip(typed, today)

    def put(known: Declaration, value: Trip) -> Declaration:
        return replace(known, trip=value)

    known = told.trip
    shown = (
        {
            "port": known.port,
            "arrival_on": known.arrival_on.isoformat(),
            "carrier": known.carrier,
            "embarked_at": known.embarked_at,
        }
        if known
        else _last_time()
    )
    by_sea = told.travel is Travel.CRUISE
    ports = sorted(PORTS.values(), key=lambda port: port.by_sea is not by_sea)
    return Question(
        "traveller/trip.html", read, put, shown, {"ports": ports, "by_sea": by_sea, "today": today}
    ).answer()


def _last_time() -> dict[str, str]:
    """Where the last trip of the account began and ended; most people come the same way."""
    kept = sign_in.who()
    if kept is None or kept.id != held().account:
        return {}
    return {"port": kept.known.port, "embarked_at": kept.known.embarked_at}


@declaration.route("/stay", methods=["GET", "POST"])
def stay(ref: str) -> Response:
    """Phone and address."""

    def put(known: Declaration, value: Stay) -> Declaration:
        return replace(known, stay=value)

    known = held().told.stay
    shown = (
        {
            "phone": known.phone,
            "where": known.where,
            "postal_code": known.postal_code,
            "prefecture": known.prefecture,
            "city": known.city,
            "street": known.street,
            "hotel": known.hotel,
        }
        if known
        else {}
    )
    return Question(
        "traveller/stay.html", read_stay, put, shown, {"prefectures": PREFECTURES}
    ).answer()


@declaration.route("/statements", methods=["GET", "POST"])
def statements(ref: str) -> Response:
    """The seven statements on one page; one button says none applies."""

    def put(known: Declaration, value: Answers) -> Declaration:
        return replace(known, answers=value)

    answers = held().told.answers
    shown = (
        {statement: "yes" if statement in answers else "no" for statement in Statement}
        if answers is not None
        else {}
    )
    return Question(
        "traveller/statements.html",
        read_answers,
        put,
        {str(name): value for name, value in shown.items()},
        {"statements": SENTENCES},
    ).answer()


@declaration.route("/unaccompanied", methods=["GET", "POST"])
def unaccompanied(ref: str) -> Response:
    """Luggage that arrives separately."""

    def put(known: Declaration, value: Unaccompanied) -> Declaration:
        return replace(known, unaccompanied=value)

    known = held().told.unaccompanied
    shown = (
        {
            "packages": str(known.packages),
            "contents": known.contents,
            "sent_from": known.sent_from,
            "import_at": known.import_at,
            "import_when": known.import_when,
        }
        if known
        else {}
    )
    return Question("traveller/unaccompanied.html", read_unaccompanied, put, shown).answer()
