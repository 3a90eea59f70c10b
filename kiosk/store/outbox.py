"""The outbox: what happened at this device, signed and kept until the centre holds it.

An event is on the disk before `record` returns. It leaves only when the centre says that it
has it; one the centre cannot take is laid aside as a dead letter, seen and never dropped.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from customs import identifier
from customs.messages import event
from customs.messages.event import Event, Head
from customs.sealed import SigningKey
from kiosk.store import backoff, chain, salvage
from kiosk.store.chain import Link
from kiosk.store.failure import Full
from kiosk.store.place import Acting
from kiosk.store.store import Store

MOST_TRIES = 8  # of one event alone; what ails the line or the centre is not counted
MIB = 1024 * 1024

# The newest event stays whatever became of it: the end of the chain is checked against it.
_FORGET = """
DELETE FROM event WHERE state = 'sent' AND number < (SELECT max(number) FROM event)"""
_TRIM = """
DELETE FROM event WHERE state = 'sent' AND number < (SELECT max(number) FROM event)
  AND (since < ? OR number <=
    (SELECT number FROM event WHERE state = 'sent' ORDER BY number DESC LIMIT 1 OFFSET ?))"""


@dataclass(frozen=True)
class Limits:
    """How large the outbox may grow: what waits is never dropped, so it stops taking."""

    used: int = 512 * MIB  # of the store
    free: int = 64 * MIB  # left on the disk: room to send what is there, and to say so
    sent_for: timedelta = timedelta(hours=72)  # a centre restored from a backup asks again
    most_sent: int = 20_000


@dataclass(frozen=True)
class Happened:
    """Something to be told: a kind in its version, and what it says."""

    kind: str
    body: Mapping[str, Any] = field(default_factory=dict)
    version: int = 1


@dataclass(frozen=True)
class Letter:
    """An event on its way."""

    id: UUID
    raw: bytes
    attempts: int
    told: str | None

    @property
    def sha256(self) -> bytes:
        """Its name in the centre's answer."""
        return event.digest(self.raw)


@dataclass(frozen=True)
class Count:
    """What the outbox holds."""

    waiting: int
    oldest: datetime | None
    dead: int


