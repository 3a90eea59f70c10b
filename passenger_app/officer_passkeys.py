"""Officers' passkeys: enrolled with a code, used to sign in, and used again before what matters.

There is no other way in. A good passkey alone is not enough: the officer must be active, and
in the office unless the role may work elsewhere. Who is turned away is written down.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from customs.officer import TURNED, Role, Standing, Turned
from passenger_app import audit, enrolments, officers, passkeys
from passenger_app.config import Host
from passenger_app.database import Database, retried
from passenger_app.models import Officer, OfficerPasskey
from passenger_app.passkeys import Ceremony, Refused
from passenger_app.permissions import TELEWORK

ENROL, ADD, SIGN_IN, STEP_UP = "officer-enrol", "officer-add", "officer-sign-in", "officer-step-up"


class TurnedAway(Refused):
    """The passkey is good, and its officer does not come in all the same."""

    def __init__(self, why: Turned) -> None:
        super().__init__(why.value)
        self.sentence = TURNED[why]


@dataclass(frozen=True)
class Entered:
    """An officer who came in, counted among their sign-outs while the row was held."""

    officer: UUID
    sign_outs: int


def of(database: Database, officer: UUID) -> list[OfficerPasskey]:
    """An officer's passkeys, oldest first."""
    asked = select(OfficerPasskey).where(OfficerPasskey.officer_id == officer)
    with database.reading() as session:
        return list(session.scalars(asked.order_by(OfficerPasskey.made_at)))


@retried
def sign_in(
    database: Database, host: Host, ceremony: Ceremony, answer: str, in_office: bool, now: datetime
) -> Entered:
    """The officer whose passkey answered the challenge."""
    given = passkeys.parsed(answer)
    with database.writing() as session:
        passkey = session.get(OfficerPasskey, given.raw_id, with_for_update=True)
        if passkey is None or given.response.user_handle != passkey.officer_id.bytes:
            raise Refused("nobody's passkey, or another's")
        passkeys.use(host, ceremony, given, passkey, now)
        row = session.get_one(Officer, passkey.officer_id, with_for_update=True)
        turned, entered = _turned(row, in_office), Entered(row.id, row.sign_outs)
        if turned is None:
            row.seen_at = now
        _note(session, now, entered.officer, turned, "sign_in")
    if turned:  # after the transaction: that it was tried stays written
        raise TurnedAway(turned)
    return entered


def _turned(row: Officer, in_office: bool) -> Turned | None:
    if row.standing == Standing.SUSPENDED.value:
        return Turned.SUSPENDED
    if not in_office and Role(row.role) not in TELEWORK:
        return Turned.ELSEWHERE
    return None


def _note(session: Session, now: datetime, id_: UUID, turned: Turned | None, act: str) -> None:
    told = {"why": turned.value} if turned else {}
    act = f"{act}_refused" if turned else act
    audit.note(session, now, officers.actor(id_), act, id_, **told)


@retried
def enrol(
    database: Database,
    host: Host,
    ceremony: Ceremony,
    answer: str,
    secret: str,
    in_office: bool,
    now: datetime,
) -> Entered:
    """Make an officer's passkey with the code that was made for them."""
    new = passkeys.made(host, ceremony, answer, now)
    with passkeys.unclaimed(), database.writing() as session:
        code = enrolments.find(session, secret, now)
        if code is None or code.officer_id != ceremony.owner:
            raise TurnedAway(Turned.CODE_OVER)
        row = session.get_one(Officer, code.officer_id, with_for_update=True)
        turned, entered = _turned(row, in_office), Entered(row.id, row.sign_outs)
        if turned is None:
            code.used_at = row.seen_at = now
            row.standing = Standing.ACTIVE.value
            session.add(OfficerPasskey(officer_id=row.id, **new))
        _note(session, now, entered.officer, turned, "officer_enrol")
    if turned:
        raise TurnedAway(turned)
    return entered


@retried
def confirm(
    database: Database, host: Host, ceremony: Ceremony, answer: str, officer: UUID, now: datetime
) -> None:
    """The officer who is signed in shows one of their own passkeys again."""
    given = passkeys.parsed(answer)
    if ceremony.owner != officer:
        raise Refused("asked for by another officer")
    with database.writing() as session:
        passkey = session.get(OfficerPasskey, given.raw_id, with_for_update=True)
        if passkey is None or passkey.officer_id != officer:
            raise Refused("nobody's passkey, or another's")
        passkeys.use(host, ceremony, given, passkey, now)
        audit.note(session, now, officers.actor(officer), "step_up", officer)


@retried
def add(
    database: Database, host: Host, ceremony: Ceremony, answer: str, officer: UUID, now: datetime
) -> None:
    """One more passkey of one's own."""
    new = passkeys.made(host, ceremony, answer, now)
    if ceremony.owner != officer:
        raise Refused("asked for by another officer")
    with passkeys.unclaimed(), database.writing() as session:
        row = session.get_one(Officer, officer, with_for_update=True)
        if _count(session, row.id) >= passkeys.MOST:
            raise TurnedAway(Turned.ENOUGH)
        session.add(OfficerPasskey(officer_id=row.id, **new))
        audit.note(session, now, officers.actor(officer), "passkey", officer)


@retried
def remove(database: Database, officer: UUID, credential_id: bytes, now: datetime) -> bool:
    """Take off one of one's own, unless it is the only way in."""
    with database.writing() as session:
        session.get_one(Officer, officer, with_for_update=True)
        passkey = session.get(OfficerPasskey, credential_id)
        if passkey is None or passkey.officer_id != officer or _count(session, officer) == 1:
            return False
        session.delete(passkey)
        audit.note(session, now, officers.actor(officer), "passkey_removed", officer)
        return True


def _count(session: Session, officer: UUID) -> int:
    counting = select(func.count()).select_from(OfficerPasskey)
    return session.scalar(counting.where(OfficerPasskey.officer_id == officer)) or 0
