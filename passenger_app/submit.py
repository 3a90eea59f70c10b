"""Submit: a traveller signs what they told, and holds a pass for it.

One transaction writes the revision, who may be found by what, the pass, the audit row and
the next date of erasure; sent twice it writes once. Edited and signed again it becomes the
next revision, whole; the pass of the one before is then superseded.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from customs import pass_qr
from customs.declaration import Declaration as Told
from customs.declaration import faults, settled, to_json
from customs.person import Person, in_passport_letters
from customs.sealed import Use
from customs.trip import Trip
from customs.typed import Problem
from passenger_app import audit, jobs, search_tokens
from passenger_app.database import Database, repeats, retried
from passenger_app.drafts import Closed, locked, once_digest, signed, told_in
from passenger_app.keyring import Ring, Shared
from passenger_app.models import (
    Declaration,
    IssuedPass,
    PartyMember,
    Revision,
    SearchToken,
    State,
)
from passenger_app.retention import SUBMITTED, WITHDRAWN, until
from passenger_app.vault import Sealer, Vault


class Unfinished(Exception):
    """Something still stands between the declaration and a signature."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} faults")
        self.problems = problems


class Moved(Exception):
    """What was checked is no longer what is there: another device changed it meanwhile."""


@dataclass(frozen=True)
class Signing:
    """What the check page sent: the version that was read, and the form's key."""

    version: int
    once: str
    language: str


@retried
def submit(
    database: Database,
    vault: Vault,
    ring: Ring,
    index_key: bytes,
    id_: UUID,
    signing: Signing,
    now: datetime,
) -> int:
    """Sign the working copy; the number of the revision this form made, now or before."""
    once = once_digest(signing.once)
    try:
        with database.writing() as session:
            row, sealer = locked(session, vault, id_)
            before = _revision_of(session, id_, once)
            if before:
                return before
            told = _signable(row, sealer, signing)
            _sign(session, row, sealer, told, signing.language, once, now)
            _write_people(session, row, told, ring, index_key)
            _issue(session, row, told, ring)
            return row.head_revision
    except IntegrityError as error:
        if repeats(error, "once"):
            raise Moved from error  # the key belongs to another declaration's form
        raise


def _revision_of(session: Session, id_: UUID, once: str) -> int | None:
    asked = select(Revision.n).where(Revision.declaration_id == id_, Revision.once == once)
    return session.scalar(asked)


def _signable(row: Declaration, sealer: Sealer, signing: Signing) -> Told:
    if State(row.state) not in {State.DRAFT, State.SUBMITTED}:
        raise Closed(row.ref)
    if row.draft_version != signing.version:
        raise Moved(row.ref)
    told = settled(told_in(row, sealer))
    problems = faults(told)
    if problems:
        raise Unfinished(problems)
    return told


def _sign(
    session: Session,
    row: Declaration,
    sealer: Sealer,
    told: Told,
    language: str,
    once: str,
    now: datetime,
) -> None:
    n = row.head_revision + 1
    body = to_json(told)
    revision = Revision(
        declaration_id=row.id,
        n=n,
        body_enc=sealer.seal(body, "revision", "body_enc", f"{row.id}.{n}"),
        sha256=hashlib.sha256(body).digest(),
        language=language,
        once=once,
        made_at=now,
        made_by=audit.TRAVELLER,
    )
    session.add(revision)
    row.state, row.language = State.SUBMITTED, language
    row.head_revision, row.head_version = n, row.draft_version
    row.changed_at = now
    row.erase_after = until(SUBMITTED, row.arrival_on, now)
    jobs.ask(session, jobs.Kind.ERASE, row.id, now, row.erase_after)
    audit.note(session, now, audit.TRAVELLER, "submit", row.id, revision=n)


def _write_people(
    session: Session, row: Declaration, told: Told, ring: Ring, index_key: bytes
) -> None:
    _write_members(session, row.id, told, ring)
    session.execute(delete(SearchToken).where(SearchToken.declaration_id == row.id))
    tokens = [
        {
            "declaration_id": row.id,
            "index": index,
            "kind": kind.value,
            "digest": search_tokens.digest(index_key, kind, value),
        }
        for index, kind, value in search_tokens.of_declaration(told)
    ]
    session.execute(insert(SearchToken), tokens)


