"""Key changes: what two officers do to the key ring, the next key of a use or the end of one.

The command line does the same alone, for who stands at the machine in an emergency, and the
worker on schedule; the audit tells the three apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from customs.officer import Permission
from customs.proposal import Kind, Refusal
from passenger_app import audit, proposals
from passenger_app.centre import Centre
from passenger_app.database import Database, retried
from passenger_app.keyring import USES, revoke, rotate, usable
from passenger_app.models import Proposal, RingKey
from passenger_app.proposals import Body, Change, Refused

LIVES = timedelta(days=1)


class Act(StrEnum):
    """What is done to a key."""

    ROTATE = "rotate"
    REVOKE = "revoke"


def keys(session: Session) -> list[RingKey]:
    """Every key, the newest of each use first."""
    order = select(RingKey).order_by(RingKey.use, RingKey.not_before.desc(), RingKey.kid)
    return list(session.scalars(order))


def in_use(newest_first: Sequence[RingKey], now: datetime) -> dict[str, int]:
    """The key of each use that signs or seals now, as the ring chooses it."""
    return {row.use: row.kid for row in reversed(newest_first) if usable(row, now)}


def _newest(session: Session, use: str) -> int | None:
    """The key that signs or seals for a use, or would if it were not revoked."""
    asked = select(RingKey.kid).where(RingKey.use == use)
    return session.scalar(asked.order_by(RingKey.not_before.desc(), RingKey.kid).limit(1))


@retried
def propose_rotation(database: Database, use: str, reason: str, author: str, now: datetime) -> UUID:
    """Propose the next key of a use, after the one that is newest now."""
    with database.writing() as session:
        body = {"act": Act.ROTATE.value, "kid": _newest(session, use)}
        return proposals.propose(session, now, Kind.KEY, use, body, reason, author)


@retried
def propose_revocation(
    database: Database, kid: int, reason: str, author: str, now: datetime
) -> UUID:
    """Propose to believe a key no more."""
    with database.writing() as session:
        row = session.get(RingKey, kid)
        body = {"act": Act.REVOKE.value, "kid": kid}
        use = row.use if row else ""
        return proposals.propose(session, now, Kind.KEY, use, body, reason, author)


def _check(session: Session, _now: datetime, subject: str, body: Body) -> None:
    """A use and a key there are; the newest is still the newest, the revoked not yet revoked."""
    if subject not in USES:
        raise Refused(Refusal.BROKEN, "use")
    if body.get("act") not in tuple(Act):
        raise Refused(Refusal.BROKEN, "act")
    if body["act"] == Act.ROTATE:
        if body.get("kid") != _newest(session, subject):
            raise Refused(Refusal.MOVED)
        return
    kid = body.get("kid")
    row = session.get(RingKey, kid) if isinstance(kid, int) else None
    if row is None or row.use != subject:
        raise Refused(Refusal.BROKEN, "kid")
    if row.revoked_at is not None:
        raise Refused(Refusal.MOVED)


def _carry_out(centre: Centre, session: Session, now: datetime, approved: Proposal) -> None:
    kid, use = approved.body["kid"], USES[approved.subject]
    told: dict[str, object] = {"use": use.value, "way": "proposal", "why": approved.id}
    by = str(approved.decided_by)
    if approved.body["act"] == Act.ROTATE:
        made = rotate(session, centre.vault, use, now)
        told |= {"before": kid and f"{kid:04x}", "after": f"{made.kid:04x}"}
        audit.note(session, now, by, "key_rotate", f"{made.kid:04x}", **told)
    elif following := revoke(session, centre.vault, kid, now):
        told |= {"before": f"{kid:04x}", "after": f"{following.kid:04x}"}
        audit.note(session, now, by, "key_revoke", f"{kid:04x}", **told)
    else:
        raise Refused(Refusal.MOVED)  # the command line was quicker


proposals.register(Kind.KEY, Change(Permission.PROPOSALS_DECIDE, LIVES, _check, _carry_out))
