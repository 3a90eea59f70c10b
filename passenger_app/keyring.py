"""The key ring: every key with its use and times, secrets wrapped, rotated and revoked here.

A ring is read whole and kept for half a minute, so that a rotation or a revocation on one
machine is known to all within that time.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from customs.messages.change import Kind as Change
from customs.messages.heartbeat import BUNDLE_LIVES
from customs.sealed import KeyRing, SigningKey, Use, VerifyingKey
from passenger_app import jobs
from passenger_app.database import Database
from passenger_app.fleet import changes
from passenger_app.models import RingKey
from passenger_app.vault import Vault

FRESH = timedelta(seconds=30)


class Shared(StrEnum):
    """Keys the centre shares with its devices."""

    PASS_SEALING = "pass_sealing"
    PASS_BINDING = "pass_binding"
    WATCH_LIST = "watch_list"
    TRIP = "trip"
    SLIP = "slip"


SIGNING = (Use.PASS, Use.KEEPER, Use.COMMAND, Use.CLEARANCE, Use.DOCUMENT)
USES: Mapping[str, Use | Shared] = {use.value: use for use in (*SIGNING, *Shared)}
_YEAR = timedelta(days=365)
# How long a key signs or seals, and how long what it made is still believed after that. A pass
# may be issued a year before its arrival and lives three days beyond it.
_SIGNS: Mapping[str, timedelta] = {
    Use.PASS: timedelta(days=31),
    Use.KEEPER: timedelta(days=31),
    Use.COMMAND: timedelta(days=31),
    Use.CLEARANCE: timedelta(days=31),
    Use.DOCUMENT: _YEAR,
    Shared.PASS_SEALING: timedelta(days=92),
    Shared.PASS_BINDING: timedelta(days=92),
    Shared.WATCH_LIST: timedelta(days=92),
    Shared.TRIP: timedelta(days=92),
    Shared.SLIP: timedelta(days=92),
}
_LIVES_ON: Mapping[str, timedelta] = {
    Use.PASS: timedelta(days=370),
    Use.DOCUMENT: 10 * _YEAR,
    Shared.PASS_SEALING: timedelta(days=370),
    Shared.PASS_BINDING: timedelta(days=370),
}
_OVERLAP = timedelta(days=2)
# How long a key is told of before it signs: no bundle that still opens anything lacks it then.
TOLD = BUNDLE_LIVES + timedelta(hours=1)


class NoKey(Exception):
    """No key of this use is in force: `flask --app wsgi keys rotate` makes one."""


@dataclass(frozen=True)
class Ring:
    """The keys in force at one reading."""

    verifying: KeyRing
    signing: Mapping[Use, SigningKey]
    shared: Mapping[Shared, Mapping[int, bytes]]
    current: Mapping[Shared, int]

    def signer(self, use: Use) -> SigningKey:
        """The key that signs for this use now."""
        if use not in self.signing:
            raise NoKey(use)
        return self.signing[use]

    def sharing(self, use: Shared) -> tuple[int, bytes]:
        """The shared key of this use in force now, with its id."""
        if use not in self.current:
            raise NoKey(use)
        kid = self.current[use]
        return kid, self.shared[use][kid]


def kid_bytes(kid: int) -> bytes:
    """A key id as headers carry it: two bytes."""
    return kid.to_bytes(2, "big")


class Keys:
    """Reads the ring and keeps it fresh."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault
        self._lock = threading.Lock()
        self._kept: tuple[datetime, Ring] | None = None

    def ring(self, now: datetime) -> Ring:
        """The ring as it was read at most half a minute ago."""
        kept = self._kept
        if kept and kept[0] <= now < kept[0] + FRESH:
            return kept[1]
        with self._lock:
            with self._database.reading() as session:
                ring = read(session, self._vault, now)
            self._kept = (now, ring)
            return ring

    def forget(self) -> None:
        """Read anew at the next use."""
        self._kept = None


def verifying_key(row: RingKey) -> VerifyingKey | None:
    """The public half of a signing key."""
    if row.public is None:
        return None
    public = Ed25519PublicKey.from_public_bytes(row.public)
    kid = kid_bytes(row.kid)
    return VerifyingKey(kid, Use(row.use), public, row.not_before, row.not_after, row.revoked_at)


