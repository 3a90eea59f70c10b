"""The audit: who did what to which subject, in the same transaction as the act itself.

Ids only; nothing here is personal. Rows are numbered and chained after they are committed.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert

from passenger_app.database import Acting
from passenger_app.ids import uuid7
from passenger_app.models import Audit

TRAVELLER = "traveller"
WORKER = "worker"

_ROW = insert(Audit.__table__)  # type: ignore[arg-type]


def note(
    acting: Acting, now: datetime, actor: str, act: str, subject: object, **told: object
) -> None:
    """Write one row beside the act."""
    acting.execute(
        _ROW,
        {
            "id": uuid7(now),
            "at": now,
            "actor": actor,
            "act": act,
            "subject": str(subject),
            "told": told,
        },
    )
