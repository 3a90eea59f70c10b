"""Pages: a template in the reader's language, with what every page needs and no more."""

from __future__ import annotations

from functools import cache, lru_cache, partial
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from flask import Response, g, request, session, url_for
from jinja2 import Environment
from werkzeug.exceptions import HTTPException

import templates
from customs.officer import ROLES, STANDINGS
from passenger_app import assets, forms, hosts, kiosk_visit, navigation
from passenger_app.config import Program
from translations import LANGUAGES, choose, say

COOKIE = "sekisho_language"


def language() -> str:
    """The language of this answer: chosen here, chosen before, or what the browser asks."""
    if "language" not in g:
        g.chosen = _chosen_here()
        known = g.chosen or request.cookies.get(COOKIE, "")
        wanted = request.accept_languages.values()
        g.language = known if known in LANGUAGES else choose(wanted)
    tag: str = g.language
    return tag


def _chosen_here() -> str | None:
    try:
        tag = request.values.get("language", "")
    except HTTPException:  # a body too large to read still gets an answer one can read
        tag = request.args.get("language", "")
    return tag if tag in LANGUAGES else None


def remember_language(response: Response) -> Response:
    """Keep a language that was chosen on this page."""
    chosen = g.get("chosen")
    if chosen and request.cookies.get(COOKIE) != chosen:
        flags: dict[str, Any] = {"httponly": True, "samesite": "Lax"}
        if not kiosk_visit.here():  # the next traveller speaks another
            flags["max_age"] = 31536000
        response.set_cookie(COOKIE, chosen, secure=hosts.here().secure, **flags)
    return response


@lru_cache(4096)
def _built(endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
    return url_for(endpoint, **dict(values))


def url(endpoint: str, **values: Any) -> str:  # noqa: ANN401
    """The path of a page; building one costs as much as a small part of the page."""
    return _built(endpoint, tuple(values.items()))


@cache
def environment(tag: str) -> Environment:
    """One language's compiled set, with the ways to name addresses."""
    made = templates.environment(tag)
    made.globals |= {"url_for": url, "csrf_token": forms.token}
    made.globals |= {"asset": assets.address, "style_address": assets.style_address}
    made.globals["desk_style_address"] = partial(assets.style_address, Program.OFFICER)
    made.globals |= {"rooms": navigation.rooms, "roles": ROLES, "standings": STANDINGS}
    return made


def page(name: str, status: int = 200, **told: Any) -> Response:  # noqa: ANN401
    """Render a page."""
    tag = language()
    given = {
        "here": _here,
        "once": lambda: uuid4().hex,
        "held": session.get("holds", {}),
        "account": session.get("_user_id"),
        "officer": g.get("officer"),
        "kiosk": kiosk_visit.here(),
        "back": "",
        "endpoint": request.endpoint,
        "form_page": False,
        "problems": {},
        "progress": None,
    }
    text = environment(tag).get_template(name).render(given | told)
    response = Response(text, status, mimetype="text/html")
    response.headers["Content-Language"] = tag
    response.headers["Cache-Control"] = "no-store"
    response.headers.add("Vary", "Cookie, Accept-Language")
    return response


def to(endpoint: str, **values: Any) -> Response:  # noqa: ANN401
    """Go on to another page by GET."""
    return Response(status=303, headers={"Location": url(endpoint, **values)})


def _here(tag: str) -> str:
    """This page's address in another language."""
    return f"{request.path}?{urlencode(request.args.to_dict() | {'language': tag})}"


def spoken(sentence: str) -> str:
    """A sentence chosen at run time, in the reader's language."""
    return say(language(), sentence)
