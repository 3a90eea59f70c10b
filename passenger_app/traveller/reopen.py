"""After the answer: a bag is missing, or something must be added. Both lead to an officer."""

from __future__ import annotations

from flask import Response, request

from customs.messages.arrival import What
from passenger_app import reopening, status
from passenger_app.centre import centre
from passenger_app.drafts import Closed
from passenger_app.guards import held
from passenger_app.pages import page, to
from passenger_app.traveller import declaration

WHATS = {what.value: what for what in What}


@declaration.route("/reopen", methods=["GET", "POST"])
def reopen(ref: str) -> Response:
    """Two buttons; what was decided before is void with either."""
    draft, made = held(), centre()
    found = status.of(made.database, draft)
    if found is None or not found.begun:
        return to("declaration.overview", ref=ref)
    what = WHATS.get(request.form.get("act", ""))
    if "language" in request.form or what is None:
        return page("traveller/reopen.html", form_page=True, ref=ref, draft=draft)
    once = request.form.get("once", "")
    if not 16 <= len(once) <= 64:
        return to("declaration.reopen", ref=ref)
    if what is What.MUST_ADD and draft.open:  # nothing is decided yet: simply change it
        return to("declaration.check", ref=ref)
    try:
        reopening.reopen(made.database, draft.id, what, once, made.now())
    except Closed:
        return to("declaration.overview", ref=ref)
    return to("declaration.show_status", ref=ref)
