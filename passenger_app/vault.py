"""The vault: personal data at rest, sealed under a key of its own per declaration or account.

The data key is wrapped by the key-encryption key; destroying it erases all it sealed, in the
database and in every backup. Each field is bound to its table, column and row.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.orm import Session

from customs import sealed_field
from customs.sealed_field import NONCE, bound
from passenger_app.config import Secrets
from passenger_app.models import DataKey, RingKey


class Erased(Exception):
    """The data key was destroyed: there is nothing left to read."""


@dataclass(frozen=True)
class Sealer:
    """Seals and opens the fields of one data key."""

    id: UUID
    key: bytes

    def seal(self, plain: bytes, *place: object) -> bytes:
        """Encrypt one field; `place` is table, column and row."""
        return sealed_field.seal(self.key, secrets.token_bytes(NONCE), plain, *place)

    def open(self, sealed: bytes, *place: object) -> bytes:
        """Decrypt what was sealed at this very place."""
        return sealed_field.unseal(self.key, sealed, *place)


class Vault:
    """Makes, wraps and opens data keys."""

    def __init__(self, secrets_: Secrets) -> None:
        self._keks = {name: AESGCM(key) for name, key in secrets_.key_encryption_keys.items()}
        self._current = secrets_.current_kek

    def wrap(self, plain: bytes, *place: object) -> tuple[str, bytes]:
        """Wrap a key under the key-encryption key in use: its name, and the wrapped key."""
        nonce = secrets.token_bytes(NONCE)
        return self._current, nonce + self._keks[self._current].encrypt(nonce, plain, bound(place))

    def unwrap(self, kek_id: str, wrapped: bytes, *place: object) -> bytes:
        """The key again."""
        return self._keks[kek_id].decrypt(wrapped[:NONCE], wrapped[NONCE:], bound(place))

    def make(self, session: Session, id_: UUID) -> Sealer:
        """A new data key, kept with the row it is for."""
        key = secrets.token_bytes(32)
        kek_id, wrapped = self.wrap(key, "data_key", "wrapped", id_)
        session.add(DataKey(id=id_, wrapped=wrapped, kek_id=kek_id))
        return Sealer(id_, key)

    def open(self, row: DataKey) -> Sealer:
        """The sealer of a data key that still exists."""
        if row.wrapped is None:
            raise Erased(str(row.id))
        return self.opened(row.id, row.kek_id, row.wrapped)

    def opened(self, id_: UUID, kek_id: str, wrapped: bytes) -> Sealer:
        """The sealer of a key whose row is in hand."""
        return Sealer(id_, self.unwrap(kek_id, wrapped, "data_key", "wrapped", id_))

    def rewrap(self, row: DataKey) -> bool:
        """Wrap a data key under the key-encryption key in use; False where it already is."""
        if row.wrapped is None or row.kek_id == self._current:
            return False
        plain = self.open(row).key
        row.kek_id, row.wrapped = self.wrap(plain, "data_key", "wrapped", row.id)
        return True

    def rewrap_ring(self, row: RingKey) -> bool:
        """The same for a key of the ring."""
        if row.kek_id == self._current:
            return False
        place = ("ring_key", "wrapped", row.kid)
        row.kek_id, row.wrapped = self.wrap(self.unwrap(row.kek_id, row.wrapped, *place), *place)
        return True
