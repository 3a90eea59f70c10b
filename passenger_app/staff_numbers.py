"""Staff numbers: how officers are named to each other, without opening a name."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from customs.officer import Role, Standing, staff_number
from passenger_app.models import Officer
from passenger_app.officers import actor


def of(session: Session, actors: Iterable[str | None]) -> dict[str, str]:
    """The numbers of these actors; who is no officer keeps the word the house has for them."""
    named = {one for one in actors if one}
    ids = [UUID(one.partition(":")[2]) for one in named if one.startswith("officer:")]
    rows = session.execute(select(Officer.id, Officer.number).where(Officer.id.in_(ids)))
    return {one: one for one in named} | {actor(id_): number for id_, number in rows}


def active(session: Session, typed: str) -> tuple[str, Role] | None:
    """The officer with this number who may sign in now, and the role they work in."""
    asked = select(Officer.id, Officer.role).where(
        Officer.number == staff_number(typed), Officer.standing == Standing.ACTIVE.value
    )
    row = session.execute(asked).first()
    return (actor(row.id), Role(row.role)) if row else None
