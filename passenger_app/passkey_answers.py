"""Passkeys as the pages' script asks for them: options, then the browser's answer, as JSON.

One way for travellers and officers: a challenge is kept in the session and used up by the
first answer, whatever comes of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from flask import Response, request, session

from customs.words import N_
from passenger_app.centre import centre
from passenger_app.pages import spoken
from passenger_app.passkeys import Ceremony, Refused

LATE = N_("This took too long, or the page was used before. Try once more.")


def asked(question: tuple[Ceremony, str]) -> Response:
    """The options of a ceremony that begins."""
    ceremony, options = question
    session["passkey"] = ceremony.to_session()
    return Response(options, mimetype="application/json")


def answered(act: str, refused: str, use: Callable[[Ceremony, str], str]) -> Response:
    """Where to go once an answer was used; why not, in a sentence, where it proves nothing."""
    kept = session.pop("passkey", None)
    ceremony = Ceremony.from_session(kept) if kept else None
    if ceremony is None or ceremony.act != act or ceremony.until <= centre().now():
        return _json(409, fault=spoken(LATE))
    try:
        return _json(200, to=use(ceremony, request.get_data(as_text=True)))
    except Refused as error:
        return _json(422, fault=spoken(error.sentence or refused))


def _json(status: int, **told: str) -> Response:
    return Response(json.dumps(told), status, mimetype="application/json")
