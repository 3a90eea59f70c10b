"""Arrivals: which halls are told of a pass, and what they hold to go on without the centre.

A pass near its day is told of in the transaction that signed it, any other when its day comes
near. What is told is an id; the hall asks for the rest, which is sealed to it alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from customs import decided_ahead, pass_qr
from customs.declaration import Declaration as Told
from customs.declaration import to_json
from customs.declared import basket_of
from customs.messages import arrival
from customs.messages.arrival import AHEAD, MOST, Arrival, Arrivals, Awaited, Standing, awaits
from customs.messages.change import OF_PASSES, Kind
from customs.messages.problem import Code
from customs.pass_qr import LATE, TOKYO
from customs.person import Person, in_passport_letters
from customs.selection import due_of
from customs.statements import Statement, bits
from customs.trip import Trip
from passenger_app import crossings, estimate, jobs, reopening
from passenger_app.database import Acting, Database, retried
from passenger_app.drafts import signed
from passenger_app.fleet import changes
from passenger_app.fleet.devices import Known
from passenger_app.fleet.enrolment import seal_to
from passenger_app.keyring import Ring, Shared
from passenger_app.models import (
    Change,
    DataKey,
    Declaration,
    IssuedPass,
    Revision,
    State,
)
from passenger_app.vault import Vault

BATCH = 1000  # passes of a day announced in one transaction
AFTER_MIDNIGHT = timedelta(minutes=10)  # by then, who signed yesterday has written
_KINDS = [kind.value for kind in OF_PASSES]


def tell_signed(acting: Acting, now: datetime, id_: UUID, revision: int, trip: Trip) -> None:
    """A revision was signed. A later one is told everywhere: the day or port may be another."""
    if revision > 1:
        changes.tell(acting, now, Kind.PASS_SUPERSEDED, id_, revision=revision)
    elif awaits(trip.arrival_on, now):
        changes.tell(acting, now, Kind.PASS_ISSUED, id_, trip.port)


def announce(database: Database, day: date, now: datetime) -> None:
    """Tell of every pass of a day, and ask for the next day's in its time. Twice does no harm.

    After a long stop the days whose passes are good no more are passed over.
    """
    begins, _ = pass_qr.validity(day)
    asked = (
        select(Declaration)
        .join(IssuedPass, IssuedPass.declaration_id == Declaration.id)
        .where(IssuedPass.valid_from == begins, IssuedPass.revision == Declaration.head_revision)
        .where(Declaration.state == State.SUBMITTED.value)
        .order_by(Declaration.id)
    )
    with database.reading() as session:
        found = [(row.id, _port(row)) for row in session.scalars(asked)]
    for at in range(0, len(found), BATCH):
        _tell(database, found[at : at + BATCH], now)
    _ask_for(database, max(day + timedelta(days=1), _first(now.astimezone(TOKYO).date())), now)


def _port(row: Declaration) -> str | None:
    """Where it goes by its head revision; the working copy says so only while it is the same."""
    return row.port if row.draft_version == row.head_version else None


@retried
def _tell(database: Database, found: Iterable[tuple[UUID, str | None]], now: datetime) -> None:
    with database.writing() as session:
        for id_, port in found:
            changes.tell(session, now, Kind.PASS_ISSUED, id_, port)


@retried
def _ask_for(database: Database, day: date, now: datetime) -> None:
    due = datetime.combine(day - AHEAD, time(0), TOKYO) + AFTER_MIDNIGHT
    with database.writing() as session:
        jobs.ask(session, jobs.Kind.ARRIVALS, day.isoformat(), now, due)


def begin(session: Session, today: date, now: datetime) -> None:
    """Ask for the days in turn, from the first whose passes are still good; once for all time."""
    jobs.ask_first(session, jobs.Kind.ARRIVALS, _first(today).isoformat(), now)


def _first(today: date) -> date:
    """The first day whose passes are still good."""
    return today - LATE


_HEAD = (
    select(Declaration, DataKey, Revision)
    .join(DataKey, DataKey.id == Declaration.key_id)
    .outerjoin(
        Revision,
        (Revision.declaration_id == Declaration.id) & (Revision.n == Declaration.head_revision),
    )
)


@dataclass(frozen=True)
class _Asked:
    """One station's question, and what it is answered with."""

    database: Database
    ring: Ring
    hall: str
    now: datetime


