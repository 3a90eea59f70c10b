"""The watch list of the centre: who is on it takes two officers, and halls get digests of it.

A person is sealed under a key of their own from the moment somebody proposes them. The key is
destroyed with the removal, and where nobody approved; the row stays, for the list is numbered
by what was ever put on it or taken off.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from customs import watch_list
from customs.officer import Permission
from customs.proposal import Kind, Refusal, State
from customs.watch_list import Wanted, WatchList
from passenger_app import audit, jobs, proposals, retention
from passenger_app.centre import Centre
from passenger_app.database import Database, retried
from passenger_app.ids import uuid7
from passenger_app.keyring import Ring, Shared
from passenger_app.models import DataKey, Proposal, WatchEntry, WatchMark
from passenger_app.proposals import Body, Change, Refused
from passenger_app.vault import Vault

LIVES = timedelta(days=7)
_PLACE = ("watch_entry", "body_enc")


class Act(StrEnum):
    """What is done to an entry."""

    LIST = "list"
    REMOVE = "remove"


@dataclass(frozen=True)
class Entry:
    """An entry as an officer reads it; without the person once the key is destroyed."""

    row: WatchEntry
    wanted: Wanted | None


@retried
def propose(centre: Centre, wanted: Wanted, reason: str, author: str, now: datetime) -> UUID:
    """Propose that somebody is put on the list."""
    with centre.database.writing() as session:
        _forget(session, now)
        id_ = uuid7(now)
        sealer = centre.vault.make(session, id_)
        session.flush()
        body = sealer.seal(watch_list.to_json(wanted), *_PLACE, id_)
        session.add(WatchEntry(id=id_, key_id=id_, body_enc=body, made_at=now))
        session.flush()
        told = {"act": Act.LIST.value}
        return proposals.propose(session, now, Kind.WATCH, id_, told, reason, author)


@retried
def propose_removal(database: Database, id_: UUID, reason: str, author: str, now: datetime) -> UUID:
    """Propose that somebody is taken off it."""
    with database.writing() as session:
        told = {"act": Act.REMOVE.value}
        return proposals.propose(session, now, Kind.WATCH, id_, told, reason, author)


def _check(session: Session, _now: datetime, subject: str, body: Body) -> None:
    """An entry that is there, and not yet where it is to be."""
    row = _entry(session, subject)
    if row is None or body.get("act") not in tuple(Act):
        raise Refused(Refusal.BROKEN)
    listed = row.listed_at is not None
    if row.removed_at is not None or listed is (body["act"] == Act.LIST):
        raise Refused(Refusal.MOVED)


def _entry(session: Session, subject: str) -> WatchEntry | None:
    try:
        return session.get(WatchEntry, UUID(subject), with_for_update=True)
    except ValueError:
        return None


def _carry_out(centre: Centre, session: Session, now: datetime, approved: Proposal) -> None:
    row = _entry(session, approved.subject)
    if row is None:  # the check has read it a moment ago
        raise Refused(Refusal.BROKEN)
    before = _version(session)
    if approved.body["act"] == Act.LIST:
        row.listed_at = now
        session.flush()
        _mark(session, centre.vault, centre.ring(), row)
    else:
        row.removed_at = now
        _erase(session, row, now)
    session.flush()
    told = {"before": before, "after": _version(session), "why": approved.id}
    audit.note(session, now, str(approved.decided_by), "watch_list", row.id, **told)
    jobs.ask(session, jobs.Kind.BUNDLE, "all", now, now)


proposals.register(Kind.WATCH, Change(Permission.PROPOSALS_DECIDE, LIVES, _check, _carry_out))


def _erase(session: Session, row: WatchEntry, now: datetime) -> None:
    row.body_enc = None
    retention.destroy(session, [row.key_id], now)
    session.execute(delete(WatchMark).where(WatchMark.entry_id == row.id))


def _forget(session: Session, now: datetime) -> None:
    """Whoever was proposed and not approved is nobody's business any more."""
    waiting = select(Proposal.subject).where(
        Proposal.kind == Kind.WATCH, Proposal.state == State.WAITING
    )
    known = {UUID(subject) for subject in session.scalars(waiting)}
    asked = select(WatchEntry).where(
        WatchEntry.listed_at.is_(None), WatchEntry.body_enc.is_not(None)
    )
    for row in session.scalars(asked):
        if row.id not in known:
            _erase(session, row, now)


