"""Slips: the address a kiosk printed opens once the centre knows of its crossing.

The kiosk made it without asking (customs/slip.py). Here the same is made again, under every key
the hall may have held, and kept like any private address: by its digest, of status scope.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from customs import slip
from passenger_app.access import digest
from passenger_app.database import Database, retried
from passenger_app.ids import uuid7
from passenger_app.keyring import Ring, Shared
from passenger_app.models import Access, Crossing, Declaration, Scope, State

LIVES = timedelta(days=7)  # from when the crossing was opened

_ONCE = insert(Access).on_conflict_do_nothing(index_elements=["token_sha256"])  # both databases


@retried
def admit(database: Database, ring: Ring, crossing: UUID, now: datetime) -> None:
    """Let the slips of a crossing in; again changes nothing, nor brings an ended one back."""
    with database.writing() as session:
        row = session.get(Crossing, crossing)
        about = session.get(Declaration, row.declaration_id) if row and row.declaration_id else None
        if row is None or about is None or about.state == State.ERASED:
            return
        for key in ring.shared[Shared.SLIP].values():
            made = {
                "id": uuid7(now),
                "token_sha256": digest(slip.token(key, crossing)),
                "declaration_id": about.id,
                "scope": Scope.STATUS.value,
                "made_at": now,
                "expires_at": row.opened_at + LIVES,
            }
            session.execute(_ONCE, made)
