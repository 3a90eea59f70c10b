"""The status of a declaration in the hall: what its crossing tells, as the centre knows it now.

Taken from what the halls told, so that a phone says what the kiosk said, and a little later what
became of it. It names nobody and no document.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from customs import slip
from customs import status as telling
from customs.crossing.crossing import State
from customs.lane import Lane
from customs.status import Standing
from passenger_app import crossings, drafts
from passenger_app.database import Database
from passenger_app.drafts import Draft
from passenger_app.fleet import arrivals
from passenger_app.vault import Vault


@dataclass(frozen=True)
class Status:
    """What is told of the one crossing a traveller is in."""

    crossing: UUID
    hall: str
    revision: int
    told: tuple[Standing, ...]

    @property
    def reference(self) -> str:
        """As it stands on the slip."""
        return slip.reference(self.crossing)

    @property
    def begun(self) -> bool:
        """Whether there is anything to tell: a photographed code alone begins nothing."""
        return any(each.party for each in self.told) and any(
            each.lane or each.sentence or each.state is not State.OPEN for each in self.told
        )

    @property
    def pays(self) -> bool:
        """Whether somebody is told to pay."""
        return any(each.lane is Lane.PAY for each in self.told)


def version(database: Database, draft: Draft) -> str:
    """Changes whenever what is told may have: cheap enough to be asked for again and again."""
    with database.reading() as session:
        row = crossings.latest(session, draft.id)
    heard = f"{row.id.hex[-8:]}.{_number(row.changed_at)}" if row else "0"
    return f"{draft.state}.{draft.head_revision}.{heard}"


def of(database: Database, draft: Draft) -> Status | None:
    """What is told now; None while no hall has told anything."""
    with database.reading() as session:
        row = crossings.latest(session, draft.id)
        found = crossings.drawn(session, row.id) if row else None
    if row is None:
        return None
    return Status(row.id, row.hall, row.revision, telling.told(found)) if found else None


def owed(database: Database, vault: Vault, draft: Draft) -> int | None:
    """What the signed declaration comes to in all; None where an officer works it out."""
    told, _ = drafts.signed_head(database, vault, draft)
    return arrivals.due(database, told, told.trip) if told.trip else None


def _number(at: datetime) -> int:
    return int(at.timestamp() * 1000)
