"""Dual control: what one officer proposes is carried out when another approves it.

Each kind registers one `Change`: who may decide it, how long it waits, how its body is
checked, and what happens on approval, in the very transaction that approves. The check is
asked at the draft and again at approval, because the world may have moved in between.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from customs import officer_task
from customs.officer import Permission
from customs.proposal import Decision, Kind, Refusal, State, reasoned, refusal
from passenger_app import audit, jobs, tasks
from passenger_app.centre import Centre
from passenger_app.database import Acting, Database, retried
from passenger_app.ids import uuid7
from passenger_app.models import Proposal

Body = Mapping[str, Any]
MOST_LISTED = 200


class Refused(Exception):
    """A proposal was not made or not decided; nothing has changed."""

    def __init__(self, why: Refusal, field: str = "") -> None:
        super().__init__(why, field)
        self.why = why
        self.field = field

    @property
    def broken(self) -> bool:
        """Whether what was asked for could never be done."""
        return self.why is Refusal.BROKEN


@dataclass(frozen=True)
class Change:
    """One kind of proposal. `check` raises Refused: BROKEN for a body that says nothing that
    could be done, MOVED for one that no longer fits what it would change."""

    decides: Permission
    lives: timedelta
    check: Callable[[Session, datetime, str, Body], None]
    carry_out: Callable[[Centre, Session, datetime, Proposal], None]


CHANGES: dict[Kind, Change] = {}


def register(kind: Kind, change: Change) -> None:
    """Say what a kind of proposal does; said once, where that is done."""
    CHANGES[kind] = change


def propose(
    session: Session,
    now: datetime,
    kind: Kind,
    subject: object,
    body: Body,
    reason: str,
    author: str,
) -> UUID:
    """Draft a change; it waits for another officer as a task, and lapses if none comes."""
    change = CHANGES[kind]
    if not reasoned(reason):
        raise Refused(Refusal.NO_REASON, "reason")
    change.check(session, now, str(subject), body)
    row = Proposal(
        id=uuid7(now),
        kind=kind.value,
        subject=str(subject),
        body=dict(body),
        reason=reason.strip(),
        author=author,
        made_at=now,
        lapses_at=now + change.lives,
        state=State.WAITING.value,
    )
    session.add(row)
    session.flush()
    jobs.ask(session, jobs.Kind.LAPSE, row.id, now, row.lapses_at)
    tasks.ask(session, now, officer_task.Kind.PROPOSAL, row.id, proposal=kind.value)
    audit.note(session, now, author, "propose", row.id, after=row.state, **_told(row))
    return row.id


def _told(row: Proposal) -> dict[str, str]:
    """What the audit says of a proposal, which holds its own reasons: its content by digest, so
    that it cannot be altered."""
    content = json.dumps([row.kind, row.subject, row.body, row.reason], sort_keys=True)
    digest = hashlib.sha256(content.encode()).hexdigest()
    return {"kind": row.kind, "about": row.subject, "sha256": digest}


@retried
def decide(centre: Centre, now: datetime, id_: UUID, decision: Decision) -> None:
    """Approve and carry out, or refuse; all of it or nothing."""
    with centre.database.writing() as session:
        row = _waiting(session, id_)
        change = CHANGES[Kind(row.kind)]
        why = refusal(State(row.state), row.author, row.lapses_at, decision, change.decides, now)
        if why is not None:
            raise Refused(why)
        row.answer = decision.reason.strip()
        if not decision.approve:
            _settle(session, row, now, State.REFUSED, decision.by.actor)
            return
        change.check(session, now, row.subject, row.body)
        _settle(session, row, now, State.APPROVED, decision.by.actor)
        change.carry_out(centre, session, now, row)


def _waiting(session: Session, id_: UUID) -> Proposal:
    """The proposal, after everyone else who decides on the same subject has finished."""
    row = session.get(Proposal, id_)
    if row is None:
        raise Refused(Refusal.UNKNOWN)
    rivals = (
        select(Proposal.id)
        .where(Proposal.kind == row.kind, Proposal.subject == row.subject)
        .where(Proposal.state == State.WAITING)
        .order_by(Proposal.id)
        .with_for_update()
    )
    session.execute(rivals)
    session.refresh(row)
    return row


def _settle(acting: Acting, row: Proposal, now: datetime, state: State, by: str) -> None:
    before, row.state, row.decided_at, row.decided_by = row.state, state.value, now, by
    tasks.over(acting, now, officer_task.Kind.PROPOSAL, row.id, by, state.value)
    told = {"before": before, "after": row.state, **_told(row)}
    audit.note(acting, now, by, f"proposal_{state.value}", row.id, **told)


@retried
def withdraw(database: Database, now: datetime, id_: UUID, author: str) -> None:
    """Take one's own proposal back while it waits."""
    with database.writing() as session:
        row = _waiting(session, id_)
        if row.author != author:
            raise Refused(Refusal.NOT_YOURS)
        if row.state != State.WAITING:
            raise Refused(Refusal.DECIDED)
        _settle(session, row, now, State.WITHDRAWN, author)


@retried
def lapse(database: Database, id_: UUID, now: datetime) -> datetime | None:
    """End a proposal nobody decided in time; otherwise say when that will be."""
    with database.writing() as session:
        row = _waiting(session, id_)
        if row.state != State.WAITING:
            return None
        if row.lapses_at > now:
            return row.lapses_at
        _settle(session, row, now, State.LAPSED, audit.WORKER)
        return None


def find(session: Session, id_: UUID) -> Proposal | None:
    """One proposal."""
    return session.get(Proposal, id_)


def listed(session: Session) -> list[Proposal]:
    """What waits, then what is over; the latest first."""
    over = Proposal.state != State.WAITING.value
    asked = select(Proposal).order_by(over, Proposal.made_at.desc(), Proposal.id)
    return list(session.scalars(asked.limit(MOST_LISTED)))


def of(session: Session, kind: Kind, subject: object | None = None) -> list[Proposal]:
    """Every proposal of a kind, and of one subject if it is named; the latest first."""
    asked = select(Proposal).where(Proposal.kind == kind).order_by(Proposal.id.desc())
    if subject is not None:
        asked = asked.where(Proposal.subject == str(subject))
    return list(session.scalars(asked))
