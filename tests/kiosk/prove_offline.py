"""Seventy-two hours without the centre: travellers go on, and nothing is lost or doubled.

Two halls of one airport with ten kiosks each are cut off, one with its store in PostgreSQL.
Travellers whose declarations came before, after, or are shown in both halls, pass at any kiosk
while the clock runs; newer bundles are carried in by hand. Then the line is back, and the centre
must know all of it, once.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from customs.crossing import crossing_id
from customs.lane import Lane, Line
from customs.messages import plain
from customs.messages.crossed import KINDS
from customs.messages.enrolment import DeviceKind
from customs.officer_task import Kind
from kiosk.centre import by_hand
from kiosk.centre.fault import CentreError, Fault
from kiosk.hall.hall import Desk
from passenger_app.drafts import Draft
from passenger_app.fleet import bundles
from passenger_app.models import Crossing, OfficerTask
from tests.contract.hall import Hall
from tests.contract.station import (
    SOON,
    Kiosk,
    Sheet,
    Stationed,
    adults,
    declared,
    draw_rates,
    lane,
    sheet,
    signed,
)
from tests.contract.whole import house, work
from tests.postgres import running
from tests.prove import Evidence

CUT = timedelta(hours=72)
KIOSKS = 10  # in each of the two halls
BUNDLES = timedelta(hours=18)  # between two that are carried in
LATE, TWICE = 0.1, 0.05  # declared after the cut; shown in both halls
SYNC = 600.0  # seconds in which the centre must know it all
OF_CROSSINGS = frozenset(kind.value for kind in KINDS.values())


@dataclass
class Days:
    """The cut as it goes."""

    hall: Hall
    halls: list[Stationed]
    papers: list[Sheet]  # supervisors' gate codes, hall by hall
    draw: random.Random
    word: bool = True
    lanes: Counter[str] = field(default_factory=Counter)
    twice: set[UUID] = field(default_factory=set)
    crossings: dict[UUID, frozenset[UUID]] = field(default_factory=dict)  # what was answered
    wrong: list[str] = field(default_factory=list)
    synced: float = 0.0  # seconds
    carried: int = 0

    def cut(self) -> None:
        """The lines go."""

        def gone(_: object) -> None:
            raise CentreError(Fault.NO_LINE, "cut")

        for each in self.halls:
            each.member.line.before = gone
        self.hall.clock.forward(timedelta(minutes=1))
        if self.word:
            for each, (number, codes) in zip(self.halls, self.papers, strict=True):
                each.hall.confirm(number, codes[0])

    def carry_in(self) -> None:
        """A newer bundle for each hall, from the release signer by hand."""
        self.hall.release()
        self.carried += 1
        centre = self.hall.centre
        for each in self.halls:
            told = bundles.by_hand(centre.database, centre.ring(), each.hall.name)
            if told is None:
                raise RuntimeError("the centre has no bundle to give")
            (each.member.folder / by_hand.FILE).write_bytes(plain.write(told))
            each.member.upkeep.duties["by hand"].run()

    def kiosk(self, stationed: Stationed) -> Kiosk:
        """Any kiosk of a hall."""
        id_ = UUID(int=self.draw.randint(1, KIOSKS))
        return Kiosk(stationed.hall, id_, Desk(stationed.hall, id_), self.hall.centre)

    def passes(self, draft: Draft, known: bool) -> None:
        """A traveller at a kiosk, or at one in each hall."""
        both = self.draw.random() < TWICE
        for stationed in self.halls if both else [self.draw.choice(self.halls)]:
            line = stationed.hall.ground().line
            kiosk = self.kiosk(stationed)
            answered = kiosk.pass_through(draft)
            found = lane(answered.crossing)
            self.lanes[f"{line} {found}"] += 1
            id_ = crossing_id(draft.id, stationed.hall.name)
            self.crossings[id_] = frozenset(answered.crossing.seen)
            expected = Lane.GATE if known and line is Line.OFFLINE else Lane.OFFICER
            if found is not expected:
                self.wrong.append(f"{draft.id} was let to {found} on {line}")
        if both:
            self.twice.add(draft.id)

    def back(self) -> float:
        """The lines are back: send all and let the centre work; the seconds it took."""
        begun = time.perf_counter()
        for each in self.halls:
            each.member.line.before = lambda _: None
            for duty in each.member.upkeep.duties.values():
                duty.failures = 0
            while each.member.running.outbox.count().waiting:
                each.member.upkeep.duties["send"].run()
            each.hear()
        work(self.hall.centre)
        return time.perf_counter() - begun


def hear_of_all(stationed: Stationed) -> None:
    """Let a station ask until the centre has nobody more to tell of."""
    while True:
        before = stationed.hall.awaiting.after()
        stationed.hear()
        if stationed.hall.awaiting.after() == before:
            return


@contextmanager
def days(folder: Path, seed: int, word: bool = True, database: str = "") -> Iterator[Days]:
    """Two halls with a line, where nobody is drawn; the second may keep its store elsewhere."""
    with house(folder) as hall:
        draw_rates(hall.centre, 0, 0)
        members = [
            hall.join_in("NRT-T1", DeviceKind.HALL),
            hall.join_in("NRT-T2", DeviceKind.HALL, database),
        ]
        papers = [sheet(hall.centre, name, f"OF {name}") for name in ("NRT-T1", "NRT-T2")]
        hall.release()
        halls = [Stationed.on(member) for member in members]
        for each in halls:
            each.hear()
        yield Days(hall, halls, papers, random.Random(seed), word)
        for member in members:
            member.running.store.close()


def party(hall: Hall, number: int, days_on: int) -> Draft:
    """A traveller with a passport of their own."""
    (person,) = adults(1)
    own = replace(person, document_number=f"TK{number:07}")
    told = declared(people=(own,), day=SOON + timedelta(days=days_on))
    return signed(hall.centre, told)


def prove(
    folder: Path, travellers: int, seed: int, word: bool = True, database: str = ""
) -> tuple[Days, list[str]]:
    """So many travellers over the cut; what was wrong at its end."""
    with days(folder, seed, word, database) as told:
        late = {n for n in range(travellers) if told.draw.random() < LATE}
        each = CUT / travellers
        drafts = {
            n: party(told.hall, n, n * 3 // travellers) for n in range(travellers) if n not in late
        }
        for stationed in told.halls:
            hear_of_all(stationed)
        told.cut()
        carried = told.hall.clock()
        for n in range(travellers):
            told.hall.clock.forward(each)
            if told.hall.clock() - carried >= BUNDLES:
                told.carry_in()
                carried = told.hall.clock()
            draft = drafts.get(n) or party(told.hall, n, n * 3 // travellers)
            told.passes(draft, n not in late)
        told.synced = told.back()
        return told, [*told.wrong, *failures(told), *([] if told.synced < SYNC else ["slow"])]


def failures(told: Days) -> list[str]:
    """Where the centre does not know what happened, or knows it twice."""
    found, there = [], set[UUID]()
    for each in told.halls:
        device = each.member.running.device.device
        events = [e for e in told.hall.events(device) if e.kind in OF_CROSSINGS]
        at_centre = Counter(event.head.id for event in events)
        there |= at_centre.keys()
        # A hall that has its line back hears of the other's use, and says so of its crossing.
        ours = {id_ for id_ in told.crossings if each.hall.book.of(id_).log}
        in_log = {said.id for id_ in ours for said in each.hall.book.of(id_).log}
        twice = [id_ for id_, times in at_centre.items() if times > 1 or id_ not in in_log]
        found += [f"told twice: {id_}" for id_ in twice]
        odd = told.hall.dispositions(device) - {"taken"}
        found += [f"the centre took some as {odd}"] if odd else []
    found += [f"lost: {id_}" for id_, seen in told.crossings.items() if seen - there]
    return found + _misjoined(told)


def _misjoined(told: Days) -> list[str]:
    """Crossings that are not at the centre, and passes used twice that nobody is asked about."""
    with told.hall.centre.database.reading() as session:
        rows = {row.id for row in session.scalars(select(Crossing))}
        asked = select(OfficerTask.subject).where(OfficerTask.kind == Kind.PASS_MISUSED.value)
        flagged = {UUID(subject) for subject in session.scalars(asked)}
    found = [f"no crossing: {id_}" for id_ in told.crossings.keys() ^ rows]
    return found + [f"double use: {id_}" for id_ in told.twice ^ flagged]


def run(seed: int, travellers: int = 10_000) -> Evidence:
    """The stated count."""
    with tempfile.TemporaryDirectory() as name, running(hasty=False) as server:
        told, found = prove(Path(name), travellers, seed, database=server.named())
    said = {
        "kiosks": KIOSKS * len(told.halls),
        "hours": CUT.total_seconds() / 3600,
        "bundles_carried_in": told.carried,
        "lanes": dict(told.lanes),
        "in_both_halls": len(told.twice),
        "facts_answered": sum(len(seen) for seen in told.crossings.values()),
        "synced_in_seconds": round(told.synced, 1),
        "failures": found[:20],
    }
    return Evidence(travellers, len(found), said)
