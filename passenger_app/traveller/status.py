"""The status page: where to go now, for whoever holds a slip or the declaration itself."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from customs import verdicts
from customs.public_reason import PublicReason
from customs.status import Standing
from customs.verdicts import Verdict
from customs.words_crossing import PUBLIC
from customs.words_screen import ANSWERS
from customs.words_status import NOT_YET
from passenger_app import status
from passenger_app.centre import centre
from passenger_app.drafts import Draft
from passenger_app.guards import held
from passenger_app.pages import page
from passenger_app.traveller import declaration


@declaration.get("/status")
def show_status(ref: str) -> Response:
    """What the kiosk said, in the reader's language; it follows what becomes of it."""
    draft = held()
    return page("traveller/status.html", ref=ref, draft=draft, now=shown(draft))


@declaration.get("/status/now")
def status_now(ref: str) -> Response:
    """The same alone, for the page that asks again; 204 when nothing changed."""
    draft = held()
    if request.args.get("seen", "") == status.version(centre().database, draft):
        return Response(status=204, headers={"Cache-Control": "no-store"})
    return page("traveller/status_now.html", ref=ref, draft=draft, now=shown(draft))


def shown(draft: Draft) -> dict[str, Any]:
    """Everything a page says of a status; the version first, so that nothing is missed."""
    made = centre()
    seen = status.version(made.database, draft)
    found = status.of(made.database, draft)
    owed = status.owed(made.database, made.vault, draft) if found and found.pays else None
    return {
        "seen": seen,
        "status": found if found and found.begun else None,
        "heading": heading,
        "sentence": sentence,
        "owed": owed,
    }


def heading(told: Standing) -> str:
    """Where to go, in a word or two, as the kiosk's screen says it."""
    if told.lane is None:
        return NOT_YET[told.state][0] if told.state in NOT_YET else ""
    return ANSWERS[told.lane]


def sentence(told: Standing) -> str:
    """Why, or what to do: the one public sentence."""
    match told.sentence:
        case PublicReason() as reason:
            return PUBLIC[reason]
        case Verdict() as verdict:
            return verdicts.SENTENCES[verdict]
    return NOT_YET[told.state][1] if told.state in NOT_YET else ""
