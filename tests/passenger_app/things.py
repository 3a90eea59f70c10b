"""Things at the desk that belong to somebody, for the proof of access: others try their ids."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from customs.messages.enrolment import DeviceKind
from customs.officer import Permission
from customs.officer_task import Kind
from customs.policy import Hall, Name
from customs.proposal import Decider, Decision
from passenger_app import exports, held_tasks, policies, proposals
from passenger_app.centre import Centre
from passenger_app.fleet import devices
from passenger_app.models import Export, OfficerTask


def waiting(centre: Centre, whose: str) -> list[UUID]:
    """A proposal that waits, the task that says so, in its author's hands, and a device that has
    not come."""
    now, stricter = centre.now(), replace(Hall(), bundle_age_hours=12)
    found = [policies.draft(centre.database, Name.HALL, stricter, None, "sample", whose, now)]
    with centre.database.writing() as session:
        told = (session, now, whose, DeviceKind.GATE, "NRT-T1", "gate-1")
        found.append(devices.admit(*told))
        ids = session.scalars(select(OfficerTask.id)).all()
    for id_ in ids:
        until = now + timedelta(hours=8)
        held_tasks.claim(centre.database, id_, frozenset(Kind), whose, until, now)
    return [*found, *ids]


def exported(centre: Centre, whose: str, other: str) -> tuple[UUID, str]:
    """A file that is made, and its digest, which is told to nobody else but the audit."""
    now, today = centre.now(), centre.today().isoformat()
    wanted = {"what": "audit", "port": "", "from": today, "to": today}
    id_ = exports.propose(centre.database, wanted, "sample", whose, now)
    decides = Decider(other, frozenset({Permission.PROPOSALS_DECIDE}), True)
    proposals.decide(centre, now, id_, Decision(decides, True, "sample"))
    while exports.make(centre, id_, now):
        pass
    with centre.database.reading() as session:
        digest = session.get_one(Export, id_).sha256
    assert digest
    return id_, digest.hex()
