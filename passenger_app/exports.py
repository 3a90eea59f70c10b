"""Bulk export: many rows leave the house at once, so two officers agree on it and why.

A job makes the file in short stretches, sealed under a key of its own, and audits every
declaration it looks at. Its proposer can fetch it for a day; then the key is destroyed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.orm import Session

from customs.officer import Permission
from customs.proposal import Kind, Refusal
from passenger_app import audit, export_rows, jobs, proposals, retention
from passenger_app.centre import Centre
from passenger_app.database import Database, retried
from passenger_app.export_rows import MOST_ROWS, Bounds, Broken, bounds
from passenger_app.models import DataKey, Export, ExportPart, Proposal
from passenger_app.proposals import Body, Change, Refused
from passenger_app.vault import Sealer, Vault

LIVES = timedelta(days=3)
STRETCH = 200  # rows written in one transaction


class Closed(Exception):
    """This file is not there for this officer: not made yet, over, or another's."""


@retried
def propose(
    database: Database, wanted: Mapping[str, Any], purpose: str, author: str, now: datetime
) -> UUID:
    """Propose an export and say what it is for."""
    with database.writing() as session:
        subject = wanted.get("port") or wanted.get("what") or ""
        return proposals.propose(session, now, Kind.EXPORT, subject, wanted, purpose, author)


def _bounds(body: Body) -> Bounds:
    try:
        return bounds(body)
    except Broken as error:
        raise Refused(Refusal.BROKEN, str(error)) from error


def _check(session: Session, _now: datetime, _subject: str, body: Body) -> None:
    """Bounds that hold no more rows than anybody can answer for."""
    if export_rows.count(session, _bounds(body)) > MOST_ROWS:
        raise Refused(Refusal.TOO_MUCH, "to")


def _carry_out(centre: Centre, session: Session, now: datetime, approved: Proposal) -> None:
    """The key, and the hour it is destroyed: a file that is never finished goes all the same."""
    sealer = centre.vault.make(session, approved.id)
    session.flush()
    row = Export(
        id=approved.id,
        key_id=approved.id,
        author=approved.author,
        approved_at=now,
        rows=0,
        parts=0,
    )
    session.add(row)
    session.flush()
    heading = {"export": str(approved.id), "approved_at": now.isoformat(), **approved.body}
    _write(session, row, sealer, json.dumps(heading, sort_keys=True) + "\n")
    jobs.ask(session, jobs.Kind.EXPORT, row.id, now, now)
    _ends(session, row, now)


def _ends(session: Session, row: Export, now: datetime) -> None:
    row.expires_at = retention.until(retention.EXPORT, None, now)
    jobs.ask(session, jobs.Kind.EXPORT_OVER, row.id, now, row.expires_at)


proposals.register(Kind.EXPORT, Change(Permission.PROPOSALS_DECIDE, LIVES, _check, _carry_out))


def _write(session: Session, row: Export, sealer: Sealer, text: str) -> None:
    row.parts += 1
    sealed = sealer.seal(text.encode(), "export_part", "body_enc", f"{row.id}.{row.parts}")
    session.add(ExportPart(export_id=row.id, n=row.parts, body_enc=sealed))


@retried
def make(centre: Centre, id_: UUID, now: datetime) -> datetime | None:
    """Write the next stretch of a file; the time of the one after, None when it is whole."""
    with centre.database.writing() as session:
        row = session.get(Export, id_, with_for_update=True)
        if row is None or row.made_at is not None or row.erased_at is not None:
            return None
        asked = bounds(session.get_one(Proposal, id_).body)
        sealer = centre.vault.open(session.get_one(DataKey, row.key_id))
        lines = list(export_rows.after(session, centre.vault, asked, row, STRETCH))
        for line in lines:
            if line.looked_at:
                audit.note(session, now, row.author, "export_view", line.looked_at, why=id_)
        if lines:
            _write(session, row, sealer, "".join(line.text for line in lines))
            row.rows, row.last_row = row.rows + len(lines), lines[-1].id
        if len(lines) == STRETCH:
            return now
        session.flush()
        _finish(session, row, sealer, now)
        return None


def _finish(session: Session, row: Export, sealer: Sealer, now: datetime) -> None:
    digest = hashlib.sha256()
    for n in range(1, row.parts + 1):
        digest.update(_part(session, row.id, n, sealer))
    row.made_at, row.sha256 = now, digest.digest()
    _ends(session, row, now)
    told = {"rows": row.rows, "sha256": digest.hexdigest()}
    audit.note(session, now, audit.WORKER, "export_made", row.id, **told)


def _part(session: Session, id_: UUID, n: int, sealer: Sealer) -> bytes:
    part = session.get_one(ExportPart, (id_, n))
    return sealer.open(part.body_enc, "export_part", "body_enc", f"{id_}.{n}")


@retried
def fetch(database: Database, id_: UUID, officer: str, now: datetime) -> int:
    """Let its proposer have the file, and say so before a byte of it is read; its parts."""
    with database.writing() as session:
        row = session.get(Export, id_)
        if row is None or row.author != officer:
            raise Closed
        if row.made_at is None or row.expires_at is None or row.expires_at <= now:
            raise Closed
        audit.note(session, now, officer, "export_fetch", id_, rows=row.rows)
        return row.parts


def parts(database: Database, vault: Vault, id_: UUID, many: int) -> Iterator[bytes]:
    """A file that may be fetched, piece by piece: no process ever holds the whole of it."""
    for n in range(1, many + 1):
        with database.reading() as session:
            sealer = vault.open(session.get_one(DataKey, id_))
            piece = _part(session, id_, n, sealer)
        yield piece


@retried
def erase(database: Database, id_: UUID, now: datetime) -> datetime | None:
    """Destroy a file whose day is over; otherwise say when it will be."""
    with database.writing() as session:
        row = session.get(Export, id_, with_for_update=True)
        if row is None or row.expires_at is None or row.erased_at is not None:
            return None
        if row.expires_at > now:
            return row.expires_at
        retention.destroy(session, [row.key_id], now)
        result = session.execute(delete(ExportPart).where(ExportPart.export_id == id_))
        counts = {"export_part": result.rowcount if isinstance(result, CursorResult) else 0}
        retention.prove(session, id_, retention.EXPORT.name, row.expires_at, now, counts)
        row.erased_at = now
        audit.note(session, now, audit.WORKER, "erase", id_, rule=retention.EXPORT.name)
        return None


def file(session: Session, id_: UUID, officer: str) -> Export | None:
    """What there is of a file, for its proposer."""
    row = session.get(Export, id_)
    return row if row is not None and row.author == officer else None


def of(session: Session, officer: str) -> list[tuple[Proposal, Export | None]]:
    """What an officer proposed to export, the latest first, with its file where it was approved."""
    asked = (
        select(Proposal, Export)
        .outerjoin(Export, Export.id == Proposal.id)
        .where(Proposal.kind == Kind.EXPORT, Proposal.author == officer)
        .order_by(Proposal.id.desc())
    )
    return [(proposal, export) for proposal, export in session.execute(asked)]
