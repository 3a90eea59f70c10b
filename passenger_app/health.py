"""Health: which parts of the house are as they should be, each told by name and without a secret.

A server is ready as long as it can serve travellers. A worker or an anchor that is not heard is
told and counted, but takes no server away from anybody.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask, Response, current_app, jsonify
from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from passenger_app import migrate
from passenger_app.audit import chain
from passenger_app.audit.lines import LATE, TROUBLES, AnchorFolder
from passenger_app.audit.rounds import BEHIND
from passenger_app.centre import Centre
from passenger_app.database import AWAY, Database
from passenger_app.keyring import SIGNING, NoKey, Shared
from passenger_app.models import Heard

WORKER = "worker"
EVERY = timedelta(seconds=15)
SILENT = timedelta(minutes=3)  # one job may take the two minutes its claim lasts

_BEAT = insert(Heard)
_ONCE = _BEAT.on_conflict_do_update(  # SQLite reads the same words
    index_elements=["who"], set_={"at": _BEAT.excluded.at}
)
_HEARD = select(Heard.at).where(Heard.who == bindparam("who"))

OK, OFF, NOT_READY = "ok", "off", "not ready"


class Pulse:
    """Says now and then that a program is at work."""

    def __init__(self, database: Database, who: str) -> None:
        self._database, self._who = database, who
        self._said: datetime | None = None

    def beat(self, now: datetime) -> None:
        """Say so, unless it was said a moment ago."""
        if self._said and now < self._said + EVERY:
            return
        with self._database.acting() as connection:
            connection.execute(_ONCE, {"who": self._who, "at": now})
        self._said = now


def heard(database: Database, who: str) -> datetime | None:
    """When a program last said so."""
    with database.looking() as connection:
        return connection.scalar(_HEARD, {"who": who})


def _database(centre: Centre) -> str:
    with centre.database.looking() as connection:
        connection.execute(select(1))
    return OK


def _migrations(centre: Centre) -> str:
    try:
        migrate.check(centre.database)
    except migrate.Behind:
        return "behind"
    return OK


def _keys(centre: Centre) -> str:
    ring = centre.ring()
    try:
        for use in SIGNING:
            ring.signer(use)
        for shared in Shared:
            ring.sharing(shared)
    except NoKey as missing:
        return f"no key in force: {missing}"
    return OK


def _worker(centre: Centre) -> str:
    at = heard(centre.database, WORKER)
    if at is None:
        return "never heard"
    return OK if centre.now() - at < SILENT else "silent"


def _audit(centre: Centre) -> str:
    since = chain.waiting(centre.database).since
    return OK if since is None or centre.now() - since < BEHIND else "behind"


def _anchor(centre: Centre) -> str:
    folder = centre.settings.audit_anchor
    if folder is None:
        return OFF
    try:
        last, _ = AnchorFolder(folder).last(centre.now())
    except TROUBLES:
        return "unreadable"
    return OK if last and centre.now() - last.at < LATE else "late"


# What serving a traveller needs comes first; the rest is told, and counted in the metrics.
NEEDED: dict[str, Callable[[Centre], str]] = {
    "database": _database,
    "migrations": _migrations,
    "keys": _keys,
}
BESIDE: dict[str, Callable[[Centre], str]] = {
    "worker": _worker,
    "audit": _audit,
    "anchor": _anchor,
}


def parts(centre: Centre) -> dict[str, str]:
    """Each part and how it is."""
    return {name: _asked(look, centre) for name, look in {**NEEDED, **BESIDE}.items()}


def _asked(look: Callable[[Centre], str], centre: Centre) -> str:
    try:
        return look(centre)
    except AWAY:
        return "no answer"
    except Exception as error:  # noqa: BLE001  a broken part is told like any other
        return type(error).__name__


def state(told: dict[str, str]) -> str:
    """In a word: ready, degraded (serves, but somebody should look), or not ready."""
    if any(told[name] != OK for name in NEEDED):
        return NOT_READY
    return "ready" if all(one in {OK, OFF} for one in told.values()) else "degraded"


FRESH = timedelta(seconds=1)
_NAME = "sekisho_health"


class Look:
    """What was found a moment ago: who asks often learns no more and costs no more."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._kept: tuple[datetime, dict[str, str]] | None = None

    def parts(self) -> dict[str, str]:
        """Each part and how it was at most a second ago."""
        now, kept = self._centre.now(), self._kept
        if kept is None or not kept[0] <= now < kept[0] + FRESH:
            kept = self._kept = (now, parts(self._centre))
        return kept[1]


def install(app: Flask, centre: Centre) -> None:
    """Give an application its look at the house."""
    app.extensions[_NAME] = Look(centre)


def look() -> dict[str, str]:
    """How the parts of the house are, for whoever asks this application."""
    found: Look = current_app.extensions[_NAME]
    return found.parts()


def ready() -> Response:
    """The answer to an orchestrator: 503 takes this server away from travellers."""
    told = look()
    said = state(told)
    response = jsonify(state=said, parts=told)
    response.status_code = 503 if said == NOT_READY else 200
    return response
