"""Submit: a traveller signs what they told, and holds a pass for it.

One transaction writes the revision, who may be found by what, the pass, the audit row and
the next date of erasure; sent twice it writes once. Edited and signed again it becomes the
next revision, whole; the pass of the one before is then superseded.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NoReturn
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from customs import pass_qr
from customs.declaration import Declaration as Told
from customs.declaration import faults, settled, to_json
from customs.faults import Fault
from customs.messages.change import Kind
from customs.person import Person, in_passport_letters
from customs.sealed import Use
from customs.trip import Trip
from customs.typed import Problem
from passenger_app import audit, estimate, search_tokens
from passenger_app.database import TRIES, Database, repeats, retried
from passenger_app.drafts import Closed, Draft, find, locked, once_digest, signed
from passenger_app.fleet import arrivals, changes
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
from passenger_app.vault import Vault


class Unfinished(Exception):
    """Something still stands between the declaration and a signature."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} faults")
        self.problems = problems


class Moved(Exception):
    """What was checked is no longer what is there: another device changed it meanwhile."""


class Recounted(Exception):
    """The allotment that was confirmed is not what the goods come to now."""


@dataclass(frozen=True)
class Signing:
    """What the check page sent: the version that was read, the form's key, and the mark of
    the allotment that was confirmed, where there are goods."""

    version: int
    once: str
    language: str
    allotment: str = ""


_DECLARATION = Declaration.__table__
_SIGNED_BEFORE = select(Revision.n).where(
    Revision.declaration_id == bindparam("declaration"), Revision.once == bindparam("form")
)
_HEAD = (
    update(_DECLARATION)  # type: ignore[arg-type]
    .where(_DECLARATION.c.id == bindparam("declaration"))
    .where(_DECLARATION.c.draft_version == bindparam("version"))
    .where(_DECLARATION.c.head_revision == bindparam("before"))
    .where(_DECLARATION.c.state.in_([State.DRAFT.value, State.SUBMITTED.value]))
    .values(
        state=State.SUBMITTED.value,
        language=bindparam("spoken"),
        head_revision=bindparam("n"),
        head_version=bindparam("version"),
        changed_at=bindparam("now"),
        erase_after=bindparam("until"),
    )
)
_NEW_REVISION = insert(Revision.__table__)  # type: ignore[arg-type]
_NEW_MEMBERS = insert(PartyMember.__table__)  # type: ignore[arg-type]
_NEW_TOKENS = insert(SearchToken.__table__)  # type: ignore[arg-type]
_NEW_PASS = insert(IssuedPass.__table__)  # type: ignore[arg-type]


Rows = list[dict[str, object]]


@dataclass(frozen=True)
class Written:
    """All a signature writes, made before the database's turn is taken: nobody waits for it."""

    n: int
    head: dict[str, object]
    revision: dict[str, object]
    members: Rows
    tokens: Rows
    issued: dict[str, object]
    trip: Trip


@retried
def submit(
    database: Database,
    vault: Vault,
    ring: Ring,
    index_key: bytes,
    draft: Draft,
    signing: Signing,
    now: datetime,
) -> int:
    """Sign the working copy; the number of the revision this form made, now or before.

    What the caller holds is signed if it is still what is there: the write itself asks, and
    only where it has moved is it read again.
    """
    form, found = once_digest(signing.once), draft
    for _ in range(TRIES):
        before = _signed_before(database, found, form)
        if before:
            return before
        told = _confirmed(database, _signable(found, signing), signing)
        if found.head_version == found.version:
            return found.head_revision  # another form signed this very version
        written = _written(found, told, ring, index_key, signing.language, form, now)
        if _commit(database, written, found.id, now):
            return written.n
        found = find(database, vault, draft.ref, draft.access, now) or _gone(draft)
    raise Moved(draft.ref)


def _gone(draft: Draft) -> NoReturn:
    raise Closed(draft.ref)


def _signed_before(database: Database, draft: Draft, form: str) -> int | None:
    if not draft.head_revision:
        return None
    with database.looking() as connection:
        return connection.scalar(_SIGNED_BEFORE, {"declaration": draft.id, "form": form})


def _commit(database: Database, written: Written, id_: UUID, now: datetime) -> bool:
    """Write it all, unless the declaration has moved on since it was read."""
    try:
        return database.together(lambda connection: _write(connection, written, id_, now))
    except IntegrityError as error:
        if repeats(error, "once"):
            raise Moved from error  # the key belongs to another declaration's form
        raise


def _write(connection: Connection, written: Written, id_: UUID, now: datetime) -> bool:
    if connection.execute(_HEAD, written.head).rowcount != 1:
        return False
    connection.execute(_NEW_REVISION, written.revision)
    if written.n > 1:
        for table in (PartyMember, SearchToken):
            connection.execute(delete(table).where(table.declaration_id == id_))
    connection.execute(_NEW_MEMBERS, written.members)
    connection.execute(_NEW_TOKENS, written.tokens)
    connection.execute(_NEW_PASS, written.issued)
    arrivals.tell_signed(connection, now, id_, written.n, written.trip)
    audit.note(connection, now, audit.TRAVELLER, "submit", id_, revision=written.n)
    return True


