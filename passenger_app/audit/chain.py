"""The chain: every audit row gets a number and a hash over all it holds and the hash before.

Rows commit with their act and in any order; whoever numbers holds the head's row, takes what
waits and has no number, and never asks which id is newer. So no late commit is missed, and two
workers cannot fork the chain.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import cbor2
from sqlalchemy import Connection, RowMapping, bindparam, func, select, type_coerce, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.types import NullType

from customs.officer_task import Kind
from passenger_app import tasks
from passenger_app.database import Database, retried
from passenger_app.models import Audit, AuditHead

BATCH = 200  # rows numbered in one transaction: SQLite's one writer is held for a few ms
LARGEST = 2**63 - 1
_CONTEXT = b"sekisho/audit/1\0"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

AUDIT, HEAD = Audit.__table__, AuditHead.__table__
# As the driver gives them: whatever stands in a column is hashed, also what could not be read.
RAW = [type_coerce(column, NullType()).label(column.name) for column in AUDIT.c]
_ONE_WAITS = select(AUDIT.c.id).where(AUDIT.c.seq.is_(None)).limit(1)
_WAITING = select(*RAW).where(AUDIT.c.seq.is_(None)).order_by(AUDIT.c.id).limit(bindparam("most"))
_LAST = (
    select(type_coerce(AUDIT.c.seq, NullType()), AUDIT.c.hash)
    .where(AUDIT.c.seq > 0, AUDIT.c.seq <= LARGEST)  # in SQLite a text sorts above every number
    .order_by(AUDIT.c.seq.desc())
    .limit(1)
)
_FIRST_HEAD = insert(AuditHead).on_conflict_do_nothing(index_elements=["id"])
_LOCKED = select(HEAD.c.seq, HEAD.c.hash).with_for_update()
_MOVE = update(HEAD).values(seq=bindparam("n"), hash=bindparam("h"), at=bindparam("now"))  # type: ignore[arg-type]
_NUMBER = (
    update(AUDIT)  # type: ignore[arg-type]
    .where(type_coerce(AUDIT.c.id, NullType()) == bindparam("row", type_=NullType()))
    .values(seq=bindparam("n"), prev=bindparam("p"), hash=bindparam("h"))
)


@dataclass(frozen=True, slots=True)
class Head:
    """The last number and its hash."""

    seq: int
    hash: bytes


GENESIS = Head(0, bytes(32))


def digest(row: Mapping[str, Any]) -> bytes:
    """The hash of a row: every column that holds something, by its name, `prev` among them.

    An empty column is left out, so a column added later leaves the older hashes as they are.
    """
    told = {
        name: _plain(name, value)
        for name, value in row.items()
        if value is not None and name != "hash"
    }
    return hashlib.sha256(_CONTEXT + cbor2.dumps(told, canonical=True)).digest()


def _plain(name: str, value: object) -> object:
    """The same on both databases; what is written in any other way than ours stays as it is."""
    if isinstance(value, UUID):
        return value.bytes
    if isinstance(value, datetime):
        return (value - _EPOCH) // _MICROSECOND
    if name == "id" and isinstance(value, str):
        return _id(value)
    if name == "at" and isinstance(value, str):
        return _moment(value)
    return value


def _id(text: str) -> object:
    try:
        read = bytes.fromhex(text)
    except ValueError:
        return text
    return read if read.hex() == text else text


def _moment(text: str) -> object:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return text
    ours = read.tzinfo is None and read.isoformat(" ", "microseconds") == text
    return (read.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND if ours else text


def head(database: Database) -> Head:
    """The last number given."""
    with database.looking() as connection:
        row = connection.execute(select(HEAD.c.seq, HEAD.c.hash)).first()
    return Head(*row) if row else GENESIS


@retried
def number(database: Database, now: datetime, most: int = BATCH) -> int:
    """Number and chain what waits, in one transaction; how many rows that were."""
    with database.looking() as connection:
        if connection.execute(_ONE_WAITS).first() is None:
            return 0
    with database.acting() as connection:
        before = _locked(connection, now)
        rows = connection.execute(_WAITING, {"most": most}).mappings().all()
        if not rows:
            return 0  # another worker was here
        links = list(_links(before, rows))
        connection.execute(_NUMBER, links)
        last = links[-1]
        connection.execute(_MOVE, {"n": last["n"], "h": last["h"], "now": now})
        return len(links)


def _locked(connection: Connection, now: datetime) -> Head:
    """The head, held until this transaction ends.

    Head and last row move together. Where they do not agree, somebody changed one of them:
    an officer is asked, and the chain goes on from the further one, so that the gap stays.
    """
    new = {"id": 1, "seq": GENESIS.seq, "hash": GENESIS.hash, "at": now}
    connection.execute(_FIRST_HEAD, new)
    known = Head(*connection.execute(_LOCKED).one())
    row = connection.execute(_LAST).first()
    found = Head(*row) if row else GENESIS
    if known == found:
        return known
    why = {"head": known.seq, "last_row": found.seq}
    tasks.ask(connection, now, Kind.AUDIT_BROKEN, "head", **why)
    return max(known, found, key=lambda one: one.seq)


def _links(before: Head, rows: Iterable[RowMapping]) -> Iterable[dict[str, Any]]:
    seq, prev = before.seq, before.hash
    for row in rows:
        seq += 1
        link = digest({**row, "seq": seq, "prev": prev})
        yield {"row": row["id"], "n": seq, "p": prev, "h": link}
        prev = link


@dataclass(frozen=True)
class Waiting:
    """Rows without a number: how many, since when, and the first of them."""

    count: int
    since: datetime | None
    ids: tuple[str, ...] = ()


def waiting(database: Database, name: int = 0) -> Waiting:
    """What has no number yet; `name` says how many ids are wanted."""
    none = AUDIT.c.seq.is_(None)
    counted = select(func.count(), type_coerce(func.min(AUDIT.c.at), NullType())).where(none)
    named = select(type_coerce(AUDIT.c.id, NullType())).where(none).order_by(AUDIT.c.id).limit(name)
    with database.looking() as connection:
        count, since = connection.execute(counted).one()
        ids = connection.scalars(named).all() if name else ()
    oldest = _plain("at", since)
    known = _EPOCH + oldest * _MICROSECOND if isinstance(oldest, int) else None
    return Waiting(count, known, tuple(map(str, ids)))
