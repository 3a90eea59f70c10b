"""Stores and outboxes for tests: one device, keys of its own, limits that never bite."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from customs.messages import event
from customs.messages.enrolment import key_id
from customs.messages.event import Event, Head
from customs.sealed import Opened, SigningKey, Use, VerifyingKey
from kiosk.store import opening
from kiosk.store.outbox import Happened, Letter, Limits, Outbox
from kiosk.store.store import Store

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
DEVICE = UUID("0193b3a0-0000-7000-8000-000000000001")
STORE_KEY = bytes(range(32))
SIGN = Ed25519PrivateKey.from_private_bytes(bytes(range(32, 64)))
KID = key_id(SIGN.public_key().public_bytes_raw())
EVENT_KEY = SigningKey(KID, Use.EVENT, SIGN)
RING = {KID: VerifyingKey(KID, Use.EVENT, SIGN.public_key(), NOW, NOW)}
ROOMY = Limits(free=0)


@dataclass
class Place:
    """A device's folder, opened and closed as its program would."""

    folder: Path
    boot: int = 0
    _opened: list[Store] = field(default_factory=list)

    def open(self, limits: Limits = ROOMY, now: datetime = NOW) -> Outbox:
        """A new start of the program."""
        store = opening.opened(self.folder, STORE_KEY, now)
        self._opened.append(store)
        outbox = Outbox(store, DEVICE, EVENT_KEY, limits)
        self.boot += 1
        outbox.start(self.boot, "0.1.0", now)
        return outbox

    def close(self) -> None:
        """Let go of whatever a test left open."""
        for each in self._opened:
            each.close()

    def name(self, address: str) -> None:
        """Its store is in a database from now on."""
        opening.name(self.folder, STORE_KEY, address)

    @property
    def file(self) -> Path:
        """The database."""
        return self.folder / opening.FOLDER / opening.FILE


def fill(outbox: Outbox, count: int, now: datetime = NOW) -> list[UUID]:
    """Record so many things, each by itself."""
    return [outbox.record(Happened("test", {"number": number}), now) for number in range(count)]


def fill_at_once(outbox: Outbox, count: int) -> None:
    """The same in one transaction: the disk is waited for once."""
    with outbox.store.writing() as acting:
        for number in range(count):
            outbox.add(acting, Happened("test", {"number": number}), NOW)


def told(letter: Letter) -> Event:
    """What a letter says, its signature believed."""
    opened = event.open_event(letter.raw, RING, NOW)
    assert isinstance(opened, Opened)
    assert isinstance(opened.content, Event)
    return opened.content


def send(outbox: Outbox, most: int = 10_000) -> None:
    """The centre takes what is due."""
    outbox.arrived([(letter.id, "taken") for letter in outbox.due(NOW, most)], NOW)


def places(letters: list[Letter]) -> list[tuple[int, int]]:
    """Boot and sequence of each."""
    return [(told(letter).head.boot, told(letter).head.sequence) for letter in letters]


def assert_linked(letters: list[Letter]) -> None:
    """Each names the one before it, the first names nothing, and no number is left out."""
    before, last = event.FIRST, Head(DEVICE, DEVICE, 0, 0, b"")
    for letter in letters:
        head = told(letter).head
        assert head.previous == before
        assert head.sequence == (last.sequence + 1 if head.boot == last.boot else 1)
        before, last = event.digest(letter.raw), head
