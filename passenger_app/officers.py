"""Officers: who works here, in which role, and the acts that change it.

Nobody does any of this for themselves. Each act is checked again inside its transaction, with
both officers' rows held: two supervisors who suspend each other at once do not both succeed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, delete, exists, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from customs.officer import Bar, Invitation, Permission, Role, Standing
from customs.officer_task import Kind
from passenger_app import audit, enrolments, permissions, sessions, tasks
from passenger_app.database import Database, repeats, retried
from passenger_app.ids import uuid7
from passenger_app.models import DataKey, Officer, OfficerPasskey
from passenger_app.vault import Vault


class Barred(Exception):
    """An act is not carried out; `bar` says why."""

    def __init__(self, bar: Bar) -> None:
        super().__init__(bar.value)
        self.bar = bar


@dataclass(frozen=True)
class Colleague:
    """An officer as the house knows them."""

    id: UUID
    number: str
    name: str
    role: Role
    standing: Standing
    seen_at: datetime | None
    sign_outs: int

    @property
    def called(self) -> str:
        """As their authenticator lists them."""
        return f"{self.name} ({self.number})"

    @property
    def active(self) -> bool:
        """Whether they may sign in."""
        return self.standing is Standing.ACTIVE

    @property
    def supervises(self) -> bool:
        """Whether they may act for other officers now."""
        return self.active and self.role is Role.SUPERVISOR

    @property
    def actor(self) -> str:
        """As audit rows, tasks and sessions name them."""
        return actor(self.id)

    def may(self, permission: Permission) -> bool:
        """Whether their role holds a permission."""
        return permissions.may(self.role, permission)


def actor(id_: UUID) -> str:
    """How an officer is named in audit rows, tasks and sessions."""
    return f"officer:{id_}"


_KNOWN = select(Officer, DataKey).join(DataKey, DataKey.id == Officer.key_id)


def _known(vault: Vault, row: Row[Officer, DataKey]) -> Colleague:
    officer, key = row.Officer, row.DataKey
    return Colleague(
        officer.id,
        officer.number,
        vault.open(key).open(officer.name_enc, "officer", "name_enc", officer.id).decode(),
        Role(officer.role),
        Standing(officer.standing),
        officer.seen_at,
        officer.sign_outs,
    )


def find(database: Database, vault: Vault, id_: UUID) -> Colleague | None:
    """One officer, in whatever standing."""
    with database.reading() as session:
        row = session.execute(_KNOWN.where(Officer.id == id_)).first()
        return _known(vault, row) if row else None


@retried
def everyone(database: Database, vault: Vault, by: Colleague, now: datetime) -> list[Colleague]:
    """Every officer, by staff number; that their names were seen is written down."""
    with database.writing() as session:
        rows = session.execute(_KNOWN.order_by(Officer.number)).all()
        audit.note(session, now, by.actor, "officers_seen", "officers", count=len(rows))
        return [_known(vault, row) for row in rows]


@retried
def one(
    database: Database, vault: Vault, by: Colleague, id_: UUID, now: datetime
) -> Colleague | None:
    """One officer, seen by another; that is written down."""
    with database.writing() as session:
        row = session.execute(_KNOWN.where(Officer.id == id_)).first()
        if row is None:
            return None
        audit.note(session, now, by.actor, "officer_seen", id_)
        return _known(vault, row)


@retried
def first(database: Database, vault: Vault, by: str, asked: Invitation, now: datetime) -> str:
    """The first supervisor, and the code they enrol with; refused once there is one."""
    there = exists().where(
        Officer.role == Role.SUPERVISOR.value, Officer.standing == Standing.ACTIVE.value
    )
    with database.writing() as session:
        if session.scalar(select(there)):
            raise Barred(Bar.NOT_THE_FIRST)
        row = session.scalar(
            select(Officer).where(Officer.number == asked.number).with_for_update()
        )
        if row is None:
            return add(session, vault, by, asked, now)
        return _again(session, row, by, now)


def _again(session: Session, row: Officer, by: str, now: datetime) -> str:
    """The first code was never used, or the only supervisor had to be suspended."""
    if row.standing == Standing.ACTIVE.value:
        raise Barred(Bar.NUMBER_TAKEN)
    before = f"{row.role} {row.standing}"
    row.role, row.standing = Role.SUPERVISOR.value, Standing.INVITED.value
    session.execute(delete(OfficerPasskey).where(OfficerPasskey.officer_id == row.id))
    audit.note(session, now, by, "officer_invite", row.id, before=before, after=row.role)
    _sign_out(session, row)
    return enrolments.make(session, row.id, by, now)


@retried
def invite(
    database: Database,
    vault: Vault,
    by: Colleague,
    asked: Invitation,
    now: datetime,
) -> str:
    """A new officer, and the code they enrol with."""
    with database.writing() as session:
        still(session, by)
        alone = asked.role is Role.SUPERVISOR and _alone(session)
        return add(session, vault, by.actor, asked, now, alone=alone)


def _alone(session: Session) -> bool:
    """Whether nobody else could agree to a new supervisor; who could, has to."""
    active = select(func.count()).where(
        Officer.role == Role.SUPERVISOR.value, Officer.standing == Standing.ACTIVE.value
    )
    if (session.scalar(active) or 0) > 1:
        raise Barred(Bar.TAKES_TWO)
    return True


def add(
    session: Session,
    vault: Vault,
    by: str,
    asked: Invitation,
    now: datetime,
    id_: UUID | None = None,
    *,
    alone: bool = False,
) -> str:
    """A new officer in the transaction of its reason, and the code they enrol with."""
    id_ = id_ or uuid7(now)
    sealer = vault.make(session, id_)
    session.flush()
    row = Officer(
        id=id_,
        number=asked.number,
        key_id=id_,
        name_enc=sealer.seal(asked.name.encode(), "officer", "name_enc", id_),
        role=asked.role.value,
        standing=Standing.INVITED.value,
        made_at=now,
        sign_outs=0,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        if repeats(error, "officer.number", "uq_officer_number"):
            raise Barred(Bar.NUMBER_TAKEN) from error
        raise
    why = _sealed(session, vault, row, asked.why)
    told = _alone_told(session, now, by, id_, "officer_invite") if alone else {}
    audit.note(session, now, by, "officer_invite", id_, after=row.role, why=why, **told)
    return enrolments.make(session, id_, by, now)


def _alone_told(session: Session, now: datetime, by: str, id_: UUID, act: str) -> dict[str, object]:
    """Put in sight of the auditor who became a supervisor, or holds the passkey of one, by the
    word of one person; what the audit says of it."""
    tasks.ask(session, now, Kind.ALONE, id_, act=act, by=by)
    return {"alone": True}


def still(session: Session, by: Colleague, *others: UUID) -> dict[UUID, Officer]:
    """Lock the actor and whom it is about, in one order, and look again at what was believed."""
    ids = sorted({by.id, *others})
    rows = session.scalars(
        select(Officer).where(Officer.id.in_(ids)).order_by(Officer.id).with_for_update()
    )
    found = {row.id: row for row in rows}
    acting = found.get(by.id)
    allowed = acting is not None and acting.standing == Standing.ACTIVE.value
    if not allowed or not permissions.may(Role(found[by.id].role), Permission.OFFICERS_CHANGE):
        raise Barred(Bar.NO_LONGER)
    return found


def subject(session: Session, by: Colleague, id_: UUID) -> Officer:
    """Whom an act is about, held as `still` holds them; never the actor."""
    if by.id == id_:
        raise Barred(Bar.OWN)
    row = still(session, by, id_).get(id_)
    if row is None:
        raise Barred(Bar.ABSENT)
    return row


def unsuspended(session: Session, by: Colleague, id_: UUID) -> Officer:
    """The same, for what nobody does about an officer who is suspended."""
    row = subject(session, by, id_)
    if row.standing == Standing.SUSPENDED.value:
        raise Barred(Bar.SUSPENDED)
    return row


def _sealed(session: Session, vault: Vault, row: Officer, why: str) -> str:
    """A reason may name somebody: it is kept as ciphertext, under the officer's own key."""
    sealer = vault.open(session.get_one(DataKey, row.key_id))
    return sealer.seal(why.encode(), "audit", "why", row.id).hex()


