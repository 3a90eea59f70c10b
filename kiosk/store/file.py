"""A store in a file of the device's own: SQLite, which has written a fact before it says so.

WAL with synchronous=FULL: a commit that returned survives the power cut.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.store import failure
from kiosk.store.place import VERSION

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


class File:
    """One open file."""

    def __init__(self, path: Path) -> None:
        self._path = path
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
        return self._number("user_version")

    def _number(self, pragma: str) -> int:
        with _meaning():
            return int(self._connection.execute(f"PRAGMA {pragma}").fetchone()[0])

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction on the disk when its block has ended well, and undone if not."""
        with _meaning():
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
        with _meaning():
            yield self._connection

    def take(self) -> None:
        """Who works on a file is said by the lock beside it."""

    def check(self) -> None:
        """Raise Damaged unless every page of the file is what it should be."""
        with self.reading() as looking:
            found = [row[0] for row in looking.execute("PRAGMA integrity_check(1)")]
        if found != ["ok"]:
            raise failure.Damaged(str(found))

    def room(self, used: int, free: int) -> bool:
        """Room that was given back inside the file is not counted as used."""
        pages, empty, size = map(self._number, ("page_count", "freelist_count", "page_size"))
        left = shutil.disk_usage(self._path.parent).free
        return left >= free and (pages - empty) * size <= used

    def tidy(self) -> None:
        """Copy the write-ahead log back. Its file stays: room in hand for a full disk."""
        with self.reading() as looking:
            looking.execute("PRAGMA wal_checkpoint(RESTART)")

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


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
