"""The database: two ways in, `reading` and `writing`, the same on SQLite and PostgreSQL.

A writer takes its lock before it looks: BEGIN IMMEDIATE on SQLite; on PostgreSQL the use
case locks its row first. What the database asks to be tried again is tried again here only.
"""

from __future__ import annotations

import functools
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import ParamSpec, TypeVar, cast

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import (
    DBAPIError,
    DisconnectionError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    TimeoutError,  # noqa: A004  the pool's own
)
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from passenger_app.turn import PATIENCE, Busy, Together, Turn

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

TRIES = 5
POOL = 8
A_MOMENT = 0.0005  # seconds between two looks whether another process has done writing
RESTED = 2.0  # seconds after which a connection is asked whether it is still there
# PostgreSQL: serialization_failure, deadlock_detected, lock_not_available
_AGAIN = {"40001", "40P01", "55P03"}


# No answer came, or no turn; TimeoutError is SQLAlchemy's, of the pool.
AWAY = (OperationalError, InterfaceError, TimeoutError, Busy)


class Database:
    """One engine and its two ways in."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self._reader = self.engine.execution_options(sekisho_writes=False, postgresql_readonly=True)
        self._looker = _looker(url)
        self._writer = self.engine.execution_options(sekisho_writes=True)
        one_writer = self.engine.dialect.name == "sqlite"
        self._turn: AbstractContextManager[None] = Turn() if one_writer else nullcontext()
        self._together = Together(self._turn, self._begun) if one_writer else None

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that cannot write."""
        with Session(self._reader, autoflush=False) as session:
            yield session

    @contextmanager
    def looking(self) -> Iterator[Connection]:
        """The same without the session's bookkeeping: rows, for what every page asks first.

        Each question stands alone: nothing read here may depend on what was read before.
        """
        with self._looker.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that commits when its block ends well.

        SQLite has one writer; threads of this process wait their turn here, where waiting is
        fair and wakes at once, rather than in SQLite's sleep and retry.
        """
        with self._turn, Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def acting(self) -> Iterator[Connection]:
        """Writing without the session's bookkeeping, for what is done most."""
        with self._writer.connect() as connection, self._turn, connection.begin():
            yield connection  # a connection is fetched and given back outside the turn

    def together(self, write: Callable[[Connection], Answer]) -> Answer:
        """Writing that may share its commit with others who wait for the one writer's turn.

        `write` gets a connection and may run twice: where one of them fails, each runs alone.
        """
        if self._together:
            return self._together.write(write)
        with self.acting() as connection:
            return write(connection)

    @contextmanager
    def _begun(self) -> Iterator[Connection]:
        with self._writer.connect() as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()
        self._looker.dispose()


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        made = create_engine(parsed, hide_parameters=True, pool_size=POOL)
        event.listen(made, "checkout", _wake)
        return made
    engine = create_engine(
        parsed, hide_parameters=True, connect_args={"timeout": PATIENCE, "check_same_thread": False}
    )
    event.listen(engine, "connect", _on_sqlite_connect)
    event.listen(engine, "begin", _on_sqlite_begin)
    return engine


def _looker(url: str) -> Engine:
    """Connections that only look: one question, one answer, no transaction around it."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        made = create_engine(
            parsed,
            hide_parameters=True,
            pool_size=POOL,
            isolation_level="AUTOCOMMIT",
            connect_args={"options": "-c default_transaction_read_only=on"},
        )
        event.listen(made, "checkout", _wake)
        return made
    made = create_engine(
        parsed,
        hide_parameters=True,
        isolation_level="AUTOCOMMIT",
        pool_reset_on_return=None,  # there is no transaction to roll back
        connect_args={"timeout": PATIENCE, "check_same_thread": False},
    )
    event.listen(made, "connect", _on_sqlite_look)
    return made


def _wake(connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: object) -> None:
    """Ask a connection that has rested whether it is still there; a busy one need not say so."""
    now, seen = time.monotonic(), record.info.get("seen", 0.0)
    record.info["seen"] = now
    if now - seen < RESTED:
        return
    try:
        cursor = connection.cursor()
        cursor.execute("SELECT 1")
        cursor.close()
        connection.rollback()
    except Exception as error:
        raise DisconnectionError from error


def _on_sqlite_connect(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _on_sqlite_look(connection: sqlite3.Connection, record: object) -> None:
    _on_sqlite_connect(connection, record)
    connection.execute("PRAGMA query_only=ON")


def _on_sqlite_begin(connection: Connection) -> None:
    """Said to the driver itself: a page begins twice, and SQLAlchemy's own way costs more."""
    writes = connection.get_execution_options().get("sekisho_writes", True)
    driver = cast("sqlite3.Connection", connection.connection.dbapi_connection)
    if connection.info.get("writes") is not writes:
        driver.execute(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
        driver.execute(f"PRAGMA busy_timeout={0 if writes else PATIENCE * 1000}")
        connection.info["writes"] = writes
    if writes:
        _begin_in_turn(driver)
    else:
        driver.execute("BEGIN")


_BEGIN = "BEGIN IMMEDIATE"


def _begin_in_turn(driver: sqlite3.Connection) -> None:
    """Begin when the writer of another process is done.

    SQLite's own waiting sleeps up to 100 ms at a time, and whoever never slept goes first.
    """
    ends = time.monotonic() + PATIENCE
    while True:
        try:
            driver.execute(_BEGIN)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise OperationalError(_BEGIN, None, error) from error
            if time.monotonic() > ends:
                raise Busy(f"another process wrote for {PATIENCE} s") from error
            time.sleep(A_MOMENT)
        else:
            return


def _to_be_tried_again(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    busy = isinstance(error.orig, sqlite3.OperationalError) and "locked" in str(error.orig)
    return state in _AGAIN or busy


def retried(use_case: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Run a use case again when the database says its turn was lost; a few times at most."""

    @functools.wraps(use_case)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        for _ in range(TRIES - 1):
            try:
                return use_case(*args, **kwargs)
            except DBAPIError as error:
                if not _to_be_tried_again(error):
                    raise
        return use_case(*args, **kwargs)

    return run


Acting = Session | Connection  # a use case's transaction, with or without the session


def repeats(error: IntegrityError, *columns: str) -> bool:
    """Whether a unique column said: this came before (both databases name it in the text)."""
    told = str(error.orig)
    return any(column in told for column in columns)
