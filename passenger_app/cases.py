"""Cases: an officer takes a crossing into their hands and acts on it.

An act is written down and told to the crossing's hall in one transaction; the hall writes it into
the crossing's own log, from where it comes back. What was done is never taken back: see `reverse`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from customs.case import GRAVE, Act, Wish, gravely_stopped, reversible, standing
from customs.crossing import Crossing, Event, replay
from customs.crossing.by_officer import Bar, bar, mark, tells, undoes
from customs.crossing.events import Told
from customs.officer import Permission
from passenger_app import audit, crossings, models, permissions, staff_numbers
from passenger_app.database import Database, retried
from passenger_app.fleet import commanding
from passenger_app.keyring import Ring
from passenger_app.models import Case, CaseAct, DataKey, Declaration, State
from passenger_app.vault import Sealer, Vault

# A declaration nobody signed is its owner's alone.
_SIGNED = frozenset({State.SUBMITTED, State.PRESENTED, State.WITHDRAWN})


class Absent(Exception):
    """There is no such case, or nothing of it can be read any more."""


class NotHeld(Exception):
    """Another officer has this case in their hands."""


class Moved(Exception):
    """Something happened since the officer looked."""


class Barred(Exception):
    """The act says nothing to the crossing as it stands."""

    def __init__(self, why: Bar) -> None:
        super().__init__(why.value)
        self.why = why


class NoTaker(Exception):
    """No officer with this number may have this case."""


@dataclass(frozen=True)
class Subject:
    """What a case is about; under the crossing's id, before there is one the declaration's."""

    id: UUID
    declaration: UUID | None
    hall: str | None


@dataclass(frozen=True)
class Desk:
    """Who acts, with what the house gives them, until when the case is then theirs."""

    database: Database
    vault: Vault
    ring: Ring
    by: str
    grave: bool  # whether they may do what weighs most, or reverse it
    until: datetime
    now: datetime


def subject(session: Session, id_: UUID) -> Subject | None:
    """The case of a crossing or of a declaration, the newest crossing of which it then is."""
    asked = select(models.Crossing).where(
        (models.Crossing.id == id_) | (models.Crossing.declaration_id == id_)
    )
    row = session.scalars(asked.order_by(models.Crossing.opened_at.desc()).limit(1)).first()
    if row is not None:
        return Subject(row.id, row.declaration_id, row.hall)
    declaration = session.get(Declaration, id_)
    known = declaration is not None and declaration.state in _SIGNED
    return Subject(id_, id_, None) if known else None


def held(case: Case | None, now: datetime) -> str | None:
    """In whose hands a case is now; a claim lapses."""
    if case is None or case.held_until is None or case.held_until <= now:
        return None
    return case.owner


def acts_of(session: Session, found: Subject) -> list[CaseAct]:
    """Every act on it, the oldest first, with what was noted before a hall had seen it."""
    own = Case.id == found.id
    mine = own | (Case.declaration_id == found.declaration) if found.declaration else own
    asked = select(CaseAct).join(Case, Case.id == CaseAct.case_id).where(mine)
    return list(session.scalars(asked.order_by(CaseAct.at, CaseAct.n)))


def moves(acts: Iterable[CaseAct], case: UUID) -> list[tuple[int, Act, int | None]]:
    """The acts on one case as its standing is told by them."""
    return [(row.n, Act(row.kind), row.reverses) for row in acts if row.case_id == case]


def sealer(session: Session, vault: Vault, declaration: UUID | None) -> Sealer:
    """Of the declaration's data key."""
    row = session.get(Declaration, declaration) if declaration else None
    key = session.get(DataKey, row.key_id) if row else None
    if key is None or key.wrapped is None:
        raise Absent(str(declaration))
    return vault.open(key)


@dataclass
class Work:
    """One case under its lock, in the hands of who acts."""

    session: Session
    desk: Desk
    about: Subject
    case: Case

    def history(self) -> tuple[Crossing, list[Event]]:
        """The crossing as it is told."""
        found = crossings.log(self.session, self.about.id) if self.about.hall else None
        if found is None:
            raise Barred(Bar.NO_CROSSING)
        return found

    def acts(self) -> list[CaseAct]:
        """The acts on this very case."""
        asked = select(CaseAct).where(CaseAct.case_id == self.case.id).order_by(CaseAct.n)
        return list(self.session.scalars(asked))

    def write(self, wish: Wish, told: Sequence[Told] = (), reverses: int | None = None) -> None:
        """Keep an act, tell the hall, write it down."""
        session, desk, now = self.session, self.desk, self.desk.now
        before = self.acts()
        n = len(before) + 1
        events = commanding.tell(session, desk.ring, self.about, desk.by, told, now)
        row = CaseAct(
            case_id=self.case.id, n=n, kind=wish.act.value, reverses=reverses, by=desk.by, at=now,
            reason=wish.reason.value if wish.reason else None, text_enc=self._sealed(wish.text, n),
            lane=wish.lane.value if wish.lane else None, told=[str(id_) for id_ in events],
        )  # fmt: skip
        session.add(row)
        self.case.standing = standing(moves([*before, row], self.case.id)).value
        self.case.changed_at = now
        audit.note(
            session, now, desk.by, f"case_{wish.act}", self.about.id, why=row.reason, n=n,
            declaration=str(self.about.declaration) if self.about.declaration else None,
        )  # fmt: skip

    def _sealed(self, text: str, n: int) -> bytes | None:
        if not text:
            return None
        key = sealer(self.session, self.desk.vault, self.about.declaration)
        return key.seal(text.encode(), "act", "text_enc", f"{self.case.id}.{n}")


