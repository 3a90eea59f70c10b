"""Drafts: a declaration while it is being told, page by page, sealed like everything else.

Each page changes its own part under the row's lock, so two phones on one family lose nothing
of each other's. Reading and changing are the only two ways to the working copy.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from customs.declaration import Declaration as Told
from customs.declaration import from_json, to_json
from passenger_app import access, audit
from passenger_app.database import Database, repeats, retried
from passenger_app.ids import reference, uuid7
from passenger_app.models import Access, DataKey, Declaration, IssuedPass, Revision, Scope, State
from passenger_app.retention import DRAFT, until
from passenger_app.vault import Sealer, Vault

REFERENCE_TRIES = 8  # a reference is drawn; a drawn one may be taken


class Closed(Exception):
    """The declaration can no longer be changed: it was presented, withdrawn or erased."""


@dataclass(frozen=True)
class Draft:
    """A declaration as the holder of a private address sees it."""

    id: UUID
    ref: str
    state: State
    language: str
    told: Told
    version: int
    head_revision: int
    head_version: int
    changed_at: datetime
    access: UUID
    scope: Scope
    account: UUID | None
    sealer: Sealer = field(repr=False)

    @property
    def changed_since_signing(self) -> bool:
        """Whether the working copy differs from what was signed last."""
        return self.head_revision > 0 and self.version != self.head_version

    @property
    def open(self) -> bool:
        """Whether it can still be changed."""
        return self.state in {State.DRAFT, State.SUBMITTED}


def once_digest(key: str) -> str:
    """A form's idempotency key as it is kept."""
    return hashlib.sha256(key.encode()).hexdigest()


@retried
def start(
    database: Database,
    vault: Vault,
    told: Told,
    language: str,
    once: str,
    now: datetime,
    account: UUID | None = None,
) -> tuple[str, UUID]:
    """Begin a declaration: its reference, and the access of the browser that began it.

    The same form sent twice begins one declaration.
    """
    key = once_digest(once)
    for _ in range(REFERENCE_TRIES):
        try:
            with database.writing() as session:
                return _start(session, vault, told, language, key, now, account)
        except IntegrityError as error:
            if repeats(error, "once"):
                return _started_before(database, key)
            if not repeats(error, "ref"):
                raise
    raise Closed("no free reference was found")


def _started_before(database: Database, key: str) -> tuple[str, UUID]:
    with database.reading() as session:
        row = session.execute(
            select(Declaration.ref, Access.id)
            .join(Access, Access.declaration_id == Declaration.id)
            .where(Declaration.once == key)
            .order_by(Access.made_at)
        ).first()
    if row is None:
        raise Closed("begun before, and closed since")
    return row.ref, row.id


def _start(
    session: Session,
    vault: Vault,
    told: Told,
    language: str,
    once: str,
    now: datetime,
    account: UUID | None,
) -> tuple[str, UUID]:
    id_ = uuid7(now)
    sealer = vault.make(session, id_)
    session.flush()
    declaration = Declaration(
        id=id_,
        ref=reference(),
        state=State.DRAFT,
        language=language,
        draft_enc=None,
        draft_version=0,
        head_revision=0,
        head_version=0,
        key_id=sealer.id,
        account_id=account,
        once=once,
        made_at=now,
        changed_at=now,
        erase_after=until(DRAFT, None, now),
    )
    _put(declaration, sealer, told, now)
    session.add(declaration)
    session.flush()
    ends = access.lives_until(declaration.arrival_on, now)
    entrance, _ = access.grant(session, id_, Scope.EDIT, now, ends)
    audit.note(session, now, audit.TRAVELLER, "start", id_)
    return declaration.ref, entrance


def _put(declaration: Declaration, sealer: Sealer, told: Told, now: datetime) -> None:
    declaration.draft_version += 1
    declaration.draft_enc = sealer.seal(to_json(told), *_place(declaration.id))
    declaration.changed_at = now
    declaration.port = told.trip.port if told.trip else None
    declaration.arrival_on = told.trip.arrival_on if told.trip else None


