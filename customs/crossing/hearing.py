"""What each event adds to a crossing.

Every function here only adds, and adding is the same in any order. An event that makes no
sense where it comes is kept as a concern, which an officer lifts; nothing is refused, for it
already happened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from customs.chip import ChipVerdict
from customs.crossing.attempts import PASS
from customs.crossing.crossing import Cause, Concern, Crossing, Decision, Parts, Revision
from customs.crossing.events import (
    AnswersChanged,
    AnswersConfirmed,
    AttemptsSpent,
    BagMissing,
    ClearanceCancelled,
    ClearanceMinted,
    Ended,
    Event,
    FaceTaken,
    Held,
    Joined,
    LaneDecided,
    MustAdd,
    NotByFace,
    OfficerLooked,
    Opened,
    Paid,
    PassportRead,
    PassTold,
    Released,
    Revised,
    Split,
)
from customs.crossing.leg import Leg, Named
from customs.face import ANOTHER_TRY
from customs.lane import Look, worst
from customs.public_reason import OF_LANE
from customs.verdicts import Verdict

# Only an officer does these; written by anybody else they are a concern.
OFFICERS_ONLY = (OfficerLooked, Held, Released, Split)
_PASS_CAUSES = {
    Verdict.SUPERSEDED: Cause.SUPERSEDED,
    Verdict.WITHDRAWN: Cause.WITHDRAWN,
    Verdict.USED: Cause.USED,
}


def heard(crossing: Crossing, event: Event) -> Crossing:
    """The crossing with an event that it has not heard before."""
    after = replace(crossing, seen=crossing.seen | {event.id})
    hear = _HEARS.get(type(event.told))
    allowed = event.by_officer or not isinstance(event.told, OFFICERS_ONLY)
    if hear is None or not allowed or event.machine != crossing.machine:
        return _with_concern(after, event, Concern(Cause.UNKNOWN))
    return hear(after, event, event.told)


def failed(event: Event) -> bool:
    """Whether an event is a failed attempt, told to the traveller as one."""
    told = event.told
    if isinstance(told, PassportRead):
        return told.named is Named.NOBODY or told.chip is ChipVerdict.UNREADABLE
    return isinstance(told, FaceTaken) and told.band in ANOTHER_TRY


def _opened(crossing: Crossing, event: Event, told: Opened) -> Crossing:
    after = _joined(replace(crossing, opened=crossing.opened | {told.how}), event, told)
    if told.declaration is None:
        return after
    after = replace(after, declarations=after.declarations | {told.declaration})
    return _with_revision(after, event, told.revision, told.people)


def _joined(crossing: Crossing, event: Event, _told: object) -> Crossing:
    return replace(crossing, kiosks=crossing.kiosks | {event.by})


def _revised(crossing: Crossing, event: Event, told: Revised) -> Crossing:
    return _with_revision(crossing, event, told.revision, told.people)


def _with_revision(
    crossing: Crossing, event: Event, number: int, people: tuple[int, ...]
) -> Crossing:
    told = Revision(tuple(sorted(set(people))), frozenset({event.id}), event.by_officer)
    known = crossing.revisions.get(number)
    if known:
        told = Revision(
            tuple(sorted({*known.people, *people})),
            known.events | told.events,
            known.by_officer or told.by_officer,
        )
    return replace(crossing, revisions={**crossing.revisions, number: told})


def _passport_read(crossing: Crossing, event: Event, told: PassportRead) -> Crossing:
    if told.named is Named.NOBODY:
        return _with_failure(_with_failure(crossing, event, PASS), event, told.document)
    leg = _leg(crossing, told.person)
    read = leg.with_document(told.document, told.named, told.chip, told.age, told.marks)
    after = _with_leg(crossing, read)
    return _with_failure(after, event, told.document) if failed(event) else after


def _answers_confirmed(crossing: Crossing, event: Event, told: AnswersConfirmed) -> Crossing:
    return _with_leg(crossing, _leg(crossing, told.person).with_confirmed(told.revision, event.at))


def _answers_changed(crossing: Crossing, event: Event, told: AnswersChanged) -> Crossing:
    return _with_concern(crossing, event, Concern(Cause.CHANGED, told.revision))


def _face_taken(crossing: Crossing, event: Event, told: FaceTaken) -> Crossing:
    after = _with_leg(crossing, _leg(crossing, told.person).with_face(told.document, told.band))
    return _with_failure(after, event, told.document) if failed(event) else after


def _not_by_face(crossing: Crossing, _event: Event, told: NotByFace) -> Crossing:
    return _with_leg(crossing, replace(_leg(crossing, told.person), declined=True))


def _officer_looked(crossing: Crossing, _event: Event, told: OfficerLooked) -> Crossing:
    for person in told.people:
        leg = replace(_leg(crossing, person), look=Look.BY_OFFICER)
        crossing = _with_leg(crossing, leg)
    return crossing


def _lane_decided(crossing: Crossing, event: Event, told: LaneDecided) -> Crossing:
    new = Decision(told.lane, told.revision, told.public, (event.at, event.id))
    key = (told.party, told.round)
    known = crossing.decided.get(key)
    if known and known.lane is new.lane:
        new = min(known, new, key=lambda one: one.at)
    elif known and worst((known.lane, new.lane)) is known.lane:
        new = known
    return replace(crossing, decided={**crossing.decided, key: new})


def _released(crossing: Crossing, event: Event, told: Released) -> Crossing:
    new = Decision(told.lane, told.revision, OF_LANE[told.lane], (event.at, event.id))
    key = (told.party, told.round)
    new = max(crossing.released.get(key, new), new, key=lambda one: one.at)
    return replace(
        crossing,
        released={**crossing.released, key: new},
        lifted=crossing.lifted | told.lifts,
    )


def _paid(crossing: Crossing, _event: Event, told: Paid) -> Crossing:
    return replace(crossing, paid=crossing.paid | {told.revision})


def _bag_missing(crossing: Crossing, event: Event, _told: BagMissing) -> Crossing:
    return _with_concern(crossing, event, Concern(Cause.BAG_MISSING))


def _must_add(crossing: Crossing, event: Event, told: MustAdd) -> Crossing:
    return _with_concern(crossing, event, Concern(Cause.MUST_ADD, told.revision))


def _ended(crossing: Crossing, _event: Event, _told: Ended) -> Crossing:
    return crossing


def _held(crossing: Crossing, event: Event, _told: Held) -> Crossing:
    return _with_concern(crossing, event, Concern(Cause.HELD))


def _split(crossing: Crossing, event: Event, told: Split) -> Crossing:
    new = Parts(event.at, event.id, told.parties)
    return replace(crossing, splits=crossing.splits | {new})


def _pass_told(crossing: Crossing, event: Event, told: PassTold) -> Crossing:
    if told.verdict is Verdict.VALID:
        return crossing
    cause = _PASS_CAUSES.get(told.verdict, Cause.UNKNOWN)
    return _with_concern(crossing, event, Concern(cause, told.revision))


def _attempts_spent(crossing: Crossing, event: Event, _told: AttemptsSpent) -> Crossing:
    return _with_concern(crossing, event, Concern(Cause.ATTEMPTS))


def _clearance_minted(crossing: Crossing, _event: Event, told: ClearanceMinted) -> Crossing:
    return replace(crossing, minted=crossing.minted | {(told.party, told.round)})


def _clearance_cancelled(crossing: Crossing, _event: Event, told: ClearanceCancelled) -> Crossing:
    return replace(crossing, cancelled=crossing.cancelled | {(told.party, told.round)})


def _leg(crossing: Crossing, person: int) -> Leg:
    return crossing.legs.get(person, Leg(person))


def _with_leg(crossing: Crossing, leg: Leg) -> Crossing:
    return replace(crossing, legs={**crossing.legs, leg.person: leg})


def _with_concern(crossing: Crossing, event: Event, concern: Concern) -> Crossing:
    return replace(crossing, concerns={**crossing.concerns, event.id: concern})


def _with_failure(crossing: Crossing, event: Event, key: bytes) -> Crossing:
    return replace(crossing, attempts=crossing.attempts.after(key or PASS, event.id))


_HEARS: Mapping[type, Callable[[Crossing, Event, Any], Crossing]] = {
    Opened: _opened,
    Joined: _joined,
    PassportRead: _passport_read,
    AnswersConfirmed: _answers_confirmed,
    AnswersChanged: _answers_changed,
    FaceTaken: _face_taken,
    NotByFace: _not_by_face,
    OfficerLooked: _officer_looked,
    LaneDecided: _lane_decided,
    Paid: _paid,
    BagMissing: _bag_missing,
    MustAdd: _must_add,
    Revised: _revised,
    Ended: _ended,
    Held: _held,
    Released: _released,
    Split: _split,
    PassTold: _pass_told,
    AttemptsSpent: _attempts_spent,
    ClearanceMinted: _clearance_minted,
    ClearanceCancelled: _clearance_cancelled,
}
