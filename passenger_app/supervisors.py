"""Becoming a supervisor: proposed by one supervisor and approved by another, while there are two.

Where only one is active nobody could approve, so that one does it alone and the audit says so.
Whoever is invited as a supervisor comes in as a counter officer until the other has agreed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from customs.officer import Bar, Invitation, Permission, Role, Standing
from customs.proposal import Kind, Refusal
from passenger_app import officers, proposals
from passenger_app.centre import Centre
from passenger_app.database import Database, retried
from passenger_app.ids import uuid7
from passenger_app.models import Officer, Proposal
from passenger_app.officers import Barred, Colleague
from passenger_app.proposals import Body, Change, Refused
from passenger_app.vault import Vault

LIVES = timedelta(days=7)
UNTIL_THEN = Role.COUNTER  # the role that opens least


@retried
def propose(database: Database, by: Colleague, id_: UUID, why: str, now: datetime) -> UUID:
    """Propose that an officer becomes a supervisor."""
    with database.writing() as session:
        row = officers.unsuspended(session, by, id_)
        if row.role == Role.SUPERVISOR.value:
            raise Barred(Bar.SAME_ROLE)
        return _propose(session, by, row, why, now)


@retried
def invite(
    database: Database, vault: Vault, by: Colleague, asked: Invitation, now: datetime
) -> tuple[str, UUID]:
    """Invite a supervisor to be: the code they enrol with, and the proposal that is to be
    approved."""
    with database.writing() as session:
        officers.still(session, by)
        id_ = uuid7(now)
        plainly = replace(asked, role=UNTIL_THEN)
        secret = officers.add(session, vault, by.actor, plainly, now, id_)
        row = session.get_one(Officer, id_)
        return secret, _propose(session, by, row, asked.why, now)


def _propose(session: Session, by: Colleague, row: Officer, why: str, now: datetime) -> UUID:
    body = {"before": row.role}
    return proposals.propose(session, now, Kind.OFFICER, row.id, body, why, by.actor)


def _check(session: Session, _now: datetime, subject: str, body: Body) -> None:
    """An officer who is not suspended and still has the role they had."""
    row = _officer(session, subject)
    if row is None or body.get("before") not in set(Role) - {Role.SUPERVISOR}:
        raise Refused(Refusal.BROKEN)
    if row.role != body["before"] or row.standing == Standing.SUSPENDED.value:
        raise Refused(Refusal.MOVED)


def _officer(session: Session, subject: str) -> Officer | None:
    try:
        return session.get(Officer, UUID(subject), with_for_update=True)
    except ValueError:
        return None


def _carry_out(_centre: Centre, session: Session, now: datetime, approved: Proposal) -> None:
    row = session.get_one(Officer, UUID(approved.subject))
    by = str(approved.decided_by)
    officers.put_role(session, row, Role.SUPERVISOR, by, now, why=approved.id)


proposals.register(Kind.OFFICER, Change(Permission.PROPOSALS_DECIDE, LIVES, _check, _carry_out))