class Outbox:
    """The events of one device; begun anew at each start of its program."""

    def __init__(
        self, store: Store, device: UUID, key: SigningKey, limits: Limits | None = None
    ) -> None:
        self.store = store
        self._device = device
        self._key = key
        self._limits = limits or Limits()

    def sign_with(self, key: SigningKey) -> None:
        """The next key of this device is in force."""
        self._key = key

    def start(self, boot: int, program: str, now: datetime) -> None:
        """A new start of the program: its number, and the first event, which tells of damage."""
        with self.store.writing() as acting:
            end = chain.last(acting)
            if boot <= end.boot:
                raise ValueError(f"start {boot} came before: the last was {end.boot}")
            chain.put(acting, Link(boot, 0, end.digest))
            body = {"program": program, "set_aside": salvage.tell(acting, boot)}
            self.add(acting, Happened(event.Kind.STARTED, body), now)

    def record(self, happened: Happened, now: datetime, id_: UUID | None = None) -> UUID:
        """Keep what a traveller, an officer or a door did; raises Full, and then nothing is kept.

        An `id_` makes it safe to ask again after an unknown outcome.
        """
        self.make_room()
        with self.store.writing() as acting:
            return self.add(acting, happened, now, id_)

    def note(self, happened: Happened, now: datetime) -> UUID:
        """Keep what the device has to say of itself; it may use the room that is held back."""
        with self.store.writing() as acting:
            return self.add(acting, happened, now)

    def add(
        self,
        acting: Acting,
        happened: Happened,
        now: datetime,
        id_: UUID | None = None,
    ) -> UUID:
        """The same in a transaction of the caller's, so that it commits with what it tells of."""
        id_ = id_ or identifier.uuid7(now, secrets.randbits(identifier.CHANCE))
        if acting.execute("SELECT 1 FROM event WHERE id = ?", (id_.bytes,)).fetchone():
            return id_
        end = chain.last(acting)
        head = Head(id_, self._device, end.boot, end.sequence + 1, end.digest)
        at = now.replace(microsecond=now.microsecond // 1000 * 1000)
        told = Event(head, happened.kind, happened.version, at, dict(happened.body))
        raw = event.seal_event(told, self._key)
        chain.put(acting, Link(head.boot, head.sequence, event.digest(raw)))
        sealed = self.store.seal(raw, "event", "sealed", id_)
        acting.execute(
            "INSERT INTO event (id, boot, sequence, sealed, state, since)"
            " VALUES (?, ?, ?, ?, 'waiting', ?)",
            (id_.bytes, head.boot, head.sequence, sealed, _ms(now)),
        )
        return id_

    def holds(self, id_: UUID) -> bool:
        """Whether an event of this id is on its way, or was sent not long ago."""
        with self.store.reading() as looking:
            asked = looking.execute("SELECT 1 FROM event WHERE id = ?", (id_.bytes,))
            return asked.fetchone() is not None

    def make_room(self) -> None:
        """Raise Full unless there is room; what the centre holds makes room first."""
        if self._room():
            return
        with self.store.writing() as acting:
            acting.execute(_FORGET)
        self.store.tidy()
        if not self._room():
            raise Full("the outbox has grown to its limit: nothing more is taken")

    def _room(self) -> bool:
        return self.store.room(self._limits.used, self._limits.free)

    def due(self, now: datetime, most: int) -> list[Letter]:
        """The oldest letters whose time has come.

        An appointment further off than the longest pause was made by another clock.
        """
        asked = "WHERE state = 'waiting' AND NOT next_at BETWEEN ? AND ? ORDER BY number LIMIT ?"
        soon, latest = _ms(now) + 1, _ms(now + backoff.LONGEST)
        return self._letters(asked, soon, latest, most)

    def dead(self) -> list[Letter]:
        """The letters that were laid aside, and why."""
        return self._letters("WHERE state = 'dead' ORDER BY number")

    def _letters(self, asked: str, *given: int) -> list[Letter]:
        with self.store.reading() as looking:
            rows = looking.execute(chain.SELECT + asked, given).fetchall()
        return [
            Letter(UUID(bytes=row[1]), chain.signed(self.store, row), row[7], row[8])
            for row in rows
        ]

    def arrived(self, told: Iterable[tuple[UUID, str]], now: datetime) -> None:
        """The centre holds these, and says of each what became of it."""
        rows = [(answer, _ms(now), id_.bytes) for id_, answer in told]
        with self.store.writing() as acting:
            acting.executemany(
                "UPDATE event SET state = 'sent', told = ?, since = ?"
                " WHERE id = ? AND state <> 'sent'",
                rows,
            )

    def refused(self, letter: Letter, why: str, now: datetime, jitter: float) -> None:
        """The centre cannot take this one: again later, and laid aside after a few times."""
        attempts = letter.attempts + 1
        state = "dead" if attempts >= MOST_TRIES else "waiting"
        next_at = _ms(now + backoff.wait(attempts, jitter))
        with self.store.writing() as acting:
            acting.execute(
                "UPDATE event SET state = ?, attempts = ?, next_at = ?, told = ?"
                " WHERE id = ? AND state = 'waiting'",
                (state, attempts, next_at, why, letter.id.bytes),
            )

    def try_again(self, ids: Sequence[UUID]) -> int:
        """Take dead letters up again; how many there were."""
        with self.store.writing() as acting:
            told = "UPDATE event SET state = 'waiting', attempts = 0, next_at = 0"
            found = acting.executemany(
                told + " WHERE id = ? AND state = 'dead'", [(id_.bytes,) for id_ in ids]
            )
            return found.rowcount

    def send_again(self) -> int:
        """Everything still here, once more: for a centre restored from a backup."""
        told = "UPDATE event SET state = 'waiting', attempts = 0, next_at = 0 WHERE state = 'sent'"
        with self.store.writing() as acting:
            return acting.execute(told).rowcount

    def trim(self, now: datetime) -> int:
        """Forget what the centre has held for long enough, or what is more than enough."""
        since = _ms(now - self._limits.sent_for)
        with self.store.writing() as acting:
            found = acting.execute(_TRIM, (since, self._limits.most_sent)).rowcount
        self.store.tidy()
        return found

    def count(self) -> Count:
        """How much waits, since when, and how much was laid aside."""
        asked = "SELECT count(*), min(since) FROM event WHERE state = ?"
        with self.store.reading() as looking:
            waiting, since = looking.execute(asked, ("waiting",)).fetchone()
            dead, _ = looking.execute(asked, ("dead",)).fetchone()
        oldest = None if since is None else datetime.fromtimestamp(since / 1000, UTC)
        return Count(waiting, oldest, dead)


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
