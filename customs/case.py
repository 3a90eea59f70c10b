"""Case: what an officer may do about a crossing, for which reasons, and where that leaves it.

Acts belong to the case and stay; what was done wrong is reversed by another act. The crossing
follows by events: see customs/crossing/by_officer.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from customs.faults import Fault
from customs.lane import Lane
from customs.typed import Typed

LONGEST = 400


class Act(StrEnum):
    """Everything that can be done on a case."""

    TAKEN = "taken"
    HANDED_OVER = "handed_over"
    NOTED = "noted"
    LOOKED = "looked"  # compared person and document
    ANSWERED = "answered"  # the answers were confirmed before the officer
    RELEASED = "released"
    HELD = "held"
    DETAINED = "detained"
    REFUSED = "refused"
    TO_QUARANTINE = "to_quarantine"
    TO_IMMIGRATION = "to_immigration"
    TO_POLICE = "to_police"
    REVERSED = "reversed"
    CONFIRMED = "confirmed"  # luggage that arrives separately
    TAKEN_BACK = "taken_back"  # that confirmation


class Reason(StrEnum):
    """Why: a closed list for each act; a text may stand beside it."""

    NOTHING_FOUND = "nothing_found"
    IN_ORDER = "in_order"
    WRONGLY_SENT = "wrongly_sent"
    TO_PAY = "to_pay"
    ASK_FIRST = "ask_first"
    LOOK_AT_GOODS = "look_at_goods"
    DOCUMENT_DOUBT = "document_doubt"
    INFORMATION = "information"
    CONFIRMATION_MISSING = "confirmation_missing"
    NOT_PAID = "not_paid"
    PROHIBITED = "prohibited"
    NOT_ALLOWED = "not_allowed"
    ANIMALS = "animals"
    PLANTS = "plants"
    STAY = "stay"
    DANGER = "danger"
    MISTAKE = "mistake"
    NEW_FACTS = "new_facts"
    OTHER = "other"


class Standing(StrEnum):
    """Where a case stands."""

    WAITING = "waiting"
    RELEASED = "released"
    HELD = "held"
    DETAINED = "detained"
    REFUSED = "refused"
    REFERRED = "referred"


REASONS: Mapping[Act, tuple[Reason, ...]] = {
    Act.RELEASED: (
        Reason.NOTHING_FOUND,
        Reason.IN_ORDER,
        Reason.TO_PAY,
        Reason.WRONGLY_SENT,
        Reason.OTHER,
    ),
    Act.HELD: (
        Reason.ASK_FIRST,
        Reason.LOOK_AT_GOODS,
        Reason.DOCUMENT_DOUBT,
        Reason.INFORMATION,
        Reason.OTHER,
    ),
    Act.DETAINED: (Reason.CONFIRMATION_MISSING, Reason.NOT_PAID, Reason.OTHER),
    Act.REFUSED: (Reason.PROHIBITED, Reason.NOT_ALLOWED, Reason.OTHER),
    Act.TO_QUARANTINE: (Reason.ANIMALS, Reason.PLANTS, Reason.OTHER),
    Act.TO_IMMIGRATION: (Reason.DOCUMENT_DOUBT, Reason.STAY, Reason.OTHER),
    Act.TO_POLICE: (Reason.DANGER, Reason.DOCUMENT_DOUBT, Reason.OTHER),
    Act.REVERSED: (Reason.MISTAKE, Reason.NEW_FACTS, Reason.OTHER),
}

REFERRALS = frozenset({Act.TO_QUARANTINE, Act.TO_IMMIGRATION, Act.TO_POLICE})
GRAVE = frozenset({Act.DETAINED, Act.REFUSED}) | REFERRALS
STOPS = GRAVE | {Act.HELD}
REVERSIBLE = STOPS | {Act.RELEASED}
# What says nothing without words.
_IN_WORDS = GRAVE | {Act.NOTED, Act.HANDED_OVER, Act.TAKEN_BACK}


def standing(acts: Iterable[tuple[int, Act, int | None]]) -> Standing:
    """Where acts leave a case, each with its number and the number of the one it reverses."""
    told = list(acts)
    undone = {reverses for _, _, reverses in told if reverses is not None}
    last = [act for n, act, _ in told if act in REVERSIBLE and n not in undone]
    if not last:
        return Standing.WAITING
    return Standing.REFERRED if last[-1] in REFERRALS else Standing(last[-1].value)


def gravely_stopped(acts: Iterable[tuple[int, Act, int | None]]) -> bool:
    """Whether what weighs most stands: neither reversed nor released since."""
    told = list(acts)
    undone = {reverses for _, _, reverses in told if reverses is not None}
    left = [act for n, act, _ in told if act in GRAVE | {Act.RELEASED} and n not in undone]
    return bool(left) and left[-1] in GRAVE


def reversible(acts: Iterable[tuple[int, Act, int | None]]) -> int | None:
    """The act that can be reversed: the last that moved the crossing, once."""
    told = list(acts)
    undone = {reverses for _, _, reverses in told if reverses is not None}
    return max((n for n, act, _ in told if act in REVERSIBLE and n not in undone), default=None)


@dataclass(frozen=True, slots=True)
class Wish:
    """What an officer would do, as it was typed."""

    act: Act
    reason: Reason | None = None
    text: str = ""
    lane: Lane | None = None


def read_wish(typed: Typed, possible: Iterable[Act]) -> Wish | None:
    """An act and its reason, in one field: "held.ask_first"; None while anything is wrong."""
    name, _, why = typed.raw("what").partition(".")
    act = Act(name) if name in {one.value for one in possible} else None
    reasons = REASONS.get(act, ()) if act else ()
    reason = Reason(why) if why in {one.value for one in reasons} else None
    if act is None or (reasons and reason is None) or (why and reason is None):
        typed.wrong("what", Fault.ACT_MISSING)
    asked = act in _IN_WORDS or reason is Reason.OTHER
    text = typed.text("text", missing=Fault.REASON_MISSING if asked else None, longest=LONGEST)
    lane = None
    if act is Act.RELEASED:
        lane = typed.choice("lane", _Way, missing=Fault.LANE_MISSING)
    if typed.problems or act is None:
        return None
    return Wish(act, reason, text, Lane(lane) if lane else None)


class _Way(StrEnum):
    """Where a release leads: never back to an officer."""

    GATE = Lane.GATE.value
    PAY = Lane.PAY.value
