"""What an officer's act on a case tells the crossing: events of the machine, and nothing else.

They are made from the crossing as the officer saw it. A release names the round and what it
lifts, so that whatever came meanwhile still stands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Set
from enum import StrEnum
from uuid import UUID

from customs.case import STOPS, Act, Wish
from customs.crossing.crossing import Cause, Crossing
from customs.crossing.events import (
    AnswersConfirmed,
    Held,
    OfficerLooked,
    People,
    Released,
    Told,
)
from customs.crossing.joining import (
    causes,
    decision,
    legs,
    open_concerns,
    parties,
    people,
    revision,
    round_of,
)
from customs.lane import Lane


class Bar(StrEnum):
    """Why an act says nothing to the crossing as it stands."""

    NO_CROSSING = "no_crossing"
    NOBODY_KNOWN = "nobody_known"
    NOT_COMPARED = "not_compared"
    NOT_ANSWERED = "not_answered"
    NOTHING_TO_DO = "nothing_to_do"
    NOT_HEARD = "not_heard"


# No release lifts these: it is not known who they are about.
_UNKNOWN = frozenset({Cause.TWO_DECLARATIONS, Cause.PEOPLE_UNKNOWN})


def mark(crossing: Crossing) -> str:
    """Names what an officer has seen of a crossing: another fact, another mark."""
    seen = b"".join(sorted(id_.bytes for id_ in crossing.seen))
    return hashlib.sha256(seen).hexdigest()[:16]


def bar(act: Act, crossing: Crossing) -> Bar | None:
    """What stands in the way of an act; None where it can be done."""
    if act is Act.RELEASED:
        return _bar_release(crossing)
    if act is Act.LOOKED:
        if not people(crossing):
            return Bar.NOBODY_KNOWN
        return None if unlooked(crossing) else Bar.NOTHING_TO_DO
    if act is Act.ANSWERED:
        return None if unanswered(crossing) else Bar.NOTHING_TO_DO
    return None


def _bar_release(crossing: Crossing) -> Bar | None:
    if not people(crossing) or causes(crossing) & _UNKNOWN:
        return Bar.NOBODY_KNOWN
    if unanswered(crossing):
        return Bar.NOT_ANSWERED
    number = revision(crossing)
    there = all(leg.there(number) for leg in legs(crossing, people(crossing)))
    return None if there else Bar.NOT_COMPARED


def unlooked(crossing: Crossing) -> People:
    """Whom an officer has yet to compare with their document."""
    known = legs(crossing, people(crossing))
    return tuple(leg.person for leg in known if not leg.known or leg.needs_face or leg.needs_look)


def unanswered(crossing: Crossing) -> People:
    """The adults who have yet to confirm the answers."""
    number = revision(crossing)
    known = legs(crossing, people(crossing))
    return tuple(leg.person for leg in known if leg.needs_answers(number))


def tells(wish: Wish, crossing: Crossing) -> tuple[Told, ...]:
    """The events of an act that nothing bars."""
    if wish.act in STOPS:
        return (Held(),)
    if wish.act is Act.LOOKED:
        return (OfficerLooked(unlooked(crossing)),)
    if wish.act is Act.ANSWERED:
        number = revision(crossing)
        return tuple(AnswersConfirmed(person, number) for person in unanswered(crossing))
    if wish.act is Act.RELEASED and wish.lane:
        return tuple(_released(crossing, wish.lane))
    return ()


def _released(crossing: Crossing, lane: Lane) -> Iterator[Released]:
    lifts = frozenset(open_concerns(crossing))
    for party in parties(crossing):
        yield Released(party, revision(crossing), round_of(crossing, party), lane, lifts)


def undoes(act: Act, events: Set[UUID], before: Crossing, crossing: Crossing) -> tuple[Told, ...]:
    """What reverses an act that told these events; `before` is the crossing without them.

    A release is stopped. A stop is lifted, and each party goes where it would have gone; where
    nothing was decided yet it waits with the officer until more is known.
    """
    if act is Act.RELEASED:
        return (Held(),)
    return tuple(_back(frozenset(events), before, crossing))


def _back(lifts: frozenset[UUID], before: Crossing, crossing: Crossing) -> Iterator[Released]:
    for party in parties(crossing):
        known = decision(before, party)
        lane = known.lane if known else Lane.OFFICER
        yield Released(party, revision(crossing), round_of(crossing, party), lane, lifts)
