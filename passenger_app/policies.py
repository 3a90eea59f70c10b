"""Policies of the centre: which versions stand at a moment, their drafts and their history.

A use case gets `Policies` as an argument, read here in its own transaction. The highest
version that has begun stands: what was approved later overrides what was approved before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from customs import policy
from customs.messages import change
from customs.officer import Permission
from customs.policy import CARRIED, Dated, Difference, Name, Policies, body_of, differences, made
from customs.proposal import Kind, Refusal, State
from passenger_app import audit, proposals
from passenger_app.centre import Centre
from passenger_app.database import Database, retried
from passenger_app.fleet import changes
from passenger_app.models import Policy, Proposal
from passenger_app.proposals import Body, Change, Refused

LIVES = timedelta(days=14)
FARTHEST = timedelta(days=366)


def as_of(session: Session, moment: datetime) -> Policies:
    """Every policy as it stands, stood or, as far as approved, will stand at a moment."""
    begun = select(Policy).where(Policy.effective_from <= moment)
    return policy.standing(map(_dated, session.scalars(begun)), moment)


def _dated(row: Policy) -> Dated:
    return Dated(Name(row.name), row.version, row.effective_from, row.body)


def carried(session: Session, now: datetime) -> list[Dated]:
    """What a hall goes by: the version of each that stands, and those approved to come."""
    numbers = as_of(session, now).versions
    asked = select(Policy).where(Policy.name.in_(CARRIED)).order_by(Policy.name, Policy.version)
    rows = map(_dated, session.scalars(asked))
    return [one for one in rows if one.begins > now or one.version == numbers[one.name]]


def _head(session: Session, name: Name) -> tuple[int, policy.Policy]:
    """The last version approved, whether it has begun or not."""
    asked = select(Policy).where(Policy.name == name).order_by(Policy.version.desc()).limit(1)
    row = session.scalar(asked)
    return (row.version, made(name, row.body)) if row else (0, policy.TYPES[name]())


def latest(session: Session, name: Name) -> policy.Policy:
    """What a draft begins with."""
    return _head(session, name)[1]


@retried
def draft(
    database: Database,
    name: Name,
    wanted: policy.Policy,
    effective_from: datetime | None,
    reason: str,
    author: str,
    now: datetime,
) -> UUID:
    """Propose the next version, from a moment on or as soon as it is approved."""
    with database.writing() as session:
        body = {
            "before": _head(session, name)[0],
            "values": body_of(wanted),
            "from": effective_from.isoformat() if effective_from else None,
        }
        return proposals.propose(session, now, Kind.POLICY, name.value, body, reason, author)


def _check(session: Session, now: datetime, subject: str, body: Body) -> None:
    """A whole policy within its bounds, that changes something, from a moment to come."""
    if subject not in set(Name):
        raise Refused(Refusal.BROKEN, "name")
    name = Name(subject)
    values = body.get("values")
    if not isinstance(values, Mapping):
        raise Refused(Refusal.BROKEN, "values")
    wrong = policy.broken(name, values)
    if wrong:
        raise Refused(Refusal.BROKEN, wrong)
    begins = _begins(body)
    if begins is not None and not now <= begins <= now + FARTHEST:
        raise Refused(Refusal.PAST if begins < now else Refusal.BROKEN, "from")
    version, head = _head(session, name)
    if body.get("before") != version:
        raise Refused(Refusal.MOVED)
    if not differences(head, made(name, values)):
        raise Refused(Refusal.UNCHANGED)


def _begins(body: Body) -> datetime | None:
    told = body.get("from")
    if told is None:
        return None
    try:
        begins = datetime.fromisoformat(told)
    except (TypeError, ValueError) as error:
        raise Refused(Refusal.BROKEN, "from") from error
    if begins.tzinfo is None:
        raise Refused(Refusal.BROKEN, "from")
    return begins


def _carry_out(_centre: Centre, session: Session, now: datetime, approved: Proposal) -> None:
    row = Policy(
        name=approved.subject,
        version=approved.body["before"] + 1,
        effective_from=_begins(approved.body) or now,
        body=approved.body["values"],
        proposal_id=approved.id,
    )
    session.add(row)
    changed = {"before": row.version - 1, "after": row.version, "why": approved.id}
    audit.note(session, now, str(approved.decided_by), "policy", row.name, **changed)
    if row.name in CARRIED:
        changes.tell(session, now, change.Kind.POLICY_CHANGED, row.name, version=row.version)


proposals.register(Kind.POLICY, Change(Permission.PROPOSALS_DECIDE, LIVES, _check, _carry_out))


@dataclass(frozen=True)
class Version:
    """One version of a policy's history: what it changed, from when, why and by whom."""

    version: int
    effective_from: datetime | None
    changes: Sequence[Difference]
    proposal: Proposal | None
    stands: bool


@dataclass(frozen=True)
class Draft:
    """A proposal of a policy that has not become a version, or never did."""

    proposal: Proposal
    state: State
    begins: datetime | None
    changes: Sequence[Difference]


def history(session: Session, name: Name, now: datetime) -> list[Version]:
    """Every version, the latest first; the last is the one written in the product."""
    asked = (
        select(Policy, Proposal)
        .join(Proposal, Proposal.id == Policy.proposal_id)
        .where(Policy.name == name)
        .order_by(Policy.version)
    )
    stands, before = as_of(session, now).versions[name], policy.TYPES[name]()
    found = [Version(0, None, (), None, stands == 0)]
    for row, proposal in session.execute(asked):
        after = made(name, row.body)
        changes = differences(before, after)
        this = Version(row.version, row.effective_from, changes, proposal, stands == row.version)
        found.append(this)
        before = after
    return found[::-1]


def drafts(session: Session, name: Name) -> list[Draft]:
    """What was proposed and is no version: waiting, refused, withdrawn or lapsed."""
    return [
        _draft(session, name, row)
        for row in proposals.of(session, Kind.POLICY, name.value)
        if row.state != State.APPROVED
    ]


def _draft(session: Session, name: Name, row: Proposal) -> Draft:
    before = session.get(Policy, (name.value, row.body["before"]))
    base = made(name, before.body) if before else policy.TYPES[name]()
    changes = differences(base, made(name, row.body["values"]))
    return Draft(row, State(row.state), _begins(row.body), changes)


def changes_of(session: Session, row: Proposal) -> Draft:
    """What a proposed policy would change, for whoever decides."""
    return _draft(session, Name(row.subject), row)
