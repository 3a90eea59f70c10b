"""The store of one device: it keeps a fact for good before it says so.

What rows say is sealed under the device's store key, bound to table, column and row, wherever
the rows lie. One thread at a time.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

from cryptography.exceptions import InvalidTag

from customs import sealed_field
from kiosk.store import failure
from kiosk.store.place import Acting, Place

_KEEP = """
INSERT INTO kept (kind, name, sealed) VALUES (?, ?, ?)
  ON CONFLICT (kind, name) DO UPDATE SET sealed = excluded.sealed"""


class Store:
    """One open store."""

    def __init__(self, place: Place, key: bytes) -> None:
        self.place = place
        self.lock: int | None = None  # the descriptor that says: this store is in use
        self._key = key
        self._turn = RLock()

    @contextmanager
    def writing(self) -> Iterator[Acting]:
        """A transaction, kept for good when its block has ended well, and undone if not."""
        with self._turn, self.place.writing() as acting:
            yield acting

    @contextmanager
    def reading(self) -> Iterator[Acting]:
        """The same connection, to look at."""
        with self._turn, self.place.reading() as looking:
            yield looking

    def seal(self, plain: bytes, *place: object) -> bytes:
        """Encrypt one field for table, column and row."""
        return sealed_field.seal(self._key, secrets.token_bytes(sealed_field.NONCE), plain, *place)

    def unseal(self, sealed: bytes, *place: object) -> bytes:
        """Decrypt one field; what was tampered with, or is another key's, is damage."""
        try:
            return sealed_field.unseal(self._key, sealed, *place)
        except InvalidTag:
            raise failure.Damaged(
                "a sealed field does not open: " + "/".join(map(str, place))
            ) from None

    def keep(self, acting: Acting, kind: str, name: str, plain: bytes) -> None:
        """Keep one named thing, in place of what was kept under its name."""
        sealed = self.seal(plain, "kept", "sealed", kind, name)
        acting.execute(_KEEP, (kind, name, sealed))

    def kept(self, kind: str, name: str) -> bytes | None:
        """A named thing, if it is kept."""
        asked = "SELECT sealed FROM kept WHERE kind = ? AND name = ?"
        with self.reading() as looking:
            row = looking.execute(asked, (kind, name)).fetchone()
        return None if row is None else self.unseal(row[0], "kept", "sealed", kind, name)

    def all_kept(self, kind: str) -> dict[str, bytes]:
        """Everything of a kind, by name."""
        with self.reading() as looking:
            rows = looking.execute(
                "SELECT name, sealed FROM kept WHERE kind = ?", (kind,)
            ).fetchall()
        return {name: self.unseal(sealed, "kept", "sealed", kind, name) for name, sealed in rows}

    def forget(self, acting: Acting, kind: str, name: str) -> None:
        """Keep a named thing no longer."""
        acting.execute("DELETE FROM kept WHERE kind = ? AND name = ?", (kind, name))

    def forget_all(self, acting: Acting, kind: str) -> None:
        """Keep nothing of a kind any longer."""
        acting.execute("DELETE FROM kept WHERE kind = ?", (kind,))

    def room(self, used: int, free: int) -> bool:
        """Whether there is room for more."""
        with self._turn:
            return self.place.room(used, free)

    def tidy(self) -> None:
        """What its place needs now and then."""
        with self._turn:
            self.place.tidy()

    def close(self) -> None:
        """Let go of it."""
        with self._turn:
            self.place.close()
            if self.lock is not None:
                os.close(self.lock)
                self.lock = None