def _place(id_: UUID) -> tuple[str, str, UUID]:
    return ("declaration", "draft_enc", id_)


def told_in(row: Declaration | Row[Any], sealer: Sealer) -> Told:
    """The working copy of a row."""
    if row.draft_enc is None:
        raise Closed(row.ref)
    return from_json(sealer.open(row.draft_enc, *_place(row.id)))


# Built once: every page of a declaration asks this first.
_HELD = (
    select(
        Declaration.id,
        Declaration.ref,
        Declaration.state,
        Declaration.language,
        Declaration.draft_enc,
        Declaration.draft_version,
        Declaration.head_revision,
        Declaration.head_version,
        Declaration.changed_at,
        Declaration.account_id,
        Access.scope,
        DataKey.id.label("key_id"),
        DataKey.kek_id,
        DataKey.wrapped,
    )
    .join(DataKey, DataKey.id == Declaration.key_id)
    .join(Access, Access.declaration_id == Declaration.id)
    .where(Declaration.ref == bindparam("ref"), Access.id == bindparam("entrance"))
    .where(Access.expires_at > bindparam("now"), Access.revoked_at.is_(None))
    .where(Declaration.state != State.ERASED.value, DataKey.wrapped.is_not(None))
)


def find(database: Database, vault: Vault, ref: str, entrance: UUID, now: datetime) -> Draft | None:
    """The declaration this access opens; None for any other, whether it exists or not."""
    with database.looking() as connection:
        row = connection.execute(_HELD, {"ref": ref, "entrance": entrance, "now": now}).first()
    if row is None:
        return None
    sealer = vault.opened(row.key_id, row.kek_id, row.wrapped)
    return Draft(
        row.id,
        row.ref,
        State(row.state),
        row.language,
        from_json(sealer.open(row.draft_enc, *_place(row.id))),
        row.draft_version,
        row.head_revision,
        row.head_version,
        row.changed_at,
        entrance,
        Scope(row.scope),
        row.account_id,
        sealer,
    )


def locked(session: Session, vault: Vault, id_: UUID) -> tuple[Declaration, Sealer]:
    """The row under its lock, with the sealer of its fields."""
    row = session.get(Declaration, id_, with_for_update=True)
    key = session.get(DataKey, row.key_id) if row else None
    if row is None or key is None or key.wrapped is None:
        raise Closed(str(id_))
    return row, vault.open(key)


@retried
def change(
    database: Database,
    vault: Vault,
    id_: UUID,
    how: Callable[[Told], Told],
    now: datetime,
    language: str | None = None,
) -> Told:
    """Change the working copy under its lock; the same change twice changes nothing."""
    with database.writing() as session:
        row, sealer = locked(session, vault, id_)
        if State(row.state) not in {State.DRAFT, State.SUBMITTED}:
            raise Closed(row.ref)
        before = told_in(row, sealer)
        after = how(before)
        row.language = language or row.language
        if after != before:
            known = row.arrival_on
            _put(row, sealer, after, now)
            if row.arrival_on != known:
                access.prolong(session, id_, row.arrival_on)
            if row.state == State.DRAFT:
                row.erase_after = until(DRAFT, row.arrival_on, now)
        return after


def issued(database: Database, draft: Draft) -> IssuedPass | None:
    """The pass of the head revision."""
    with database.reading() as session:
        return session.get(IssuedPass, (draft.id, draft.head_revision))


def signed(revision: Revision, sealer: Sealer) -> Told:
    """What a revision says."""
    place = f"{revision.declaration_id}.{revision.n}"
    return from_json(sealer.open(revision.body_enc, "revision", "body_enc", place))


def signed_head(database: Database, vault: Vault, draft: Draft) -> tuple[Told, datetime]:
    """What the head revision says, and when it was signed."""
    with database.reading() as session:
        revision = session.get(Revision, (draft.id, draft.head_revision))
        row = session.get(Declaration, draft.id)
        key = session.get(DataKey, row.key_id) if row else None
        if revision is None or key is None:
            raise Closed(draft.ref)
        return signed(revision, vault.open(key)), revision.made_at
