"""What a crossing asks for as it stands: the same facts, the same commands.

After a crash a program replays its log and asks here what is still to be done.
"""

from __future__ import annotations

from collections.abc import Iterator

from customs.crossing.commands import (
    AskAnswers,
    AskFace,
    AskLane,
    AskLook,
    AskPass,
    AskPassport,
    AskRevision,
    CallOfficer,
    Cancel,
    Command,
    Mint,
    PrintSlip,
    Tell,
)
from customs.crossing.crossing import Cause, Crossing, State
from customs.crossing.events import People
from customs.crossing.joining import (
    causes,
    decision,
    legs,
    parties,
    revision,
    round_of,
    stage,
)
from customs.lane import Lane
from customs.public_reason import OF_LANE, PublicReason
from customs.verdicts import Verdict

# What of several is told: first what travellers know of themselves. CHECK hides the rest.
_TOLD: tuple[tuple[Cause, PublicReason | Verdict], ...] = (
    (Cause.BAG_MISSING, PublicReason.BAG),
    (Cause.CHANGED, PublicReason.CHANGED),
    (Cause.MUST_ADD, PublicReason.CHANGED),
    (Cause.REVISED_LATE, PublicReason.CHANGED),
    (Cause.WITHDRAWN, Verdict.WITHDRAWN),
    (Cause.USED, Verdict.USED),
    (Cause.SUPERSEDED, Verdict.SUPERSEDED),
    (Cause.PEOPLE_UNKNOWN, PublicReason.NOT_HERE),
    (Cause.UNKNOWN, PublicReason.NOT_HERE),
)
_LEADS_ON = frozenset({PublicReason.GO_ON, PublicReason.PAY_FIRST, PublicReason.OTHERS_LEFT})


def duties(crossing: Crossing) -> tuple[Command, ...]:
    """Everything that is outstanding, in a fixed order."""
    found: list[Command] = list(_cancelled(crossing))
    if not parties(crossing):
        found += _without_people(crossing)
    for party in parties(crossing):
        found += _of_party(crossing, party)
    return tuple(found)


def _without_people(crossing: Crossing) -> Iterator[Command]:
    if causes(crossing):
        yield from _called(crossing, ())
    else:
        yield AskPass()


def _cancelled(crossing: Crossing) -> Iterator[Cancel]:
    """Clearances that stand no more: their round, party or reason is over."""
    cleared = (p for p in parties(crossing) if stage(crossing, p) is State.CLEARED)
    good = {(party, round_of(crossing, party)) for party in cleared}
    for party, round_ in sorted(crossing.minted - crossing.cancelled - good):
        yield Cancel(party, round_)


def _of_party(crossing: Crossing, party: People) -> Iterator[Command]:
    number, now = revision(crossing), round_of(crossing, party)
    match stage(crossing, party):
        case State.OPEN:
            yield from _asked(crossing, party)
        case State.CHANGING:
            yield AskRevision(number)
        case State.COMPLETE:
            yield AskLane(party, number, now)
        case State.PAYING:
            yield from _said(party, Lane.PAY, PublicReason.PAY_FIRST)
        case State.CLEARING:
            if not _alive(crossing, party):
                yield Mint(party, number, now)
        case State.CLEARED:
            yield from _said(party, Lane.GATE, PublicReason.GO_ON)
        case State.WITH_OFFICER:
            yield from _called(crossing, party)


def _alive(crossing: Crossing, party: People) -> bool:
    """Whether a clearance of any of these people still opens a gate."""
    return any(set(party) & set(key[0]) for key in crossing.minted - crossing.cancelled)


def _called(crossing: Crossing, party: People) -> Iterator[Command]:
    yield CallOfficer(party, tuple(sorted(causes(crossing))))
    yield from _said(party, Lane.OFFICER, _why(crossing, party))


def _said(party: People, lane: Lane, sentence: PublicReason | Verdict) -> Iterator[Command]:
    yield Tell(party, sentence)
    yield PrintSlip(party, lane, sentence)


def _why(crossing: Crossing, party: People) -> PublicReason | Verdict:
    """The sentence of an officer's lane."""
    against = causes(crossing)
    for cause, sentence in _TOLD:
        if cause in against:
            return sentence
    told = decision(crossing, party)
    if against or told is None or told.public in _LEADS_ON:
        return OF_LANE[Lane.OFFICER]
    return told.public


def _asked(crossing: Crossing, party: People) -> Iterator[Command]:
    number = revision(crossing)
    known = legs(crossing, party)
    unread = tuple(leg.person for leg in known if not leg.known)
    if unread:
        yield AskPassport(unread)
    for leg in known:
        if leg.needs_answers(number):
            yield AskAnswers(leg.person, number)
        elif leg.needs_face:
            yield AskFace(leg.person)
        elif leg.there(number):
            yield Tell((leg.person,), PublicReason.OTHERS_LEFT)
    look = tuple(leg.person for leg in known if leg.needs_look)
    if look:
        yield AskLook(look)
