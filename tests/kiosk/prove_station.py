"""A hall station killed at labelled places and at random: every report it answered is kept once.

A real process takes reports of travellers and is killed (SIGKILL) again and again, and so is the
PostgreSQL that holds its store, where one does. What it answered is in a ledger outside of both. At
the end its log, the replay of it, and the centre, which it then reaches, must all tell the same,
with one decision for each traveller.
"""

from __future__ import annotations

import random
import signal
import tempfile
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from uuid import UUID

from customs.crossing import Crossing
from customs.crossing.events import LaneDecided
from customs.messages.crossed import KINDS
from customs.messages.enrolment import DeviceKind
from kiosk.hall import said
from tests.contract.hall import Hall, Member
from tests.contract.station import Stationed
from tests.contract.whole import house
from tests.kiosk import station_victim
from tests.kiosk.site import PROCESSES
from tests.kiosk.station_victim import ACTS, HALL, LABELS, fact
from tests.kiosk.victims import Fuse
from tests.postgres import Postgres
from tests.postgres import running as postgres
from tests.prove import Evidence

MOST_REPORTS = 9
OF_CROSSINGS = frozenset(kind.value for kind in KINDS.values())


@dataclass
class Scene:
    """One station's folder, and whatever was heard of its program."""

    folder: Path
    draw: random.Random
    faults: frozenset[str] = frozenset()
    told: set[int] = field(default_factory=set)
    unsure: list[int] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)
    next: int = 0
    server: Postgres | None = None

    def run(self, fuse: Fuse, reports: int) -> None:
        """Start the program, let it take so many reports, and kill it if its fuse did not."""
        mine, theirs = PROCESSES.Pipe()
        told = (str(self.folder), list(self.unsure), self.next, fuse, self.faults, theirs)
        program = PROCESSES.Process(target=station_victim.station_program, args=told)
        program.start()
        theirs.close()
        burnt = not all(self._one(mine) for _ in range(reports))
        if self.server and not burnt:
            burnt = not self._without(self.server, mine)
        self._end(program, mine)
        self.kills[fuse.label if burnt else "at random"] += 1

    def _one(self, mine: Connection) -> bool:
        try:
            mine.send("go on")
        except OSError:
            return False
        return self._answer(mine)

    def _answer(self, mine: Connection) -> bool:
        try:
            while (word := mine.recv())[0] != "waiting":
                self._hear(word)
        except (EOFError, OSError):
            return False
        return True

    def _without(self, server: Postgres, mine: Connection) -> bool:
        """Kill the server at rest or in the middle of one more report, and let both go on."""
        begun = self.draw.random() < 0.5
        if begun:
            mine.send("go on")
            self._pause()
        server.kill()
        self.kills["server in a report" if begun else "server at rest"] += 1
        lives = not begun or self._answer(mine)
        server.start()
        return lives and self._one(mine)

    def _pause(self) -> None:
        for _ in range(self.draw.randint(0, 100_000)):
            pass

    def _end(self, program: ForkServerProcess, mine: Connection) -> None:
        """In the middle of one more report, unless it has burnt."""
        with suppress(OSError):
            mine.send("go on")
        self._pause()
        program.kill()
        with suppress(EOFError, OSError):
            while True:
                self._hear(mine.recv())
        program.join()
        mine.close()
        if program.exitcode != -signal.SIGKILL:
            raise RuntimeError(f"the station ended by itself: {program.exitcode}")

    def _hear(self, word: tuple[object, ...]) -> None:
        match word:
            case ("try", int(number)):
                self.next = max(self.next, number + 1)
                if number not in self.unsure and number not in self.told:
                    self.unsure.append(number)
            case ("got", int(number)):
                self.told.add(number)
                self.unsure = [each for each in self.unsure if each != number]


def fuse(draw: random.Random) -> Fuse:
    """A place in two of three; else the program is killed at any moment."""
    if draw.random() < 1 / 3:
        return Fuse()
    return Fuse(draw.choice(LABELS), draw.randint(1, 6))


def prove(
    folder: Path,
    kills: int,
    seed: int,
    faults: frozenset[str] = frozenset(),
    server: Postgres | None = None,
) -> tuple[Scene, list[str]]:
    """So many kills; what was heard, and where log, replay and centre disagree."""
    with house(folder) as hall:
        member = hall.join_in(HALL, DeviceKind.HALL, server.named() if server else "")
        hall.release()
        member.turn()
        member.running.store.close()
        scene = Scene(member.folder, random.Random(seed), faults, server=server)
        for _ in range(kills):
            scene.run(fuse(scene.draw), scene.draw.randint(1, MOST_REPORTS))
        stationed = Stationed.on(restarted(member))
        try:
            return scene, failures(hall, stationed, scene)
        finally:
            stationed.member.running.store.close()


def restarted(member: Member) -> Member:
    """The station's program once more, with a line to the centre."""
    member.restart()
    return member


def failures(hall: Hall, stationed: Stationed, scene: Scene) -> list[str]:
    """Where what was answered, the log and the centre disagree."""
    for _ in range(200):
        stationed.hear()
        if not stationed.member.waiting():
            break
    device = stationed.member.running.device.device
    sent = [event for event in hall.events(device) if event.kind in OF_CROSSINGS]
    at_centre = Counter(event.head.id for event in sent)
    found = [f"not once at the centre: {id_}" for id_, times in at_centre.items() if times != 1]
    crossings = {fact(number)[0] for number in range(scene.next)}
    in_log: Counter[UUID] = Counter()
    for id_ in crossings:
        kept = stationed.hall.book.of(id_)
        in_log.update(each.id for each in kept.log)
        found += _wrong(kept.crossing, list(kept.log), device, id_, scene)
    found += [f"not once in the log: {id_}" for id_, times in in_log.items() if times != 1]
    missing = {fact(number)[1].id for number in scene.told} - in_log.keys()
    found += [f"answered and lost: {id_}" for id_ in missing]
    found += [f"in one place alone: {id_}" for id_ in in_log.keys() ^ at_centre.keys()]
    return found


def _wrong(
    crossing: Crossing, log: list[said.Said], device: UUID, id_: UUID, scene: Scene
) -> list[str]:
    events = said.events(log, device)
    again, _ = said.after(id_, HALL, events)
    decided = [each for each in events if isinstance(each.told, LaneDecided)]
    acts = sum(fact(number)[0] == id_ and number in scene.told for number in range(scene.next))
    found = [f"{id_} is not the replay of its log"] if again != crossing else []
    if acts == ACTS and len(decided) != 1:
        found.append(f"{id_} was decided {len(decided)} times")
    return found


def run(seed: int, on_sqlite: int = 1000, on_postgres: int = 300) -> Evidence:
    """The stated counts on both databases; on PostgreSQL the server's kills are beside them."""
    told: dict[str, object] = {}
    failed = 0
    with tempfile.TemporaryDirectory() as name, postgres(hasty=False) as server:
        for kind, kills, its in (
            ("sqlite", on_sqlite, None), ("postgresql", on_postgres, server)
        ):  # fmt: skip
            (folder := Path(name) / kind).mkdir()
            scene, found = prove(folder, kills, seed, server=its)
            failed += len(found)
            told[kind] = {
                "killed": dict(scene.kills),
                "reports_answered": len(scene.told),
                "failures": found[:20],
            }
    return Evidence(on_sqlite + on_postgres, failed, told)
