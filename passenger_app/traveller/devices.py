"""Other devices: a link and a code that open the declaration elsewhere, and their end."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, request

from customs.words import N_
from passenger_app import access, qr_image
from passenger_app.centre import centre
from passenger_app.guards import held
from passenger_app.limits import PAPERS, limiter
from passenger_app.models import Scope
from passenger_app.pages import page, spoken
from passenger_app.traveller import declaration

LIVES = timedelta(hours=24)
SHARED = frozenset({Scope.EDIT.value, Scope.PASS.value, Scope.PAY.value})
LABEL = N_("A code that opens this declaration on another device")


@declaration.route("/devices", methods=["GET", "POST"])
@limiter.limit(PAPERS, methods=["POST"])
def devices(ref: str) -> Response:
    """Open it on a second device, give somebody the pass alone, or end every other way in."""
    draft, made = held(), centre()
    act = request.form.get("act", "")
    link = code = None
    ended: int | None = None
    if act in SHARED and "language" not in request.form:
        secret = access.make_link(made.database, draft.id, Scope(act), made.now(), LIVES)
        link = f"{made.settings.traveller_origin}/a/{secret}"
        code = qr_image.svg(link, spoken(LABEL))
    elif act == "end":
        ended = access.revoke_others(made.database, draft.id, draft.access, made.now())
    return page(
        "traveller/devices.html",
        ref=ref,
        draft=draft,
        link=link,
        code=code,
        scope=act,
        ended=ended,
    )
