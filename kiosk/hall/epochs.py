"""The epoch a station keeps claims under; without one, or on a store that was lost, none.

A number is the second it was made in at the least, so that a station that lost its store never
names itself by a number whose claims it no longer has.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from customs import epoch
from customs.epoch import Epoch, follows
from customs.messages.event import Kind
from customs.sealed import SigningKey, unbelieved
from customs.signers import Signers
from kiosk.store import salvage
from kiosk.store.outbox import Happened, Outbox
from kiosk.store.place import Acting
from kiosk.store.store import Store

_KIND, _NAME = "epoch", "in force"


class _Kept(msgspec.Struct, frozen=True):
    sealed: bytes
    asides: tuple[str, ...]  # the stores that had been set aside when it began


@dataclass(frozen=True)
class Epochs:
    """The epoch in one store."""

    store: Store
    outbox: Outbox
    station: UUID
    hall: str

    def held(self) -> Epoch | None:
        """The newest epoch this station has heard of."""
        kept = self._kept()
        said = unbelieved(kept.sealed) if kept else None
        return epoch.read(said.payload) if said else None

    def in_force(self) -> Epoch | None:
        """The epoch claims are kept under; none where claims made under it may be lost."""
        kept = self._kept()
        if kept is None or kept.asides != self._asides():
            return None
        return self.held()

    def sealed(self) -> bytes:
        """The newest epoch as it was signed, for the gates; empty where there is none."""
        kept = self._kept()
        return kept.sealed if kept else b""

    def take(self, told: bytes, by: Signers, now: datetime) -> Epoch | None:
        """A higher epoch takes the place of the one before it, whoever keeps it."""
        found = epoch.believe(told, by, now)
        if not isinstance(found, Epoch) or found.hall != self.hall:
            return None
        if not follows(found, self.held()):
            return None
        with self.store.writing() as acting:
            self._put(acting, told, found, now)
        return found

    def take_over(self, supervisor: str, reason: str, key: SigningKey, now: datetime) -> Epoch:
        """A supervisor names this station; raises ValueError without a name or a reason."""
        held = self.held()
        number = max(held.number + 1 if held else 1, int(now.timestamp()))
        issuer, at = f"device:{self.station}", now.replace(microsecond=0)
        made = Epoch(self.hall, number, self.station, issuer, at, supervisor, reason)
        signed = epoch.sign(made, key)
        with self.store.writing() as acting:
            self._put(acting, signed, made, now)
        return made

    def _put(self, acting: Acting, told: bytes, made: Epoch, now: datetime) -> None:
        kept = msgspec.json.encode(_Kept(told, self._asides()))
        self.store.keep(acting, _KIND, _NAME, kept)
        body = {
            "number": made.number,
            "keeper": made.keeper.bytes,
            "supervisor": made.supervisor,
            "reason": made.reason,
        }
        self.outbox.add(acting, Happened(Kind.KEEPER_NAMED, body), now)

    def _kept(self) -> _Kept | None:
        told = self.store.kept(_KIND, _NAME)
        return msgspec.json.decode(told, type=_Kept) if told else None

    def _asides(self) -> tuple[str, ...]:
        return tuple(each.name for each in salvage.known(self.store))
