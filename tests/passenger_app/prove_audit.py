"""No tampering with the audit goes unseen, and the first bad row is named right.

Rows, head and the file outside are tampered with at random, in every way somebody with the
database's password could, short of the anchor's key; an oracle that knows what was done says
what must be named. Both databases.
"""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import text

from passenger_app import migrate
from passenger_app.audit.check import Checked, check
from passenger_app.database import Database
from tests.passenger_app.audited import House, build
from tests.passenger_app.tampering import WAYS, State, Told, Way, as_it_was
from tests.postgres import running
from tests.prove import Evidence

EACH = 250  # tamperings on one chain


@dataclass
class Ledger:
    """What was tried and what was not found, or not named right, by way and database."""

    tried: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)


def lay(house: House, state: State) -> None:
    """Put a tampered state in place of what is there."""
    was = house.rows, house.head, house.lines
    house.rows, house.head, house.lines = state.rows, state.head or house.head, state.lines
    house.restore()
    house.rows, house.head, house.lines = was
    if state.head is None:
        with house.database.acting() as connection:
            connection.execute(text("DELETE FROM audit_head"))


def look(house: House) -> Checked:
    """The check, as `audit verify` makes it."""
    return check(house.database, house.folder, house.clock)


def named_right(found: Checked, told: Told) -> bool:
    """Whether what was found is what the oracle says."""
    outside = found.anchors
    assert outside is not None
    if found.sound:
        return False
    if told.row is not None:
        return found.first_bad is not None and found.first_bad.seq == told.row
    if told.line is not None:
        return bool(outside.flaw and outside.flaw.startswith(f"line {told.line}:"))
    return outside.late


def tamper(house: House, way: Way, draw: random.Random, ledger: Ledger) -> None:
    """One tampering, looked at."""
    state = as_it_was(house)
    told = way(house, state, draw)
    lay(house, state)
    found = look(house)
    ledger.tried[way.__name__] += 1
    if not named_right(found, told):
        said = (found.first_bad, found.anchors)
        ledger.failed.append(f"{way.__name__}: {told} but {said}")


def prove(database: Database, folder: Path, count: int, seed: int, ledger: Ledger) -> None:
    """So many tamperings, every way in its turn, on chains made afresh now and then."""
    draw = random.Random(seed)
    for number in range(count):
        if number % EACH == 0:
            house = build(database, folder, draw)
            whole(house, ledger)
        tamper(house, WAYS[number % len(WAYS)], draw, ledger)
    house.restore()
    whole(house, ledger)


def whole(house: House, ledger: Ledger) -> None:
    """A chain nobody touched is sound."""
    found = look(house)
    if not found.sound or found.rows != house.top or found.waiting.count != 2:
        ledger.failed.append(f"untouched: {found}")


@contextmanager
def databases() -> Iterator[dict[str, tuple[Database, int]]]:
    """Fresh databases, and how many tamperings each bears."""
    with tempfile.TemporaryDirectory(prefix="sekisho-prove-") as folder, running() as server:
        sqlite = Database(f"sqlite:///{Path(folder) / 'centre.db'}")
        postgres = Database(server.make())
        with closing(sqlite), closing(postgres):
            for database in (sqlite, postgres):
                migrate.migrate(database)
            yield {"SQLite": (sqlite, 8000), "PostgreSQL": (postgres, 2000)}


def run(seed: int) -> Evidence:
    """The stated count: 10,000 tamperings."""
    ledger = Ledger()
    with databases() as made, tempfile.TemporaryDirectory(prefix="sekisho-anchor-") as folder:
        for name, (database, count) in made.items():
            prove(database, Path(folder) / name, count, seed, ledger)
    told: dict[str, object] = {"ways": dict(ledger.tried), "failures": ledger.failed[:20]}
    return Evidence(sum(ledger.tried.values()), len(ledger.failed), told)
