"""Enrolment and the change of keys: offered, challenged, proven; each step may be repeated.

An answer can be lost on its way. The same offer is challenged again, and the same proof is
answered again, so that a device that lost its line never needs a second code.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from customs.messages import change
from customs.messages.enrolment import (
    CHALLENGE,
    Challenge,
    DeviceKind,
    Enrolled,
    Offer,
    PinnedKey,
    Welcome,
    challenge_info,
    key_id,
    open_offer,
)
from customs.messages.problem import Code
from customs.messages.sealed_box import SUITE
from customs.officer_task import Kind
from passenger_app import audit, tasks
from passenger_app.database import Database, retried
from passenger_app.fleet import changes
from passenger_app.fleet.devices import JOINING, SELECTOR, Known, code_digest
from passenger_app.models import (
    Device,
    DeviceCode,
    DeviceKey,
    DeviceState,
    KeyState,
    ReleaseKey,
)

TRIES = 5  # wrong letters after a right beginning, before the code is dead
KEY_LIVES = timedelta(days=365)


def seal_to(public: bytes, plain: bytes, info: bytes) -> bytes | None:
    """Seal to a device; None where its key is no key (a point of small order)."""
    try:
        return SUITE.encrypt(plain, X25519PublicKey.from_public_bytes(public), info)
    except ValueError:
        return None


@retried
def enrol(database: Database, index_key: bytes, sealed: bytes, now: datetime) -> Welcome | Code:
    """A device's first words."""
    offer = open_offer(sealed, now)
    if offer is None or not offer.code:
        return Code.WRONG_KEY
    with database.writing() as session:
        pinned = bundle_keys(session, now)
        code = _opened(session, index_key, offer.code, now)
        if code is None or not pinned:
            return Code.AWAY if code else Code.WRONG_CODE
        device = session.get_one(Device, code.device_id, with_for_update=True)
        if device.state not in JOINING:
            return Code.WRONG_CODE
        challenge = _offered(session, device, offer, now, code.used_at is not None)
        if isinstance(challenge, Code):
            return challenge
        if code.used_at is None:
            code.used_at, device.state = now, DeviceState.OFFERED.value
            audit.note(session, now, f"device:{device.id}", "device_offer", device.id)
        return Welcome(
            challenge=challenge,
            kind=DeviceKind(device.kind),
            hall=device.hall,
            name=device.name,
            bundle_keys=pinned,
        )


def _opened(session: Session, index_key: bytes, code: str, now: datetime) -> DeviceCode | None:
    """The code of these letters; a wrong one is counted, and kills the code in the end."""
    row = session.get(DeviceCode, code[:SELECTOR], with_for_update=True)
    if row is None or row.expires_at <= now or row.tries >= TRIES:
        return None
    if hmac.compare_digest(row.digest, code_digest(index_key, code)):
        return row
    row.tries += 1
    if row.tries == TRIES:
        tasks.ask(session, now, Kind.DEVICE_KEY, row.device_id, code="wrong_code")
    return None


def bundle_keys(session: Session, now: datetime) -> tuple[PinnedKey, ...]:
    """The release signer's key in force and the next, as devices pin them."""
    asked = select(ReleaseKey).where(ReleaseKey.not_after > now).order_by(ReleaseKey.not_before)
    return tuple(
        PinnedKey(kid=r.kid, public=r.public, not_before=r.not_before, not_after=r.not_after)
        for r in session.scalars(asked.limit(2))
    )


def _offered(
    session: Session, device: Device, offer: Offer, now: datetime, used: bool = False
) -> Challenge | Code:
    """Keep the offered keys and challenge them; a used code serves its first keys only."""
    kid = key_id(offer.sign_pub)
    plain = secrets.token_bytes(CHALLENGE)
    sealed = seal_to(offer.seal_pub, plain, challenge_info(device.id))
    known = session.get(DeviceKey, kid)
    free = not used if known is None else _waits(known, device.id)
    if sealed is None or not free:
        return Code.WRONG_KEY
    if known is None:
        _withdraw(session, device.id)
        known = DeviceKey(
            kid=kid, device_id=device.id, sign_pub=offer.sign_pub, state=KeyState.OFFERED.value
        )
        session.add(known)
    known.seal_pub, known.offered_at = offer.seal_pub, now
    known.challenge_sha256 = hashlib.sha256(plain).digest()
    return Challenge(device=device.id, sealed=sealed, centre_time=now)


def _waits(key: DeviceKey, device: UUID) -> bool:
    return key.device_id == device and key.state == KeyState.OFFERED


def _withdraw(session: Session, device: UUID) -> None:
    """Forget keys that were offered and never proven."""
    offered = (DeviceKey.device_id == device) & (DeviceKey.state == KeyState.OFFERED)
    session.execute(delete(DeviceKey).where(offered))


@retried
def offer_next(database: Database, asks: Known, sealed: bytes, now: datetime) -> Challenge | Code:
    """The next keys of a device that is in force."""
    offer = open_offer(sealed, now)
    if offer is None or offer.device != asks.id:
        return Code.WRONG_KEY
    with database.writing() as session:
        device = session.get(Device, asks.id, with_for_update=True)
        if device is None or device.state != DeviceState.ACTIVE:
            return Code.REVOKED
        audit.note(session, now, f"device:{asks.id}", "device_offer", asks.id)
        return _offered(session, device, offer, now)


@retried
def prove(database: Database, asks: Known, said: bytes, now: datetime) -> Enrolled | Code:
    """The device said what its challenge held: its keys come into force, those before retire."""
    with database.writing() as session:
        device = session.get(Device, asks.id, with_for_update=True)
        key = session.get(DeviceKey, asks.kid)
        if device is None or key is None or device.state == DeviceState.REVOKED:
            return Code.REVOKED
        if not hmac.compare_digest(key.challenge_sha256, hashlib.sha256(said).digest()):
            tasks.ask(session, now, Kind.DEVICE_KEY, asks.id, code="wrong_challenge")
            return Code.WRONG_KEY
        if key.state == KeyState.OFFERED:
            _into_force(session, device, key, now)
        return Enrolled(
            device=device.id, key=key.kid.hex(), ends=key.not_after or now, centre_time=now
        )


def _into_force(session: Session, device: Device, key: DeviceKey, now: datetime) -> None:
    before = (DeviceKey.device_id == device.id) & (DeviceKey.state == KeyState.IN_FORCE)
    retired = {"state": KeyState.RETIRED.value, "not_after": now}
    session.execute(update(DeviceKey).where(before).values(retired))
    key.state, key.not_before, key.not_after = KeyState.IN_FORCE.value, now, now + KEY_LIVES
    device.state, device.enrolled_at = DeviceState.ACTIVE.value, device.enrolled_at or now
    changes.tell(session, now, change.Kind.DEVICE_ENROLLED, device.id, key=key.kid.hex())
    audit.note(session, now, f"device:{device.id}", "device_key", device.id, key=key.kid.hex())
