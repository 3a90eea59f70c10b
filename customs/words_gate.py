"""What a gate's sign says to travellers, and what officers read of a claim, a command, a passage.

A sign has one sentence for whoever is sent to an officer: it does not tell a hold from a broken
sensor, because whoever could tell them apart would learn who is held.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from customs.claim import Denied
from customs.gate_command import Act, Disobeyed
from customs.hold import By
from customs.passing import Ended
from customs.words import N_


class Sign(StrEnum):
    """What fills the sign above a gate. Nothing on it is about anybody."""

    TOKEN = "token"  # show something that says who you are
    LOOK = "look"
    WAIT = "wait"
    GO = "go"
    OFFICER = "officer"
    CLOSED = "closed"
    EXIT = "exit"  # the emergency release was pulled


SIGNS: Mapping[Sign, str] = {
    Sign.TOKEN: N_("Show your pass, slip or passport"),
    Sign.LOOK: N_("Look at the camera"),
    Sign.WAIT: N_("One moment, please"),
    Sign.GO: N_("Please walk through"),
    Sign.OFFICER: N_("Please see an officer"),
    Sign.CLOSED: N_("This gate is closed"),
    Sign.EXIT: N_("Leave this way"),
}

LEADS: Mapping[Sign, str] = {
    Sign.TOKEN: N_("Lay it on the reader. Those who declared together go together."),
    Sign.LOOK: N_("Your face is compared with the picture from the kiosk. No picture is kept."),
    Sign.WAIT: N_("This takes a second or two."),
    Sign.GO: N_("Everyone on your declaration, one after the other."),
    Sign.OFFICER: N_("An officer will help you here."),
    Sign.CLOSED: N_("Please use another gate."),
    Sign.EXIT: N_("Follow the staff."),
}

# The rest is for officers.

DENIED: Mapping[Denied, str] = {
    Denied.NOT_BELIEVED: N_("The clearance is not signed by a station of this hall."),
    Denied.OTHER_HALL: N_("The clearance is for another hall."),
    Denied.NO_KEEPER: N_("No station keeps the claims of this hall. A supervisor names one."),
    Denied.OTHER_KEEPER: N_("The clearance is kept by another station."),
    Denied.OLD_EPOCH: N_("The clearance was made before another station took over."),
    Denied.UNKNOWN: N_("The station has not made this clearance."),
    Denied.EXPIRED: N_("The clearance has expired."),
    Denied.RULES_ENDED: N_("The rules of the station are more than a day old."),
    Denied.LANE_CLOSED: N_("The lane is out of service."),
    Denied.CANCELLED: N_("The clearance was cancelled."),
    Denied.HELD: N_("An officer holds it."),
    Denied.USED: N_("The clearance was used already."),
    Denied.ALREADY_THROUGH: N_("Somebody of this party went through on another clearance."),
    Denied.KEEPER_AWAY: N_("The hall station does not answer."),
    Denied.NO_CAMERA: N_("The camera of the gate does not work."),
    Denied.OTHER_FACE: N_("The face is not the one from the kiosk. Please compare them."),
    Denied.NOT_BY_FACE: N_("Somebody of the party is not taken by face. Please look at them."),
}

ENDED: Mapping[Ended, str] = {
    Ended.PASSED: N_("Everyone went through."),
    Ended.NOBODY: N_("Nobody went through within ten seconds. The gate is closed."),
    Ended.SOME: N_("Not everyone of the party went through. The gate is closed."),
    Ended.TOO_MANY: N_("More people are in the lane than the clearance has. The leaf is held."),
    Ended.WRONG_WAY: N_("Somebody came in the wrong way. The leaf is held."),
    Ended.HELD: N_("An officer holds the party. The gate is closed."),
    Ended.OBSTRUCTED: N_("Something keeps the gate from closing."),
    Ended.UNCONFIRMED: N_("The gate was told to open and was not seen to."),
    Ended.BROKEN_OFF: N_(
        "The gate’s program ended while it was open. Please see who went through."
    ),
    Ended.FAULT: N_("The gate does not work, or says nothing."),
    Ended.RELEASED: N_("The emergency release was pulled."),
}

ACTS: Mapping[Act, str] = {
    Act.HOLD: N_("Hold"),
    Act.RELEASE: N_("Lift a hold"),
    Act.PASS_ONE: N_("Let one person through"),
    Act.RESTORE: N_("Put the gate back to work"),
    Act.CLOSE_LANE: N_("Take the lane out of service"),
    Act.OPEN_LANE: N_("Put the lane into service"),
}

DISOBEYED: Mapping[Disobeyed, str] = {
    Disobeyed.NOT_BELIEVED: N_("The command is not signed for this hall."),
    Disobeyed.OTHER_HALL: N_("The command is for another hall."),
    Disobeyed.OTHER_TARGET: N_("The command is for another gate."),
    Disobeyed.TOO_LATE: N_("The command came more than 30 seconds late. Please give it again."),
    Disobeyed.DONE_BEFORE: N_("The command was carried out already."),
}

MARKED: Mapping[By, str] = {
    By.PERSON: N_("A person"),
    By.PARTY: N_("A party"),
    By.FLIGHT: N_("A flight"),
    By.BAG: N_("A piece of luggage"),
    By.SLIP: N_("A slip"),
}
