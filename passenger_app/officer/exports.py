"""The exports at the desk: what one asked for, and the file while it can be fetched."""

from __future__ import annotations

from uuid import UUID

from flask import Response, abort, request

from customs.officer import Permission
from customs.ports import PORTS
from customs.proposal import STATES
from customs.typed import Typed
from customs.words import N_
from passenger_app import exports as made_files
from passenger_app.centre import centre
from passenger_app.export_rows import MOST_DAYS, MOST_ROWS, What
from passenger_app.exports import Closed
from passenger_app.guards import on_duty
from passenger_app.officer import desk
from passenger_app.officer.proposals import refused
from passenger_app.pages import page, spoken, to
from passenger_app.proposals import Refused

WHAT = {
    What.DECLARATIONS: N_("Signed declarations of one port"),
    What.AUDIT: N_("The audit"),
}
NEEDS = {
    What.DECLARATIONS: Permission.DECLARATIONS_EXPORT,
    What.AUDIT: Permission.AUDIT_EXPORT,
}
NO_BOUNDS = {
    "what": N_("Choose what to export."),
    "port": N_("Choose the port of arrival."),
    "from": N_("Enter the first day."),
    "to": N_("Enter the last day: the first day or later, 31 days in all at most."),
}


@desk.get("/exports")
def exports() -> Response:
    """What this officer proposed to export."""
    made = centre()
    with made.database.reading() as session:
        found = made_files.of(session, on_duty().actor)
    return page("officer/exports.html", found=found, what=WHAT, states=STATES, now=made.now())


@desk.route("/exports/new", methods=["GET", "POST"])
def new_export() -> Response:
    """Propose one, of what this role may take out of the house."""
    problems: dict[str, str] = {}
    possible = [what for what in What if on_duty().may(NEEDS[what])]
    if request.method == "POST" and request.form.get("what") not in possible:
        problems = {"what": spoken(NO_BOUNDS["what"])}
    elif request.method == "POST":
        made = centre()
        purpose, author = request.form.get("reason", ""), on_duty().actor
        try:
            id_ = made_files.propose(made.database, _wanted(), purpose, author, made.now())
            return to("officer.proposal", id_=id_)
        except Refused as error:
            problems = {
                field: spoken(NO_BOUNDS[field]) if error.broken and field in NO_BOUNDS else words
                for field, words in refused(error).items()
            }
    return page(
        "officer/new_export.html",
        422 if problems else 200,
        typed=request.form,
        problems=problems,
        what=[(what.value, spoken(WHAT[what])) for what in possible],
        ports=PORTS.values(),
        days=MOST_DAYS,
        rows=MOST_ROWS,
    )


def _wanted() -> dict[str, str]:
    typed = Typed(request.form)
    return {field: typed.raw(field) for field in ("what", "port", "from", "to")}


@desk.get("/exports/<uuid:id_>")
def export(id_: UUID) -> Response:
    """One file, and the button that fetches it."""
    made = centre()
    with made.database.reading() as session:
        found = made_files.file(session, id_, on_duty().actor)
    if found is None:
        abort(404)
    return page("officer/export.html", one=found, now=made.now())


@desk.post("/exports/<uuid:id_>/file")
def export_file(id_: UUID) -> Response:
    """The file itself, piece by piece."""
    made = centre()
    try:
        many = made_files.fetch(made.database, id_, on_duty().actor, made.now())
    except Closed:
        abort(404)
    pieces = made_files.parts(made.database, made.vault, id_, many)
    response = Response(pieces, mimetype="application/x-ndjson")
    response.headers["Content-Disposition"] = f'attachment; filename="export-{id_}.ndjson"'
    response.headers["Cache-Control"] = "no-store"
    return response
