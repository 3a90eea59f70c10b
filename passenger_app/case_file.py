"""The file of a case: all an officer sees of a declaration and its crossing, at one moment.

Whoever opens it is written down, in the transaction that reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from customs.case import Act, Reason, Standing, reversible, standing
from customs.crossing import Crossing, Event, Leg
from customs.crossing.by_officer import Bar, bar, mark
from customs.crossing.joining import decision, parties, people, revision
from customs.crossing.joining import state as state_of
from customs.declaration import Declaration as Told
from customs.differences import Difference, differences
from customs.lane import Lane
from customs.person import Person
from customs.words_timeline import Line, line
from passenger_app import audit, cases, crossings, models, staff_numbers
from passenger_app.cases import Subject
from passenger_app.database import Database, retried
from passenger_app.drafts import signed
from passenger_app.models import Case, CaseAct, Declaration, Device, Revision
from passenger_app.vault import Sealer, Vault


@dataclass(frozen=True)
class Version:
    """One signed revision, and what it says otherwise than the one before."""

    n: int
    at: datetime
    by: str
    told: Told
    changes: Sequence[Difference]


@dataclass(frozen=True)
class Done:
    """One act as it is read."""

    case: UUID
    n: int
    act: Act
    reason: Reason | None
    text: str
    lane: Lane | None
    reverses: int | None
    by: str
    at: datetime
    heard: bool  # by the hall; what is not for a hall is heard at once


@dataclass(frozen=True)
class Way:
    """One person's way through the crossing."""

    index: int
    person: Person | None
    leg: Leg
    lane: Lane | None


@dataclass(frozen=True)
class Happened:
    """One event of the crossing's log."""

    at: datetime
    by: str
    said: Line


@dataclass(frozen=True)
class CaseFile:
    """Everything on one case."""

    about: Subject
    declaration: Declaration | None
    versions: Sequence[Version]
    crossing: Crossing | None
    log: Sequence[Happened]
    holder: str | None
    held_until: datetime | None
    acts: Sequence[Done]
    names: dict[str, str]  # of devices by hall and name, of officers by number

    @property
    def told(self) -> Told | None:
        """What the last revision says."""
        return self.versions[-1].told if self.versions else None

    @property
    def ways(self) -> list[Way]:
        """Everybody on the newest revision."""
        found, told = self.crossing, self.told
        on_it = people(found) if found else tuple(sorted(told.indexes)) if told else ()
        return [_way(found, told, index) for index in on_it]

    @property
    def standing(self) -> Standing:
        """Where officers' acts leave it."""
        return standing(self._moves())

    @property
    def reversible(self) -> int | None:
        """The act that can be reversed."""
        return reversible(self._moves())

    def _moves(self) -> list[tuple[int, Act, int | None]]:
        return [(one.n, one.act, one.reverses) for one in self.acts if one.case == self.about.id]

    def bar(self, act: Act) -> Bar | None:
        """What stands in the way of an act; a page names it by its value."""
        return bar(Act(act), self.crossing) if self.crossing else Bar.NO_CROSSING

    @property
    def seen(self) -> str:
        """Names what an act is about: see customs/crossing/by_officer.py."""
        return mark(self.crossing) if self.crossing else ""

    @property
    def confirmed(self) -> datetime | None:
        """The legal time of the declaration: when the first adult confirmed its last revision."""
        if self.crossing is None:
            return None
        number = revision(self.crossing)
        found = (leg.confirmed.get(number) for leg in self.crossing.legs.values())
        return min((at for at in found if at), default=None)


def _way(crossing: Crossing | None, told: Told | None, index: int) -> Way:
    leg = crossing.legs.get(index, Leg(index)) if crossing else Leg(index)
    person = told.person(index) if told else None
    if crossing is None:
        return Way(index, person, leg, None)
    party = next((party for party in parties(crossing) if index in party), ())
    found = decision(crossing, party)
    return Way(index, person, leg, found.lane if found else None)


