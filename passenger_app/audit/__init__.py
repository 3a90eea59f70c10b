"""The audit: who did what to which subject, in the same transaction as the act itself.

Ids and ciphertext only; nothing here is personal. Rows are numbered and chained after they are
committed (`chain`), the last number is signed and kept outside (`anchor`), and all of it can be
checked at any time (`check`).
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
    acting: Acting,
    now: datetime,
    actor: str,
    act: str,
    subject: object,
    *,
    before: object = None,
    after: object = None,
    why: object = None,
    **told: object,
) -> None:
    """Write one row beside the act; `why` is a code, the id of what holds the reason, or
    ciphertext."""
    row: dict[str, object] = {"id": uuid7(now), "at": now, "actor": actor, "act": act}
    row |= {"subject": str(subject), "told": told}
    if before is not None or after is not None or why is not None:
        row |= {"before": before, "after": after, "why": None if why is None else str(why)}
    acting.execute(_ROW, row)
