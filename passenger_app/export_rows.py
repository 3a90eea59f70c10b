"""What a bulk export holds, row by row: signed declarations, or the audit.

An export is asked for with bounds that can be read at a glance, and no more rows than a
person could answer for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from customs.declaration import to_json
from customs.ports import PORTS
from passenger_app.audit.reading import first_of
from passenger_app.drafts import signed
from passenger_app.models import Audit, DataKey, Declaration, Export, Revision, State
from passenger_app.vault import Vault

MOST_DAYS = 31
MOST_ROWS = 20_000
YEARS = range(2000, 2200)  # a day and the one after it are days the centre can count with


class What(StrEnum):
    """What can be exported."""

    DECLARATIONS = "declarations"
    AUDIT = "audit"


@dataclass(frozen=True)
class Bounds:
    """Which rows: from one day to another, both included; declarations of one port."""

    what: What
    begins: date
    ends: date
    port: str


class Broken(Exception):
    """These are no bounds; the field that is wrong."""


def bounds(body: Mapping[str, Any]) -> Bounds:
    """The bounds a proposal tells."""
    told = {"what", "port", "from", "to"}
    if set(body) != told or not all(isinstance(value, str) for value in body.values()):
        raise Broken(next((field for field in body if field not in told), "what"))
    if body["what"] not in set(What):
        raise Broken("what")
    what, port = What(body["what"]), body["port"]
    if (port not in PORTS) if what is What.DECLARATIONS else port != "":
        raise Broken("port")
    begins, ends = _day(body, "from"), _day(body, "to")
    if not begins <= ends < begins + timedelta(days=MOST_DAYS):
        raise Broken("to")
    return Bounds(what, begins, ends, port)


def _day(body: Mapping[str, Any], field: str) -> date:
    try:
        day = date.fromisoformat(body[field])
    except ValueError as error:
        raise Broken(field) from error
    if day.isoformat() != body[field] or day.year not in YEARS:
        raise Broken(field)  # one way of writing, so that equal is equal
    return day


def _declarations(asked: Bounds) -> Select[Any]:
    return select(Declaration.id).where(
        Declaration.port == asked.port,
        Declaration.arrival_on.between(asked.begins, asked.ends),
        Declaration.state.in_((State.SUBMITTED, State.PRESENTED)),
        Declaration.head_revision > 0,
    )


def _audit(asked: Bounds) -> Select[Any]:
    """By id, which grows with time and is what the table is searched by."""
    begins, over = first_of(asked.begins), first_of(asked.ends + timedelta(days=1))
    return select(Audit.id).where(Audit.id >= begins, Audit.id < over)


def count(session: Session, asked: Bounds) -> int:
    """How many rows there are now."""
    found = (_declarations if asked.what is What.DECLARATIONS else _audit)(asked)
    return session.scalar(select(func.count()).select_from(found.subquery())) or 0


@dataclass(frozen=True)
class Line:
    """One row of the file, and the declaration that was looked at for it."""

    id: UUID
    text: str
    looked_at: UUID | None = None


def after(
    session: Session, vault: Vault, asked: Bounds, export: Export, most: int
) -> Iterator[Line]:
    """The rows that follow what the export holds already."""
    if asked.what is What.DECLARATIONS:
        yield from _signed(session, vault, asked, export.last_row, most)
        return
    rows = _audit(asked).with_only_columns(Audit).where(Audit.at < export.approved_at)
    if export.last_row:
        rows = rows.where(Audit.id > export.last_row)
    for row in session.scalars(rows.order_by(Audit.id).limit(most)):
        yield Line(row.id, _line(_told(row)))


def _told(row: Audit) -> dict[str, Any]:
    """Every column, so that the chain can be followed in the file; the last rows before the
    approval may not have had their number yet."""
    found = {column.key: getattr(row, column.key) for column in Audit.__table__.columns}
    found |= {"id": str(row.id), "at": row.at.isoformat()}
    return found | {name: told.hex() for name in ("prev", "hash") if (told := found[name])}


def _signed(
    session: Session, vault: Vault, asked: Bounds, last: UUID | None, most: int
) -> Iterator[Line]:
    rows = (
        _declarations(asked)
        .with_only_columns(Declaration, Revision, DataKey)
        .join(Revision, Revision.declaration_id == Declaration.id)
        .join(DataKey, DataKey.id == Declaration.key_id)
        .where(Revision.n == Declaration.head_revision)
    )
    if last:
        rows = rows.where(Declaration.id > last)
    for row, revision, key in session.execute(rows.order_by(Declaration.id).limit(most)):
        told = {
            "ref": row.ref,
            "revision": revision.n,
            "signed_at": revision.made_at.isoformat(),
            "declaration": json.loads(to_json(signed(revision, vault.open(key)))),
        }
        yield Line(row.id, _line(told), row.id)


def _line(told: Mapping[str, Any]) -> str:
    return json.dumps(told, sort_keys=True, ensure_ascii=False) + "\n"
