"""Sessions of browsers, kept in the database; the cookie is a random name and nothing else.

A page that only shows something writes nothing: a session comes into being with the first
form. Its name changes when somebody signs in or enters by a link.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask, Request, Response, session
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import bindparam, delete, select
from werkzeug.datastructures import CallbackDict

from passenger_app.access import digest
from passenger_app.centre import Centre
from passenger_app.database import AWAY, Database, retried
from passenger_app.ids import token
from passenger_app.models import LoginSession

LIVES = timedelta(days=400)  # a trip may be told a year ahead; what it opens ends by itself
_KEPT = select(LoginSession.data).where(
    LoginSession.id_sha256 == bindparam("digest"), LoginSession.expires_at > bindparam("now")
)


class Visit(CallbackDict[str, Any], SessionMixin):
    """One browser's session."""

    def __init__(self, data: dict[str, Any] | None = None, name: str | None = None) -> None:
        def changed(visit: CallbackDict[str, Any]) -> None:
            self.modified = True

        super().__init__(data or {}, changed)
        self.name = name
        self.new = name is None
        self.modified = False
        self.renamed = False
        self.lost = False

    def rename(self) -> None:
        """Give the session a new name at the next answer: its powers have grown."""
        self.renamed = self.modified = True


def visit() -> Visit:
    """The session of this request."""
    found: Visit = session._get_current_object()  # type: ignore[attr-defined]
    return found


class Sessions(SessionInterface):
    """Finds and keeps sessions by the digest of the cookie."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre

    def get_cookie_name(self, app: Flask) -> str:
        """A name of its own for this program; bound to the host where TLS allows it."""
        return "__Host-sekisho" if self._centre.settings.secure else "sekisho"

    def open_session(self, app: Flask, request: Request) -> Visit:
        """The session the cookie names, or an empty one."""
        name = request.cookies.get(self.get_cookie_name(app))
        if not name or len(name) > 64:
            return Visit()
        asked = {"digest": digest(name), "now": self._centre.now()}
        try:
            with self._centre.database.looking() as connection:
                data = connection.scalar(_KEPT, asked)
        except AWAY:
            visit = Visit()
            visit.lost = True
            return visit
        return Visit() if data is None else Visit(data, name)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep what changed."""
        if not isinstance(session, Visit) or not session.modified or session.lost:
            return
        response.headers.add("Vary", "Cookie")
        old, cookie = session.name, self.get_cookie_name(app)
        if not session:
            if old:
                _forget(self._centre.database, old)
            response.delete_cookie(cookie, **self._flags())
            return
        name = token() if old is None or session.renamed else old
        self._keep(name, session)
        if old and old != name:
            _forget(self._centre.database, old)
        if old != name:
            response.set_cookie(cookie, name, max_age=LIVES, **self._flags())

    def _flags(self) -> dict[str, Any]:
        secure = self._centre.settings.secure
        return {"httponly": True, "samesite": "Lax", "secure": secure, "path": "/"}

    def _keep(self, name: str, visit: Visit) -> None:
        now = self._centre.now()
        _save(
            self._centre.database,
            LoginSession(
                id_sha256=digest(name),
                subject=visit.get("_user_id"),
                data=dict(visit),
                made_at=now,
                expires_at=now + LIVES,
            ),
        )


@retried
def _save(database: Database, row: LoginSession) -> None:
    with database.writing() as session:
        session.merge(row)


@retried
def _forget(database: Database, name: str) -> None:
    with database.writing() as session:
        session.execute(delete(LoginSession).where(LoginSession.id_sha256 == digest(name)))
