"""What can happen between a gate that may open and a party that is through.

The sensors decide whether somebody went through, not the command: what was commanded and never
seen is an officer's, like everything else that is not plainly done.
"""

from __future__ import annotations

from enum import StrEnum


class Ended(StrEnum):
    """How an opening ended."""

    PASSED = "passed"  # as many as the clearance has, and the lane is empty
    NOBODY = "nobody"  # ten seconds, and nobody went: closed; one tap of an officer restores it
    SOME = "some"  # not all of the party went
    TOO_MANY = "too_many"
    WRONG_WAY = "wrong_way"
    HELD = "held"  # an officer's hold came while the leaf was open, and nobody had gone yet
    OBSTRUCTED = "obstructed"  # something keeps the leaf from closing
    UNCONFIRMED = "unconfirmed"  # commanded, and the leaf was never seen to move
    BROKEN_OFF = "broken_off"  # the program ended in the middle
    FAULT = "fault"  # the door says that it is broken, or says nothing
    RELEASED = "released"  # somebody pulled the emergency release


# Only this one leaves nothing for an officer to do.
DONE = frozenset({Ended.PASSED})