@retried
def change_role(
    database: Database,
    vault: Vault,
    by: Colleague,
    id_: UUID,
    role: Role,
    why: str,
    now: datetime,
) -> None:
    """Another role; whoever holds it signs in again to use it."""
    with database.writing() as session:
        row = unsuspended(session, by, id_)
        if row.role == role.value:
            raise Barred(Bar.SAME_ROLE)
        alone = role is Role.SUPERVISOR and _alone(session)
        told = _alone_told(session, now, by.actor, id_, "officer_role") if alone else {}
        sealed = _sealed(session, vault, row, why)
        put_role(session, row, role, by.actor, now, why=sealed, **told)


def put_role(
    session: Session, row: Officer, role: Role, by: str, now: datetime, **told: object
) -> None:
    """The same in the transaction that decided it."""
    told |= {"before": row.role, "after": role.value}
    row.role = role.value
    audit.note(session, now, by, "officer_role", row.id, **told)
    _sign_out(session, row)


@retried
def suspend(
    database: Database, vault: Vault, by: Colleague, id_: UUID, why: str, now: datetime
) -> None:
    """Out at once, everywhere, and not in again until it ends."""
    with database.writing() as session:
        row = subject(session, by, id_)
        _suspend(session, row, by.actor, now, why=_sealed(session, vault, row, why))