def _signable(draft: Draft, signing: Signing) -> Told:
    if not draft.open:
        raise Closed(draft.ref)
    if draft.version != signing.version:
        raise Moved(draft.ref)
    told = settled(draft.told)
    problems = faults(told)
    if problems:
        raise Unfinished(problems)
    return told


def _confirmed(database: Database, told: Told, signing: Signing) -> Told:
    """With the allotment that was confirmed; unconfirmed goods are not signed."""
    found = estimate.allotment(database, told)
    if found is None or found.mark == signing.allotment:
        return replace(told, allotment=found)
    if signing.allotment:
        raise Recounted
    raise Unfinished([Problem("allotment", Fault.ALLOTMENT_UNCONFIRMED)])


def _written(
    draft: Draft,
    told: Told,
    ring: Ring,
    index_key: bytes,
    language: str,
    form: str,
    now: datetime,
) -> Written:
    id_, n, trip = draft.id, draft.head_revision + 1, _trip(told)
    body = draft.sealer.seal(to_json(told), "revision", "body_enc", f"{id_}.{n}")
    revision = {
        "declaration_id": id_,
        "n": n,
        "body_enc": body,
        "sha256": hashlib.sha256(body).digest(),
        "language": language,
        "once": form,
        "made_at": now,
        "made_by": audit.TRAVELLER,
    }
    head = {
        "declaration": id_,
        "before": draft.head_revision,
        "n": n,
        "version": draft.version,
        "spoken": language,
        "now": now,
        "until": until(SUBMITTED, trip.arrival_on, now),
    }
    issued = write_pass(id_, n, language, told, ring)
    members, tokens = _members(id_, told, ring), _tokens(id_, told, index_key)
    return Written(n, head, revision, members, tokens, issued, trip)


def _trip(told: Told) -> Trip:
    if told.trip is None:  # pragma: no cover - `faults` has refused it
        raise Unfinished([])
    return told.trip


def _tokens(id_: UUID, told: Told, index_key: bytes) -> Rows:
    return [
        {
            "declaration_id": id_,
            "index": index,
            "kind": kind.value,
            "digest": search_tokens.digest(index_key, kind, value),
        }
        for index, kind, value in search_tokens.of_declaration(told)
    ]


def _members(id_: UUID, told: Told, ring: Ring) -> Rows:
    return [_member(id_, person, ring) for person in told.people]


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


def write_pass(
    id_: UUID, revision: int, language: str, told: Told, ring: Ring
) -> dict[str, object]:
    """The pass of a revision, signed with the key in force and sealed to the devices."""
    trip = _trip(told)
    signer = ring.signer(Use.PASS)
    sealing_kid, sealing_key = ring.sharing(Shared.PASS_SEALING)
    binding_kid, binding_key = ring.sharing(Shared.PASS_BINDING)
    party = sorted(told.people, key=lambda person: person.index)
    digests = tuple(
        pass_qr.binding_digest(binding_key, id_, person.document_number, person.born)
        for person in party
    )
    numbers = pass_qr.tellable(tuple(person.index for person in party))
    answers = told.answers or frozenset()
    inside = pass_qr.Inside(trip.port, trip.arrival_on, answers, digests, numbers)
    nonce = secrets.token_bytes(pass_qr.NONCE)
    sealed = pass_qr.seal_inside(inside, sealing_key, nonce, id_, revision)
    begins, ends = pass_qr.validity(trip.arrival_on)
    pass_ = pass_qr.Pass(
        id_, revision, begins, ends, language, sealing_kid, binding_kid, nonce, sealed
    )
    return {
        "declaration_id": id_,
        "revision": revision,
        "kid": int.from_bytes(signer.kid, "big"),
        "text": pass_qr.write(pass_, signer),
        "valid_from": begins,
        "valid_to": ends,
    }


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
        if row.head_revision:
            changes.tell(session, now, Kind.PASS_WITHDRAWN, id_)
        audit.note(session, now, audit.TRAVELLER, "withdraw", row.id)


@retried
def reissue(database: Database, vault: Vault, ring: Ring, id_: UUID, now: datetime) -> bool:
    """Write the head revision's pass again, after its key was revoked."""
    with database.writing() as session:
        row, sealer = locked(session, vault, id_)
        head = session.get(Revision, (id_, row.head_revision))
        if row.state != State.SUBMITTED or head is None:
            return False
        told = signed(head, sealer)
        fresh = write_pass(id_, row.head_revision, head.language, told, ring)
        rewritten = (
            update(IssuedPass)
            .where(IssuedPass.declaration_id == id_, IssuedPass.revision == row.head_revision)
            .values(kid=fresh["kid"], text=fresh["text"])
        )
        session.execute(rewritten)
        session.execute(delete(PartyMember).where(PartyMember.declaration_id == id_))
        session.execute(_NEW_MEMBERS, _members(id_, told, ring))
        row.changed_at = now
        changes.tell(session, now, Kind.PASS_ISSUED, id_, _trip(told).port)
        audit.note(session, now, audit.WORKER, "reissue", id_, revision=row.head_revision)
        return True
