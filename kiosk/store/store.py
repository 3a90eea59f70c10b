"""The store of one device: SQLite that has written a fact to the disk before it says so.

WAL with synchronous=FULL: a commit that returned survives the power cut. What rows say is
sealed under the device's store key, bound to table, column and row.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from cryptography.exceptions import InvalidTag

from customs import sealed_field
from kiosk.store import failure

VERSION = 1
PATIENCE = 5  # seconds
LARGEST_LOG = 16 * 1024 * 1024  # bytes the write-ahead log may keep once it is copied back

SCHEMA = """
CREATE TABLE chain (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  boot INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  digest BLOB NOT NULL
) STRICT;
CREATE TABLE event (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id BLOB NOT NULL UNIQUE,
  boot INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'dead')),
  since INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER NOT NULL DEFAULT 0,
  told TEXT,
  UNIQUE (boot, sequence)
) STRICT;
CREATE INDEX event_by_state ON event (state, number);
CREATE TABLE kept (
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY (kind, name)
) STRICT;
CREATE TABLE aside (
  name TEXT PRIMARY KEY,
  saved INTEGER NOT NULL,
  unread INTEGER NOT NULL,
  told_in INTEGER
) STRICT;
"""


class Store:
    """One open store."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self.lock: int | None = None  # the descriptor that says: this store is in use
        self._key = key
        self._turn = RLock()
        with _meaning():
            self._connection = sqlite3.connect(
                path, timeout=PATIENCE, isolation_level=None, check_same_thread=False
            )
            try:
                self._prepare()
            except BaseException:
                self._connection.close()
                raise

    def _prepare(self) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute(f"PRAGMA journal_size_limit={LARGEST_LOG}")

    def make(self) -> None:
        """The tables of a new store."""
        with _meaning():
            self._connection.executescript(
                f"BEGIN IMMEDIATE;{SCHEMA}PRAGMA user_version={VERSION};COMMIT;"
            )

    def version(self) -> int:
        """Which program's tables it holds; none are 0."""
        with self.reading() as looking:
            return int(looking.execute("PRAGMA user_version").fetchone()[0])

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction on the disk when its block has ended well, and undone if not."""
        with self._turn, _meaning():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The same connection, to look at."""
        with self._turn, _meaning():
            yield self._connection

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

    def keep(self, acting: sqlite3.Connection, kind: str, name: str, plain: bytes) -> None:
        """Keep one named thing, in place of what was kept under its name."""
        sealed = self.seal(plain, "kept", "sealed", kind, name)
        acting.execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", (kind, name, sealed))

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

    def forget(self, acting: sqlite3.Connection, kind: str, name: str) -> None:
        """Keep a named thing no longer."""
        acting.execute("DELETE FROM kept WHERE kind = ? AND name = ?", (kind, name))

    def forget_all(self, acting: sqlite3.Connection, kind: str) -> None:
        """Keep nothing of a kind any longer."""
        acting.execute("DELETE FROM kept WHERE kind = ?", (kind,))

    def bytes_used(self) -> int:
        """How large what it holds is; room that was given back is not counted."""
        with self.reading() as looking:
            asked = ("page_count", "freelist_count", "page_size")
            pages, free, size = (
                int(looking.execute(f"PRAGMA {name}").fetchone()[0]) for name in asked
            )
        return (pages - free) * size

    def tidy(self) -> None:
        """Copy the write-ahead log back. Its file stays: room in hand for a full disk."""
        with self.reading() as looking:
            looking.execute("PRAGMA wal_checkpoint(RESTART)")

    def close(self) -> None:
        """Let go of the file."""
        with self._turn:
            self._connection.close()
            if self.lock is not None:
                os.close(self.lock)
                self.lock = None


@contextmanager
def _meaning() -> Iterator[None]:
    """SQLite's errors in our words."""
    try:
        yield
    except sqlite3.Error as error:
        meaning = failure.told(error)
        if meaning is None:
            raise
        raise meaning from error
