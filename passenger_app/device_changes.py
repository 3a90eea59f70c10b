"""Device changes: what two officers do to let a device join, and the code its proposer draws.

On one's own machine the command line expects a device alone; where the devices' host is reached
over https it does not, and this is the way.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from customs import device
from customs.device import Expected
from customs.officer import Permission
from customs.proposal import Kind, Refusal
from passenger_app import proposals
from passenger_app.centre import Centre
from passenger_app.database import Database, retried
from passenger_app.fleet import devices
from passenger_app.fleet.devices import NotExpected
from passenger_app.models import Device, Proposal
from passenger_app.proposals import Body, Change, Refused

LIVES = timedelta(days=7)


@retried
def propose(database: Database, wanted: Expected, reason: str, author: str, now: datetime) -> UUID:
    """Propose that a device joins a hall."""
    with database.writing() as session:
        body = device.body_of(wanted)
        return proposals.propose(session, now, Kind.ENROLMENT, wanted.called, body, reason, author)


def _check(session: Session, _now: datetime, subject: str, body: Body) -> None:
    """A whole device, of a name its hall never had."""
    wanted = device.made(body)
    if wanted is None or wanted.called != subject:
        raise Refused(Refusal.BROKEN)
    there = select(Device.id).where(Device.hall == wanted.hall, Device.name == wanted.name)
    if session.scalar(there) is not None:
        raise Refused(Refusal.NAME_TAKEN)


def _carry_out(_centre: Centre, session: Session, now: datetime, approved: Proposal) -> None:
    wanted = device.made(approved.body)
    if wanted is None:  # the check has read it a moment ago
        raise Refused(Refusal.BROKEN)
    by = str(approved.decided_by)
    devices.admit(session, now, by, wanted.kind, wanted.hall, wanted.name, approved.id)


proposals.register(Kind.ENROLMENT, Change(Permission.PROPOSALS_DECIDE, LIVES, _check, _carry_out))


def of(session: Session, proposal: UUID) -> UUID | None:
    """The device a proposal brought."""
    return session.scalar(select(Device.id).where(Device.proposal_id == proposal))


def proposer(session: Session, row: Device) -> str | None:
    """Who proposed a device; nobody where the command line expects it alone."""
    found = session.get(Proposal, row.proposal_id) if row.proposal_id else None
    return found.author if found else None


@retried
def draw_code(database: Database, index_key: bytes, device: UUID, by: str, now: datetime) -> str:
    """The code of a device, for who proposed it and nobody else; raises NotExpected."""
    with database.writing() as session:
        row = session.get(Device, device)
        if row is None or proposer(session, row) != by:
            raise NotExpected(str(device))
        return devices.draw_code(session, index_key, now, by, device)
