"""The chain of a device's events: where the last one stands, and whether the rows agree.

A row is believed when it opens under the store's key at its own place, says the place it
stands at, and names the digest of the one before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from customs.messages import event
from customs.messages.event import FIRST, Head
from customs.sealed import unbelieved
from kiosk.store.failure import Damaged
from kiosk.store.place import Acting
from kiosk.store.store import Store

SELECT = "SELECT number, id, boot, sequence, sealed, state, since, attempts, told FROM event "
_PUT = """
INSERT INTO chain ("only", boot, sequence, digest) VALUES (1, ?, ?, ?)
  ON CONFLICT ("only") DO UPDATE
  SET boot = excluded.boot, sequence = excluded.sequence, digest = excluded.digest"""
Row = tuple[Any, ...]  # of SELECT


@dataclass(frozen=True, slots=True)
class Link:
    """Where the chain ends."""

    boot: int
    sequence: int
    digest: bytes


BEGINNING = Link(0, 0, FIRST)


def last(looking: Acting) -> Link:
    """The last link there is."""
    row = looking.execute("SELECT boot, sequence, digest FROM chain").fetchone()
    return Link(*row) if row else BEGINNING


def put(acting: Acting, link: Link) -> None:
    """The chain ends here now."""
    told = (link.boot, link.sequence, link.digest)
    acting.execute(_PUT, told)


def signed(store: Store, row: Row) -> bytes:
    """An event's signed bytes as they were written."""
    return store.unseal(row[4], "event", "sealed", UUID(bytes=row[1]))


def opened(store: Store, row: Row) -> tuple[Head, bytes]:
    """A row that says what it stands for; raises Damaged for any other."""
    raw = signed(store, row)
    told = unbelieved(raw)
    said = event.read(told.payload) if told else None
    _, id_, boot, sequence, *_ = row
    place = (said.head.id.bytes, said.head.boot, said.head.sequence) if said else None
    if said is None or place != (id_, boot, sequence):
        raise Damaged(f"the event at {boot}/{sequence} is another one")
    return said.head, raw


def walk(store: Store, looking: Acting) -> Iterator[tuple[Head, bytes]]:
    """Every event in order, each looked at."""
    for row in looking.execute(SELECT + "ORDER BY number"):
        yield opened(store, row)


def check(store: Store) -> None:
    """Raise Damaged unless every event opens, neighbours are linked, and the last is the last."""
    before: tuple[Head, bytes] | None = None
    with store.reading() as looking:
        end = last(looking)
        for head, raw in walk(store, looking):
            if before and _neighbours(before[0], head) and head.previous != event.digest(before[1]):
                raise Damaged(f"the event at {head.boot}/{head.sequence} is not linked")
            before = head, raw
    if before and Link(before[0].boot, before[0].sequence, event.digest(before[1])) != end:
        raise Damaged("the last event is not the one the chain ends with")


def _neighbours(before: Head, after: Head) -> bool:
    return (after.boot, after.sequence) == (before.boot, before.sequence + 1)
