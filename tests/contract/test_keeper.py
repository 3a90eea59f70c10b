"""The claim keeper of a whole hall: what kiosks found is signed, and gates claim it by wire."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from customs import clearance
from customs.claim import Claim, Denied
from customs.clearance import Clearance
from customs.crossing import State, crossing_id
from customs.crossing.events import BagMissing
from customs.crossing.joining import people, round_of, state
from customs.gate_command import Act, Command, sign
from customs.hold import By, Mark
from customs.messages import plain
from customs.messages.enrolment import DeviceKind
from customs.messages.request import Asked
from customs.passing import Ended
from customs.sealed import Use
from kiosk.centre.transport import Answer
from kiosk.face import template
from kiosk.face.matcher import Embedding, Model
from kiosk.gate.asking import KeeperLine
from kiosk.gate.journal import Journal
from kiosk.hall.doors import Doors
from kiosk.hall.line import HallLine, stations
from kiosk.hall.minting import MOST
from kiosk.hall.rounds import name_keeper
from kiosk.hall.station import HallAway, HallRefused
from kiosk.hall.tokens import SlipShown
from kiosk.terminal.handing import Handing
from passenger_app.centre import Centre
from passenger_app.drafts import Draft
from tests.contract.hall import Hall, Member
from tests.contract.station import Kiosk, Stationed, adults, declared, signed, tasks

pytestmark = pytest.mark.long

TRY, OTHER_TRY = UUID(int=1), UUID(int=2)
Join = Callable[..., Member]


@dataclass
class Wire:
    """The hall's network as a call."""

    doors: Doors
    cut: bool = False

    def carry(self, asked: Asked, signature: str | None, longest: int) -> Answer:
        if self.cut:
            raise HallAway("cut")
        told = self.doors.answer(asked, signature or "")
        body = plain.write(told)
        assert len(body) <= longest
        return Answer(200, body)

    def close(self) -> None:
        """Nothing is held."""


@dataclass
class Gates:
    """Two gates on the wire, and the station they ask."""

    stationed: Stationed
    kiosk: Kiosk
    lines: tuple[KeeperLine, ...]
    members: tuple[Member, ...]
    terminal: Member
    doors: Doors
    drafts: dict[UUID, Draft] = field(default_factory=dict)

    def cleared(self, centre: Centre, size: int = 1) -> tuple[Clearance, bytes]:
        """Somebody who was cleared at a kiosk just now."""
        draft = signed(centre, declared(people=adults(size), next_index=size + 1))
        self.drafts[draft.id] = draft
        self.stationed.hear()
        crossing = self.kiosk.pass_through(draft).crossing
        assert state(crossing) is State.CLEARED
        party = people(crossing)
        id_ = clearance.clearance_id(draft.id, party, round_of(crossing, party))
        told = self.stationed.hall.keeper.mintage.signed(id_)
        assert told is not None
        now, by = self.stationed.hall.now(), self.stationed.hall.keeper.ground.by(Use.CLEARANCE)
        made = clearance.believe(told, by, now)
        assert isinstance(made, Clearance)
        return made, told


@pytest.fixture
def gates(stationed: Stationed, join: Join, hall: Hall) -> Gates:
    terminal = join(DeviceKind.TERMINAL)
    members = tuple(join(DeviceKind.GATE) for _ in range(2))
    hall.release()
    for each in (*members, terminal, stationed.member):
        each.turn()
    name_keeper(stationed.member.folder, "S-1004", "the hall opens")
    stationed.member.turn()
    assert stationed.hall.keeper.keeps() is not None
    doors = Doors(stationed.hall)
    lines = tuple(KeeperLine(HallLine(each.running, Wire(doors), _known(each))) for each in members)
    return Gates(stationed, stationed.kiosk(terminal), lines, members, terminal, doors)


def _known(member: Member) -> Any:
    return lambda: stations(member.running)


def test_what_a_kiosk_cleared_one_gate_claims(gates: Gates, centre: Centre) -> None:
    made, told = gates.cleared(centre, 2)
    assert (made.bodies, made.permission.authority) == (2, "税関長 (NRT)")
    one, other = gates.lines
    granted = one.claim(TRY, made, told)
    assert isinstance(granted, Claim)
    assert other.claim(OTHER_TRY, made, told) is Denied.USED
    assert one.claim(TRY, made, told) == granted
    kinds = {each.kind for each in _at_centre(gates)}
    assert {"keeper_named", "clearance_signed", "clearance_claimed", "claim_denied"} <= kinds


def _at_centre(gates: Gates) -> list[Any]:
    member = gates.stationed.member
    while member.waiting():
        member.turn()
    assert member.hall.dispositions(member.running.device.device) == {"taken"}
    return member.hall.events(member.running.device.device)


def test_a_terminal_claims_nothing(gates: Gates, centre: Centre, join: Join, hall: Hall) -> None:
    made, told = gates.cleared(centre)
    terminal = join(DeviceKind.TERMINAL)
    hall.release()
    terminal.turn()
    gates.stationed.member.turn()
    line = KeeperLine(HallLine(terminal.running, Wire(gates.doors), _known(terminal)))
    with pytest.raises(HallRefused):
        line.claim(TRY, made, told)


def test_a_keeper_that_is_not_heard_grants_nothing(gates: Gates, centre: Centre) -> None:
    made, told = gates.cleared(centre)
    member = gates.members[0]
    line = KeeperLine(HallLine(member.running, Wire(gates.doors, cut=True), _known(member)))
    with pytest.raises(HallAway):
        line.claim(TRY, made, told)


