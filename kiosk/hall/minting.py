"""Minting: the signed clearance of a party whose crossing says so, and not too many from one kiosk.

A kiosk takes a minute for a party. One from which clearances come faster than people can stand
before it is broken or somebody else's: its next parties see an officer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from customs import clearance
from customs.clearance import LIVES, Clearance, Permission, clearance_id
from customs.epoch import Epoch
from customs.messages.arrival import port_of
from customs.messages.event import Kind
from customs.sealed import Use, unbelieved
from kiosk.device import Running
from kiosk.store.outbox import Happened
from kiosk.store.place import Acting

MOST, WITHIN = 30, timedelta(minutes=10)  # a party every twenty seconds, without a pause
_SIGNED, _CANCELLED, _FROM = "clearance", "cancelled clearance", "minted from"
_TIMES = msgspec.json.Decoder(list[datetime])


@dataclass(frozen=True)
class Mintage:
    """The clearances in one store."""

    running: Running

    def too_many(self, kiosks: Iterable[str], now: datetime) -> str:
        """A kiosk of these from which too many came of late; empty where none did."""
        return next((each for each in sorted(kiosks) if len(self._times(each, now)) >= MOST), "")

    def make(
        self,
        declaration: UUID,
        party: tuple[int, ...],
        number: int,
        epoch: Epoch,
        now: datetime,
    ) -> Clearance:
        """A party's clearance, not signed yet."""
        device = self.running.device
        at = now.replace(microsecond=now.microsecond // 1000 * 1000)
        return Clearance(
            declaration, party, number, device.hall, epoch.keeper, epoch.number,
            f"device:{device.device}", at + LIVES, Permission(authority(device.hall), at),
        )  # fmt: skip

    def put(self, acting: Acting, made: Clearance, kiosks: Iterable[str], now: datetime) -> bytes:
        """Sign it and keep it; made again after a kill it is the first that counts."""
        store, before = self.running.store, self.signed(made.id)
        if before is not None:
            return before
        signed = clearance.sign(made, self.running.known_by().signs(Use.CLEARANCE))
        store.keep(acting, _SIGNED, str(made.id), signed)
        for kiosk in kiosks:
            times = [*self._times(kiosk, now), now]
            store.keep(acting, _FROM, kiosk, msgspec.json.encode(times))
        body = {"clearance": made.id.bytes, "signed": signed}
        self.running.outbox.add(acting, Happened(Kind.CLEARANCE_SIGNED, body), now)
        return signed

    def signed(self, id_: UUID) -> bytes | None:
        """A clearance this station has made."""
        return self.running.store.kept(_SIGNED, str(id_))

    def cancel(
        self, acting: Acting, declaration: UUID, party: tuple[int, ...], number: int
    ) -> None:
        """Nothing is opened for it any more, whether it was made or not."""
        name = str(clearance_id(declaration, party, number))
        self.running.store.keep(acting, _CANCELLED, name, b"")

    def cancelled(self, id_: UUID) -> bool:
        """Whether nothing is opened for it any more."""
        return self.running.store.kept(_CANCELLED, str(id_)) is not None

    def forget(self, acting: Acting, before: datetime) -> list[UUID]:
        """Let go of what was made before; the declarations of which nothing is left."""
        store, stays, gone = self.running.store, set[UUID](), set[UUID]()
        for name, signed in store.all_kept(_SIGNED).items():
            said = unbelieved(signed)
            made = clearance.read(said.payload) if said else None
            if made is not None and made.at >= before:
                stays.add(made.declaration)
            else:
                gone |= {made.declaration} if made else set()
                store.forget(acting, _SIGNED, name)
                store.forget(acting, _CANCELLED, name)
        return sorted(gone - stays)

    def _times(self, kiosk: str, now: datetime) -> list[datetime]:
        told = self.running.store.kept(_FROM, kiosk)
        times = _TIMES.decode(told) if told else []
        return [each for each in times if now - each < WITHIN][-MOST:]


def authority(hall: str) -> str:
    """Whose permission it is: 関税法67条 asks for the director's of the customs in charge there."""
    return f"税関長 ({port_of(hall)})"