def after(
    database: Database, vault: Vault, ring: Ring, asks: Known, sequence: int, now: datetime
) -> Arrivals | Code:
    """The declarations whose passes changed after a number, for one hall station."""
    with database.reading() as session:
        head = changes.head_of(session)  # before the rows: what comes between is told next time
        asked = changes.heard_by(asks.hall, sequence).where(Change.kind.in_(_KINDS))
        rows = session.execute(asked.limit(MOST)).all()
        subjects = {UUID(row.subject) for row in rows}
        found = session.execute(_HEAD.where(Declaration.id.in_(subjects))).all()
        used = crossings.used_in(session, subjects)
        said = reopening.of(session, subjects, asks.hall)
    told = {id_: Arrival(declaration=id_, standing=Standing.ELSEWHERE) for id_ in subjects}
    question = _Asked(database, ring, asks.hall, now)
    for row, key, last in found:
        if row.state == State.WITHDRAWN:
            told[row.id] = Arrival(declaration=row.id, standing=Standing.WITHDRAWN)
        elif row.state != State.ERASED and last and key.wrapped:
            standing = _arrival(question, last, signed(last, vault.open(key)))
            told[row.id] = msgspec.structs.replace(
                standing, used_in=used.get(row.id), reopened=said.get(row.id, ())
            )
    plain = arrival.write(tuple(told.values()))
    sealed = seal_to(asks.seal_pub, plain, arrival.info(asks.id, sequence))
    if sealed is None:
        return Code.AWAY
    more = len(rows) == MOST
    reached = rows[-1].sequence if more else max([head, *(row.sequence for row in rows)])
    return Arrivals(sealed=sealed, reached=reached, more=more, centre_time=now)


def _arrival(asked: _Asked, last: Revision, told: Told) -> Arrival:
    """A signed declaration, if this hall awaits it."""
    id_, trip = last.declaration_id, told.trip
    here = trip and trip.port == arrival.port_of(asked.hall)
    if not trip or not here or not awaits(trip.arrival_on, asked.now):
        return Arrival(declaration=id_, standing=Standing.ELSEWHERE)
    found = arrival.Signed(
        revision=last.n,
        language=last.language,
        arrival_on=trip.arrival_on,
        people=tuple(_awaited(id_, person, asked.ring) for person in told.people),
        answers=bits(told.answers or frozenset()),
        summary=to_json(_confirmed(told)),
        due=due(asked.database, told, trip),
        lane=decided_ahead.decide(told),
    )
    return Arrival(declaration=id_, standing=Standing.SIGNED, signed=found)


def _awaited(id_: UUID, person: Person, ring: Ring) -> Awaited:
    kid, key = ring.sharing(Shared.PASS_BINDING)
    surname, given = in_passport_letters(person)
    number, born = person.document_number, person.born
    return Awaited(
        person=person.index,
        binding_kid=kid,
        binding=pass_qr.binding_digest(key, id_, number, born),
        name=pass_qr.name_digest(key, id_, surname, given, born),
        document=pass_qr.document_digest(key, number, born),
    )


def due(database: Database, told: Told, trip: Trip) -> int | None:
    """What the goods come to; None where an officer works it out."""
    if not told.goods:
        return None if told.said_yes({Statement.OVER_ALLOWANCE}) else 0
    found = estimate.of_basket(database, basket_of(told, trip.arrival_on))
    return due_of(found.assessment) if found else None


def _confirmed(told: Told) -> Told:
    """What an adult sees and confirms at a kiosk: no address, no number, no occupation."""
    people = tuple(replace(each, document_number="", occupation="") for each in told.people)
    return replace(told, people=people, stay=None)
