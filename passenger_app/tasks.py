"""Officer tasks: where every exception of the system lands, in the transaction that met it.

One open task for one kind and subject: met again while it waits, it counts once more; met
after it was ended, it is a new one. How officers hold them is in held_tasks.py.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from customs.officer_task import Kind
from passenger_app.database import Acting
from passenger_app.ids import uuid7
from passenger_app.models import OfficerTask

_NEW = insert(OfficerTask)
_ONCE = _NEW.on_conflict_do_update(  # SQLite reads the same words
    index_elements=["open_once"],
    set_={"times": OfficerTask.times + 1, "why": _NEW.excluded.why},
)


def ask(acting: Acting, now: datetime, kind: Kind, subject: object, **why: object) -> None:
    """Ask for an officer. `why` holds ids, codes and counts, never personal data."""
    new = {
        "id": uuid7(now),
        "kind": kind.value,
        "subject": str(subject),
        "why": why,
        "since": now,
        "times": 1,
        "open_once": f"{kind.value} {subject}",
    }
    acting.execute(_ONCE, new)


def over(acting: Acting, now: datetime, kind: Kind, subject: object, by: str, outcome: str) -> None:
    """What was asked for is settled elsewhere: end its task, whoever holds it."""
    ending = (
        update(OfficerTask)
        .where(OfficerTask.open_once == f"{kind.value} {subject}")
        .values(ended_at=now, ended_by=by, outcome=outcome, open_once=None)
    )
    acting.execute(ending)
