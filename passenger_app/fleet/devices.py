"""The devices: who is expected, who is believed, and who is believed no more."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from customs.messages.change import Kind
from customs.messages.enrolment import CODE_LETTERS, CODE_LIVES, DeviceKind
from passenger_app import audit, ids
from passenger_app.database import Acting, Database, retried
from passenger_app.fleet import changes
from passenger_app.models import Device, DeviceCode, DeviceKey, DeviceState, KeyState

JOINING = (DeviceState.EXPECTED, DeviceState.OFFERED)  # those a code is drawn for, and serves
SELECTOR = 4  # letters of a code that only find it; the other eight open it


class NotExpected(Exception):
    """A code is drawn only for a device that has not come yet."""

    permanent = True


@dataclass(frozen=True, slots=True)
class Known:
    """A device and one of its keys."""

    id: UUID
    kind: DeviceKind
    hall: str
    state: DeviceState
    kid: bytes
    key_state: KeyState
    sign_pub: bytes
    seal_pub: bytes
    not_after: datetime | None


_ROW = select(
    Device.id,
    Device.kind,
    Device.hall,
    Device.state,
    DeviceKey.kid,
    DeviceKey.state,
    DeviceKey.sign_pub,
    DeviceKey.seal_pub,
    DeviceKey.not_after,
).join(DeviceKey, DeviceKey.device_id == Device.id)
_BY_KEY = _ROW.where(DeviceKey.kid == bindparam("kid"))


def find(database: Database, kid: bytes) -> Known | None:
    """The device whose key this is."""
    with database.looking() as connection:
        row = connection.execute(_BY_KEY, {"kid": kid}).first()
    return _known(row) if row else None


def keys_of(acting: Acting, device: UUID) -> list[Known]:
    """Every key a device ever had, for what it signed."""
    rows = acting.execute(_ROW.where(Device.id == device, DeviceKey.state != KeyState.OFFERED))
    return [_known(row) for row in rows]


def _known(row: Any) -> Known:  # noqa: ANN401  a row of _ROW
    id_, kind, hall, state, kid, key_state, *rest = row
    return Known(id_, DeviceKind(kind), hall, DeviceState(state), kid, KeyState(key_state), *rest)


def admit(
    session: Session,
    now: datetime,
    by: str,
    kind: DeviceKind,
    hall: str,
    name: str,
    proposal: UUID | None = None,
) -> UUID:
    """Expect a device; it enrols with a code drawn for it."""
    row = Device(
        id=ids.uuid7(now),
        kind=kind.value,
        hall=hall,
        name=name,
        state=DeviceState.EXPECTED.value,
        made_at=now,
        proposal_id=proposal,
    )
    session.add(row)
    session.flush()
    told = {"kind": kind.value, "hall": hall, "after": row.state}
    audit.note(session, now, by, "device_admit", row.id, why=proposal, **told)
    return row.id


def code_digest(index_key: bytes, code: str) -> bytes:
    """What is kept of a code: without the key, trying all codes against it tells nothing."""
    return hmac.new(index_key, f"device code|{code}".encode(), hashlib.sha256).digest()


def draw_code(session: Session, index_key: bytes, now: datetime, by: str, device: UUID) -> str:
    """A one-time code for a device that is expected; an earlier one ends."""
    row = session.get(Device, device, with_for_update=True)
    if row is None or row.state not in JOINING:
        raise NotExpected(str(device))
    ended = (DeviceCode.device_id == device) | (DeviceCode.expires_at <= now)
    session.execute(delete(DeviceCode).where(ended))
    taken = set(session.scalars(select(DeviceCode.selector)))
    while (selector := ids.letters(SELECTOR)) in taken:
        pass
    code = selector + ids.letters(CODE_LETTERS - SELECTOR)
    digest, expires = code_digest(index_key, code), now + CODE_LIVES
    session.add(
        DeviceCode(selector=selector, digest=digest, device_id=device, expires_at=expires, tries=0)
    )
    audit.note(session, now, by, "device_code", device)
    return "-".join(code[place : place + 4] for place in range(0, CODE_LETTERS, 4))


@retried
def revoke(
    database: Database, now: datetime, by: str, device: UUID, why: str | None = None
) -> bool:
    """Believe a device no more, from this moment and in every hall; False if it never was."""
    with database.writing() as session:
        row = session.get(Device, device, with_for_update=True)
        if row is None:
            return False
        if row.state != DeviceState.REVOKED:
            before, row.state, row.revoked_at = row.state, DeviceState.REVOKED.value, now
            row.revoked_by, row.revoked_why = by, why
            session.execute(delete(DeviceCode).where(DeviceCode.device_id == device))
            changes.tell(session, now, Kind.DEVICE_REVOKED, device, device_kind=row.kind)
            told = {"sha256": hashlib.sha256(why.encode()).hexdigest()} if why else {}
            told |= {"before": before, "after": row.state}
            audit.note(session, now, by, "device_revoke", device, **told)
        return True