def read(session: Session, vault: Vault, now: datetime) -> Ring:
    """Every key; of each use the newest in force is the one that signs or seals."""
    order = select(RingKey).order_by(RingKey.not_before, RingKey.kid.desc())
    rows = session.scalars(order).all()
    verifying = {kid_bytes(r.kid): key for r in rows if (key := verifying_key(r))}
    signing: dict[Use, SigningKey] = {}
    shared: dict[Shared, dict[int, bytes]] = {use: {} for use in Shared}
    current: dict[Shared, int] = {}
    for row in rows:
        if row.public is not None and usable(row, now):
            private = Ed25519PrivateKey.from_private_bytes(_secret(vault, row))
            signing[Use(row.use)] = SigningKey(kid_bytes(row.kid), Use(row.use), private)
        elif row.public is None and now < row.not_after:
            use = Shared(row.use)
            shared[use][row.kid] = _secret(vault, row)
            if usable(row, now):
                current[use] = row.kid
    return Ring(verifying, signing, shared, current)


def usable(row: RingKey, now: datetime) -> bool:
    """Whether a key may sign or seal now."""
    return row.not_before <= now < row.sign_until and row.revoked_at is None


def _secret(vault: Vault, row: RingKey) -> bytes:
    return vault.unwrap(row.kek_id, row.wrapped, "ring_key", "wrapped", row.kid)


def rotate(session: Session, vault: Vault, use: Use | Shared, now: datetime) -> RingKey:
    """Make the next key of a use; older ones go on being believed until their time is over.

    It is told of first, and signs a day later, unless no other key of its use may sign.
    """
    begins = _begins(session, use, now)
    kid = _free_kid(session)
    private = Ed25519PrivateKey.generate() if isinstance(use, Use) else None
    secret = private.private_bytes_raw() if private else secrets.token_bytes(32)
    kek_id, wrapped = vault.wrap(secret, "ring_key", "wrapped", kid)
    sign_until = begins + _SIGNS[use] + _OVERLAP
    row = RingKey(
        kid=kid,
        use=use.value,
        public=private.public_key().public_bytes_raw() if private else None,
        kek_id=kek_id,
        wrapped=wrapped,
        not_before=begins,
        sign_until=sign_until,
        not_after=sign_until + _LIVES_ON.get(use, timedelta(days=7)),
    )
    session.add(row)
    session.flush()
    jobs.ask(session, jobs.Kind.BUNDLE, "all", now, now)
    return row


def _begins(session: Session, use: Use | Shared, now: datetime) -> datetime:
    """When the next key of a use comes into force; never later than the one before it ends."""
    signs = (RingKey.not_before <= now) & (RingKey.sign_until > now) & RingKey.revoked_at.is_(None)
    asked = select(func.max(RingKey.sign_until)).where(RingKey.use == use.value, signs)
    ends = session.scalar(asked)
    return now if ends is None else min(now + TOLD, ends)


def revoke(session: Session, vault: Vault, kid: int, now: datetime) -> RingKey | None:
    """Believe a key no more and make the next of its use; None where it is revoked already.

    Passes the key signed are written again under the next one.
    """
    row = session.get(RingKey, kid, with_for_update=True)
    if row is None or row.revoked_at is not None:
        return None
    row.revoked_at = now
    changes.tell(session, now, Change.KEY_REVOKED, f"{kid:04x}", use=row.use)
    made = rotate(session, vault, USES[row.use], now)
    if row.use == Use.PASS:
        jobs.ask(session, jobs.Kind.REISSUE, kid, now, now)
    return made


def _free_kid(session: Session) -> int:
    taken = set(session.scalars(select(RingKey.kid)))
    while (kid := secrets.randbelow(65535) + 1) in taken:
        pass
    return kid


def due(session: Session, now: datetime) -> list[Use | Shared]:
    """The uses whose key in force ends soon, or that have none."""
    newest = {
        row.use: row.sign_until
        for row in session.scalars(select(RingKey).order_by(RingKey.not_before))
        if row.revoked_at is None
    }
    return [use for use in USES.values() if newest.get(use.value, now) <= now + _OVERLAP]
