"""Gate codes at the desk: a supervisor draws a sheet for one hall, and reads it once."""

from __future__ import annotations

from flask import Response, request

from customs.device import read_hall
from customs.typed import Typed
from passenger_app import gate_codes as drawing
from passenger_app.centre import centre
from passenger_app.guards import on_duty
from passenger_app.officer import desk
from passenger_app.pages import page
from passenger_app.traveller.question import sentences


@desk.route("/gate-codes", methods=["GET", "POST"])
def gate_codes() -> Response:
    """Ask for which hall; then show the codes, which nobody keeps."""
    problems: dict[str, str] = {}
    hall, codes = "", list[str]()
    if request.method == "POST":
        typed, made = Typed(request.form), centre()
        hall = read_hall(typed)
        problems = sentences(typed.problems)
        if hall:
            codes = drawing.draw(made.database, on_duty(), hall, made.now())
    return page(
        "officer/gate_codes.html",
        422 if problems else 200,
        codes=codes,
        hall=hall,
        typed=request.form,
        problems=problems,
    )