@retried
def read(database: Database, vault: Vault, by: str, id_: UUID, now: datetime) -> CaseFile | None:
    """The file, for an officer; that it was opened is written down."""
    with database.writing() as session:
        about = cases.subject(session, id_)
        if about is None:
            return None
        crossing = str(about.id) if about.hall else None
        audit.note(session, now, by, "case_seen", about.declaration or about.id, crossing=crossing)
        return _file(session, vault, about, now)


def _file(session: Session, vault: Vault, about: Subject, now: datetime) -> CaseFile:
    row = session.get(Declaration, about.declaration) if about.declaration else None
    key = cases.sealer(session, vault, row.id) if row else None
    found = crossings.log(session, about.id) if about.hall else None
    crossing, log = found or (None, [])
    acts = cases.acts_of(session, about)
    case = session.get(Case, about.id)
    return CaseFile(
        about=about,
        declaration=row,
        versions=list(_versions(session, row, key)) if row and key else [],
        crossing=crossing,
        log=[Happened(each.at, each.by, line(each.told)) for each in log],
        holder=cases.held(case, now),
        held_until=case.held_until if case else None,
        acts=[_done(act, key, crossing) for act in acts],
        names=_names(session, log, acts, case),
    )


def _versions(session: Session, row: Declaration, key: Sealer) -> Iterator[Version]:
    asked = select(Revision).where(Revision.declaration_id == row.id).order_by(Revision.n)
    found = [(each, signed(each, key)) for each in session.scalars(asked)]
    if found:
        first, told = found[0]
        yield Version(first.n, first.made_at, first.made_by, told, ())
    for (_, before), (each, told) in pairwise(found):
        yield Version(each.n, each.made_at, each.made_by, told, differences(before, told))


def _done(row: CaseAct, key: Sealer | None, crossing: Crossing | None) -> Done:
    text = ""
    if row.text_enc is not None and key is not None:
        text = key.open(row.text_enc, "act", "text_enc", f"{row.case_id}.{row.n}").decode()
    seen = crossing.seen if crossing else frozenset()
    return Done(
        case=row.case_id,
        n=row.n,
        act=Act(row.kind),
        reason=Reason(row.reason) if row.reason else None,
        text=text,
        lane=Lane(row.lane) if row.lane else None,
        reverses=row.reverses,
        by=row.by,
        at=row.at,
        heard={UUID(id_) for id_ in row.told} <= seen,
    )


def _names(
    session: Session, log: Iterable[Event], acts: Iterable[CaseAct], case: Case | None
) -> dict[str, str]:
    """How devices and officers are called on the page."""
    actors = {each.by for each in log} | {row.by for row in acts}
    actors |= {case.owner} if case and case.owner else set()
    ids = [UUID(one.partition(":")[2]) for one in actors if one.startswith("device:")]
    asked = select(Device.id, Device.hall, Device.name).where(Device.id.in_(ids))
    devices = {f"device:{id_}": f"{hall} {name}" for id_, hall, name in session.execute(asked)}
    return staff_numbers.of(session, actors) | devices


@dataclass(frozen=True)
class Glance:
    """What of a case changes by itself, for the page that asks again: codes, and no person."""

    state: str | None
    because: Sequence[str]
    holder: str | None
    heard: int
    sent: int
    seen: str


def glance(session: Session, id_: UUID, now: datetime) -> Glance | None:
    """The same at once, without opening anything personal."""
    about = cases.subject(session, id_)
    if about is None:
        return None
    found = crossings.log(session, about.id) if about.hall else None
    crossing = found[0] if found else None
    row = session.get(models.Crossing, about.id) if crossing else None
    sent = [UUID(each) for act in cases.acts_of(session, about) for each in act.told]
    seen = crossing.seen if crossing else frozenset()
    return Glance(
        state=state_of(crossing).value if crossing else None,
        because=(row.because or ()) if row else (),
        holder=cases.held(session.get(Case, about.id), now),
        heard=sum(each in seen for each in sent),
        sent=len(sent),
        seen=mark(crossing) if crossing else "",
    )
