"""Carries over what can still be read of a store that was set aside.

Row by row from both ends, so that one bad page costs the rows on it and no others. Only what
opens under the device's own key at its own place is believed; what was lost is counted.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from customs.messages import event
from kiosk.store import chain, write_ahead
from kiosk.store.chain import Link
from kiosk.store.failure import UNREADABLE, Damaged
from kiosk.store.place import Acting
from kiosk.store.store import Store

_PUT = """INSERT INTO event (id, boot, sequence, sealed, state, since, told)
          VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"""
_THING = "INSERT INTO kept (kind, name, sealed) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
_TOLD = (
    "INSERT INTO aside (name, saved, unread, told_in) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
)
_FURTHEST = 1_000_000  # rows asked for one by one between those that can be read

_MOST_TOLD = 20

Rows = dict[int, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Aside:
    """A store that was set aside: events saved from it, and how many at least did not open."""

    name: str
    saved: int
    unread: int


def known(store: Store) -> list[Aside]:
    """Every store that was set aside before this one."""
    with store.reading() as looking:
        rows = looking.execute("SELECT name, saved, unread FROM aside ORDER BY name").fetchall()
    return [Aside(*row) for row in rows]


def tell(acting: Acting, boot: int) -> list[dict[str, Any]]:
    """Those nobody was told of yet, for the first event of a start."""
    rows = acting.execute(
        "UPDATE aside SET told_in = ? WHERE name IN"
        " (SELECT name FROM aside WHERE told_in IS NULL ORDER BY name LIMIT ?)"
        " RETURNING name, saved, unread",
        (boot, _MOST_TOLD),
    ).fetchall()
    return [{"name": name, "saved": saved, "unread": unread} for name, saved, unread in rows]


def carry_over(store: Store, aside: Path, file: str) -> None:
    """Save what can be read, once: all of it in one transaction, with the note that it was."""
    if any(each.name == aside.name for each in known(store)):
        return
    with store.writing() as acting:
        saved, unread = _rescue(store, acting, aside / file)
        acting.execute("INSERT INTO aside VALUES (?, ?, ?, NULL)", (aside.name, saved, unread))


def _rescue(store: Store, acting: Acting, path: Path) -> tuple[int, int]:
    """Kept things, events and the chain's end; how many events were saved, how many not."""
    if not path.exists():
        return 0, 1
    path = path.resolve()
    cut_off = write_ahead.broken(path)
    # Read only, so that the evidence stays as it was found, its log too.
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as damaged:
        _things(store, acting, damaged)
        _known_there(acting, damaged, {each.name for each in path.parent.parent.iterdir()})
        rows, unread = _rows(damaged)
        held = [_put(store, acting, rows[number]) for number in sorted(rows)]
        ends = [link for link in held if link]
        with suppress(*UNREADABLE):
            ends.append(chain.last(damaged))
    end = max([*ends, chain.last(acting)], key=lambda link: (link.boot, link.sequence))
    chain.put(acting, end)
    return len(rows) - held.count(None), unread + held.count(None) + cut_off


def _things(store: Store, acting: Acting, damaged: sqlite3.Connection) -> None:
    """What was kept, sealed as it was."""
    with suppress(*UNREADABLE):
        for kind, name, sealed in damaged.execute("SELECT kind, name, sealed FROM kept"):
            with suppress(Damaged):
                store.unseal(sealed, "kept", "sealed", kind, name)
                acting.execute(_THING, (kind, name, sealed))


def _known_there(acting: Acting, damaged: sqlite3.Connection, beside: set[str]) -> None:
    """The older stores it had been given what was left of; a name that is nobody's is damage."""
    with suppress(*UNREADABLE):
        for row in damaged.execute("SELECT name, saved, unread, told_in FROM aside"):
            if row[0] in beside:
                acting.execute(_TOLD, row)


def _put(store: Store, acting: Acting, row: tuple[Any, ...]) -> Link | None:
    """Take one row over; None where it does not open."""
    _, id_, boot, sequence, sealed, state, since, _, answer = row
    try:
        head, raw = chain.opened(store, row)
    except (Damaged, *UNREADABLE):
        return None
    state = state if state in ("sent", "dead") else "waiting"
    acting.execute(_PUT, (id_, boot, sequence, sealed, state, since, answer))
    return Link(head.boot, head.sequence, event.digest(raw))


def _rows(damaged: sqlite3.Connection) -> tuple[Rows, int]:
    """What can be read from either end, and then one by one; and how many could not."""
    found: Rows = {}
    whole = [_read(damaged, found, f"{chain.SELECT}ORDER BY number {way}") for way in ("", "DESC")]
    if any(whole):
        return found, 0
    if not found:
        return found, 1
    between = range(min(found), max(found) + 1)
    missing = [number for number in between[:_FURTHEST] if number not in found]
    asked = f"{chain.SELECT}WHERE number = ?"
    return found, sum(not _read(damaged, found, asked, number) for number in missing)


def _read(damaged: sqlite3.Connection, found: Rows, asked: str, *given: int) -> bool:
    """Put what a question answers with the rest; whether it was answered to its end."""
    try:
        for row in damaged.execute(asked, given):
            found.setdefault(row[0], row)
    except UNREADABLE:
        return False
    return True
