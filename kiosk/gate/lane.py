"""A gate's lane: the claim, the record, the leaf, the sensors, in this order and in no other.

Nothing here opens by failure: a keeper that is not heard, a disk that is full, a door that says
nothing or a leaf that stands open without a command all end at an officer.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from customs import clearance, epoch, gate_command
from customs.claim import Claim, Denied
from customs.clearance import Clearance
from customs.epoch import Epoch
from customs.gate_command import Act, Command, Disobeyed
from customs.passing import Ended
from customs.sealed import Use
from customs.signers import Signers
from kiosk.devices.door import Door, DoorSilent, Leaf, Seen
from kiosk.gate import passage
from kiosk.gate.asking import Keeps
from kiosk.gate.journal import Journal, OpenedBefore
from kiosk.gate.passage import Passage
from kiosk.hall.keeper import Standing
from kiosk.hall.station import HallAway, HallRefused
from kiosk.store.failure import StoreError

log = logging.getLogger(__name__)

FRESH = 3.0  # seconds a grant and a look at the holds are good for
SILENT = 2.0  # seconds a door may say nothing while nobody is in the lane
_AWAY = (HallAway, HallRefused, StoreError)


@dataclass(frozen=True)
class Means:
    """Time, ids and whom to believe."""

    now: Callable[[], datetime]
    ticks: Callable[[], float]
    new_id: Callable[[], UUID]
    by: Callable[[Use], Signers]
    lives: Callable[[], bool]  # whether the bundle is within its day


@dataclass
class Lane:
    """One gate. Not for two threads at once: its program has one hand at the door."""

    gate: UUID
    hall: str
    journal: Journal
    keeps: Keeps
    door: Door
    means: Means
    passage: Passage | None = None
    standing: Standing | None = None
    heard_at: float = field(default=-FRESH * 2)
    _taken: set[UUID] = field(default_factory=set)
    _silent_since: float | None = None
    _unkept: Ended | None = None

    def begin(self) -> list[UUID]:
        """At the start: the leaf is shut, and what was under way is an officer's."""
        found = self.journal.broken_off()
        with suppress(DoorSilent):
            self.door.shut()
        return found

    # The way through

    def open_for(self, signed: bytes) -> Denied | None:
        """Open for a clearance, once; None where the leaf was told to."""
        made = self.believed(signed)
        if isinstance(made, Denied):
            return made
        before = self._clear(made.bodies)
        if before is None:
            return Denied.LANE_CLOSED
        asked_at = self.means.ticks()
        try:
            found = self.keeps.claim(self.means.new_id(), made, signed)
        except _AWAY as error:
            log.warning("no claim: %s", type(error).__name__)
            return Denied.KEEPER_AWAY
        if isinstance(found, Denied):
            return found
        if not self._is_ours(found, made) or self.means.ticks() - asked_at >= FRESH:
            return Denied.KEEPER_AWAY  # a hold may have come since: nothing is opened on it
        return self._open(made.id, made.bodies, before, {"clearance": made.id.bytes})

    def believed(self, signed: bytes) -> Clearance | Denied:
        """A clearance this gate itself believes, before it asks anybody."""
        now = self.means.now()
        made = clearance.believe(signed, self.means.by(Use.CLEARANCE), now)
        if not isinstance(made, Clearance):
            return Denied.NOT_BELIEVED
        newest = self.journal.epoch()
        reasons = (
            (made.hall != self.hall, Denied.OTHER_HALL),
            (newest is not None and made.epoch < newest.number, Denied.OLD_EPOCH),
            (now >= made.expires_at, Denied.EXPIRED),
            (not self.means.lives(), Denied.RULES_ENDED),
            (not self.in_service, Denied.LANE_CLOSED),
        )
        return next((denied for holds, denied in reasons if holds), made)

    def _is_ours(self, found: Claim, made: Clearance) -> bool:
        return (found.clearance, found.gate, found.epoch) == (made.id, self.gate, made.epoch)

    def _clear(self, bodies: int) -> Seen | None:
        """The lane before it opens; None where it must not."""
        try:
            seen = self.door.see()
        except DoorSilent:
            self._stop(Ended.FAULT)
            return None
        if seen.leaf is not Leaf.SHUT or seen.released:
            self._stop(Ended.RELEASED if seen.released else Ended.FAULT)
            return None
        if seen.inside > bodies:
            self._stop(Ended.TOO_MANY)
            return None
        return seen

    def _open(self, ground: UUID, bodies: int, before: Seen, told: dict[str, Any]) -> Denied | None:
        try:
            self.journal.begin(ground, told)
        except OpenedBefore:
            return Denied.USED
        except StoreError as error:
            log.warning("no record, so no opening: %s", type(error).__name__)
            return Denied.LANE_CLOSED
        self.passage = Passage(ground, bodies, before, self.means.ticks())
        try:
            self.door.open(ground)
        except DoorSilent:
            self._end(replace(self.passage, ended=Ended.UNCONFIRMED))
        return None

    # What goes on by itself

    @property
    def in_service(self) -> bool:
        """Whether anybody may be served: nothing waits for an officer, nobody is in between."""
        open_ = self.standing is None or self.standing.lane_open
        return open_ and self.passage is None and self.stopped is None

    def tick(self) -> Seen | None:
        """Look at the door, ten times a second; what is seen, or None where it is silent."""
        try:
            seen = self.door.see()
        except DoorSilent:
            self._unheard()
            return None
        self._silent_since = None
        if self.passage:
            self._step(self.passage, seen)
        elif seen.released:
            self._stop(Ended.RELEASED)
        elif seen.leaf is not Leaf.SHUT:
            self._astray()
        return seen

    def _step(self, before: Passage, seen: Seen) -> None:
        after = passage.step(before, seen, self.means.ticks())
        self.passage = after
        if self._held() and not after.ended and after.through == 0:
            after = replace(after, ended=Ended.HELD)
        if after.shuts and not before.shuts:
            with suppress(DoorSilent):
                self.door.shut()
        if after.ended:
            self._end(after)

    def _held(self) -> bool:
        return self.standing is not None and self.standing.held

    def _unheard(self) -> None:
        """A door that says nothing with somebody in it is broken at once, else after a while."""
        at = self.means.ticks()
        self._silent_since = at if self._silent_since is None else self._silent_since
        if at - self._silent_since < SILENT:
            return
        if self.passage:
            self._end(replace(self.passage, ended=Ended.FAULT))
        else:
            self._stop(Ended.FAULT)

    def _astray(self) -> None:
        """Open, and nobody told it to be: shut it, and let an officer look."""
        with suppress(DoorSilent):
            self.door.shut()
        self._stop(Ended.FAULT)

    def _end(self, over: Passage) -> None:
        """Shut and written down. Where it cannot be, it is tried again, and nobody is served."""
        if over.ended is None:
            raise ValueError("this passage goes on")
        if over.shuts:
            with suppress(DoorSilent):
                self.door.shut()
        self.passage = over
        try:
            self.journal.end(over.ground, over.ended, over.through)
        except StoreError as error:
            log.warning("the end of an opening is not kept: %s", type(error).__name__)
            return
        self.passage = None

    def _stop(self, why: Ended) -> None:
        """Nobody is served until an officer says so, whether or not the disk takes it."""
        self._unkept = why
        with suppress(StoreError):
            self.journal.stop(why)
            self._unkept = None

    @property
    def stopped(self) -> Ended | None:
        """Why the gate waits for an officer, if it does."""
        return self._unkept or self.journal.stopped()

    # What the keeper tells

    def poll(self) -> None:
        """Ask how things stand and go by it, every second."""
        busy, taken = self.asks()
        try:
            told = self.keeps.standing(busy, taken)
        except _AWAY:
            return
        self.heed(told, taken)

    def asks(self) -> tuple[UUID | None, frozenset[UUID]]:
        """What this gate is busy with, and the commands it has on its own disk."""
        return self.passage.ground if self.passage else None, frozenset(self._taken)

    def heed(self, told: Standing, taken: frozenset[UUID]) -> None:
        """The holds, the epoch, the commands."""
        self._taken -= taken
        self.standing, self.heard_at = told, self.means.ticks()
        self._hear(told.epoch)
        for signed in told.commands:
            self.obey(signed)

    @property
    def alone(self) -> bool:
        """Whether the keeper is not heard: nobody is asked for a token they cannot use."""
        return self.means.ticks() - self.heard_at >= FRESH

    def _hear(self, signed: bytes) -> None:
        found = epoch.believe(signed, self.means.by(Use.KEEPER), self.means.now())
        ours = isinstance(found, Epoch) and found.hall == self.hall
        if isinstance(found, Epoch) and ours and epoch.follows(found, self.journal.epoch()):
            self.journal.hear(found)

    def obey(self, signed: bytes) -> Disobeyed | None:
        """An officer's command: on the disk before it is carried out, and carried out once."""
        now = self.means.now()
        told = gate_command.believe(signed, self.means.by(Use.COMMAND), now)
        if not isinstance(told, Command):
            return Disobeyed.NOT_BELIEVED
        refused = gate_command.refused(told, self.hall, self.gate, self.journal.obeyed(), now)
        if refused is None:
            self._take(told)
        if refused is not Disobeyed.OTHER_TARGET:
            self._taken.add(told.id)
        if refused is None and told.act is Act.PASS_ONE:
            self._let_one(told)
        return refused

    def _take(self, told: Command) -> None:
        restores = told.act is Act.RESTORE
        self.journal.obey(told.id, restores=restores)
        if restores:
            self._unkept = None

    def _let_one(self, told: Command) -> None:
        """One body, on an officer's word and reason; the rest is as for anybody."""
        before = self._clear(1) if self.in_service else None
        if before is not None:
            body = {"officer": told.officer, "reason": told.reason}
            self._open(told.id, 1, before, body)