@retried
def suspend_from_cli(database: Database, by: str, number: str, now: datetime) -> None:
    """The same where no supervisor can: whoever runs the centre's commands holds it anyway."""
    with database.writing() as session:
        row = session.scalar(select(Officer).where(Officer.number == number).with_for_update())
        if row is None:
            raise Barred(Bar.ABSENT)
        _suspend(session, row, by, now)


def _suspend(session: Session, row: Officer, by: str, now: datetime, **told: str) -> None:
    if row.standing == Standing.SUSPENDED.value:
        raise Barred(Bar.SUSPENDED)
    before, row.standing = row.standing, Standing.SUSPENDED.value
    told |= {"before": before, "after": row.standing}
    audit.note(session, now, by, "officer_suspend", row.id, **told)
    enrolments.end(session, row.id, now)
    _sign_out(session, row)


@retried
def restore(
    database: Database, vault: Vault, by: Colleague, id_: UUID, why: str, now: datetime
) -> None:
    """The suspension is over; the passkeys there were are good again."""
    with database.writing() as session:
        row = subject(session, by, id_)
        if row.standing != Standing.SUSPENDED.value:
            raise Barred(Bar.NOT_SUSPENDED)
        holds = session.scalar(select(exists().where(OfficerPasskey.officer_id == id_)))
        row.standing = (Standing.ACTIVE if holds else Standing.INVITED).value
        told = {"before": Standing.SUSPENDED.value, "after": row.standing}
        told["why"] = _sealed(session, vault, row, why)
        audit.note(session, now, by.actor, "officer_restore", id_, **told)


@retried
def recover(
    database: Database, vault: Vault, by: Colleague, id_: UUID, why: str, now: datetime
) -> str:
    """The passkeys there were are worth nothing from now; a code for a new one."""
    with database.writing() as session:
        row = unsuspended(session, by, id_)
        gone = session.scalars(
            delete(OfficerPasskey)
            .where(OfficerPasskey.officer_id == id_)
            .returning(OfficerPasskey.credential_id)
        ).all()
        why = _sealed(session, vault, row, why)
        alone = row.role == Role.SUPERVISOR.value
        told = _alone_told(session, now, by.actor, id_, "officer_recover") if alone else {}
        told |= {"revoked": len(gone), "why": why}
        audit.note(session, now, by.actor, "officer_recover", id_, **told)
        _sign_out(session, row)
        return enrolments.make(session, id_, by.actor, now)


def _sign_out(session: Session, row: Officer) -> None:
    """Every browser, and a session that a request under way may save afterwards."""
    row.sign_outs += 1
    sessions.end_all(session, actor(row.id))


@retried
def sign_out_everywhere(database: Database, id_: UUID, now: datetime) -> None:
    """Their own wish: every browser."""
    with database.writing() as session:
        row = session.get_one(Officer, id_, with_for_update=True)
        audit.note(session, now, actor(id_), "sign_out_everywhere", id_)
        _sign_out(session, row)


@retried
def note(database: Database, now: datetime, id_: UUID, act: str, **told: object) -> None:
    """Write down what an officer did or was refused, where nothing else is written."""
    with database.writing() as session:
        audit.note(session, now, actor(id_), act, id_, **told)
