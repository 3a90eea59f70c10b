"""A hall station and gates on stores of their own, with keys that a bundle made here names."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import msgspec

from customs.clearance import Clearance, clearance_id
from customs.gate_command import Act, Command
from customs.gate_command import sign as sign_command
from customs.messages.bundle import Held, Manifest, Part
from customs.messages.enrolment import DeviceKind
from customs.sealed import Use
from customs.signers import Signers
from kiosk import device, keys
from kiosk.centre import enrolment
from kiosk.centre.bundle_held import InUse
from kiosk.centre.clock import Clock
from kiosk.device import Running
from kiosk.devices.door import SimulatedDoor
from kiosk.gate.asking import KeeperHere, Keeps
from kiosk.gate.journal import Journal
from kiosk.gate.lane import Lane, Means
from kiosk.hall import signing
from kiosk.hall.keeper import Ground, Keeper
from kiosk.store.outbox import Limits
from tests.hall_factory import AT, HALL

EVERYBODY = frozenset({"device:kiosk"})


@dataclass
class Time:
    """The time of everybody in the hall, in the test's hand."""

    at: datetime = AT

    def __call__(self) -> datetime:
        """Now."""
        return self.at

    def forward(self, seconds: float) -> None:
        """Later."""
        self.at += timedelta(seconds=seconds)

    def clock(self) -> Clock:
        """A device's clock on it."""
        start = self.at
        return Clock(self, lambda: (self.at - start).total_seconds())


def enrolled(folder: Path, kind: DeviceKind, id_: UUID) -> None:
    """A device's folder, as enrolment leaves it; one that is a device already stays it."""
    if (folder / enrolment.FILE).exists():
        return
    keys.make(folder)
    made = enrolment.Device(
        device=id_, kind=kind, hall=HALL, name=f"{kind}-{id_.int}", bundle_keys=(), challenge=None
    )
    (folder / enrolment.FILE).write_bytes(msgspec.json.encode(made))


def start(folder: Path, time: Time) -> Running:
    """The program of a device."""
    return device.start(folder, time.clock(), Limits(free=0))


def listed(running: Running, state: str = "active") -> dict[str, str]:
    """A device as a bundle lists it."""
    pair, known = running.keys.current, running.device
    return {
        "device": str(known.device),
        "kind": known.kind.value,
        "hall": known.hall,
        "state": state,
        "kid": pair.kid.hex(),
        "sign_pub": pair.sign.public_key().public_bytes_raw().hex(),
        "seal_pub": pair.seal.public_key().public_bytes_raw().hex(),
    }


def bundle(*members: Running, made_at: datetime = AT) -> InUse:
    """A bundle that lists them."""
    devices = json.dumps({"devices": [listed(each) for each in members]}).encode()
    return InUse(Held(Manifest(1, made_at, {}), {Part.DEVICES: devices}), {}, b"")


@dataclass
class Believing:
    """Whom a device believes, read from its bundle; once, where reading is not what is tested."""

    running: Running
    bundle: Callable[[], InUse]
    once: bool = False
    _read: dict[Use, Signers] = field(default_factory=dict)

    def __call__(self, use: Use) -> Signers:
        """Whose signature counts."""
        if not self.once:
            return signing.signers(self.running, self.bundle(), use)
        if use not in self._read:
            self._read[use] = signing.signers(self.running, self.bundle(), use)
        return self._read[use]


@dataclass
class KeptHall:
    """A station that keeps claims, and the time."""

    running: Running
    time: Time
    bundle: InUse
    live: bool = True
    once: bool = False
    keeper: Keeper = field(init=False)

    def __post_init__(self) -> None:
        """Its keeper on its store."""
        by = Believing(self.running, lambda: self.bundle, self.once)
        self.keeper = Keeper(self.running, Ground(by, lambda: self.live, self.time))

    def mint(self, declaration: UUID, party: tuple[int, ...] = (1,), number: int = 1) -> bytes:
        """A party's clearance, kept and signed."""
        epoch = self.keeper.keeps()
        assert epoch is not None
        made = self.keeper.mintage.make(declaration, party, number, epoch, self.time())
        with self.running.store.writing() as acting:
            return self.keeper.mintage.put(acting, made, EVERYBODY, self.time())

    def made(self, declaration: UUID, party: tuple[int, ...] = (1,), number: int = 1) -> Clearance:
        """The same, as it was made."""
        epoch = self.keeper.keeps()
        assert epoch is not None
        return self.keeper.mintage.make(declaration, party, number, epoch, self.time())

    def made_id(self, declaration: UUID) -> UUID:
        """The id of the first clearance of one person."""
        return clearance_id(declaration, (1,), 1)

    def command(self, act: Act, target: str, id_: int = 1) -> bytes:
        """An officer at the hall's own desk."""
        station = f"device:{self.running.device.device}"
        told = Command(UUID(int=id_), HALL, act, target, "S-1004", "seen", station, self.time())
        return sign_command(told, self.running.keys.current.signs(Use.COMMAND))


@contextmanager
def hall(folder: Path, id_: int = 21, time: Time | None = None) -> Iterator[KeptHall]:
    """A hall whose station a supervisor has named."""
    time = time or Time()
    enrolled(folder, DeviceKind.HALL, UUID(int=id_))
    running = start(folder, time)
    made = KeptHall(running, time, bundle(running))
    if made.keeper.epochs.held() is None:
        made.keeper.take_over("S-1004", "the hall opens")
    try:
        yield made
    finally:
        made.running.store.close()


def restarted(before: KeptHall, folder: Path) -> KeptHall:
    """Ended without a word, as a kill does, and started again."""
    before.running.store.close()
    before.running = start(folder, before.time)
    before.__post_init__()
    return before


@dataclass
class GateHere:
    """One gate on a store of its own."""

    hall: KeptHall
    running: Running
    door: SimulatedDoor
    live: bool = True
    once: bool = False
    keeps: Keeps | None = None
    lane: Lane = field(init=False)

    def __post_init__(self) -> None:
        """Its lane, asking the keeper in this process where nobody else is told."""
        time, id_ = self.hall.time, self.running.device.device
        by = Believing(self.running, lambda: self.hall.bundle, self.once)
        means = Means(time, lambda: time().timestamp(), uuid4, by, lambda: self.live)
        keeps = self.keeps or KeeperHere(self.hall.keeper, id_)
        self.lane = Lane(id_, HALL, Journal(self.running), keeps, self.door, means)

    def command(self, act: Act, id_: int = 1) -> bytes:
        """An officer to this gate."""
        return self.hall.command(act, str(self.lane.gate), id_)

    def under_way(self) -> set[UUID]:
        """What its journal says is open."""
        return {UUID(name) for name in self.running.store.all_kept("under way")}


@contextmanager
def gate(kept: KeptHall, folder: Path, id_: int) -> Iterator[GateHere]:
    """A gate of the hall; all gates' doors share one journal of openings."""
    place = folder / f"gate-{id_}"
    enrolled(place, DeviceKind.GATE, UUID(int=id_))
    door = SimulatedDoor(folder / "openings", f"gate-{id_}")
    made = GateHere(kept, start(place, kept.time), door)
    try:
        yield made
    finally:
        made.running.store.close()


def regated(before: GateHere, folder: Path) -> GateHere:
    """Ended without a word, as a kill does, and started again."""
    before.running.store.close()
    place = folder / f"gate-{before.lane.gate.int}"
    before.running = start(place, before.hall.time)
    before.__post_init__()
    return before
