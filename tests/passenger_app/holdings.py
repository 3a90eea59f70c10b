"""All the house holds, for proofs that nothing changed, but for what a refusal itself writes."""

from __future__ import annotations

from sqlalchemy import func, select

from passenger_app.centre import Centre
from passenger_app.devices.alarm import SEEN_AS, STRANGER
from passenger_app.models import Audit, LoginSession, OfficerPasskey, OfficerTask, Table

# What a refusal at a device's door writes, and nothing else of it: a task about nobody known,
# which waits in nobody's hands.
_RUNG = (
    (OfficerTask.subject == STRANGER)
    & OfficerTask.kind.in_({kind.value for kind in SEEN_AS.values()})
    & OfficerTask.owner.is_(None)
    & OfficerTask.ended_at.is_(None)
)


def held(centre: Centre) -> dict[str, object]:
    """All the house holds, but what a refusal writes: rows of every table, officers' standing."""
    with centre.database.reading() as session:
        written = {Audit.__tablename__, LoginSession.__tablename__, OfficerTask.__tablename__}
        counts = {
            table.name: session.scalar(select(func.count()).select_from(table))
            for table in Table.metadata.sorted_tables
            if table.name not in written
        }
        rows = session.execute(select(Table.metadata.tables["officer"]).order_by("id")).all()
        drafts = session.execute(select(Table.metadata.tables["declaration"]).order_by("id")).all()
        keys = session.scalars(select(OfficerPasskey.credential_id)).all()
        tables = Table.metadata.tables
        things = [
            session.execute(select(tables["proposal"]).order_by("id")).all(),
            session.execute(select(tables["officer_task"]).where(~_RUNG).order_by("id")).all(),
            session.execute(select(tables["device"]).order_by("id")).all(),
        ]
        return {
            "things": things,
            "counts": counts,
            "officers": rows,
            "drafts": drafts,
            "keys": sorted(keys),
        }
