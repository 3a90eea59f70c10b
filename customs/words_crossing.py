"""What is said of a crossing: to travellers the closed list, to officers everything."""

from __future__ import annotations

from collections.abc import Mapping

from customs.crossing.crossing import Cause, State
from customs.crossing.waiting import LOOK
from customs.lane import Lane, Line
from customs.public_reason import PublicReason
from customs.selection import Because
from customs.words import N_

PUBLIC: Mapping[PublicReason, str] = {
    PublicReason.GO_ON: N_("Please walk on to the gate."),
    PublicReason.PAY_FIRST: N_("Please pay first. Then an officer lets you go on."),
    PublicReason.CHECK: N_("Please see an officer. Some travellers are seen in person."),
    PublicReason.AS_DECLARED: N_("Please see an officer about what you declared."),
    PublicReason.CHANGED: N_("Please see an officer, who will go through your answers with you."),
    PublicReason.BAG: N_("Please see an officer, who will help you with the missing bag."),
    PublicReason.NO_ADULT: N_(
        "Please see an officer, who helps people under 18 who travel without an adult."
    ),
    PublicReason.NOT_HERE: N_("This cannot be finished here just now. Please see an officer."),
    PublicReason.OTHERS_LEFT: N_(
        "Your part is done. The others on your declaration can use any kiosk."
    ),
}

# The rest is for officers.

LANES: Mapping[Lane, str] = {
    Lane.GATE: N_("Gate"),
    Lane.PAY: N_("Payment"),
    Lane.OFFICER: N_("Officer"),
}

LINES: Mapping[Line, str] = {
    Line.ONLINE: N_("The centre is reached"),
    Line.OFFLINE: N_("The centre is not reached; the hall goes on by its own rules"),
    Line.STALE: N_("The hall’s rules are too old, or nobody confirmed that it goes on alone"),
}

STATES: Mapping[State, str] = {
    State.WITH_OFFICER: N_("Waits for an officer"),
    State.CHANGING: N_("Answers are being changed"),
    State.OPEN: N_("Not everyone is done"),
    State.COMPLETE: N_("Everyone is done; the lane is being decided"),
    State.PAYING: N_("Has yet to pay"),
    State.CLEARING: N_("The clearance is being made"),
    State.CLEARED: N_("Cleared"),
}

CAUSES: Mapping[Cause, str] = {
    Cause.HELD: N_("An officer holds it."),
    Cause.CHANGED: N_("The answers were changed at a kiosk."),
    Cause.MUST_ADD: N_("The traveller has to add something."),
    Cause.BAG_MISSING: N_("A bag is missing."),
    Cause.REVISED_LATE: N_("The declaration was changed after the lane was decided."),
    Cause.ATTEMPTS: N_("Three attempts failed."),
    Cause.SUPERSEDED: N_("The pass is of an older revision."),
    Cause.WITHDRAWN: N_("The declaration was withdrawn."),
    Cause.USED: N_("The pass was used already."),
    Cause.TWO_DECLARATIONS: N_("Two declarations were shown for one crossing."),
    Cause.PEOPLE_UNKNOWN: N_("It is not known here who is on the declaration."),
    Cause.UNKNOWN: N_("A device told something that this program cannot read."),
}

BECAUSE: Mapping[Because, str] = {
    Because.PROHIBITED: N_("Declared: prohibited or restricted goods."),
    Because.GOLD: N_("Declared: gold."),
    Because.COMMERCIAL: N_("Declared: commercial goods or samples."),
    Because.FOR_OTHERS: N_("Declared: something carried for someone else."),
    Because.MEANS_OF_PAYMENT: N_("Declared: means of payment above the limit."),
    Because.UNACCOMPANIED: N_("Declared: luggage that arrives separately."),
    Because.DUTY: N_("Duty or tax is due."),
    Because.DUTY_OPEN: N_("What is due has to be found by an officer."),
    Because.NO_ADULT: N_("Nobody of 18 or over is with them."),
    Because.ANSWERS_UNKNOWN: N_("The answers are not known here."),
    Because.UNDECIDED: N_("The centre has not decided on this declaration yet."),
    Because.OLD_REVISION: N_("There is a newer revision of the declaration."),
    Because.NOBODY: N_("Nobody has shown anything."),
    Because.LINE: N_("The hall’s rules are too old, or nobody confirmed that it goes on alone."),
    Because.RISK: N_("The centre asks for an officer."),
    Because.WATCHED: N_("The document is on the watch list."),
    Because.WATCH_UNKNOWN: N_("There is no watch list here to look in."),
    Because.DRAWN: N_("Drawn at random."),
    Because.NOT_DRAWN: N_("No draw could be made."),
    Because.CHIP: N_("The chip leaves a doubt."),
    Because.FACE: N_("The face has to be compared by an officer."),
}


def why(code: str) -> str | None:
    """The sentence of a cause, or of a reason as a decision names it ("DRAWN 2": person 2)."""
    name = code.partition(" ")[0]
    if name == LOOK:
        return N_("A person has to be compared with the document.")
    if name in set(Cause):
        return CAUSES[Cause(name)]
    return BECAUSE[Because(name)] if name in set(Because) else None
