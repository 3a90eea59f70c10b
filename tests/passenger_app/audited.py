"""An audit to tamper with: rows of every shape, numbered in batches, anchored by the real keeper.

Its rows are read and written raw, as somebody with the database's password would.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, text

from passenger_app import audit
from passenger_app.audit import chain
from passenger_app.audit.anchor import Keeper, new_key
from passenger_app.audit.lines import HEADS, LATE, AnchorFolder
from passenger_app.database import Database
from passenger_app.ids import uuid7

BEGAN = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
COLUMNS = [column.name for column in chain.AUDIT.c]
NAMES = ", ".join(f'"{name}"' for name in COLUMNS)
_INSERT = text(f"INSERT INTO audit ({NAMES}) VALUES ({', '.join(':' + n for n in COLUMNS)})")

Row = dict[str, Any]


@dataclass
class House:
    """A database with a chain, the folder of its anchors, and what both held before any harm."""

    database: Database
    folder: AnchorFolder
    rows: list[Row] = field(default_factory=list)
    head: Row = field(default_factory=dict)
    lines: list[bytes] = field(default_factory=list)
    anchored: list[int] = field(default_factory=list)
    now: datetime = BEGAN
    anchored_at: datetime = BEGAN

    @property
    def top(self) -> int:
        """The last number."""
        return int(self.head["seq"])

    def act(self, draw: random.Random, times: int = 1) -> None:
        """Some acts of the house, of any shape."""
        with self.database.acting() as connection:
            for _ in range(times):
                self._act(connection, draw)

    def _act(self, connection: Connection, draw: random.Random) -> None:
        actor = draw.choice(["traveller", "worker", f"officer:{UUID(int=draw.getrandbits(128))}"])
        told: dict[str, object] = {"revision": draw.randint(1, 9)} if draw.random() < 0.5 else {}
        change: dict[str, Any] = {}
        if draw.random() < 0.4:
            change = {"before": {"v": draw.randint(0, 9)}, "after": ["関所", None], "why": "p-1"}
        self.now += timedelta(milliseconds=draw.randint(0, 900), microseconds=draw.randint(0, 999))
        subject, act = UUID(int=draw.getrandbits(128)), draw.choice(["submit", "link", "policy"])
        audit.note(connection, self.now, actor, act, subject, **change, **told)

    def restore(self) -> None:
        """Undo every harm."""
        with self.database.acting() as connection:
            connection.execute(text("DELETE FROM audit"))
            connection.execute(text("DELETE FROM audit_head"))
            connection.execute(_INSERT, self.rows)
            connection.execute(
                text("INSERT INTO audit_head (id, seq, hash, at) VALUES (1, :seq, :hash, :at)"),
                self.head,
            )
        self.write(self.lines)

    def write(self, lines: list[bytes]) -> None:
        """Put these lines into the anchor file."""
        (self.folder.path / HEADS).write_bytes(b"".join(lines))

    def read(self) -> tuple[list[Row], Row | None]:
        """Every row and the head, raw."""
        with self.database.looking() as connection:
            rows = connection.execute(text(f"SELECT {NAMES} FROM audit ORDER BY seq, id"))
            found = [dict(row) for row in rows.mappings()]
            head = connection.execute(text("SELECT seq, hash, at FROM audit_head")).mappings()
            one = head.first()
        return found, dict(one) if one else None

    def remember(self) -> None:
        """Keep what is there now as what was there before any harm."""
        self.rows, head = self.read()
        assert head is not None
        self.head = head
        self.lines = (self.folder.path / HEADS).read_bytes().splitlines(keepends=True)

    def clock(self) -> datetime:
        """Just before the last line would be late: a line that is cut off now is missed."""
        return self.anchored_at + LATE - timedelta(seconds=1)


def build(database: Database, folder: Path, draw: random.Random, rows: int = 40) -> House:
    """A house with so many numbered rows, an anchor now and then, and two rows that still wait."""
    with database.acting() as connection:
        for table in ("audit", "audit_head", "officer_task"):
            connection.execute(text(f"DELETE FROM {table}"))
    new_key(folder, BEGAN)
    (folder / HEADS).unlink(missing_ok=True)
    house = House(database, AnchorFolder(folder))
    keeper = Keeper(folder, BEGAN)
    while (left := rows - chain.head(database).seq) > 0:
        house.act(draw, min(left, draw.randint(1, 7)))
        chain.number(database, house.now)
        if draw.random() < 0.6 or left == rows:
            _anchor(house, keeper)
    _anchor(house, keeper)
    house.act(draw, draw.randint(1, 4))  # numbered, and not yet anchored
    chain.number(database, house.now)
    house.act(draw, 2)
    house.remember()
    return house


def _anchor(house: House, keeper: Keeper) -> None:
    house.now = (house.now + MINUTE).replace(microsecond=0)
    keeper.keep(chain.head(house.database), house.now)
    house.anchored.append(chain.head(house.database).seq)
    house.anchored_at = house.now


def forged(row: Row, **changed: Any) -> Row:
    """A row with other contents and the hash that is right for them."""
    new = {**row, **changed}
    return new | {"hash": chain.digest(new)}


def fresh(row: Row, draw: random.Random) -> Row:
    """Another row like this one, with an id of its own, as the database writes ids."""
    id_ = uuid7(BEGAN + timedelta(days=1, milliseconds=draw.randint(0, 10**6)))
    return {**row, "id": id_.hex if isinstance(row["id"], str) else id_}
