"""The gate's own record: an opening is on the disk before the leaf moves, and never begun twice.

What was begun and not ended when the program starts again was broken off, and an officer looks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from customs.epoch import Epoch
from customs.messages.event import Kind
from customs.passing import DONE, Ended
from kiosk.device import Running
from kiosk.store.outbox import Happened
from kiosk.store.place import Acting

KEPT = timedelta(days=5)
_OPENING, _UNDER_WAY, _STOPPED, _OBEYED = "opening", "under way", "stopped", "obeyed"
_EPOCH, _NEWEST = "epoch", "newest"


class OpenedBefore(Exception):
    """This gate has opened on this ground before: it does not again."""

    permanent = True


@dataclass(frozen=True)
class Journal:
    """The record in one gate's store; each write raises StoreError where it was not kept."""

    running: Running

    def begin(self, ground: UUID, told: Mapping[str, Any]) -> None:
        """This gate is about to open: durable when it returns."""
        store, now = self.running.store, self._now()
        self.running.outbox.make_room()
        with store.writing() as acting:
            if store.kept(_OPENING, str(ground)) is not None:
                raise OpenedBefore(f"opened before on {ground}")
            store.keep(acting, _OPENING, str(ground), now.isoformat().encode())
            store.keep(acting, _UNDER_WAY, str(ground), b"")
            self._say(acting, Kind.OPENING_BEGUN, {"ground": ground.bytes, **told})

    def end(self, ground: UUID, ended: Ended, through: int) -> None:
        """It has ended so; whatever is not plainly done stops the gate in the same breath."""
        with self.running.store.writing() as acting:
            self.running.store.forget(acting, _UNDER_WAY, str(ground))
            body = {"ground": ground.bytes, "ended": ended.value, "through": through}
            self._say(acting, Kind.OPENING_ENDED, body)
            if ended not in DONE:
                self._stop(acting, ended)

    def stop(self, why: Ended) -> None:
        """The gate waits for an officer, also after it was switched off and on."""
        if self.stopped() is None:
            with self.running.store.writing() as acting:
                self._stop(acting, why)

    def stopped(self) -> Ended | None:
        """Why the gate waits, if it does."""
        told = self.running.store.kept(_STOPPED, _STOPPED)
        return Ended(told.decode()) if told else None

    def broken_off(self) -> list[UUID]:
        """End what the last program left under way; what that was."""
        grounds = [UUID(name) for name in self.running.store.all_kept(_UNDER_WAY)]
        for ground in grounds:
            self.end(ground, Ended.BROKEN_OFF, 0)
        return grounds

    def obeyed(self) -> frozenset[UUID]:
        """The commands this gate has taken."""
        return frozenset(UUID(name) for name in self.running.store.all_kept(_OBEYED))

    def obey(self, command: UUID, *, restores: bool) -> None:
        """Take a command, for good, before it is carried out."""
        store = self.running.store
        with store.writing() as acting:
            store.keep(acting, _OBEYED, str(command), self._now().isoformat().encode())
            if restores:
                store.forget(acting, _STOPPED, _STOPPED)

    def epoch(self) -> Epoch | None:
        """The newest epoch this gate has heard of."""
        told = self.running.store.kept(_EPOCH, _NEWEST)
        return msgspec.json.decode(told, type=Epoch) if told else None

    def hear(self, epoch: Epoch) -> None:
        """There is a newer one."""
        with self.running.store.writing() as acting:
            self.running.store.keep(acting, _EPOCH, _NEWEST, msgspec.json.encode(epoch))

    def forget(self) -> None:
        """Let go of what no clearance and no command can be about any more."""
        store, before = self.running.store, self._now() - KEPT
        with store.writing() as acting:
            for kind in (_OPENING, _OBEYED):
                for name, told in store.all_kept(kind).items():
                    if datetime.fromisoformat(told.decode()) < before:
                        store.forget(acting, kind, name)

    def _stop(self, acting: Acting, why: Ended) -> None:
        self.running.store.keep(acting, _STOPPED, _STOPPED, why.value.encode())
        self._say(acting, Kind.GATE_STOPPED, {"why": why.value})

    def _say(self, acting: Acting, kind: Kind, body: Mapping[str, Any]) -> None:
        self.running.outbox.add(acting, Happened(kind, body), self._now())

    def _now(self) -> datetime:
        return self.running.clock.now()
