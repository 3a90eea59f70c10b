"""The holds of a hall, what leads from a bag or a flight to a party, and lanes out of service.

What an officer commanded is on the disk with the command's id before it counts, so that a command
heard twice is obeyed once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from customs.gate_command import AT_GATE, Act, Command
from customs.hold import By, Hold, Mark, against, mark, read
from customs.messages.event import Kind
from kiosk.store.outbox import Happened, Outbox
from kiosk.store.place import Acting
from kiosk.store.store import Store

_HOLD, _DONE, _MARKED, _LANE, _AT_GATE = "hold", "obeyed", "marked", "closed lane", "for gate"
_SLIP = "slip"
REMEMBERED = timedelta(days=1)
_HOLDS = msgspec.json.Decoder(Hold)
_MARKS = msgspec.json.Decoder(list[Mark])


@dataclass(frozen=True)
class Holds:
    """The holds in one store."""

    store: Store
    outbox: Outbox

    def all(self) -> list[Hold]:
        """Every hold in force."""
        return [_HOLDS.decode(told) for told in self.store.all_kept(_HOLD).values()]

    def against(self, marked: frozenset[Mark]) -> Hold | None:
        """A hold that stands against what is marked so."""
        return against(marked, self.all())

    def marks(self, declaration: UUID) -> frozenset[Mark]:
        """What leads to a declaration beside its people: flight, bags, slips."""
        told = self.store.kept(_MARKED, str(declaration))
        return frozenset(_MARKS.decode(told)) if told else frozenset()

    def mark(self, acting: Acting, declaration: UUID, others: Iterable[Mark]) -> None:
        """These lead to a declaration as well."""
        known = sorted({*self.marks(declaration), *others})
        if any(each.by in (By.PERSON, By.PARTY) for each in known):
            raise ValueError("people are marked by what they are")
        self.store.keep(acting, _MARKED, str(declaration), msgspec.json.encode(known))
        for each in known:
            if each.by is By.SLIP:
                self.store.keep(acting, _SLIP, each.value, str(declaration).encode())

    def by_slip(self, reference: str) -> UUID | None:
        """Whose slip this is."""
        found = mark(By.SLIP, reference)
        told = self.store.kept(_SLIP, found.value) if found else None
        return UUID(told.decode()) if told else None

    def unmark(self, acting: Acting, declaration: UUID) -> None:
        """Nothing leads to it any more."""
        for each in self.marks(declaration):
            self.store.forget(acting, _SLIP, each.value)
        self.store.forget(acting, _MARKED, str(declaration))

    def obeyed(self) -> frozenset[UUID]:
        """The commands that were carried out or passed on."""
        return frozenset(UUID(name) for name in self.store.all_kept(_DONE))

    def lane_open(self, gate: UUID) -> bool:
        """Whether a lane is in service."""
        return self.store.kept(_LANE, str(gate)) is None

    def obey(self, told: Command, signed: bytes, now: datetime) -> None:
        """Carry out a command, or keep it for the gate that is to; once and for good."""
        with self.store.writing() as acting:
            self.store.keep(acting, _DONE, str(told.id), now.isoformat().encode())
            self._act(acting, told, signed)
            body = {
                "act": told.act.value,
                "target": told.target,
                "officer": told.officer,
                "reason": told.reason,
                "command": told.id.bytes,
            }
            self.outbox.add(acting, Happened(Kind.COMMANDED, body), now)

    def for_gate(self, gate: UUID) -> list[bytes]:
        """The commands one gate has yet to hear, in no order: each is about itself alone."""
        return list(self.store.all_kept(f"{_AT_GATE} {gate}").values())

    def heard(self, acting: Acting, gate: UUID, ids: Iterable[UUID]) -> None:
        """The gate has these on its own disk."""
        for id_ in ids:
            self.store.forget(acting, f"{_AT_GATE} {gate}", str(id_))

    def forget_old(self, acting: Acting, now: datetime) -> None:
        """The ids of commands whose time is long over: those are too late in any case."""
        for name, told in self.store.all_kept(_DONE).items():
            if datetime.fromisoformat(told.decode()) < now - REMEMBERED:
                self.store.forget(acting, _DONE, name)

    def _act(self, acting: Acting, told: Command, signed: bytes) -> None:
        if told.act is Act.HOLD:
            marked = read(told.target)
            if marked is None:
                raise ValueError("nobody could find this")
            hold = Hold(told.id, marked, told.officer, told.reason, told.at)
            self.store.keep(acting, _HOLD, str(told.id), msgspec.json.encode(hold))
        elif told.act is Act.RELEASE:
            self.store.forget(acting, _HOLD, told.target)
        elif told.act is Act.CLOSE_LANE:
            self.store.keep(acting, _LANE, told.target, b"")
        elif told.act is Act.OPEN_LANE:
            self.store.forget(acting, _LANE, told.target)
        if told.act in AT_GATE:
            self.store.keep(acting, f"{_AT_GATE} {told.target}", str(told.id), signed)