def work_on(session: Session, desk: Desk, id_: UUID) -> Work:
    """The case under its lock; whoever acts on what nobody holds has taken it."""
    found = subject(session, id_)
    if found is None:
        raise Absent(str(id_))
    made = {"id": found.id, "standing": "waiting", "made_at": desk.now, "changed_at": desk.now}
    session.execute(insert(Case).values(made).on_conflict_do_nothing())  # SQLite reads it too
    case = session.get_one(Case, found.id, with_for_update=True)
    if held(case, desk.now) not in {None, desk.by}:
        raise NotHeld
    case.declaration_id = found.declaration
    case.owner, case.held_until = desk.by, desk.until
    return Work(session, desk, found, case)


@retried
def take(desk: Desk, id_: UUID) -> None:
    """Take a case nobody holds, or hold on to one's own for longer."""
    with desk.database.writing() as session:
        work = work_on(session, desk, id_)
        audit.note(session, desk.now, desk.by, "case_take", work.about.id)


@retried
def hand_over(desk: Desk, id_: UUID, number: str, note: str) -> None:
    """Give it to a colleague by their staff number, or back to all, with a note of why."""
    with desk.database.writing() as session:
        work = work_on(session, desk, id_)
        to = _taker(session, number) if number else None
        work.write(Wish(Act.HANDED_OVER, text=note.strip()))
        work.case.owner, work.case.held_until = to, desk.until if to else None


def _taker(session: Session, number: str) -> str:
    found = staff_numbers.active(session, number)
    if found is None or not permissions.may(found[1], Permission.CASES_ACT):
        raise NoTaker
    return found[0]


@retried
def act(desk: Desk, id_: UUID, wish: Wish, seen: str) -> None:
    """Do it, if the crossing is still what the officer saw."""
    with desk.database.writing() as session:
        work = work_on(session, desk, id_)
        if wish.act is Act.NOTED:
            work.write(wish)
            return
        crossing, _ = work.history()
        if mark(crossing) != seen:
            raise Moved
        barred = bar(wish.act, crossing)
        if barred:
            raise Barred(barred)
        stopped = gravely_stopped(moves(work.acts(), work.case.id))
        if wish.act is Act.RELEASED and stopped and not desk.grave:
            raise Absent(str(id_))
        work.write(wish, tells(wish, crossing))


@retried
def reverse(desk: Desk, id_: UUID, n: int, wish: Wish) -> None:
    """Reverse the last act that moved the crossing, once."""
    with desk.database.writing() as session:
        work = work_on(session, desk, id_)
        acts = work.acts()
        if reversible(moves(acts, work.case.id)) != n:
            raise Moved
        undone = next(row for row in acts if row.n == n)
        if Act(undone.kind) in GRAVE and not desk.grave:
            raise Absent(str(n))
        work.write(wish, _undoing(work, undone), reverses=n)


def _undoing(work: Work, undone: CaseAct) -> tuple[Told, ...]:
    crossing, log = work.history()
    ids = {UUID(id_) for id_ in undone.told}
    if Act(undone.kind) is not Act.RELEASED and not ids <= crossing.seen:
        raise Barred(Bar.NOT_HEARD)  # a hold still on its way would come after its end
    before = replay(Crossing(crossing.id, crossing.hall), (e for e in log if e.id not in ids))
    return undoes(Act(undone.kind), ids, before, crossing)


def erase(session: Session, declaration: UUID) -> dict[str, int]:
    """Forget the cases of a declaration with it; the audit keeps the acts' codes."""
    mine = select(Case.id).where(Case.declaration_id == declaration)
    gone = delete(CaseAct).where(CaseAct.case_id.in_(mine))
    acts = session.connection().execute(gone).rowcount
    own = delete(Case).where(Case.declaration_id == declaration)
    return {"act": acts, "case": session.connection().execute(own).rowcount}
