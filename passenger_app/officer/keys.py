"""The keys at the desk: what signs and seals now, and the proposal to change it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from uuid import UUID

from flask import Response, abort, request

from customs.officer import Permission
from customs.words_keys import USES
from passenger_app import key_changes
from passenger_app.centre import centre
from passenger_app.guards import on_duty
from passenger_app.models import RingKey
from passenger_app.officer import desk
from passenger_app.officer.proposals import refused
from passenger_app.pages import page, to
from passenger_app.proposals import Refused


@desk.get("/keys")
def keys() -> Response:
    """Every key of the ring, use by use."""
    made = centre()
    with made.database.reading() as session:
        found = key_changes.keys(session)
    return page(
        "officer/keys.html",
        rings=[(use, list(rows)) for use, rows in groupby(found, key=lambda row: row.use)],
        uses=USES,
        now=made.now(),
        in_use=key_changes.in_use(found, made.now()),
        may_propose=on_duty().may(Permission.KEYS_PROPOSE),
    )


@desk.route("/keys/<use>/rotate", methods=["GET", "POST"])
def rotate_key(use: str) -> Response:
    """Propose the next key of a use."""
    if use not in USES:
        abort(404)

    def propose(reason: str) -> UUID:
        made, author = centre(), on_duty().actor
        return key_changes.propose_rotation(made.database, use, reason, author, made.now())

    return _proposed(propose, use, None)


@desk.route("/keys/<int:kid>/revoke", methods=["GET", "POST"])
def revoke_key(kid: int) -> Response:
    """Propose to believe a key no more."""
    made = centre()
    with made.database.reading() as session:
        row = session.get(RingKey, kid)
    if row is None:
        abort(404)

    def propose(reason: str) -> UUID:
        author = on_duty().actor
        return key_changes.propose_revocation(made.database, kid, reason, author, made.now())

    return _proposed(propose, row.use, kid)


def _proposed(propose: Callable[[str], UUID], use: str, kid: int | None) -> Response:
    problems: dict[str, str] = {}
    if request.method == "POST":
        try:
            return to("officer.proposal", id_=propose(request.form.get("reason", "")))
        except Refused as error:
            problems = refused(error)
    return page(
        "officer/key_change.html",
        422 if problems else 200,
        use=use,
        uses=USES,
        kid=kid,
        typed=request.form,
        problems=problems,
    )
