"""A provider with a purse of its own: it knows what it truly took and gave, whatever we think.

For tests and the proof, which compare our ledger with it. It may be away before it acts, or act
and lose the answer; it tells what it did in notifications that a test loses, doubles or delays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from customs.payment import Method, Said, Word
from customs.payment.provider import (
    Asked,
    Away,
    Declined,
    Forged,
    GiveBack,
    Notification,
    Redirect,
    Started,
)


class Trouble(StrEnum):
    """What is wrong with the line."""

    NONE = "none"
    AWAY = "away"  # nothing arrives
    LOST = "lost"  # it acts, and the answer is lost


@dataclass
class Charge:
    """What the provider knows of one attempt."""

    asked: Asked
    state: Word = Word.STARTED
    taken: int = 0
    currency: str = "JPY"
    given: dict[str, int] = field(default_factory=dict)


@dataclass
class Purse:
    """The provider."""

    methods: frozenset[Method] = frozenset({Method.CARD, Method.PAYPAY})
    trouble: Trouble = Trouble.NONE
    charges: dict[UUID, Charge] = field(default_factory=dict)
    declines: bool = False
    stuck_refunds: bool = False
    calls: int = 0
    meanwhile: Callable[[], None] | None = None  # happens once, before the next answer is heard

    @property
    def taken(self) -> int:
        """All the yen it ever took."""
        return sum(one.taken for one in self.charges.values() if one.currency == "JPY")

    @property
    def given(self) -> int:
        """All it gave back."""
        return sum(sum(one.given.values()) for one in self.charges.values())

    def _arrives(self) -> None:
        self.calls += 1
        if self.trouble is Trouble.AWAY:
            raise Away("the line is down")

    def _answers(self) -> None:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            meanwhile()
        if self.trouble is Trouble.LOST:
            raise Away("the answer was lost")

    def start(self, asked: Asked) -> Started:
        self._arrives()
        if self.declines:
            raise Declined("not this amount")
        known = self.charges.setdefault(asked.id, Charge(asked))
        assert (known.asked.yen, known.asked.fee) == (asked.yen, asked.fee), "another amount"
        self._answers()
        return Redirect(f"ref-{asked.id}", f"https://pay.invalid/{asked.id}")

    def status(self, payment: UUID, reference: str) -> tuple[Said, ...]:
        self._arrives()
        told = self._told(payment)
        self._answers()
        return told

    def end(self, payment: UUID, reference: str) -> tuple[Said, ...]:
        self._arrives()
        charge = self.charges[payment]
        if charge.state is Word.STARTED:
            charge.state = Word.CANCELLED
        told = self._told(payment)
        self._answers()
        return told

    def refund(self, payment: UUID, asked: GiveBack) -> tuple[Said, ...]:
        self._arrives()
        charge = self.charges[payment]
        if sum(charge.given.values()) + asked.yen > charge.taken and asked.id not in charge.given:
            raise Declined("more than was taken")
        if self.stuck_refunds:
            return ()
        charge.given[asked.id] = asked.yen
        self._answers()
        return (Said(Word.REFUNDED, asked.yen, refund=asked.id),)

    def parse_notification(
        self, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> Notification:
        if headers.get("Signature") != "purse":
            raise Forged("not of this purse")
        event, _, payment = body.decode().partition(" ")
        return Notification(event, "changed", UUID(payment) if payment else None)

    def _told(self, payment: UUID) -> tuple[Said, ...]:
        charge = self.charges.get(payment)
        if charge is None:
            return ()
        said = Said(charge.state, charge.taken, charge.currency)
        given = (Said(Word.REFUNDED, yen, refund=id_) for id_, yen in charge.given.items())
        return (said, *given)

    # What travellers and banks do.

    def pays(self, payment: UUID, yen: int | None = None, currency: str = "JPY") -> bool:
        """The traveller pays on the provider's page, if it can still be paid there."""
        charge = self.charges[payment]
        if charge.state not in {Word.STARTED, Word.PROCESSING}:
            return False
        charge.state, charge.currency = Word.PAID, currency
        charge.taken = charge.asked.yen + charge.asked.fee if yen is None else yen
        return True

    def becomes(self, payment: UUID, state: Word) -> None:
        """It fails, expires or is processed."""
        if self.charges[payment].state in {Word.STARTED, Word.PROCESSING}:
            self.charges[payment].state = state

    def gives_unasked(self, payment: UUID, yen: int) -> None:
        """The provider gives back by itself."""
        self.charges[payment].given["re_own"] = yen

    def forgets(self, payment: UUID) -> None:
        """A session nobody asks for any more."""
        charge = self.charges[payment]
        self.charges[payment] = replace(charge, state=Word.EXPIRED)
