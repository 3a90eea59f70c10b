"""A hall in one process: the real crossing, a lane by a rule of the test, and a line that fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID, uuid4

from customs import base45, pass_qr
from customs.alphabet import passport_alphabet
from customs.crossing import Crossing, Event, crossing_id, step
from customs.crossing.commands import AskLane, Command, Mint
from customs.crossing.duties import duties
from customs.crossing.events import ClearanceMinted, LaneDecided, Opened, Paid, Revised, Told
from customs.declaration import Declaration, to_json
from customs.lane import Lane, Line
from customs.pass_qr import Pass
from customs.public_reason import OF_LANE, PublicReason
from customs.sealed import unbelieved
from customs.verdicts import Verdict
from kiosk.hall.station import (
    Answered,
    DocumentShown,
    Expected,
    HallAway,
    PassShown,
    Presented,
    Shown,
)
from tests import factories as f

Kind = TypeVar("Kind")
HALL = "NRT-T1"
KID = 9
BINDINGS: Mapping[int, bytes] = {KID: f.BINDING_KEY}
Decides = Callable[[Crossing, AskLane], tuple[Lane, PublicReason]]


def to_the_gate(_crossing: Crossing, _asked: AskLane) -> tuple[Lane, PublicReason]:
    """Everybody goes on."""
    return Lane.GATE, PublicReason.GO_ON


def sends(lane: Lane, public: PublicReason | None = None) -> Decides:
    """Everybody goes there."""
    return lambda _crossing, _asked: (lane, public or OF_LANE[lane])


@dataclass
class HallHere:
    """A station for kiosks of one process. What is reported goes through the real machine."""

    now: Callable[[], datetime]
    decides: Decides = to_the_gate
    line: Line = Line.ONLINE
    away: bool = False
    due: int | None = None
    declarations: dict[UUID, Declaration] = field(default_factory=dict)
    revisions: dict[UUID, int] = field(default_factory=dict)
    withdrawn: set[UUID] = field(default_factory=set)
    crossings: dict[UUID, Crossing] = field(default_factory=dict)
    log: list[tuple[UUID, Event]] = field(default_factory=list)

    def expects(self, declaration: Declaration, id_: UUID = f.DECLARATION) -> UUID:
        """Somebody is on their way."""
        self.declarations[id_], self.revisions[id_] = declaration, 1
        return id_

    def present(self, shown: Shown) -> Presented:
        """What is known of it."""
        self._heard()
        pass_ = read(shown.text) if isinstance(shown, PassShown) else None
        id_ = pass_.declaration if pass_ else self._by_document(shown)
        told = self.declarations.get(id_) if id_ else None
        if id_ is None or told is None:
            bare = Presented(None, self.line, KID)
            return self._unheard_of(bare, pass_) if pass_ else bare
        verdict = Verdict.WITHDRAWN if id_ in self.withdrawn else Verdict.VALID
        if pass_ and pass_.revision < self.revisions[id_]:
            verdict = Verdict.SUPERSEDED
        return Presented(
            verdict, self.line, KID, self._crossing(id_), id_, self.revisions[id_], "en",
            tuple(expected(id_, told)), told.answers or frozenset(), summary(told),
            self.due,
        )  # fmt: skip

    def _unheard_of(self, bare: Presented, pass_: Pass) -> Presented:
        verdict, id_ = Verdict.VALID, pass_.declaration
        return replace(bare, verdict=verdict, declaration=id_, revision=pass_.revision)

    def report(self, crossing: UUID, event: Event, shown: Shown | None = None) -> Answered:
        """Keep it, step, and do what is the hall's."""
        assert (shown is not None) is isinstance(event.told, Opened)
        self._heard()
        return self._after(crossing, event)

    def look(self, crossing: UUID) -> Answered:
        """As it is."""
        self._heard()
        found = self.crossings[crossing]
        return Answered(found, duties(found), self.line)

    def officer(self, crossing: UUID, told: Told) -> None:
        """An officer's act at a desk."""
        self._after(crossing, Event(uuid4(), self.now(), "officer:1", told))

    def paid(self, declaration: UUID) -> None:
        """The feed says it is paid."""
        told = Paid(self.revisions[declaration])
        self._after(crossing_id(declaration, HALL), Event(uuid4(), self.now(), "worker", told))

    def revised(self, declaration: UUID, told: Declaration) -> None:
        """The traveller has changed it on the phone."""
        self.declarations[declaration] = told
        self.revisions[declaration] += 1
        people = tuple(person.index for person in told.people)
        event = Revised(self.revisions[declaration], people)
        self._after(crossing_id(declaration, HALL), Event(uuid4(), self.now(), "traveller", event))

    def of(self, declaration: UUID) -> Crossing:
        """The crossing of a declaration."""
        return self.crossings[crossing_id(declaration, HALL)]

    def told(self, kind: type[Kind]) -> list[Kind]:
        """Everything of one kind that was reported."""
        return [event.told for _, event in self.log if isinstance(event.told, kind)]

    def _heard(self) -> None:
        if self.away:
            raise HallAway

    def _crossing(self, declaration: UUID) -> Crossing:
        id_ = crossing_id(declaration, HALL)
        return self.crossings.setdefault(id_, Crossing(id_, HALL))

    def _after(self, id_: UUID, event: Event) -> Answered:
        found, said = step(self.crossings.get(id_, Crossing(id_, HALL)), event)
        self.crossings[id_] = found
        self.log.append((id_, event))
        for told in [told for one in said if (told := self._own(found, one))]:
            said += self._after(id_, Event(uuid4(), self.now(), "device:hall", told)).commands
        return Answered(self.crossings[id_], said, self.line)

    def _own(self, crossing: Crossing, command: Command) -> Told | None:
        if isinstance(command, AskLane):
            lane, public = self.decides(crossing, command)
            told = (command.party, command.revision, command.round)
            return LaneDecided(*told, lane, public, "test 1")
        if isinstance(command, Mint):
            return ClearanceMinted(command.party, command.round)
        return None

    def _by_document(self, shown: Shown) -> UUID | None:
        digests = shown.digests if isinstance(shown, DocumentShown) else {}
        for id_, told in self.declarations.items():
            for person in told.people:
                number, born = person.document_number, person.born
                if digests.get(KID) == pass_qr.document_digest(f.BINDING_KEY, number, born):
                    return id_
        return None


def read(text: str) -> Pass | None:
    """What a pass says; that it is signed is another test's."""
    said = unbelieved(base45.decode(text) or b"")
    return pass_qr._read(said.payload) if said else None


def expected(id_: UUID, told: Declaration) -> list[Expected]:
    """The people of a declaration as a hall knows them."""
    key = f.BINDING_KEY
    return [
        Expected(
            person.index,
            KID,
            pass_qr.binding_digest(key, id_, person.document_number, person.born),
            pass_qr.name_digest(
                key, id_, passport_alphabet(person.surname) or "",
                passport_alphabet(person.given) or "", person.born,
            ),
        )
        for person in told.people
    ]  # fmt: skip


def summary(told: Declaration) -> bytes:
    """What a kiosk may show: no address, no document numbers."""
    people = tuple(replace(person, document_number="") for person in told.people)
    return to_json(replace(told, stay=None, people=people))
