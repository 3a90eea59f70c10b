"""Search: an officer finds a declaration by name, document, pass or flight.

The tokens written at submit are asked, never a name in clear. Who searched, why and what was
shown is written down in the transaction that reads; what was typed only as its keyed token.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, and_, func, literal, or_, select
from sqlalchemy.orm import Session

from customs import pass_qr
from customs.declaration import Declaration as Told
from customs.person import Person
from customs.search import By, Wanted, as_reference, meant
from passenger_app import audit, search_tokens
from passenger_app.database import Database, retried
from passenger_app.drafts import signed
from passenger_app.keyring import Ring
from passenger_app.models import Crossing, DataKey, Declaration, Revision, SearchToken
from passenger_app.search_tokens import EVERYBODY, Token
from passenger_app.vault import Vault

MOST = 20  # shown at once
_CANDIDATES = 200  # opened, for words that are longer than any token


@dataclass(frozen=True)
class Found:
    """What is needed to choose one declaration among several, and no more."""

    id: UUID
    ref: str
    state: str
    name: str
    document_ends: str
    people: int
    port: str
    arrival_on: date | None
    carrier: str
    hall: str | None


@dataclass(frozen=True)
class Results:
    """What was found, and whether there is more than is shown."""

    shown: Sequence[Found]
    more: bool


@dataclass(frozen=True)
class Index:
    """What opens a search: the vault, the keys in force, and the key of the tokens."""

    vault: Vault
    ring: Ring
    key: bytes

    def tokens(self, wanted: Wanted) -> list[tuple[Token, bytes]]:
        """What was typed, as the database and the audit know it."""
        found = [(kind, search_tokens.digest(self.key, kind, v)) for kind, v in _asked(wanted)]
        return sorted(set(found))


def _asked(wanted: Wanted) -> Iterator[tuple[Token, str]]:
    if wanted.by is By.NAME:
        yield from search_tokens.of_words(wanted.words)
    elif wanted.by is By.FLIGHT and wanted.day:
        yield Token.FLIGHT, search_tokens.flight(wanted.value, wanted.day)
    else:
        yield Token(wanted.by), wanted.value


@retried
def search(
    database: Database, index: Index, by: str, wanted: Wanted, named: bool, now: datetime
) -> Results:
    """Find declarations; `named` says whether this officer is shown whole names."""
    tokens = index.tokens(wanted)
    with database.writing() as session:
        rows = list(_rows(session, index, wanted, tokens, now))
        shown = [_found(session, *row, named) for row in rows[:MOST]]
        asked = [digest.hex() for _, digest in tokens]
        audit.note(
            session, now, by, "search", "declarations", why=wanted.purpose.value,
            kind=wanted.by.value, asked=asked, shown=len(shown),
        )  # fmt: skip
        for id_ in sorted({each.id for each in shown}):
            audit.note(session, now, by, "search_found", id_, why=wanted.purpose.value)
        return Results(shown, len(rows) > MOST)


Row = tuple[Declaration, Told, Person]


def _rows(
    session: Session, index: Index, wanted: Wanted, tokens: list[tuple[Token, bytes]], now: datetime
) -> Iterator[Row]:
    asked = _by_pass(index, wanted, now) if wanted.by is By.PASS else _by_tokens(tokens)
    place = asked.subquery()
    head_of = Revision.n == Declaration.head_revision  # what nobody signed is its owner's alone
    query = (
        select(Declaration, DataKey, Revision, place.c.index)
        .join(place, place.c.declaration_id == Declaration.id)
        .join(DataKey, DataKey.id == Declaration.key_id)
        .join(Revision, (Revision.declaration_id == Declaration.id) & head_of)
        .where(DataKey.wrapped.is_not(None))
        .order_by(Declaration.arrival_on.desc(), Declaration.id.desc(), place.c.index)
        .limit(_CANDIDATES)
    )
    for row, key, head, person in session.execute(query):
        told = signed(head, index.vault.open(key))
        who = told.person(person) if person else next(iter(told.people), None)
        if who and (wanted.by is not By.NAME or meant(wanted.words, who)):
            yield row, told, who


def _by_tokens(tokens: list[tuple[Token, bytes]]) -> Select[UUID, int]:
    """Whoever has all of them."""
    any_ = or_(*(and_(SearchToken.kind == k, SearchToken.digest == d) for k, d in tokens))
    return (
        select(SearchToken.declaration_id, SearchToken.index)
        .where(any_)
        .group_by(SearchToken.declaration_id, SearchToken.index)
        .having(func.count() == len(tokens))
    )


def _by_pass(index: Index, wanted: Wanted, now: datetime) -> Select[UUID, int]:
    """A pass whose signature is believed, whatever its time; else what may be a reference."""
    _, known = pass_qr.verify(wanted.value, index.ring.verifying, now)
    named = (
        Declaration.id == known.declaration
        if known
        else Declaration.ref == as_reference(wanted.value)
    )
    party = literal(EVERYBODY).label("index")
    return select(Declaration.id.label("declaration_id"), party).where(named)


def _found(session: Session, row: Declaration, told: Told, who: Person, named: bool) -> Found:
    trip = told.trip
    hall = select(Crossing.hall).where(Crossing.declaration_id == row.id)
    return Found(
        id=row.id,
        ref=row.ref,
        state=row.state,
        name=who.full_name if named else who.initials,
        document_ends=who.document_number[-3:],
        people=len(told.people),
        port=trip.port if trip else "",
        arrival_on=trip.arrival_on if trip else None,
        carrier=trip.carrier if trip else "",
        hall=session.scalar(hall.order_by(Crossing.opened_at.desc()).limit(1)),
    )
