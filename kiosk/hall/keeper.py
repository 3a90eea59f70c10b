"""The claim keeper: in a hall the one who lets a clearance be used, and lets it be used once.

A claim is on the disk before it is answered, in one transaction with the look at what was claimed
before. Whatever the keeper cannot say for certain, it denies, and an officer goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass, field
from datetime import datetime
from threading import RLock
from uuid import UUID

import msgspec

from customs import claim, clearance, gate_command
from customs.claim import Asked, Claim, Denied, Known
from customs.clearance import Clearance
from customs.epoch import Epoch
from customs.gate_command import Command, Disobeyed
from customs.hold import marks
from customs.messages.event import Kind
from customs.sealed import Use
from customs.signers import Signers
from kiosk.device import Running
from kiosk.hall.epochs import Epochs
from kiosk.hall.holds import Holds
from kiosk.hall.log_book import KEPT
from kiosk.hall.minting import Mintage
from kiosk.store.outbox import Happened
from kiosk.store.place import Acting

_CLAIM = "claim "
_DECODER = msgspec.json.Decoder(Claim)


@dataclass(frozen=True)
class Ground:
    """What a keeper goes by just now."""

    by: Callable[[Use], Signers]
    rules_live: Callable[[], bool]
    now: Callable[[], datetime]


@dataclass(frozen=True)
class Standing:
    """What a gate hears every second: the epoch, its lane, what is held, what it is to do."""

    epoch: bytes
    lane_open: bool
    held: bool  # whatever the gate is busy with
    commands: tuple[bytes, ...]


@dataclass
class Keeper:
    """The keeper of one hall, on its station's store."""

    running: Running
    ground: Ground
    turn: RLock = field(default_factory=RLock)
    epochs: Epochs = field(init=False)
    holds: Holds = field(init=False)
    mintage: Mintage = field(init=False)

    def __post_init__(self) -> None:
        """As the last program left it."""
        running, device = self.running, self.running.device
        self.epochs = Epochs(running.store, running.outbox, device.device, device.hall)
        self.holds = Holds(running.store, running.outbox)
        self.mintage = Mintage(running)

    # Epochs

    def take(self, signed: bytes) -> Epoch | None:
        """A higher epoch, from the centre or from another station that took over."""
        with self.turn:
            return self.epochs.take(signed, self.ground.by(Use.KEEPER), self.ground.now())

    def take_over(self, supervisor: str, reason: str) -> Epoch:
        """A supervisor in the hall names this station the keeper."""
        with self.turn:
            key = self.running.known_by().signs(Use.KEEPER)
            return self.epochs.take_over(supervisor, reason, key, self.ground.now())

    def keeps(self) -> Epoch | None:
        """The epoch this very station keeps claims under."""
        found = self.epochs.in_force()
        return found if found and found.keeper == self.running.device.device else None

    # Claims

    def claim(self, gate: UUID, attempt: UUID, signed: bytes) -> Claim | Denied:
        """The one answer to a gate, on the disk before it is given; raises StoreError."""
        now = self.ground.now()
        made = clearance.believe(signed, self.ground.by(Use.CLEARANCE), now)
        if not isinstance(made, Clearance):
            return Denied.NOT_BELIEVED
        with self.turn:
            self.running.outbox.make_room()
            with self.running.store.writing() as acting:
                known = self._known(made, gate)
                found = claim.judge(Asked(made, gate, attempt), known, now)
                if found not in known.claims:  # one that was granted before is not told again
                    self._write(acting, made, gate, found, now)
        return found

    def _known(self, made: Clearance, gate: UUID) -> Known:
        marked = marks(made, self.holds.marks(made.declaration))
        return Known(
            keeper=self.running.device.device,
            epoch=self.keeps(),
            issued=self.mintage.signed(made.id) is not None,
            cancelled=self.mintage.cancelled(made.id),
            rules_live=self.ground.rules_live(),
            lane_open=self.holds.lane_open(gate),
            held=self.holds.against(marked),
            claims=self.claims(made.declaration),
        )

    def claims(self, declaration: UUID) -> tuple[Claim, ...]:
        """What was claimed of a declaration so far."""
        kept = self.running.store.all_kept(_CLAIM + str(declaration))
        return tuple(_DECODER.decode(told) for told in kept.values())

    def _write(
        self,
        acting: Acting,
        made: Clearance,
        gate: UUID,
        found: Claim | Denied,
        now: datetime,
    ) -> None:
        outbox, body = self.running.outbox, {"clearance": made.id.bytes, "gate": gate.bytes}
        if isinstance(found, Denied):
            outbox.add(acting, Happened(Kind.CLAIM_DENIED, {**body, "why": found.value}), now)
        else:
            kind, text = _CLAIM + str(made.declaration), msgspec.json.encode(found)
            self.running.store.keep(acting, kind, str(found.clearance), text)
            more = {"attempt": found.attempt.bytes, "epoch": found.epoch}
            outbox.add(acting, Happened(Kind.CLEARANCE_CLAIMED, {**body, **more}), now)

    # Officers

    def obey(self, signed: bytes) -> Disobeyed | None:
        """An officer's command, carried out here or kept for its gate; None where it is."""
        now = self.ground.now()
        told = gate_command.believe(signed, self.ground.by(Use.COMMAND), now)
        if not isinstance(told, Command):
            return Disobeyed.NOT_BELIEVED
        gate = None if told.act in gate_command.AT_KEEPER else UUID(told.target)
        with self.turn:
            hall, done = self.running.device.hall, self.holds.obeyed()
            refused = gate_command.refused(told, hall, gate, done, now)
            if refused is None:
                self.holds.obey(told, signed, now)
        return refused

    def standing(self, gate: UUID, busy: UUID | None) -> Standing:
        """What a gate is to know; `busy` is the clearance it is about to open or has opened for."""
        with self.turn:
            signed = self.mintage.signed(busy) if busy else None
            return Standing(
                self.epochs.sealed(),
                self.holds.lane_open(gate),
                bool(signed) and self._held(signed or b""),
                tuple(self.holds.for_gate(gate)),
            )

    def _held(self, signed: bytes) -> bool:
        made = clearance.believe(signed, self.ground.by(Use.CLEARANCE), self.ground.now())
        if not isinstance(made, Clearance):
            return True
        marked = marks(made, self.holds.marks(made.declaration))
        return self.mintage.cancelled(made.id) or self.holds.against(marked) is not None

    def heard(self, gate: UUID, ids: Set[UUID]) -> None:
        """A gate has these commands on its own disk."""
        with self.turn, self.running.store.writing() as acting:
            self.holds.heard(acting, gate, ids)

    def forget(self) -> None:
        """Let go of what is over for so long that nobody asks any more."""
        now, store = self.ground.now(), self.running.store
        with self.turn, store.writing() as acting:
            for declaration in self.mintage.forget(acting, now - KEPT):
                store.forget_all(acting, _CLAIM + str(declaration))
                self.holds.unmark(acting, declaration)
            self.holds.forget_old(acting, now)
