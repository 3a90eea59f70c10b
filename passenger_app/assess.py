"""Assess: an officer fixes what a party owes for its goods, or fixes it anew.

What the rules come to is worked out on the tables, rates and readings of the arrival day; the
officer confirms it or says what is due and why, and answers for it by name. An assessment is
never changed: the next one takes its place, and what was paid counts towards it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from customs import basket, duty
from customs.assessment import Assessment, Tax
from customs.declaration import Declaration as Told
from customs.declared import basket_of
from customs.policy import Name, Policies
from customs.ruling import Ruling
from customs.tariff import load
from passenger_app import audit, policies, rates
from passenger_app.database import Database, retried
from passenger_app.drafts import Closed, locked, signed
from passenger_app.models import Assessment as Row
from passenger_app.models import DataKey, Declaration, Revision, State
from passenger_app.officers import Colleague
from passenger_app.payments import settle
from passenger_app.vault import Sealer, Vault

ASSESSED = frozenset({State.SUBMITTED.value, State.PRESENTED.value})


class Moved(Exception):
    """The declaration was changed or assessed meanwhile: look at it again."""


@dataclass(frozen=True)
class Case:
    """A declaration before an officer: what it says, and what the rules come to."""

    id: UUID
    ref: str
    revision: int
    told: Told
    made: tuple[Made, ...]
    found: Assessment
    rates: Mapping[str, str]
    policy: str
    sealer: Sealer = field(repr=False)

    @property
    def n(self) -> int:
        """How often it was assessed."""
        return len(self.made)


@dataclass(frozen=True)
class Made:
    """An assessment that was made, opened."""

    n: int
    revision: int
    yen: int
    taxes: Mapping[Tax, int]
    reason: str
    official: str
    tariff: str
    policy: str
    made_at: datetime


@retried
def look(database: Database, vault: Vault, ref: str, by: Colleague, now: datetime) -> Case | None:
    """Open a signed declaration for an officer; that it was seen is written down."""
    with database.writing() as session:
        row = session.scalar(select(Declaration).where(Declaration.ref == ref))
        if row is None or row.state not in ASSESSED:
            return None
        key = session.get(DataKey, row.key_id)
        head = session.get(Revision, (row.id, row.head_revision))
        if key is None or head is None:
            return None
        sealer = vault.open(key)
        told, made = signed(head, sealer), made_of(session, sealer, row.id)
        standing = policies.as_of(session, now)
        audit.note(session, now, by.actor, "declaration_seen", row.id, revision=head.n)
        id_, revision = row.id, head.n
    found, used = _worked_out(database, told, standing)
    policy = standing.named(Name.DUTY)
    return Case(id_, ref, revision, told, made, found, used, policy, sealer)


def _worked_out(
    database: Database, told: Told, standing: Policies
) -> tuple[Assessment, dict[str, str]]:
    """What the rules come to, and the rate of each currency in it."""
    if told.trip is None:  # pragma: no cover - nothing is signed without a trip
        raise Closed
    goods = basket_of(told, told.trip.arrival_on)
    currencies = {line.currency for line in goods.goods if line.currency}
    known = rates.known(database, currencies, goods.arrival)
    choice = standing.duty.choice()
    found = duty.assess(goods.goods, goods.travellers, load(), known, goods.arrival, choice)
    each = {currency: known.each(currency, goods.arrival) for currency in sorted(currencies)}
    return found, {currency: str(yen) for currency, yen in each.items() if yen is not None}


def made_of(session: Session, sealer: Sealer, id_: UUID) -> tuple[Made, ...]:
    """Every assessment of a declaration, opened, the oldest first."""
    asked = select(Row).where(Row.declaration_id == id_).order_by(Row.n)
    return tuple(_opened(row, sealer) for row in session.scalars(asked))


def _opened(row: Row, sealer: Sealer) -> Made:
    body = json.loads(sealer.open(row.body_enc, *_place(row.declaration_id, row.n)))
    taxes = {Tax(tax): yen for tax, yen in body["taxes"].items()}
    official = f"{body['official']['name']} ({body['official']['number']})"
    return Made(
        row.n, row.revision, row.yen, taxes, body["reason"], official,
        row.tariff_version, row.policy_version, row.made_at,
    )  # fmt: skip


def _place(id_: UUID, n: int) -> tuple[str, str, str]:
    return ("assessment", "body_enc", f"{id_}.{n}")


@retried
def fix(
    database: Database, vault: Vault, case: Case, ruling: Ruling, by: Colleague, now: datetime
) -> int:
    """Fix what is due; the number of the assessment. The officer who saw something else than
    what is there now fixes nothing."""
    with database.writing() as session:
        row, sealer = locked(session, vault, case.id)
        last = settle.newest(session, case.id)
        seen = (case.revision, case.n)
        if (row.head_revision, last.n if last else 0) != seen or row.state not in ASSESSED:
            raise Moved(row.ref)
        n = case.n + 1
        body = json.dumps(_body(case, ruling, by), ensure_ascii=False).encode()
        session.add(
            Row(
                declaration_id=case.id,
                n=n,
                revision=case.revision,
                yen=ruling.yen,
                tariff_version=case.found.tariff,
                policy_version=case.policy,
                official=by.actor,
                made_by=by.actor,
                made_at=now,
                body_enc=sealer.seal(body, *_place(case.id, n)),
            )
        )
        before = last.yen if last else None
        audit.note(
            session, now, by.actor, "assess", case.id, before=before, after=ruling.yen,
            n=n, revision=case.revision, tariff=case.found.tariff, policy=case.policy,
        )  # fmt: skip
        settle.look(session, now, case.id, by.actor)
        return n


def _body(case: Case, ruling: Ruling, by: Colleague) -> dict[str, object]:
    return {
        "found": basket.write(case.found),
        "rates": dict(case.rates),
        "taxes": {tax.value: yen for tax, yen in ruling.taxes.items()},
        "reason": ruling.reason,
        "official": {"name": by.name, "number": by.number},
    }
