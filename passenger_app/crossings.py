"""Crossings: what halls told is joined here again by the same machine, and acted upon.

Events come in any order, late, and from halls that could not hear each other. Drawing the
picture anew from all of them gives the same one each time, so a job may do it twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from customs.crossing import Crossing, Event, Leg, Named, crossing_id, replay
from customs.crossing.crossing import Cause
from customs.crossing.events import Opened, PassportRead
from customs.crossing.joining import causes, decision, parties, people, revision, state
from customs.crossing.leg import UNPROVEN
from customs.crossing.waiting import Waits, waits
from customs.messages import crossed, event
from customs.messages.arrival import Reopened, What
from customs.messages.change import Kind as ChangeKind
from customs.messages.enrolment import DeviceKind
from customs.officer_task import Kind
from customs.sealed import unbelieved
from passenger_app import audit, jobs, models, tasks
from passenger_app.database import Acting, Database, retried
from passenger_app.fleet import changes
from passenger_app.models import (
    CrossingEvent,
    CrossingLeg,
    Declaration,
    Device,
    DeviceEvent,
    Reopening,
    State,
)

KINDS = frozenset(kind.value for kind in crossed.KINDS.values())
_NEW = insert(CrossingEvent.__table__)  # type: ignore[arg-type]
_NAMED = frozenset({Named.BINDING, Named.NAME})


def heard(acting: Acting, now: datetime, told: Iterable[tuple[UUID, UUID]]) -> None:
    """Events that were kept just now, each with its crossing: ask for its picture."""
    rows = [{"event_id": id_, "crossing_id": crossing} for id_, crossing in told]
    if rows:
        acting.execute(_NEW, rows)
    for crossing in sorted({crossing for _, crossing in told}):
        jobs.ask(acting, jobs.Kind.CROSSING, crossing, now, now)


def about(told: event.Event) -> UUID | None:
    """The crossing an event is about, if it is about one; of another version as well."""
    named = told.body.get("crossing")
    return UUID(bytes=named) if type(named) is bytes and len(named) == 16 else None


@dataclass(frozen=True)
class _Told:
    """An event of a crossing, and the hall whose device told of it."""

    hall: str
    event: Event


@retried
def draw(database: Database, id_: UUID, now: datetime) -> None:
    """Draw the picture of a crossing from all that was told of it, and act upon what it shows."""
    with database.writing() as session:
        told = list(_told(session, id_))
        if not told:
            return
        hall = told[0].hall
        events = [each.event for each in told]
        crossing = replay(Crossing(id_, hall), events)
        named_at, before = _named_at(crossing, events), session.get(models.Crossing, id_)
        first = named_at is not None and (before is None or before.named_at is None)
        waiting = waits(Crossing(id_, hall), events)
        _put(session, crossing, named_at, _opened_at(events), waiting, now)
        odd = Cause.UNKNOWN in causes(crossing) or any(each.hall != hall for each in told)
        if odd or any(crossing_id(each, hall) != id_ for each in crossing.declarations):
            tasks.ask(session, now, Kind.CROSSING_UNKNOWN, id_, hall=hall)
        for declaration in sorted(crossing.declarations):
            if first:
                _used(session, declaration, crossing, now)
            if list(_decided_at(crossing)):
                _presented(session, declaration, crossing, now)


def log(session: Session, id_: UUID) -> tuple[Crossing, list[Event]] | None:
    """A crossing as its events tell it, and the events; None for one nobody told of."""
    told = list(_told(session, id_))
    events = [each.event for each in told]
    return (replay(Crossing(id_, told[0].hall), events), events) if told else None


def drawn(session: Session, id_: UUID) -> Crossing | None:
    """A crossing from all that was told of it; None where nothing was."""
    found = log(session, id_)
    return found[0] if found else None


def _told(session: Session, id_: UUID) -> Iterator[_Told]:
    """Its events by their time; of two at one moment the id decides."""
    asked = (
        select(DeviceEvent.raw, Device.kind, Device.hall)
        .join(CrossingEvent, CrossingEvent.event_id == DeviceEvent.id)
        .join(Device, Device.id == DeviceEvent.device_id)
        .where(CrossingEvent.crossing_id == id_)
        .order_by(DeviceEvent.at, DeviceEvent.id)
    )
    for row in session.scalars(select(Reopening).where(Reopening.crossing_id == id_)):
        told_ = Reopened(id=row.id, at=row.at, what=What(row.what), revision=row.revision)
        yield _Told(row.hall, told_.event)
    for raw, kind, hall in session.execute(asked):
        said = unbelieved(raw)  # it was believed when it came
        told = event.read(said.payload) if said else None
        found = crossed.read(told, DeviceKind(kind)) if isinstance(told, event.Event) else None
        if found:
            yield _Told(hall, found.event)


def _opened_at(events: Sequence[Event]) -> datetime:
    opened = [each.at for each in events if isinstance(each.told, Opened)]
    return min(opened or [each.at for each in events])


def _named_at(crossing: Crossing, events: Sequence[Event]) -> datetime | None:
    """When a chip named somebody, or where none did, when a lane was decided."""
    return min([*_read_at(events), *_decided_at(crossing)], default=None)


def _read_at(events: Sequence[Event]) -> Iterator[datetime]:
    """A page can be typed by anybody; it does not count."""
    for each in events:
        told = each.told
        if isinstance(told, PassportRead) and told.named in _NAMED and told.chip not in UNPROVEN:
            yield each.at


def _decided_at(crossing: Crossing) -> Iterator[datetime]:
    for found in (*crossing.decided.values(), *crossing.released.values()):
        yield found.at[0]


def _put(
    session: Session, crossing: Crossing, named_at: datetime | None, opened_at: datetime,
    waiting: Waits | None, now: datetime,
) -> None:  # fmt: skip
    (declaration,) = crossing.declarations if len(crossing.declarations) == 1 else (None,)
    session.merge(
        models.Crossing(
            id=crossing.id,
            declaration_id=declaration,
            hall=crossing.hall,
            revision=revision(crossing),
            machine=crossing.machine,
            state=state(crossing).value,
            opened_at=opened_at,
            changed_at=now,
            named_at=named_at,
            people=len(people(crossing)),
            because=list(waiting.because) if waiting else [],
            waits_since=waiting.since if waiting else None,
        )
    )
    session.flush()
    session.execute(delete(CrossingLeg).where(CrossingLeg.crossing_id == crossing.id))
    session.add_all(_leg(crossing, leg) for leg in crossing.legs.values())


def _leg(crossing: Crossing, leg: Leg) -> CrossingLeg:
    party = next((party for party in parties(crossing) if leg.person in party), ())
    decided = decision(crossing, party)
    return CrossingLeg(
        crossing_id=crossing.id,
        person=leg.person,
        chip=leg.chip,
        face=leg.band,
        age=leg.age,
        look=leg.look.value,
        corrected=leg.corrected,
        confirmed_at=leg.confirmed.get(revision(crossing)),
        lane=decided.lane.value if decided else None,
    )


def _presented(session: Session, id_: UUID, crossing: Crossing, now: datetime) -> None:
    """A lane was decided on it: from now on an officer changes it, and nobody else."""
    row = session.get(Declaration, id_, with_for_update=True)
    if row is not None and row.state == State.SUBMITTED:
        row.state, row.changed_at = State.PRESENTED.value, now
        audit.note(
            session, now, audit.WORKER, "present", id_, crossing=str(crossing.id),
            hall=crossing.hall, revision=revision(crossing),
        )  # fmt: skip


def _used(session: Session, id_: UUID, crossing: Crossing, now: datetime) -> None:
    """Somebody on a declaration stands in a hall: no other takes it. Its owner may change it."""
    row = session.get(Declaration, id_, with_for_update=True)
    halls = select(models.Crossing.hall).where(
        models.Crossing.declaration_id == id_, models.Crossing.named_at.is_not(None)
    )
    found = sorted(set(session.scalars(halls)))
    state_ = row.state if row else "unknown"
    if len(found) == 1 and state_ == State.SUBMITTED:
        changes.tell(session, now, ChangeKind.PASS_USED, id_, used_in=crossing.hall)
    if len(found) > 1 or state_ not in {State.SUBMITTED, State.PRESENTED}:
        tasks.ask(session, now, Kind.PASS_MISUSED, id_, halls=found, state=str(state_))


def latest(session: Session, declaration: UUID) -> models.Crossing | None:
    """The crossing in which a document named somebody, of several the last that was opened."""
    asked = (
        select(models.Crossing)
        .where(models.Crossing.declaration_id == declaration)
        .order_by(
            models.Crossing.named_at.is_(None),
            models.Crossing.opened_at.desc(),
            models.Crossing.id,
        )
    )
    return session.scalars(asked.limit(1)).first()


def used_in(session: Session, declarations: Iterable[UUID]) -> dict[UUID, str]:
    """The hall in which each was first used."""
    asked = (
        select(models.Crossing.declaration_id, models.Crossing.hall)
        .where(models.Crossing.declaration_id.in_(list(declarations)))
        .where(models.Crossing.named_at.is_not(None))
        .order_by(models.Crossing.named_at.desc(), models.Crossing.id.desc())
    )
    return {id_: hall for id_, hall in session.execute(asked) if id_}


def erase(session: Session, declaration: UUID) -> dict[str, int]:
    """Forget the pictures; their events hold ids alone and stay with their devices."""
    mine = select(models.Crossing.id).where(models.Crossing.declaration_id == declaration)
    told = delete(CrossingLeg).where(CrossingLeg.crossing_id.in_(mine))
    legs = session.connection().execute(told).rowcount
    links = delete(CrossingEvent).where(CrossingEvent.crossing_id.in_(mine))
    session.connection().execute(links)
    session.execute(delete(Reopening).where(Reopening.declaration_id == declaration))
    own = delete(models.Crossing).where(models.Crossing.declaration_id == declaration)
    return {"leg": legs, "crossing": session.connection().execute(own).rowcount}
