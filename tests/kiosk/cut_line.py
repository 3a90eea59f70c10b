"""A line to PostgreSQL that can be cut at a commit: before the server hears it, or after.

A socket of its own between the station and the server; what passes is looked at and handed on.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from psycopg import conninfo

_COMMIT = b"COMMIT"
_PORT = 5432


class Cut(Enum):
    """Where the line is cut."""

    NOWHERE = "nowhere"
    BEFORE = "before the server hears of a commit"
    AFTER = "after the server has committed, before it is heard"


@dataclass
class CutLine:
    """The line; `at` is set by a test and falls back once it was cut."""

    folder: Path
    server: str  # the server's own socket
    at: Cut = Cut.NOWHERE
    away: bool = False  # nobody answers
    cuts: int = 0
    _ends: list[socket.socket] = field(default_factory=list)

    def carry(self, station: socket.socket) -> None:
        """One connection, until either end is gone."""
        beyond = socket.socket(socket.AF_UNIX)
        self._ends += [station, beyond]
        with station, beyond:
            with suppress(OSError):
                beyond.connect(self.server)
                threading.Thread(target=self._back, args=(beyond, station), daemon=True).start()
                while data := station.recv(65536):
                    if _COMMIT in data and self.at is Cut.BEFORE:
                        self.at, self.cuts = Cut.NOWHERE, self.cuts + 1
                        break
                    beyond.sendall(data)
            _shut(station, beyond)

    def _back(self, beyond: socket.socket, station: socket.socket) -> None:
        with suppress(OSError):
            while data := beyond.recv(65536):
                if _COMMIT in data and self.at is Cut.AFTER:
                    self.at, self.cuts = Cut.NOWHERE, self.cuts + 1
                    break
                station.sendall(data)
        _shut(station, beyond)

    def go(self) -> None:
        """The server is away from now on."""
        self.away = True
        self.close()

    def close(self) -> None:
        """Cut whatever is there."""
        _shut(*self._ends)


def _shut(*ends: socket.socket) -> None:
    """Both ends hear of it, also where another thread still waits for a word."""
    for each in ends:
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


@contextmanager
def laid(folder: Path, address: str) -> Iterator[tuple[str, CutLine]]:
    """A line to the server of an address, and the address by that line."""
    told = conninfo.conninfo_to_dict(address)
    line = CutLine(folder, f"{told['host']}/.s.PGSQL.{told.get('port', _PORT)}")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / f".s.PGSQL.{_PORT}"))
        listening.listen()
        threading.Thread(target=_accept, args=(listening, line), daemon=True).start()
        try:
            yield (
                f"postgresql:///{told['dbname']}?user={told['user']}&host={folder}&port={_PORT}",
                line,
            )
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            line.close()


def _accept(listening: socket.socket, line: CutLine) -> None:
    with suppress(OSError):
        while True:
            station, _ = listening.accept()
            if line.away:
                station.close()
                continue
            threading.Thread(target=line.carry, args=(station,), daemon=True).start()