def test_a_flight_is_held_by_what_was_declared(gates: Gates, centre: Centre) -> None:
    made, told = gates.cleared(centre)
    keeper, now = gates.stationed.hall.keeper, gates.stationed.hall.now()
    marked = keeper.holds.marks(made.declaration)
    assert Mark(By.FLIGHT, "NH106") in marked
    assert keeper.holds.against(marked) is None
    running = gates.stationed.member.running
    station = f"device:{running.device.device}"
    told_ = Command(UUID(int=9), "NRT-T1", Act.HOLD, "flight:NH106", "S-1", "seen", station, now)
    assert keeper.obey(sign(told_, running.keys.current.signs(Use.COMMAND))) is None
    assert gates.lines[0].standing(made.id, frozenset()).held
    assert gates.lines[0].claim(TRY, made, told) is Denied.HELD


def test_a_bag_that_is_missing_takes_the_clearance_back(gates: Gates, centre: Centre) -> None:
    made, told = gates.cleared(centre)
    gates.kiosk.say(crossing_id(made.declaration, gates.stationed.hall.name), BagMissing())
    assert gates.lines[0].claim(TRY, made, told) is Denied.CANCELLED


def test_the_next_party_of_a_kiosk_that_mints_too_many_sees_an_officer(
    gates: Gates, centre: Centre
) -> None:
    gates.cleared(centre)
    keeper, now = gates.stationed.hall.keeper, gates.stationed.hall.now()
    epoch = keeper.keeps()
    assert epoch is not None
    with keeper.running.store.writing() as acting:
        for number in range(MOST):
            made = keeper.mintage.make(UUID(int=number), (1,), 1, epoch, now)
            keeper.mintage.put(acting, made, [f"device:{gates.kiosk.id}"], now)
    draft = signed(centre)
    gates.stationed.hear()
    crossing = gates.kiosk.pass_through(draft).crossing
    assert state(crossing) is State.WITH_OFFICER
    assert "minting_stopped" in {each.kind for each in _at_centre(gates)}
    assert "minting_stopped" in tasks(centre, gates.stationed.member.running.device.device)


def test_without_an_epoch_nothing_is_signed(
    stationed: Stationed, kiosk: Kiosk, centre: Centre
) -> None:
    draft = signed(centre)
    stationed.hear()
    crossing = kiosk.pass_through(draft).crossing
    party = people(crossing)
    id_ = clearance.clearance_id(draft.id, party, round_of(crossing, party))
    assert stationed.hall.keeper.mintage.signed(id_) is None


def test_a_gate_that_stops_is_an_officers_task_at_the_centre(gates: Gates, centre: Centre) -> None:
    member = gates.members[0]
    Journal(member.running).stop(Ended.UNCONFIRMED)
    while member.waiting():
        member.turn()
    assert "gate_stopped" in tasks(centre, member.running.device.device)
    assert "gate_stopped" not in tasks(centre, gates.members[1].running.device.device)


# Tokens and faces

FACE = Embedding(Model("test", "1"), np.array([0.25, 0.5]))


def _handed(gates: Gates, made: Clearance) -> None:
    """The kiosk's own face of the first of the party, through a terminal's line."""
    terminal = gates.terminal
    line = HallLine(terminal.running, Wire(gates.doors), _known(terminal))
    Handing(terminal.running, line)(made.declaration, 1, FACE)


def test_a_slip_and_a_pass_pick_the_party_and_its_faces(gates: Gates, centre: Centre) -> None:
    made, told = gates.cleared(centre, 2)
    _handed(gates, made)
    slip = crossing_id(made.declaration, "NRT-T1").hex[-8:].upper()
    by_pass = gates.kiosk.pass_of(gates.drafts[made.declaration])
    for token in (SlipShown(slip), by_pass):
        found = gates.lines[0].find(token)
        assert found is not None
        assert (found.clearance, found.faces, found.by_officer) == (told, (1, 2), ())
        assert [person for person, _ in found.templates] == [1]
    found = gates.lines[0].find(by_pass)
    assert found is not None
    member = gates.members[0]
    pair, me = member.running.keys.current, member.running.device.device
    now = gates.stationed.hall.now()
    opened = template.unseal(found.template(1), pair.seal, me, made.declaration, 1, now)
    assert opened is not None
    assert opened.distance(FACE) == 0
    assert gates.lines[0].find(SlipShown("00000000")) is None


def test_a_face_goes_a_minute_after_its_party(gates: Gates, centre: Centre, hall: Hall) -> None:
    made, told = gates.cleared(centre)
    _handed(gates, made)
    gates.lines[0].claim(TRY, made, told)
    by_pass = gates.kiosk.pass_of(gates.drafts[made.declaration])
    found = gates.lines[0].find(by_pass)
    assert found is not None
    assert [person for person, _ in found.templates] == [1]
    hall.clock.forward(timedelta(seconds=61))
    found = gates.lines[0].find(by_pass)
    assert found is not None
    assert found.templates == ()


def test_a_kiosk_hands_over_no_face_of_a_crossing_it_takes_no_part_in(
    gates: Gates, centre: Centre
) -> None:
    draft = signed(centre)
    gates.stationed.hear()
    line = HallLine(gates.terminal.running, Wire(gates.doors), _known(gates.terminal))
    with pytest.raises(HallRefused):
        Handing(gates.terminal.running, line)(draft.id, 1, FACE)
