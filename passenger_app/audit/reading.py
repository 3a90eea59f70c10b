"""Reading the audit: by who acted, what it was about and when; the latest first, a page at a time.

Whoever reads is written down too, in the transaction that reads. What was asked for is kept only
where the audit knows it: somebody may have typed a name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Select, select

from customs.pass_qr import TOKYO
from passenger_app import audit
from passenger_app.database import Database, retried
from passenger_app.ids import first_id
from passenger_app.models import Audit

PAGE = 50
LONGEST = 64  # of a subject and of an actor
SEEN = "audit_seen"


@dataclass(frozen=True)
class Asked:
    """What is looked for; whatever is empty is not asked."""

    who: str = ""
    about: str = ""
    since: date | None = None
    until: date | None = None
    before: UUID | None = None  # the page goes on below this row


@dataclass(frozen=True)
class Found:
    """One page of rows, and where the next one goes on."""

    rows: list[Audit]
    further: UUID | None


@retried
def read(database: Database, by: str, asked: Asked, now: datetime) -> Found:
    """One page; that it was read is written down."""
    with database.writing() as session:
        rows = list(session.scalars(_query(asked)))
        more, shown = len(rows) > PAGE, rows[:PAGE]
        audit.note(session, now, by, SEEN, "audit", rows=len(shown), **_told(asked, shown))
        return Found(shown, shown[-1].id if more else None)


def _query(asked: Asked) -> Select[Audit]:
    query = select(Audit).order_by(Audit.id.desc()).limit(PAGE + 1)
    if asked.who:
        query = query.where(Audit.actor == asked.who, Audit.seq.is_not(None))
    if asked.about:
        query = query.where(Audit.subject == asked.about, Audit.seq.is_not(None))
    if asked.since:
        query = query.where(Audit.id >= first_of(asked.since))
    if asked.until and asked.until < date.max:
        query = query.where(Audit.id < first_of(asked.until + timedelta(days=1)))
    if asked.before:
        query = query.where(Audit.id < asked.before)
    return query


def first_of(day: date) -> UUID:
    """Where the rows of a day begin; days begin in Tokyo."""
    return first_id(max(datetime.combine(day, time(0), TOKYO), _EARLIEST))


_EARLIEST = datetime(1970, 1, 2, tzinfo=TOKYO)


def _told(asked: Asked, shown: list[Audit]) -> dict[str, object]:
    told: dict[str, object] = {}
    if asked.since:
        told["since"] = asked.since.isoformat()
    if asked.until:
        told["until"] = asked.until.isoformat()
    if shown and asked.who:
        told["who"] = asked.who
    if shown and asked.about:
        told["about"] = asked.about
    return told
