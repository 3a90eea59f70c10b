"""Joining: the legs of a crossing as parties, and how far each party is.

A party is everyone on the newest revision, unless an officer has split it. It is cleared
when every leg is there, nothing stands against it, and the decision of this very round says
so; whatever happens after that decision begins another round.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from customs.crossing.crossing import Cause, Crossing, Decision, State
from customs.crossing.events import People
from customs.crossing.leg import Leg
from customs.lane import Lane

# Until a lane is decided, a new revision answers these by itself.
_BY_REVISION = frozenset({Cause.CHANGED, Cause.MUST_ADD, Cause.SUPERSEDED})
_CHANGES = frozenset({Cause.CHANGED, Cause.MUST_ADD})


def revision(crossing: Crossing) -> int:
    """The newest revision; 0 where there is no declaration, or more than one."""
    if len(crossing.declarations) != 1:
        return 0
    return max(crossing.revisions, default=0)


def people(crossing: Crossing) -> People:
    """Everyone on the newest revision."""
    newest = crossing.revisions.get(revision(crossing))
    return newest.people if newest else ()


def parties(crossing: Crossing) -> tuple[People, ...]:
    """Everyone once: as an officer split them, whoever was forgotten in a party of their own."""
    left = list(people(crossing))
    found: list[People] = []
    newest = max(crossing.splits, default=None)
    for told in newest.parties if newest else ():
        party = tuple(person for person in left if person in told)
        left = [person for person in left if person not in party]
        found.append(party)
    return tuple(party for party in (*found, tuple(left)) if party)


def legs(crossing: Crossing, party: People) -> tuple[Leg, ...]:
    """The legs of a party, those not begun as well."""
    return tuple(crossing.legs.get(person, Leg(person)) for person in party)


def round_of(crossing: Crossing, party: People) -> int:
    """Grows with whatever makes a decision on a party void: a concern, a split, new evidence."""
    said = len(crossing.concerns) + len(crossing.splits) + crossing.attempts.too_many
    found = sum(leg.weight for leg in legs(crossing, party))
    return said + found + max(crossing.revisions, default=0)


def open_concerns(crossing: Crossing) -> dict[UUID, Cause]:
    """What stands against clearing, by the event that brought it."""
    return dict(_open(crossing))


def _open(crossing: Crossing) -> Iterator[tuple[UUID, Cause]]:
    for id_, concern in crossing.concerns.items():
        answered = (
            concern.cause in _BY_REVISION
            and revision(crossing) > concern.revision
            and not (concern.cause in _CHANGES and _decided(crossing, concern.revision))
        )
        if id_ not in crossing.lifted and not answered:
            yield id_, concern.cause
    for number, made in crossing.revisions.items():
        late = not made.by_officer and _decided(crossing, number - 1)
        if late and made.events.isdisjoint(crossing.lifted):
            yield min(made.events), Cause.REVISED_LATE
    for key in crossing.attempts.spent(crossing.lifted):
        for id_ in crossing.attempts.failed[key] - crossing.lifted:
            yield id_, Cause.ATTEMPTS


def _decided(crossing: Crossing, up_to: int) -> bool:
    """Whether any lane was decided for a revision up to this one."""
    decisions = (*crossing.decided.values(), *crossing.released.values())
    return any(0 < decision.revision <= up_to for decision in decisions)


def causes(crossing: Crossing) -> frozenset[Cause]:
    """What an officer is called for, whatever the lane."""
    found = set(open_concerns(crossing).values())
    if len(crossing.declarations) > 1:
        found.add(Cause.TWO_DECLARATIONS)
    elif crossing.declarations and not people(crossing):
        found.add(Cause.PEOPLE_UNKNOWN)
    return frozenset(found)


def decision(crossing: Crossing, party: People) -> Decision | None:
    """Where a party goes in this round: what an officer said, else the rules."""
    key = (party, round_of(crossing, party))
    found = crossing.released.get(key) or crossing.decided.get(key)
    return found if found and found.revision == revision(crossing) else None


def changing(crossing: Crossing) -> bool:
    """Whether a new revision alone would let it go on: changed before any lane was decided."""
    found = causes(crossing)
    early = not (crossing.decided or crossing.released)
    return bool(found) and found <= _CHANGES and early


def stage(crossing: Crossing, party: People) -> State:
    """How far a party is."""
    number = revision(crossing)
    told = decision(crossing, party)
    if changing(crossing):
        return State.CHANGING
    if causes(crossing) or (told and told.lane is Lane.OFFICER):
        return State.WITH_OFFICER
    if not party or not all(leg.there(number) for leg in legs(crossing, party)):
        return State.OPEN
    if told is None:
        return State.COMPLETE
    if told.lane is Lane.PAY and number not in crossing.paid:
        return State.PAYING
    return _clearance(crossing, party)


def _clearance(crossing: Crossing, party: People) -> State:
    key = (party, round_of(crossing, party))
    if key in crossing.cancelled:  # and never minted again: the next needs another round
        return State.WITH_OFFICER
    return State.CLEARED if key in crossing.minted else State.CLEARING


def state(crossing: Crossing) -> State:
    """How far a crossing is: as far as the party that is held up most."""
    order = list(State)
    found = [stage(crossing, party) for party in parties(crossing) or ((),)]
    return min(found, key=order.index)
