"""Gates that race for one clearance, the stations that keep the claims, and the doors that judge.

The doors write every opening down by themselves, and look on the disk, by a connection of their
own, whether its claim and its record are there. No program of ours is believed.
"""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from uuid import NAMESPACE_URL, UUID, uuid5

from customs.claim import Claim, Denied
from customs.clearance import Clearance
from customs.gate_command import Act
from kiosk.devices.door import SimulatedDoor, openings
from kiosk.hall.keeper import Keeper, Standing
from kiosk.hall.station import HallAway
from kiosk.store.opening import FILE, FOLDER
from tests.kiosk.gate.site import GateHere, KeptHall, Time, bundle, gate, hall, regated, restarted

STATIONS, GATES = (21, 22), tuple(range(31, 47))
ROUNDS = 3  # looks at the door in which a passage without trouble is over


class Fault(StrEnum):
    """What goes wrong in the middle."""

    NONE = "none"
    CUT_BEFORE = "cut before the claim"
    CUT_AFTER = "cut after the claim"
    TAKEOVER = "another station took over"
    TAKEOVER_UNHEARD = "another station took over unheard"
    GATE_ENDS = "a gate ended"
    KEEPER_ENDS = "the keeper ended"


def on_disk(folder: Path, kind: str, name: UUID) -> bool:
    """Whether a store has this, seen from outside of its program."""
    file = folder / FOLDER / FILE
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as looking:
        asked = "SELECT 1 FROM kept WHERE kind LIKE ? AND name = ?"
        return looking.execute(asked, (kind, str(name))).fetchone() is not None


class JudgingDoor(SimulatedDoor):
    """A simulated door that looks for the record before it lets anybody by."""

    stations: tuple[Path, ...] = ()
    own: Path = Path()

    def open(self, ground: UUID) -> None:
        """Look, write down what is missing, and open."""
        claimed = any(on_disk(each, "claim %", ground) for each in self.stations)
        if not (claimed and on_disk(self.own, "opening", ground)):
            with self.unrecorded.open("a") as missing:
                missing.write(f"{ground}\n")
        super().open(ground)

    @property
    def unrecorded(self) -> Path:
        """Openings without a record."""
        return self.journal.with_name("unrecorded")


@dataclass
class Races:
    """A hall of two stations and many gates."""

    folder: Path
    halls: dict[UUID, KeptHall]
    gates: list[GateHere]
    pool: ThreadPoolExecutor
    draw: random.Random
    keeping: UUID
    fault: Fault = Fault.NONE

    @property
    def hall(self) -> KeptHall:
        """The station that keeps claims now."""
        return self.halls[self.keeping]

    def declaration(self, number: int) -> UUID:
        """The nth party."""
        return uuid5(NAMESPACE_URL, f"race {number}")

    def race(self, signed: bytes, middle: Callable[[], None] | None = None) -> int:
        """Every gate asks for one clearance at once; how many told their leaf to open."""
        tasks = [self.pool.submit(each.lane.open_for, signed) for each in self.gates]
        if middle:
            for _ in range(self.draw.randint(0, 30_000)):
                pass
            middle()
        won = sum(task.result() is None for task in tasks)
        self.finish()
        return won

    def finish(self) -> None:
        """Whoever may, walks; whatever waits for an officer is restored with a tap."""
        for each in self.gates:
            if each.lane.passage:
                each.door.come(1)
                each.lane.tick()
                each.door.walk(1)
        self.hall.time.forward(0.1)
        for each in self.gates:
            for _ in range(ROUNDS):
                if each.lane.passage:
                    each.lane.tick()
            if each.lane.stopped:
                self.restore(each)

    def restore(self, each: GateHere) -> None:
        """An officer's tap, signed by the station that keeps claims now."""
        id_ = UUID(int=self.draw.getrandbits(128))
        each.lane.obey(self.hall.command(Act.RESTORE, str(each.lane.gate), id_.int))

    def take_over(self, *, heard: bool) -> None:
        """The other station takes over; the first may not hear of it."""
        before = self.hall
        self.keeping = next(id_ for id_ in self.halls if id_ != self.keeping)
        self.hall.time.forward(1)
        self.hall.keeper.take_over("S-1004", "the other station is away")
        if heard:
            before.keeper.take(self.hall.keeper.epochs.sealed())

    def judged(self) -> tuple[Counter[UUID], list[str]]:
        """How often each ground was opened on, by the doors alone; and what had no record."""
        missing = self.folder / "unrecorded"
        found = missing.read_text().splitlines() if missing.exists() else []
        return Counter(ground for _, ground in openings(self.folder / "openings")), found


@dataclass
class Routed:
    """The keeper a clearance names, over a line that is cut where the race says so."""

    races: Races
    gate: UUID

    def claim(self, attempt: UUID, made: Clearance, signed: bytes) -> Claim | Denied:
        """Ask it, or hear nothing."""
        if self.races.fault is Fault.CUT_BEFORE and self.gate.int % 2:
            raise HallAway("cut")
        found = self.races.halls[made.keeper].keeper.claim(self.gate, attempt, signed)
        if self.races.fault is Fault.CUT_AFTER and self.gate.int % 2:
            raise HallAway("cut")
        return found

    def standing(self, busy: UUID | None, heard: Set[UUID]) -> Standing:
        """Not asked in a race."""
        raise HallAway("not asked")


@contextmanager
def racing(folder: Path, seed: int, gates: int = len(GATES)) -> Iterator[Races]:
    """The whole hall on stores of its own; a folder that has one already goes on with it."""
    with ExitStack() as held:
        time = Time()
        stations = {
            UUID(int=id_): held.enter_context(hall(folder / f"station-{id_}", id_, time))
            for id_ in STATIONS
        }
        known = bundle(*(each.running for each in stations.values()))
        for each in stations.values():
            each.bundle, each.once = known, True
            each.__post_init__()
        _agree(stations)
        first = next(iter(stations.values()))
        members = [held.enter_context(gate(first, folder, id_)) for id_ in GATES[:gates]]
        pool = held.enter_context(ThreadPoolExecutor(gates))
        races = Races(folder, stations, members, pool, random.Random(seed), _keeping(stations))
        for member in members:
            _judged(races, member)
        yield races


def _agree(stations: dict[UUID, KeptHall]) -> None:
    """Each hears of the others' epochs."""
    for one in stations.values():
        for other in stations.values():
            one.keeper.take(other.keeper.epochs.sealed())


def _judged(races: Races, member: GateHere) -> None:
    """A gate whose door judges and whose keeper is the one a clearance names."""
    id_ = member.running.device.device
    door = JudgingDoor(races.folder / "openings", f"gate-{id_.int}")
    door.stations = tuple(races.folder / f"station-{each}" for each in STATIONS)
    door.own = races.folder / f"gate-{id_.int}"
    member.door, member.once, member.keeps = door, True, Routed(races, id_)
    member.__post_init__()


def _keeping(stations: dict[UUID, KeptHall]) -> UUID:
    """The station with the highest epoch of its own."""

    def number(keeper: Keeper) -> int:
        found = keeper.keeps()
        return found.number if found else 0

    return max(stations, key=lambda id_: number(stations[id_].keeper))


def again(races: Races, which: GateHere | KeptHall) -> None:
    """One program ended without a word and started again."""
    if isinstance(which, KeptHall):
        restarted(which, races.folder / f"station-{which.running.device.device.int}")
    else:
        regated(which, races.folder)
        which.lane.begin()
