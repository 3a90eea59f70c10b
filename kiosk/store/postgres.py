"""A store in PostgreSQL, for a hall too large for one file: the one file here that knows it.

One connection does everything and holds the station's lock as long as it lives. Where it is
lost the server undoes what was not committed, and nothing is kept until there is another.
"""

from __future__ import annotations

import functools
import logging
import math
import secrets
import select
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import conninfo, errors, pq

from kiosk.store import failure
from kiosk.store.place import VERSION, Found

log = logging.getLogger(__name__)

BEGINS = "postgresql://"
PAUSE = 1.0  # seconds after a vain try: whoever asks meanwhile is answered at once
_LOCK = 0x5E_15_40_00  # one station in a database; any number nobody else there uses

SCHEMA = """
CREATE SCHEMA sekisho_station;
CREATE TABLE program (
  "only" INTEGER PRIMARY KEY CHECK ("only" = 1),
  version INTEGER NOT NULL,
  taken_by BYTEA NOT NULL
);
CREATE TABLE chain (
  "only" INTEGER PRIMARY KEY CHECK ("only" = 1),
  boot BIGINT NOT NULL,
  sequence BIGINT NOT NULL,
  digest BYTEA NOT NULL
);
CREATE TABLE event (
  number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id BYTEA NOT NULL UNIQUE,
  boot BIGINT NOT NULL,
  sequence BIGINT NOT NULL,
  sealed BYTEA NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'dead')),
  since BIGINT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_at BIGINT NOT NULL DEFAULT 0,
  told TEXT,
  UNIQUE (boot, sequence)
);
CREATE INDEX event_by_state ON event (state, number);
CREATE TABLE kept (
  kind TEXT COLLATE "C" NOT NULL,
  name TEXT COLLATE "C" NOT NULL,
  sealed BYTEA NOT NULL,
  PRIMARY KEY (kind, name)
);
CREATE TABLE aside (
  name TEXT COLLATE "C" PRIMARY KEY,
  saved BIGINT NOT NULL,
  unread BIGINT NOT NULL,
  told_in BIGINT
);
"""

# Seconds, milliseconds where so named. A line that is silent is given up by both ends, or the
# lock of a session nobody holds any more would keep its own station out for hours.
_LINE: dict[str, str | int] = {
    "connect_timeout": 3,
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "target_session_attrs": "read-write",
    "application_name": "sekisho-station",
}
_SESSION = {
    "synchronous_commit": "on",  # a commit that returned is on the disk, whatever the server's way
    "search_path": "sekisho_station",
    "statement_timeout": 10_000,
    "lock_timeout": 5_000,
    "idle_in_transaction_session_timeout": 10_000,
    "tcp_keepalives_idle": 5,
    "tcp_keepalives_interval": 2,
    "tcp_keepalives_count": 3,
}


def believed(address: str) -> str:
    """The whole address of a server; raises NotADatabase without repeating a password."""
    options = " ".join(f"-c {name}={value}" for name, value in _SESSION.items())
    try:
        if address.startswith(BEGINS):
            return conninfo.make_conninfo(address, **_LINE, options=options)
    except psycopg.Error:
        pass
    raise failure.NotADatabase(f"an address begins with {BEGINS}, as {BEGINS}user@host/name does")


@dataclass(frozen=True)
class _Speaks:
    """The driver under the signs both databases share."""

    connection: psycopg.Connection

    def execute(self, statement: str, given: Sequence[Any] = (), /) -> Found:
        """Say one statement."""
        return self.connection.execute(_said(statement), given or None)

    def executemany(self, statement: str, given: Iterable[Sequence[Any]], /) -> Found:
        """Say it for each of many."""
        cursor = self.connection.cursor()
        cursor.executemany(_said(statement), given)
        return cursor


@functools.cache
def _said(statement: str) -> bytes:
    return statement.replace("?", "%s").encode()


