"""What a traveller is told of their lane: a closed list, and nothing beside it.

A random choice, a risk, the watch list, a look at the face and a doubt about the chip are one
member: whoever could tell them apart could learn what the kiosk has found.
"""

from __future__ import annotations

from enum import StrEnum

from customs.lane import Lane
from customs.words import N_


class PublicReason(StrEnum):
    """Said on the screen and on the slip, in the traveller's language."""

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

SENTENCES: dict[PublicReason, str] = {
    PublicReason.GO_ON: N_("Please walk on to the gate."),
    PublicReason.PAY_FIRST: N_("Please pay first. The gate opens for you once it is paid."),
    PublicReason.CHECK: N_("Please see an officer. Some travellers are seen in person."),
    PublicReason.AS_DECLARED: N_("Please see an officer about what you declared."),
    PublicReason.CHANGED: N_("Please see an officer, who will go through your answers with you."),
    PublicReason.BAG: N_("Please see an officer, who will help you with the missing bag."),
    PublicReason.NO_ADULT: N_(
        "Please see an officer, who will help people under 18 who travel without an adult."
    ),
    PublicReason.NOT_HERE: N_("This cannot be finished here just now. Please see an officer."),
    PublicReason.OTHERS_LEFT: N_(
        "Your part is done. The others on your declaration can use any kiosk."
    ),
}
