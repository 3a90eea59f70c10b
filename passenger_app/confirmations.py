"""Confirmations: an officer confirms in the hall what a party declared to arrive separately.

One stands for one declaration. Its text is signed with the key of documents, so that the counter
that imports the luggage months later needs the paper and this house's public keys.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from customs import confirmation
from customs.case import Act, Wish
from customs.confirmation import Bar, Confirmation, Standing
from customs.declaration import Declaration as Told
from customs.pass_qr import TOKYO
from customs.sealed import Use
from passenger_app import audit, cases
from passenger_app.cases import Desk, Work
from passenger_app.database import Database, retried
from passenger_app.drafts import signed
from passenger_app.ids import uuid7
from passenger_app.keyring import Ring
from passenger_app.models import Confirmed, Declaration, Revision
from passenger_app.vault import Vault


class Refused(Exception):
    """No confirmation was issued or taken back."""

    def __init__(self, why: Bar) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True)
class Paper:
    """What the printed confirmation shows."""

    made: Confirmation
    text: str
    told: Told
    language: str


@retried
def issue(desk: Desk, id_: UUID) -> None:
    """Confirm what the newest revision says."""
    with desk.database.writing() as session:
        work = cases.work_on(session, desk, id_)
        row, head, told = _head(work)
        trip, sent = told.trip, told.unaccompanied
        if trip is None or sent is None:
            raise Refused(Bar.NOT_DECLARED)
        if work.about.hall is None:
            raise Refused(Bar.NOT_IN_A_HALL)
        if standing_of(session, row.id):
            raise Refused(Bar.STANDS_ALREADY)
        at = desk.now.replace(microsecond=0)
        made = Confirmation(
            uuid7(desk.now), row.ref, head.n, trip.port, trip.arrival_on, sent.packages, at
        )
        text = confirmation.write(made, desk.ring.signer(Use.DOCUMENT))
        session.add(
            Confirmed(
                id=made.id, declaration_id=row.id, revision=head.n, text=text, issued_at=at,
                issued_by=desk.by,
            )
        )  # fmt: skip
        work.write(Wish(Act.CONFIRMED))


def _head(work: Work) -> tuple[Declaration, Revision, Told]:
    """The signed declaration under its lock, so that two who confirm at once make one."""
    session, about = work.session, work.about
    row = session.get(Declaration, about.declaration, with_for_update=True)
    head = session.get(Revision, (row.id, row.head_revision)) if row else None
    if row is None or head is None:
        raise Refused(Bar.NOT_DECLARED)
    return row, head, signed(head, cases.sealer(session, work.desk.vault, row.id))


def standing_of(session: Session, declaration: UUID | None) -> Confirmed | None:
    """The confirmation that stands."""
    asked = select(Confirmed).where(
        Confirmed.declaration_id == declaration, Confirmed.taken_back_at.is_(None)
    )
    return session.scalars(asked).first()


@retried
def take_back(desk: Desk, id_: UUID, why: str) -> None:
    """It is good no more; another can be issued."""
    with desk.database.writing() as session:
        work = cases.work_on(session, desk, id_)
        _head(work)
        row = standing_of(session, work.about.declaration)
        if row is None:
            raise Refused(Bar.THERE_IS_NONE)
        row.taken_back_at, row.taken_back_by = desk.now, desk.by
        work.write(Wish(Act.TAKEN_BACK, text=why))


@retried
def paper(database: Database, vault: Vault, by: str, id_: UUID, now: datetime) -> Paper | None:
    """What is printed; that it was is written down."""
    with database.writing() as session:
        about = cases.subject(session, id_)
        row = standing_of(session, about.declaration) if about else None
        head = session.get(Revision, (row.declaration_id, row.revision)) if row else None
        made = _opened(row) if row else None
        if row is None or head is None or made is None:
            return None
        told = signed(head, cases.sealer(session, vault, row.declaration_id))
        audit.note(session, now, by, "confirmation_printed", row.declaration_id, id=str(row.id))
        return Paper(made, row.text, told, head.language)


def _opened(row: Confirmed) -> Confirmation | None:
    """What our own row says; it was believed when it was written."""
    return confirmation.read(row.text)


def held_up(
    database: Database, ring: Ring, text: str, now: datetime
) -> tuple[Standing, Confirmation | None]:
    """What a text somebody holds up comes to; nothing of a person is in it."""
    made = confirmation.verify(text, ring.verifying, now)
    with database.reading() as session:
        row = session.get(Confirmed, made.id) if made else None
    back = row is not None and row.taken_back_at is not None
    today = now.astimezone(TOKYO).date()
    return confirmation.standing(made, row is not None, back, today), made
