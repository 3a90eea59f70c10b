"""The feed of changes: told in the transaction that made them, numbered after it.

Transactions do not commit in the order they began, so a number taken inside one could show
up after a greater one was read. One sequencer numbers what is committed, under one lock.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from customs.messages.arrival import AHEAD, port_of
from customs.messages.change import MOST, OF_PASSES, Changes, Kind
from customs.messages.change import Change as Told
from customs.pass_qr import LATE
from passenger_app import jobs
from passenger_app.database import Acting, Database, retried
from passenger_app.models import Change, ChangeHead

_TABLE = Change.__table__
_NEW = insert(_TABLE)  # type: ignore[arg-type]
_UNNUMBERED = select(Change.id).where(Change.sequence.is_(None)).order_by(Change.id)
_NUMBER = (
    update(_TABLE)  # type: ignore[arg-type]
    .where(_TABLE.c.id == bindparam("which"))
    .values(sequence=bindparam("number"))
)
_HEAD = 1
KEPT = AHEAD + LATE + timedelta(days=2)  # a change of a pass
# What a bundle holds: a change of these makes the next one.
_IN_BUNDLE = frozenset(
    {Kind.KEY_REVOKED, Kind.DEVICE_REVOKED, Kind.DEVICE_ENROLLED, Kind.POLICY_CHANGED}
)


def tell(
    acting: Acting,
    now: datetime,
    kind: Kind,
    subject: object,
    hall: str | None = None,
    **body: object,
) -> None:
    """Tell a hall, those of a port, or all, in this transaction. Ids only, no personal data."""
    acting.execute(
        _NEW,
        {
            "at": now,
            "kind": kind.value,
            "subject": str(subject),
            "hall": hall,
            "body": body,
        },
    )
    if kind in _IN_BUNDLE:
        jobs.ask(acting, jobs.Kind.BUNDLE, "all", now, now)


@retried
def number(database: Database) -> int:
    """Number what was committed since; how many there were."""
    with database.looking() as connection:
        if connection.execute(_UNNUMBERED.limit(1)).first() is None:
            return 0
    with database.writing() as session:
        head = session.get(ChangeHead, _HEAD, with_for_update=True)
        if head is None:  # of the migration; a database emptied by a test has none
            head = ChangeHead(id=_HEAD, sequence=0)
            session.add(head)
            session.flush()
        waiting = session.scalars(_UNNUMBERED).all()
        told = [{"which": id_, "number": head.sequence + n} for n, id_ in enumerate(waiting, 1)]
        if told:
            session.connection().execute(_NUMBER, told)
        head.sequence += len(told)
        return len(told)


def after(database: Database, sequence: int, hall: str, now: datetime) -> Changes:
    """What a hall has not heard, the oldest first."""
    with database.looking() as connection:
        head = head_of(connection)
        rows = connection.execute(heard_by(hall, sequence).limit(MOST)).all()
    told = tuple(
        Told(sequence=row.sequence or 0, at=row.at, kind=row.kind, subject=row.subject,
             body=row.body)
        for row in rows
    )  # fmt: skip
    return Changes(changes=told, head=_reached(told, head), centre_time=now)


def forget_passes(session: Session, now: datetime) -> int:
    """Delete what was told of passes that no hall holds any more, and of their crossings."""
    kinds = [kind.value for kind in (*OF_PASSES, Kind.OFFICER_TOLD)]
    old = delete(Change).where(Change.kind.in_(kinds), Change.at < now - KEPT)
    return session.connection().execute(old).rowcount


def heard_by(hall: str, sequence: int) -> Select[Any]:
    """What was numbered after a number for every hall, for those of its port, or for this one."""
    return (
        select(Change.sequence, Change.at, Change.kind, Change.subject, Change.body)
        .where(Change.sequence > sequence)
        .where(Change.hall.is_(None) | Change.hall.in_((hall, port_of(hall))))
        .order_by(Change.sequence)
    )


def _reached(told: tuple[Told, ...], head: int) -> int:
    """How far a hall that has taken these has heard: the head was read before them."""
    last = told[-1].sequence if told else 0
    return last if len(told) == MOST else max(head, last)


def head(database: Database) -> int:
    """The last number given."""
    with database.looking() as connection:
        return head_of(connection)


def head_of(acting: Acting) -> int:
    """The same in a transaction of the caller's."""
    return acting.execute(select(ChangeHead.sequence)).scalar() or 0