def _version(session: Session) -> int:
    """How often the list has changed."""
    counted = select(func.count(WatchEntry.listed_at), func.count(WatchEntry.removed_at))
    listed, removed = session.execute(counted).one()
    return int(listed + removed)


def _listed(session: Session) -> list[WatchEntry]:
    asked = select(WatchEntry).where(
        WatchEntry.listed_at.is_not(None), WatchEntry.removed_at.is_(None)
    )
    return list(session.scalars(asked.order_by(WatchEntry.id)))


def _mark(session: Session, vault: Vault, ring: Ring, row: WatchEntry) -> None:
    """Its digests under every key that devices hold."""
    known = set(session.scalars(select(WatchMark.kid).where(WatchMark.entry_id == row.id)))
    keys = {kid: key for kid, key in ring.shared[Shared.WATCH_LIST].items() if kid not in known}
    wanted = _opened(session, vault, row) if keys else None
    if wanted:
        session.add_all(
            WatchMark(kid=kid, digest=digest, entry_id=row.id)
            for kid, key in keys.items()
            for digest in wanted.digests(key)
        )
    session.flush()


@retried
def mark(centre: Centre, now: datetime) -> None:
    """Mark everybody on the list under keys that have come since, and forget who is not."""
    ring = centre.ring()
    with centre.database.writing() as session:
        _forget(session, now)
        for row in _listed(session):
            _mark(session, centre.vault, ring, row)


def carried(session: Session, ring: Ring) -> WatchList | None:
    """What halls are told: the list under the key in force, if everybody is marked under it.

    A list that is not whole is not told: without one a hall lets nobody by.
    """
    listed = {row.id for row in _listed(session)}
    kid = next((kid for kid in _kids(ring) if listed <= _marked(session, kid)), None)
    if kid is None:
        return None
    digests = select(WatchMark.digest).where(WatchMark.kid == kid)
    return WatchList(_version(session), kid, frozenset(session.scalars(digests)))


def _kids(ring: Ring) -> Iterator[int]:
    """The key in force first; else one before it, until the worker has marked them all."""
    if Shared.WATCH_LIST not in ring.current:
        return
    current, _ = ring.sharing(Shared.WATCH_LIST)
    yield current
    yield from sorted(ring.shared[Shared.WATCH_LIST].keys() - {current}, reverse=True)


def _marked(session: Session, kid: int) -> set[UUID]:
    return set(session.scalars(select(WatchMark.entry_id).where(WatchMark.kid == kid)))


def _opened(session: Session, vault: Vault, row: WatchEntry) -> Wanted | None:
    key = session.get(DataKey, row.key_id)
    if row.body_enc is None or key is None or key.wrapped is None:
        return None
    return watch_list.from_json(vault.open(key).open(row.body_enc, *_PLACE, row.id))


def entries(session: Session) -> list[WatchEntry]:
    """What is on the list or waits to be; nobody's name."""
    asked = select(WatchEntry).where(WatchEntry.body_enc.is_not(None))
    return list(session.scalars(asked.order_by(WatchEntry.id.desc())))


@retried
def read(centre: Centre, id_: UUID, by: str, now: datetime) -> Entry | None:
    """Who an entry is about; that somebody looked is written down with it."""
    with centre.database.writing() as session:
        row = session.get(WatchEntry, id_)
        if row is None:
            return None
        audit.note(session, now, by, "watch_entry_read", id_)
        return Entry(row, _opened(session, centre.vault, row))
