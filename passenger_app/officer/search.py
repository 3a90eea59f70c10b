"""The search at the desk: by what, for which purpose; asked by POST, so that no address holds a
name."""

from __future__ import annotations

from flask import Response, request

from customs.faults import Fault
from customs.officer import Permission
from customs.search import BY, IN_HAND, PURPOSES, By, Wanted, read_wanted
from customs.typed import Typed
from customs.words import N_
from passenger_app import search as finding
from passenger_app.centre import centre
from passenger_app.guards import on_duty
from passenger_app.limits import SEARCHES, limiter, signed_in
from passenger_app.models import State
from passenger_app.officer import desk
from passenger_app.pages import page, spoken
from passenger_app.search import Index, Results
from passenger_app.traveller.question import sentences

STANDS = {
    State.SUBMITTED: N_("Sent"),
    State.PRESENTED: N_("Shown"),
    State.WITHDRAWN: N_("Withdrawn"),
}


@desk.route("/search", methods=["GET", "POST"])
@limiter.limit(SEARCHES, key_func=signed_in, methods=["POST"])
def search() -> Response:
    """Find a declaration."""
    typed = Typed(request.form)
    wanted = _wanted(typed) if request.method == "POST" else None
    found = _search(wanted) if wanted else None
    given = request.form or {"by": By.PASS.value, "day": centre().today().isoformat()}
    return page(
        "officer/search.html",
        422 if typed.problems else 200,
        typed=given,
        problems=sentences(typed.problems),
        by=[(one.value, spoken(words)) for one, words in BY.items() if one in _possible()],
        purposes=[(one.value, spoken(words)) for one, words in PURPOSES.items()],
        found=found,
        states=STANDS,
        opens=on_duty().may(Permission.CASES_SEE),
    )


def _possible() -> frozenset[By]:
    return frozenset(By) if on_duty().may(Permission.NAMES_SEARCH) else IN_HAND


def _wanted(typed: Typed) -> Wanted | None:
    wanted = read_wanted(typed)
    if wanted and wanted.by not in _possible():
        typed.wrong("by", Fault.SEARCH_BY_MISSING)
        return None
    return wanted


def _search(wanted: Wanted) -> Results:
    made, me = centre(), on_duty()
    index = Index(made.vault, made.ring(), made.settings.secrets.blind_index_key)
    named = me.may(Permission.NAMES_SEARCH)
    return finding.search(made.database, index, me.actor, wanted, named, made.now())
