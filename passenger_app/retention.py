"""Retention: one table of what is kept how long, a job that erases on time, and its proof.

Erasing destroys the data key, in one step and in every backup, and deletes what could still
find or open a person: search tokens, digests, private addresses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session

from passenger_app import audit, cases, crossings, jobs
from passenger_app.database import Database, retried
from passenger_app.fleet import changes
from passenger_app.ids import uuid7
from passenger_app.models import (
    Access,
    Account,
    Confirmed,
    DataKey,
    Declaration,
    Enrolment,
    ErasureProof,
    IssuedPass,
    KioskTicket,
    Letter,
    LoginSession,
    PartyMember,
    Passkey,
    SearchToken,
    SignInLink,
    State,
)


@dataclass(frozen=True)
class Rule:
    """How long one kind of thing is kept: after the arrival day, or after its last change."""

    name: str
    after_arrival: timedelta
    without_arrival: timedelta


DRAFT = Rule("draft", timedelta(days=3), timedelta(days=90))
WITHDRAWN = Rule("withdrawn", timedelta(days=3), timedelta(days=3))
SUBMITTED = Rule("submitted", timedelta(days=365), timedelta(days=365))
ACCOUNT_UNUSED = timedelta(days=730)
FORGOTTEN, UNUSED = "account_forgotten", "account_unused"
LETTER_UNSENT = timedelta(days=7)
EXPORT = Rule("export", timedelta(hours=24), timedelta(hours=24))

_TOKYO = timedelta(hours=9)


def until(rule: Rule, arrival_on: date | None, now: datetime) -> datetime:
    """When a thing under this rule is erased; days end in Tokyo."""
    if arrival_on is None:
        return now + rule.without_arrival
    end_of_day = datetime.combine(arrival_on + timedelta(days=1), time(0), UTC) - _TOKYO
    return max(end_of_day + rule.after_arrival, now)


def rule_of(state: str) -> Rule:
    """The rule a declaration falls under."""
    rules: Mapping[str, Rule] = {State.DRAFT: DRAFT, State.WITHDRAWN: WITHDRAWN}
    return rules.get(state, SUBMITTED)


@retried
def ask_due(database: Database, now: datetime) -> None:
    """Ask for the erasure of all whose time has come, each a job of its own: one that fails
    holds up no other."""
    kept = [state for state in State if state is not State.ERASED]
    over = select(Declaration.id).where(Declaration.state.in_(kept), Declaration.erase_after <= now)
    unused = select(Account.id).where(Account.erase_after <= now)
    with database.writing() as session:
        for kind, due in ((jobs.Kind.ERASE, over), (jobs.Kind.FORGET, unused)):
            for id_ in session.scalars(due):
                jobs.ask_once(session, kind, id_, now)


@retried
def erase(database: Database, declaration: UUID, now: datetime) -> datetime | None:
    """Erase a declaration whose time has come; otherwise say when it will."""
    with database.writing() as session:
        row = session.get(Declaration, declaration, with_for_update=True)
        if row is None or row.state == State.ERASED:
            return None
        if row.erase_after > now:
            return row.erase_after
        rule, due_at = rule_of(row.state), row.erase_after
        counts = _erase(session, row, now)
        prove(session, declaration, rule.name, due_at, now, counts)
        audit.note(session, now, audit.WORKER, "erase", declaration, rule=rule.name)
        return None


def prove(
    session: Session, subject: UUID, rule: str, due_at: datetime, now: datetime, counts: object
) -> None:
    """Keep that something was erased, when it was due, and how much of it there was."""
    proof = ErasureProof(
        id=uuid7(now), subject=str(subject), rule=rule, due_at=due_at, erased_at=now, counts=counts
    )
    session.add(proof)


def destroy(session: Session, keys: Iterable[UUID], now: datetime) -> None:
    """Destroy data keys: what they sealed is gone, here and in every backup."""
    session.execute(
        update(DataKey).where(DataKey.id.in_(list(keys))).values(wrapped=None, destroyed_at=now)
    )


def _erase(session: Session, row: Declaration, now: datetime) -> dict[str, int]:
    destroy(session, [row.key_id], now)
    row.draft_enc, row.state, row.account_id = None, State.ERASED, None
    row.port = row.arrival_on = None
    tables = (SearchToken, PartyMember, Access, IssuedPass, Confirmed)
    gone = {
        table.__tablename__: _deleted(
            session.execute(delete(table).where(table.declaration_id == row.id))
        )
        for table in tables
    }
    return gone | crossings.erase(session, row.id) | cases.erase(session, row.id)


@retried
def forget(database: Database, account: UUID, now: datetime) -> None:
    """Forget an account because its owner asks; twice is once."""
    with database.writing() as session:
        row = session.get(Account, account, with_for_update=True)
        if row:
            _forget(session, row, FORGOTTEN, now, now)
            audit.note(session, now, audit.TRAVELLER, "forget", account)


@retried
def forget_unused(database: Database, account: UUID, now: datetime) -> datetime | None:
    """Forget an account nobody used for long; otherwise say when it will be."""
    with database.writing() as session:
        row = session.get(Account, account, with_for_update=True)
        if row is None:
            return None
        if row.erase_after > now:
            return row.erase_after
        _forget(session, row, UNUSED, row.erase_after, now)
        audit.note(session, now, audit.WORKER, "forget", account, rule=UNUSED)
        return None


def _forget(session: Session, row: Account, rule: str, due_at: datetime, now: datetime) -> None:
    """Its declarations stay until their own time, and belong to no account."""
    links = SignInLink.email_token == row.email_token
    keys = session.scalars(select(SignInLink.key_id).where(links)).all()
    session.execute(
        update(Declaration).where(Declaration.account_id == row.id).values(account_id=None)
    )
    counts = {
        table.__tablename__: _deleted(session.execute(delete(table).where(its)))
        for table, its in (
            (Passkey, Passkey.account_id == row.id),
            (LoginSession, LoginSession.subject == str(row.id)),
            (SignInLink, links),
        )
    }
    session.execute(delete(Account).where(Account.id == row.id))
    destroy(session, [row.key_id, *keys], now)
    prove(session, row.id, rule, due_at, now, counts)


def _deleted(result: object) -> int:
    return result.rowcount if isinstance(result, CursorResult) else 0


@retried
def sweep(database: Database, now: datetime) -> dict[str, int]:
    """Delete what has merely expired: sessions, sign-in links, private addresses,
    officers' codes, and letters that could not be sent."""
    unsent = select(Letter).where(Letter.made_at <= now - LETTER_UNSENT)
    with database.writing() as session:
        links = session.scalars(select(SignInLink).where(SignInLink.expires_at <= now)).all()
        letters = session.scalars(unsent).all()
        keys = [link.key_id for link in links] + [letter.key_id for letter in letters]
        for row in (*links, *letters):
            session.delete(row)
        session.flush()
        destroy(session, keys, now)
        told = changes.forget_passes(session, now)
        gone = {
            table.__tablename__: _deleted(
                session.execute(delete(table).where(table.expires_at <= now))
            )
            for table in (LoginSession, Access, Enrolment, KioskTicket)
        }
        return gone | {"sign_in_link": len(links), "letter": len(letters), "change": told}
