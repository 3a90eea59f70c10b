"""Forms: the token that says a form is ours. The one place that knows Flask-WTF."""

from __future__ import annotations

from functools import lru_cache

from flask import Blueprint, Flask, session
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf

__all__ = ["CSRFError", "protect", "token", "without"]


def protect(app: Flask) -> None:
    """Refuse every changing request that does not carry its session's token."""
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # a form typed on a long flight is still good
    app.config["WTF_CSRF_SSL_STRICT"] = True
    CSRFProtect(app)


def without(app: Flask, room: Blueprint) -> None:
    """A room without cookies has no forms to protect."""
    app.extensions["csrf"].exempt(room)


def token() -> str:
    """The token for a form of this session; a page has several forms and one token."""
    known = session.get("csrf_token")
    return _signed(known) if known else str(generate_csrf())


@lru_cache(4096)
def _signed(_known: str) -> str:
    """Signed once for a session, not for each of its pages: a token has no end of its own."""
    return str(generate_csrf())
