"""A gate's lane on real stores with a simulated door: once, recorded first, never by failure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from customs.claim import Claim, Denied
from customs.gate_command import Act, Disobeyed
from customs.messages.enrolment import DeviceKind
from customs.messages.event import Event, read
from customs.passing import Ended
from customs.sealed import unbelieved
from kiosk.devices.door import DoorSilent, Leaf, SimulatedDoor, openings
from kiosk.gate import lane as room
from kiosk.gate.asking import KeeperHere
from kiosk.gate.journal import Journal
from kiosk.gate.lane import Lane
from kiosk.hall.station import HallAway
from kiosk.store.failure import Full
from tests.kiosk.gate.site import GateHere, KeptHall, gate, hall, regated

PARTY = UUID(int=0x51)


@dataclass
class Site:
    """A station and a gate."""

    hall: KeptHall
    gate: GateHere
    journal: Path

    @property
    def lane(self) -> Lane:
        return self.gate.lane

    @property
    def door(self) -> SimulatedDoor:
        return self.gate.door

    def busy(self) -> bool:
        """Whether somebody is in between."""
        return self.lane.passage is not None

    def serves(self) -> bool:
        """Whether the next may come."""
        return self.lane.in_service

    def opened(self) -> list[UUID]:
        """The grounds in the door's own journal."""
        return [ground for _, ground in openings(self.journal)]

    def told(self, kind: str) -> list[Event]:
        """What the gate has to say of a kind."""
        outbox = self.gate.running.outbox
        found = [
            read(said.payload)
            for one in outbox.due(self.hall.time(), 999)
            if (said := unbelieved(one.raw))
        ]
        return [each for each in found if isinstance(each, Event) and each.kind == kind]

    def pass_(self, people: int, *, enter: int | None = None) -> None:
        """They come, the leaf opens, they go, it shuts."""
        self.door.come(people if enter is None else enter)
        self.lane.tick()
        self.door.walk(people)
        for _ in range(3):
            self.hall.time.forward(0.1)
            self.lane.tick()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with hall(tmp_path / "station") as kept, gate(kept, tmp_path, 31) as here:
        here.lane.poll()
        yield Site(kept, here, tmp_path / "openings")


def test_a_party_walks_through_once(site: Site) -> None:
    signed = site.hall.mint(PARTY, (1, 2, 3))
    made = site.hall.made(PARTY, (1, 2, 3))
    assert site.lane.open_for(signed) is None
    site.pass_(3)
    assert not site.busy()
    assert site.serves()
    assert site.opened() == [made.id]
    assert site.lane.open_for(signed) is Denied.USED
    assert site.opened() == [made.id]
    [ended] = site.told("opening_ended")
    assert (ended.body["ended"], ended.body["through"]) == ("passed", 3)


def test_the_record_is_there_before_the_leaf_moves(site: Site) -> None:
    """The door itself looks whether the journal knows of what it is told."""
    signed, known = site.hall.mint(PARTY), list[bool]()
    plain = site.door.open

    def open_(ground: UUID) -> None:
        known.append(bool(site.told("opening_begun")) and ground in site.gate.under_way())
        plain(ground)

    site.door.open = open_  # type: ignore[method-assign]
    assert site.lane.open_for(signed) is None
    assert known == [True]


