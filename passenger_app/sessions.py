"""Sessions of browsers, kept in the database; the cookie is a random name and nothing else.

A page that only shows something writes nothing: a session comes into being with the first
form. Its name changes when somebody signs in or enters by a link. An officer's is short: it
ends when it is not used, and when its day is over; a visit's at a kiosk is shorter still.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Request, Response, session
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import CallbackDict

from customs import policy
from passenger_app import hosts, policies
from passenger_app.access import digest
from passenger_app.centre import Centre
from passenger_app.config import Host, Program
from passenger_app.database import AWAY, Database, retried
from passenger_app.ids import token
from passenger_app.models import LoginSession


@dataclass(frozen=True)
class Life:
    """How long a session lives: at most, and at most unused."""

    whole: timedelta
    idle: timedelta | None = None

    def ends(self, began: datetime, now: datetime) -> datetime:
        """When a session used now ends."""
        return min(began + self.whole, now + self.idle) if self.idle else now + self.whole


LIVES = timedelta(days=400)  # a trip may be told a year ahead; what it opens ends by itself
FRESH = timedelta(seconds=30)  # a changed policy is known to every process within this time


def _officers(told: policy.Sessions) -> Life:
    """One long shift; and the pause after which a desk may be somebody else's."""
    return Life(timedelta(minutes=told.whole_minutes), timedelta(minutes=told.idle_minutes))


# As the house is delivered; officers' are what the policy says. (NIST SP 800-63B-4)
LIFE: dict[Program, Life] = {
    Program.TRAVELLER: Life(LIVES),
    Program.OFFICER: _officers(policy.Sessions()),
}
# On the screen of a kiosk. The page itself asks after 90 seconds whether anybody is there.
AT_KIOSK = Life(timedelta(minutes=45), timedelta(minutes=5))
STEP = timedelta(minutes=1)  # a session in use is written at most so often
_KEPT = select(
    LoginSession.data, LoginSession.made_at, LoginSession.expires_at, LoginSession.step_up_until
).where(LoginSession.id_sha256 == bindparam("digest"), LoginSession.expires_at > bindparam("now"))


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
        self.anew = False
        self.lost = False
        self.began: datetime | None = None
        self.step_up_until: datetime | None = None

    @property
    def kiosk(self) -> str:
        """The hall of the kiosk this browser is the screen of; empty anywhere else."""
        return str(self.get("kiosk", ""))

    def rename(self) -> None:
        """Give the session a new name at the next answer: its powers have grown."""
        self.renamed = self.modified = True

    def begin_anew(self) -> None:
        """Somebody signs in: nothing of what was here before is worth anything."""
        self.clear()
        self.began = self.step_up_until = None
        self.part()

    def part(self) -> None:
        """Go on under another name, even where the session until now ends with this request."""
        self.anew = True
        self.rename()

    def step_up(self, until: datetime) -> None:
        """The officer has just shown the passkey again."""
        self.step_up_until = until
        self.rename()


def visit() -> Visit:
    """The session of this request."""
    found: Visit = session._get_current_object()  # type: ignore[attr-defined]
    return found


def cookie(host: Host) -> str:
    """The name of a program's cookie; bound to the host where TLS allows it."""
    own = "" if host.program is Program.TRAVELLER else f"_{host.program.value}"
    return ("__Host-" if host.secure else "") + "sekisho" + own


def _digest(host: Host, name: str) -> bytes:
    """A name is worth something on its own host only."""
    return digest(name if host.program is Program.TRAVELLER else f"{host.program.value} {name}")


class Sessions(SessionInterface):
    """Finds and keeps sessions by the digest of the cookie."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._kept: tuple[datetime, Life] | None = None

    def _life(self, host: Host, data: Mapping[str, Any]) -> Life:
        """How long a session that holds this lives now."""
        if "kiosk" in data:
            return AT_KIOSK
        if host.program is not Program.OFFICER:
            return LIFE[host.program]
        now, kept = self._centre.now(), self._kept
        if kept is None or not kept[0] <= now < kept[0] + FRESH:
            with self._centre.database.reading() as session:
                kept = (now, _officers(policies.as_of(session, now).sessions))
            self._kept = kept
        return kept[1]

    def open_session(self, app: Flask, request: Request) -> Visit:
        """The session the cookie names, or an empty one."""
        host = hosts.asked(self._centre.settings, request)
        name = request.cookies.get(cookie(host))
        if not name or len(name) > 64 or host.program not in LIFE:  # a device keeps no session
            return Visit()
        now = self._centre.now()
        try:
            with self._centre.database.looking() as connection:
                row = connection.execute(_KEPT, {"digest": _digest(host, name), "now": now}).first()
            life = self._life(host, row.data if row else {})
        except AWAY:
            visit = Visit()
            visit.lost = True
            return visit
        if row is None:
            return Visit()
        visit = Visit(row.data, name)
        visit.began, visit.step_up_until = row.made_at, row.step_up_until
        longer = life.ends(row.made_at, now) - row.expires_at
        visit.modified = life.idle is not None and _used(request, longer)
        return visit

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep what changed."""
        if not isinstance(session, Visit) or not session.modified or session.lost:
            return
        response.headers.add("Vary", "Cookie")
        host, old = hosts.here(), session.name
        if not session:
            if old:
                _forget(self._centre.database, _digest(host, old))
            response.delete_cookie(cookie(host), **_flags(host))
            return
        name = token() if old is None or session.renamed else old
        if self._keep(host, name, session) and old != name:
            life = self._life(host, session)
            age = None if life.idle else life.whole  # a desk's browser forgets it when closed
            response.set_cookie(cookie(host), name, max_age=age, **_flags(host))

    def _keep(self, host: Host, name: str, visit: Visit) -> bool:
        """Write it down; False where it was ended or renamed while this request was under way."""
        now = self._centre.now()
        began = visit.began or now
        return _save(
            self._centre.database,
            _digest(host, visit.name) if visit.name else None,
            visit.anew,
            LoginSession(
                id_sha256=_digest(host, name),
                subject=visit.get("_user_id"),
                data=dict(visit),
                made_at=began,
                expires_at=self._life(host, visit).ends(began, now),
                step_up_until=visit.step_up_until,
            ),
        )


def _used(request: Request, longer: timedelta) -> bool:
    """Whether a hand is at it; a page that asks again by itself is none."""
    return "seen" not in request.args and abs(longer) >= STEP  # a policy may shorten it


def _flags(host: Host) -> dict[str, Any]:
    return {"httponly": True, "samesite": "Lax", "secure": host.secure, "path": "/"}


@retried
def _save(database: Database, old: bytes | None, anew: bool, row: LoginSession) -> bool:
    """What goes on from a session that is there no more is not saved: it would bring it back."""
    with database.writing() as session:
        before = session.get(LoginSession, old, with_for_update=True) if old else None
        if old and not anew and before is None:
            return False
        if before and old != row.id_sha256:
            session.delete(before)
        session.merge(row)
        return True


@retried
def _forget(database: Database, id_: bytes) -> None:
    with database.writing() as session:
        session.execute(delete(LoginSession).where(LoginSession.id_sha256 == id_))


def end_all(session: Session, subject: str) -> None:
    """Sign somebody out everywhere, in the transaction of its reason."""
    session.execute(delete(LoginSession).where(LoginSession.subject == subject))
