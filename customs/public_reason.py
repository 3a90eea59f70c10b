"""What a traveller is told of their lane: a closed list, and nothing beside it.

A random choice, a risk, the watch list, a look at the face and a doubt about the chip are one
member: whoever could tell them apart could learn what the kiosk has found.
"""

from __future__ import annotations

from enum import StrEnum

from customs.lane import Lane


class PublicReason(StrEnum):
    """Said on screen and slip, in the traveller's language: see words_crossing.py."""

    GO_ON = "GO_ON"
    PAY_FIRST = "PAY_FIRST"
    CHECK = "CHECK"  # the one that hides which
    AS_DECLARED = "AS_DECLARED"
    CHANGED = "CHANGED"
    BAG = "BAG"
    NO_ADULT = "NO_ADULT"
    NOT_HERE = "NOT_HERE"
    OTHERS_LEFT = "OTHERS_LEFT"


# What is said where nothing more is to be said than the lane.
OF_LANE: dict[Lane, PublicReason] = {
    Lane.GATE: PublicReason.GO_ON,
    Lane.PAY: PublicReason.PAY_FIRST,
    Lane.OFFICER: PublicReason.CHECK,
}
