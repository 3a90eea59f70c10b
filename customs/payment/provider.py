"""Provider: all the house knows of whoever moves money, whatever they are called.

Five verbs. The first four of every provider; `end` because two attempts on one assessment may
never both be charged: the first is ended at the provider before a second begins
(docs/decisions/0121-one-attempt-at-a-time.md). Adding a provider is a file, a line and its tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from customs.payment.method import Method
from customs.payment.said import Said


class Away(Exception):
    """The provider did not answer, or not with sense: ask again with the same key."""

    permanent = False


class Declined(Exception):
    """The provider answered that it will not do this; asking again would not help."""

    permanent = True


class Forged(Exception):
    """A notification that is not the provider's, is too old or too new, or not for us."""

    permanent = True


@dataclass(frozen=True, slots=True)
class Asked:
    """An attempt as a provider is asked to begin it; `id` is the idempotency key for ever."""

    id: UUID
    method: Method
    yen: int
    fee: int
    language: str
    return_to: str
    lapses_at: datetime
    reader: str = ""


@dataclass(frozen=True, slots=True)
class Redirect:
    """The traveller goes to an address of the provider's."""

    reference: str
    address: str


@dataclass(frozen=True, slots=True)
class Qr:
    """The traveller scans a code."""

    reference: str
    content: str


@dataclass(frozen=True, slots=True)
class Slip:
    """The traveller types numbers into a bank's page or machine: their names, and what they are."""

    reference: str
    numbers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Cash:
    """The traveller hands cash to a cashier, who names the drawer."""

    reference: str


@dataclass(frozen=True, slots=True)
class Terminal:
    """The traveller holds a card to a reader."""

    reference: str
    reader: str


Started = Redirect | Qr | Slip | Cash | Terminal


@dataclass(frozen=True, slots=True)
class GiveBack:
    """A part to be given back; its `id` is the idempotency key."""

    id: str
    reference: str
    yen: int


@dataclass(frozen=True, slots=True)
class Notification:
    """That something happened to a payment; what it was is read again at the provider."""

    event: str
    kind: str
    payment: UUID | None


class Provider(Protocol):
    """Whoever moves money."""

    methods: frozenset[Method]

    def start(self, asked: Asked) -> Started:
        """Begin an attempt; the same key gives the same beginning."""
        ...

    def status(self, payment: UUID, reference: str) -> tuple[Said, ...]:
        """All there is to say of a payment now, its refunds with it."""
        ...

    def end(self, payment: UUID, reference: str) -> tuple[Said, ...]:
        """See to it that it can no longer be paid; says what it is then, which may be paid."""
        ...

    def refund(self, payment: UUID, asked: GiveBack) -> tuple[Said, ...]:
        """Give a part back."""
        ...

    def parse_notification(
        self, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> Notification:
        """Read what was sent to us, or raise `Forged`; asks nobody."""
        ...