def _write_members(session: Session, id_: UUID, told: Told, ring: Ring) -> None:
    session.execute(delete(PartyMember).where(PartyMember.declaration_id == id_))
    session.execute(insert(PartyMember), [_member(id_, p, ring) for p in told.people])


def _member(id_: UUID, person: Person, ring: Ring) -> dict[str, object]:
    kid, key = ring.sharing(Shared.PASS_BINDING)
    surname, given = in_passport_letters(person)
    number, born = person.document_number, person.born
    return {
        "declaration_id": id_,
        "index": person.index,
        "binding_kid": kid,
        "document_digest": pass_qr.binding_digest(key, id_, number, born),
        "name_digest": pass_qr.name_digest(key, id_, surname, given, born),
    }


def _issue(session: Session, row: Declaration, told: Told, ring: Ring) -> None:
    if told.trip is None:  # pragma: no cover - `faults` has refused it
        raise Closed(row.ref)
    session.add(write_pass(row.id, row.head_revision, row.language, told, told.trip, ring))


def write_pass(
    id_: UUID, revision: int, language: str, told: Told, trip: Trip, ring: Ring
) -> IssuedPass:
    """The pass of a revision, signed with the key in force and sealed to the devices."""
    signer = ring.signer(Use.PASS)
    sealing_kid, sealing_key = ring.sharing(Shared.PASS_SEALING)
    binding_kid, binding_key = ring.sharing(Shared.PASS_BINDING)
    digests = tuple(
        pass_qr.binding_digest(binding_key, id_, person.document_number, person.born)
        for person in told.people
    )
    inside = pass_qr.Inside(trip.port, trip.arrival_on, told.answers or frozenset(), digests)
    nonce = secrets.token_bytes(pass_qr.NONCE)
    sealed = pass_qr.seal_inside(inside, sealing_key, nonce, id_, revision)
    begins, ends = pass_qr.validity(trip.arrival_on)
    pass_ = pass_qr.Pass(
        id_, revision, begins, ends, language, sealing_kid, binding_kid, nonce, sealed
    )
    return IssuedPass(
        declaration_id=id_,
        revision=revision,
        kid=int.from_bytes(signer.kid, "big"),
        text=pass_qr.write(pass_, signer),
        valid_from=begins,
        valid_to=ends,
    )


@retried
def withdraw(database: Database, vault: Vault, id_: UUID, now: datetime) -> None:
    """Take a declaration back, until it was presented; twice is once."""
    with database.writing() as session:
        row, _ = locked(session, vault, id_)
        if row.state == State.WITHDRAWN:
            return
        if row.state not in {State.DRAFT, State.SUBMITTED}:
            raise Closed(row.ref)
        row.state = State.WITHDRAWN
        row.changed_at = now
        row.erase_after = until(WITHDRAWN, row.arrival_on, now)
        session.execute(delete(SearchToken).where(SearchToken.declaration_id == row.id))
        jobs.ask(session, jobs.Kind.ERASE, row.id, now, row.erase_after)
        audit.note(session, now, audit.TRAVELLER, "withdraw", row.id)


@retried
def reissue(database: Database, vault: Vault, ring: Ring, id_: UUID, now: datetime) -> bool:
    """Write the head revision's pass again, after its key was revoked."""
    with database.writing() as session:
        row, sealer = locked(session, vault, id_)
        head = session.get(Revision, (id_, row.head_revision))
        old = session.get(IssuedPass, (id_, row.head_revision))
        if row.state != State.SUBMITTED or head is None or old is None:
            return False
        told = signed(head, sealer)
        if told.trip is None:  # pragma: no cover - it was signed
            return False
        fresh = write_pass(id_, row.head_revision, head.language, told, told.trip, ring)
        old.kid, old.text = fresh.kid, fresh.text
        _write_members(session, id_, told, ring)
        row.changed_at = now
        audit.note(session, now, audit.WORKER, "reissue", id_, revision=row.head_revision)
        return True