def test_without_its_record_the_leaf_does_not_move(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed = site.hall.mint(PARTY)

    def full(*_: Any) -> None:
        raise Full("no room")

    monkeypatch.setattr(type(site.gate.running.outbox), "make_room", full)
    monkeypatch.setattr(site.hall.running.outbox, "make_room", lambda: None)
    assert site.lane.open_for(signed) is Denied.LANE_CLOSED
    assert site.opened() == []


def test_a_gate_that_is_granted_twice_opens_once(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Should the keeper ever fail, the gate's own record still says no."""
    signed = site.hall.mint(PARTY)
    assert site.lane.open_for(signed) is None
    site.pass_(1)
    first = site.hall.keeper.claims(PARTY)[0]
    monkeypatch.setattr(KeeperHere, "claim", lambda *_: first)
    assert site.lane.open_for(signed) is Denied.USED
    assert len(site.opened()) == 1


# Nothing opens by failure


def away(*_: Any) -> Claim:
    raise HallAway("cut")


def test_a_keeper_that_is_away_is_an_officer(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(KeeperHere, "claim", away)
    assert site.lane.open_for(site.hall.mint(PARTY)) is Denied.KEEPER_AWAY
    assert site.opened() == []


def test_a_grant_that_comes_late_opens_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = KeeperHere.claim

    def slow(*told: Any) -> Claim | Denied:
        site.hall.time.forward(room.FRESH)
        return plain(*told)

    monkeypatch.setattr(KeeperHere, "claim", slow)
    assert site.lane.open_for(site.hall.mint(PARTY)) is Denied.KEEPER_AWAY
    assert site.opened() == []


@pytest.mark.parametrize("other", ["clearance", "gate", "epoch"])
def test_a_grant_for_something_else_opens_nothing(
    site: Site, other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = KeeperHere.claim

    def another(*told: Any) -> Claim | Denied:
        found = plain(*told)
        assert isinstance(found, Claim)
        changes: dict[str, Any] = {other: 1 if other == "epoch" else UUID(int=1)}
        return replace(found, **changes)

    monkeypatch.setattr(KeeperHere, "claim", another)
    assert site.lane.open_for(site.hall.mint(PARTY)) is Denied.KEEPER_AWAY
    assert site.opened() == []


def _silent(site: Site) -> None:
    site.door.silent = True


def _ajar(site: Site) -> None:
    site.door.seen = replace(site.door.seen, leaf=Leaf.OPEN)


def _crowd(site: Site) -> None:
    site.door.come(2)


def _released(site: Site) -> None:
    site.door.seen = replace(site.door.seen, released=True)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (_silent, Ended.FAULT),
        (_ajar, Ended.FAULT),
        (_crowd, Ended.TOO_MANY),
        (_released, Ended.RELEASED),
    ],
)
def test_a_lane_that_is_not_clear_is_an_officers(
    site: Site, spoil: Callable[[Site], None], why: Ended
) -> None:
    signed = site.hall.mint(PARTY)
    spoil(site)
    assert site.lane.open_for(signed) is Denied.LANE_CLOSED
    assert (site.opened(), site.lane.stopped) == ([], why)
    assert site.hall.keeper.claims(PARTY) == ()  # and the clearance is not spent on it


def test_a_leaf_that_opens_by_itself_is_shut_and_stops_the_gate(site: Site) -> None:
    _ajar(site)
    site.lane.tick()
    assert (site.door.seen.leaf, site.lane.stopped) == (Leaf.SHUT, Ended.FAULT)


def test_a_door_that_falls_silent_in_the_middle_is_a_fault(site: Site) -> None:
    site.lane.open_for(site.hall.mint(PARTY))
    site.lane.tick()
    site.door.silent = True
    site.lane.tick()
    assert site.busy()
    site.hall.time.forward(room.SILENT)
    site.lane.tick()
    assert (site.busy(), site.lane.stopped) == (False, Ended.FAULT)


def test_a_command_the_door_did_not_take_is_unconfirmed(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mute(*_: Any) -> None:
        raise DoorSilent("cut")

    monkeypatch.setattr(SimulatedDoor, "open", mute)
    assert site.lane.open_for(site.hall.mint(PARTY)) is None
    assert site.lane.stopped is Ended.UNCONFIRMED


def test_a_leaf_that_does_not_move_is_unconfirmed(site: Site) -> None:
    site.door.stuck = True
    site.lane.open_for(site.hall.mint(PARTY))
    for _ in range(4):
        site.lane.tick()
        site.hall.time.forward(1)
    assert site.lane.stopped is Ended.UNCONFIRMED


def test_a_full_disk_keeps_the_gate_shut_until_the_end_is_written(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise Full("no room")

    site.lane.open_for(site.hall.mint(PARTY))
    with monkeypatch.context() as disk:
        disk.setattr(Journal, "end", full)
        site.pass_(1)
        assert not site.serves()
    site.lane.tick()
    assert site.serves()
    with monkeypatch.context() as disk:
        disk.setattr(Journal, "stop", full)
        _ajar(site)
        site.lane.tick()
        assert site.lane.stopped is Ended.FAULT
        assert not site.serves()


# Kills


def test_a_kill_in_the_middle_is_an_officers(site: Site, tmp_path: Path) -> None:
    made, signed = site.hall.made(PARTY), site.hall.mint(PARTY)
    site.lane.open_for(signed)
    again = regated(site.gate, tmp_path)
    assert again.lane.begin() == [made.id]
    assert again.lane.stopped is Ended.BROKEN_OFF
    again.lane.poll()
    assert again.lane.open_for(signed) is Denied.LANE_CLOSED
    assert again.lane.obey(again.command(Act.RESTORE)) is None
    assert again.lane.open_for(signed) is Denied.USED
    assert site.opened() == [made.id]


# Officers


def stopped(site: Site) -> None:
    _crowd(site)
    site.lane.open_for(site.hall.mint(PARTY))
    site.door.seen = replace(site.door.seen, inside=0)


def test_one_tap_restores_a_gate(site: Site) -> None:
    stopped(site)
    assert site.hall.keeper.obey(site.gate.command(Act.RESTORE)) is None
    site.lane.poll()
    assert site.serves()
    site.lane.poll()  # tells the keeper that it has it
    assert site.hall.keeper.standing(site.lane.gate, None).commands == ()


def test_one_person_passes_on_an_officers_word_and_no_second_time(site: Site) -> None:
    signed = site.gate.command(Act.PASS_ONE, 5)
    assert site.lane.obey(signed) is None
    site.pass_(1)
    assert site.lane.obey(signed) is Disobeyed.DONE_BEFORE
    assert site.opened() == [UUID(int=5)]
    [begun] = site.told("opening_begun")
    assert begun.body["reason"] == "seen"


def test_a_late_command_does_nothing(site: Site) -> None:
    signed = site.gate.command(Act.PASS_ONE)
    site.hall.time.forward(30)
    assert site.lane.obey(signed) is Disobeyed.TOO_LATE
    assert site.opened() == []


def test_a_command_of_anybody_elses_does_nothing(site: Site) -> None:
    assert site.lane.obey(site.hall.command(Act.PASS_ONE, str(UUID(int=32)))) is (
        Disobeyed.OTHER_TARGET
    )
    assert site.lane.obey(b"open") is Disobeyed.NOT_BELIEVED
    assert site.opened() == []


def test_a_hold_shuts_the_leaf_before_anybody_went(site: Site) -> None:
    site.lane.open_for(site.hall.mint(PARTY))
    site.lane.tick()
    site.hall.keeper.obey(site.hall.command(Act.HOLD, f"party:{PARTY}", 8))
    site.lane.poll()
    site.lane.tick()
    assert (site.door.seen.leaf, site.lane.stopped) == (Leaf.SHUT, Ended.HELD)


def test_a_lane_out_of_service_opens_for_nobody(site: Site) -> None:
    signed = site.hall.mint(PARTY)
    site.hall.keeper.obey(site.gate.command(Act.CLOSE_LANE))
    site.lane.poll()
    assert site.lane.open_for(signed) is Denied.LANE_CLOSED


def test_a_gate_that_heard_of_a_takeover_asks_nobody_about_the_old(site: Site) -> None:
    signed = site.hall.mint(PARTY)
    site.hall.time.forward(1)
    site.hall.keeper.take_over("S-2001", "the station was moved")
    site.lane.poll()
    assert site.lane.believed(signed) is Denied.OLD_EPOCH


def test_a_gate_says_when_it_is_alone(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not site.lane.alone
    monkeypatch.setattr(KeeperHere, "standing", away)
    site.hall.time.forward(room.FRESH)
    site.lane.poll()
    assert site.lane.alone


def test_rules_past_their_day_open_nothing(site: Site) -> None:
    signed = site.hall.mint(PARTY)
    site.gate.live = False
    assert site.lane.open_for(signed) is Denied.RULES_ENDED


def test_a_gate_is_its_own_kind_of_device(site: Site) -> None:
    assert site.gate.running.device.kind is DeviceKind.GATE
