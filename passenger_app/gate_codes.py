"""Gate codes of the centre: drawn by the supervisor who will say them, hashed, used once."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from customs import gate_code
from customs.gate_code import CHANCE, LIVES, SALT
from customs.messages import event
from customs.messages.enrolment import DeviceKind
from customs.messages.event import Kind
from customs.officer import Role, Standing
from passenger_app import audit, jobs
from passenger_app.database import Acting, Database, retried
from passenger_app.ids import uuid7
from passenger_app.models import Device, GateCode, Officer
from passenger_app.officers import Colleague

SHEET = 5  # codes on one paper


@retried
def draw(database: Database, by: Colleague, hall: str, now: datetime) -> list[str]:
    """A sheet of codes for one hall, told here and never again; it voids the sheet before."""
    codes = [gate_code.written(secrets.randbits(CHANCE)) for _ in range(SHEET)]
    with database.writing() as session:
        mine = delete(GateCode).where(GateCode.officer_id == by.id, GateCode.hall == hall)
        session.execute(mine.where(GateCode.used_at.is_(None)))
        for code in codes:
            salt = secrets.token_bytes(SALT)
            session.add(
                GateCode(
                    id=uuid7(now), hall=hall, officer_id=by.id, salt=salt,
                    digest=gate_code.digest(code, salt), made_at=now,
                )
            )  # fmt: skip
        audit.note(session, now, by.actor, "gate_codes_draw", by.id, hall=hall, count=SHEET)
        jobs.ask(session, jobs.Kind.BUNDLE, "all", now, now)
    return codes


def carried(session: Session, now: datetime) -> list[gate_code.GateCode]:
    """The codes halls may take: unused, not old, of whoever is a supervisor today."""
    asked = (
        select(GateCode, Officer.number)
        .join(Officer, Officer.id == GateCode.officer_id)
        .where(GateCode.used_at.is_(None), GateCode.made_at > now - LIVES)
        .where(Officer.role == Role.SUPERVISOR.value, Officer.standing == Standing.ACTIVE.value)
        .order_by(GateCode.id)
    )
    return [
        gate_code.GateCode(row.id, row.hall, number, row.salt, row.digest)
        for row, number in session.execute(asked)
    ]


def said(told: event.Event) -> UUID | None:
    """The code by which a hall says that a supervisor has spoken."""
    code = told.body.get("code") if told.kind == Kind.OFFLINE_CONFIRMED else None
    try:
        return UUID(code) if type(code) is str else None
    except ValueError:
        return None


def used(acting: Acting, device: UUID, codes: Sequence[UUID], now: datetime) -> None:
    """A hall has told that these were said in it: no bundle carries them again."""
    if not codes:
        return
    hall = select(Device.hall).where(Device.id == device, Device.kind == DeviceKind.HALL.value)
    mine = update(GateCode).where(GateCode.id.in_(codes), GateCode.hall == hall.scalar_subquery())
    acting.execute(mine.where(GateCode.used_at.is_(None)).values(used_at=now))