class Postgres:
    """One database, held by one program."""

    def __init__(self, address: str) -> None:
        self._address = believed(address)
        self._taken_by = secrets.token_bytes(16)
        self._not_before = 0.0
        with _meaning():
            self._connection = _connected(self._address)

    def version(self) -> int:
        """Which program's tables it holds; none are 0."""
        with self.reading() as looking:
            if looking.execute("SELECT to_regclass('program')").fetchone()[0] is None:
                return 0
            return int(looking.execute("SELECT version FROM program").fetchone()[0])

    def make(self) -> None:
        """The tables of a new store."""
        with self.writing() as acting:
            acting.execute(SCHEMA)
            told = (VERSION, self._taken_by)
            acting.execute("INSERT INTO program VALUES (1, ?, ?)", told)

    def take(self) -> None:
        """This program works on it from now on, and any that did has lost its turn for good."""
        with self.writing() as acting:
            acting.execute("UPDATE program SET taken_by = ?", (self._taken_by,))
            (waits,) = acting.execute("SHOW fsync").fetchone()
        if waits != "on":
            log.warning("this PostgreSQL does not wait for its disk: a power cut loses facts")

    @contextmanager
    def writing(self) -> Iterator[_Speaks]:
        """A transaction on the server's disk when its block has ended well, and undone if not.

        Where the line is lost while it commits, nobody knows which: see `failure.Away`.
        """
        with _meaning():
            connection = self._held()
            with connection.transaction():
                yield _Speaks(connection)

    @contextmanager
    def reading(self) -> Iterator[_Speaks]:
        """The same connection, to look at."""
        with _meaning():
            yield _Speaks(self._held())

    def _held(self) -> psycopg.Connection:
        """The connection, made anew where it was lost."""
        if not _alive(self._connection):
            if time.monotonic() < self._not_before:
                raise failure.Away("the database was not heard just now")
            self._connection.close()
            self._not_before = time.monotonic() + PAUSE
            self._connection = self._again()
            self._not_before = 0.0
        return self._connection

    def _again(self) -> psycopg.Connection:
        """Another program may have held it meanwhile: then what is remembered here is old."""
        made = _connected(self._address)
        try:
            row = made.execute("SELECT taken_by FROM program").fetchone()
            if row != (self._taken_by,):
                raise failure.Busy("another program has taken this database over: start again")
        except BaseException:
            made.close()
            raise
        return made

    def check(self) -> None:
        """A server looks after its own pages: what it finds wrong it says when they are read."""

    def room(self, used: int, free: int) -> bool:
        """The server's disk is the server's: where it is full it says so, and nothing is kept."""
        return True

    def tidy(self) -> None:
        """Its own vacuum does."""

    def close(self) -> None:
        """Let go of it, and of the lock, for good."""
        self._not_before = math.inf
        self._connection.close()


def _connected(address: str) -> psycopg.Connection:
    """A session that holds the lock. It waits a little: one that was killed may not be over."""
    made = psycopg.connect(address, autocommit=True)
    try:
        made.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
    except BaseException:
        made.close()
        raise
    return made


def _alive(connection: psycopg.Connection) -> bool:
    """Whether it may be gone on with. At rest a server says nothing but that this is the end."""
    if connection.closed:
        return False
    if connection.info.transaction_status is not pq.TransactionStatus.IDLE:
        return True  # what was begun ends where it began
    heard = select.poll()
    heard.register(connection.fileno(), select.POLLIN)
    return not heard.poll(0)


# https://www.postgresql.org/docs/current/errcodes-appendix.html
_FULL = (errors.DiskFull, errors.IoError, errors.OutOfMemory)
_BUSY = (errors.LockNotAvailable, errors.SerializationFailure, errors.DeadlockDetected)
_AWAY = (psycopg.OperationalError, psycopg.InterfaceError, errors.ReadOnlySqlTransaction)
_DAMAGED = (errors.DataCorrupted, errors.IndexCorrupted, errors.UndefinedTable)


def told(error: psycopg.Error) -> failure.StoreError | None:
    """What an error of PostgreSQL means here; None where the program itself is wrong."""
    says = str(error).strip()
    if isinstance(error, _DAMAGED):
        return failure.Damaged(says)
    if isinstance(error, _FULL):
        return failure.Full(says)
    if isinstance(error, _BUSY):
        return failure.Busy(says)
    return failure.Away(says) if isinstance(error, _AWAY) else None


@contextmanager
def _meaning() -> Iterator[None]:
    """PostgreSQL's errors in our words."""
    try:
        yield
    except psycopg.Error as error:
        meaning = told(error)
        if meaning is None:
            raise
        raise meaning from error
