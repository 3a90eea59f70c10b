"""An attempt to pay: on record before any provider is asked, one at a time for a declaration.

Nothing here speaks to a provider. The amount is what is still due of the newest assessment at
this moment, and never changes; the id is the key under which a provider is asked, for ever.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from customs.payment import Method, Said, State, Word
from customs.payment.method import fee, takes
from customs.payment.payment import OPEN
from customs.payment.provider import Started
from customs.policy import Name
from passenger_app import audit, jobs, policies
from passenger_app.database import Database, retried
from passenger_app.drafts import locked
from passenger_app.ids import uuid7
from passenger_app.models import DataKey, Declaration, Payment
from passenger_app.models import State as DeclarationState
from passenger_app.payments import hearing, record, settle
from passenger_app.vault import Vault

FIRST_LOOK = timedelta(seconds=5)
PAYABLE = frozenset({DeclarationState.SUBMITTED.value, DeclarationState.PRESENTED.value})


class NotPayable(Exception):
    """There is nothing to pay now: not assessed, changed since, paid, or withdrawn."""


class NotSoMuch(Exception):
    """The amount cannot be paid in this way."""


@dataclass(frozen=True)
class Wish:
    """How somebody wants to pay, and who asks."""

    method: Method
    by: str
    language: str
    return_to: str = ""
    reader: str = ""


@dataclass(frozen=True)
class Attempt:
    """An attempt as the pages and the providers need it."""

    id: UUID
    declaration: UUID
    n: int
    provider: str
    method: Method
    yen: int
    fee: int
    state: State
    reference: str
    started: Started | None
    made_at: datetime
    changed_at: datetime
    lapses_at: datetime

    @property
    def open(self) -> bool:
        """Whether it may still be paid."""
        return self.state in OPEN


@retried
def begin(
    database: Database, vault: Vault, id_: UUID, provider: str, wish: Wish, now: datetime
) -> tuple[Attempt, bool]:
    """A new attempt on record; or the open one, and that it is what was wished for."""
    with database.writing() as session:
        declaration, _ = locked(session, vault, id_)
        due, n = _due(session, declaration)
        standing = policies.as_of(session, now)
        policy = standing.paying
        row = session.scalar(select(Payment).where(Payment.open_once == id_))
        if row is None:
            if not takes(wish.method, due, policy):
                raise NotSoMuch(wish.method.value)
            extra = fee(wish.method, due, policy)
            until = now + timedelta(minutes=policy.attempt_minutes)
            row = _row(id_, n, provider, wish, due, extra, now, until)
            _keep(session, row, standing.named(Name.PAYING))
        fits = (row.provider, row.method, row.yen) == (provider, wish.method.value, due)
        return _seen(session, vault, row), fits


def _due(session: Session, declaration: Declaration) -> tuple[int, int]:
    newest = settle.newest(session, declaration.id)
    if newest is None or declaration.state not in PAYABLE:
        raise NotPayable(declaration.ref)
    found = settle.standing(session, declaration.id)
    if newest.revision != declaration.head_revision or found is None or not found.due:
        raise NotPayable(declaration.ref)
    return found.due, newest.n


def _row(
    id_: UUID, n: int, provider: str, wish: Wish, due: int, extra: int, now: datetime,
    until: datetime,
) -> Payment:  # fmt: skip
    return Payment(
        id=uuid7(now), declaration_id=id_, n=n, provider=provider, method=wish.method.value,
        provider_ref=None, yen=due, fee=extra, state=State.CREATED.value, paid=0, open_once=id_,
        started_enc=None, made_by=wish.by, made_at=now, changed_at=now, lapses_at=until,
    )  # fmt: skip


def _keep(session: Session, row: Payment, policy: str) -> None:
    session.add(row)
    session.flush()
    jobs.ask(session, jobs.Kind.PAYMENT, row.id, row.made_at, row.made_at + FIRST_LOOK)
    told = {"yen": row.yen, "fee": row.fee, "method": row.method, "policy": policy}
    audit.note(session, row.made_at, row.made_by, "pay", row.id, assessment=row.n, **told)


@retried
def started(
    database: Database, vault: Vault, id_: UUID, what: Started, by: str, now: datetime
) -> Attempt:
    """What the provider began. Whoever is too late with it finds the attempt no longer open, and
    must end it at the provider."""
    with database.writing() as session:
        row, payment = record.locked(session, id_)
        row.provider_ref = what.reference
        if payment.state in OPEN:
            key = session.get(DataKey, _key_of(session, row))
            if key is not None:
                row.started_enc = record.seal(vault.open(key), id_, what)
            session.flush()
            hearing.hear(session, now, id_, [Said(Word.STARTED)], by)
        return _seen(session, vault, row)


@retried
def heard(database: Database, id_: UUID, said: tuple[Said, ...], by: str, now: datetime) -> State:
    """What was said of it, in a transaction of its own."""
    with database.writing() as session:
        return hearing.hear(session, now, id_, said, by).state


@retried
def dropped(database: Database, id_: UUID, said: Said, by: str, now: datetime) -> bool:
    """End an attempt no provider is known to have begun; False where one has to be asked."""
    with database.writing() as session:
        row, _ = record.locked(session, id_)
        if row.provider_ref is not None:
            return False
        hearing.hear(session, now, id_, [said], by)
        return True


def find(database: Database, vault: Vault, id_: UUID) -> Attempt | None:
    """One attempt as it stands."""
    with database.reading() as session:
        row = session.get(Payment, id_)
        return _seen(session, vault, row) if row else None


def listed(session: Session, vault: Vault, declaration: UUID) -> list[Attempt]:
    """Every attempt of a declaration, the oldest first."""
    return [_seen(session, vault, row) for row in record.rows_of(session, declaration)]


def _key_of(session: Session, row: Payment) -> UUID:
    return session.get_one(Declaration, row.declaration_id).key_id


def _seen(session: Session, vault: Vault, row: Payment) -> Attempt:
    started = None
    if row.started_enc is not None:
        key = session.get(DataKey, _key_of(session, row))
        started = record.unseal(vault.open(key), row) if key else None
    return Attempt(
        row.id, row.declaration_id, row.n, row.provider, Method(row.method), row.yen, row.fee,
        State(row.state), row.provider_ref or "", started, row.made_at, row.changed_at,
        row.lapses_at,
    )  # fmt: skip
