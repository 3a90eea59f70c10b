"""What is said at the camera, and what an officer reads of it.

A traveller hears what to do next, never why a check did not hold; an officer reads the reason.
"""

from __future__ import annotations

from enum import StrEnum

from customs.words import N_


class Advice(StrEnum):
    """What a traveller does so that a picture becomes good. The first that applies is said."""

    NO_PICTURE = "NO_PICTURE"
    NO_FACE = "NO_FACE"
    TWO_FACES = "TWO_FACES"
    MOVE_TO_MIDDLE = "MOVE_TO_MIDDLE"
    COME_CLOSER = "COME_CLOSER"
    STEP_BACK = "STEP_BACK"
    HOLD_LEVEL = "HOLD_LEVEL"
    LOOK_HERE = "LOOK_HERE"
    TOO_DARK = "TOO_DARK"
    TOO_BRIGHT = "TOO_BRIGHT"
    BLURRED = "BLURRED"


class Prompt(StrEnum):
    """What the challenge asks for."""

    LOOK_STRAIGHT = "LOOK_STRAIGHT"
    TURN_LEFT = "TURN_LEFT"
    TURN_RIGHT = "TURN_RIGHT"
    COME_CLOSER = "COME_CLOSER"


class Outcome(StrEnum):
    """How a challenge ended. One that failed says nothing about who somebody is."""

    PASSED = "PASSED"
    FAILED = "FAILED"
    TIMED_OUT = "TIMED_OUT"


class Failure(StrEnum):
    """Why a challenge failed; said to officers only."""

    OTHER_MOVE = "OTHER_MOVE"
    FLAT = "FLAT"
    SOMEONE_ELSE = "SOMEONE_ELSE"
    LOST = "LOST"


class Locked(StrEnum):
    """Why no face is accepted without an officer on this device."""

    NO_EVALUATION = "NO_EVALUATION"
    UNREADABLE = "UNREADABLE"
    SIMULATED = "SIMULATED"
    OTHER_MODEL = "OTHER_MODEL"
    OTHER_COHORT = "OTHER_COHORT"
    TOO_FEW = "TOO_FEW"


ADVICE: dict[Advice, str] = {
    Advice.NO_PICTURE: N_("No picture arrived. Please keep looking here."),
    Advice.NO_FACE: N_("Please look here, with nothing covering your face."),
    Advice.TWO_FACES: N_("One person at a time, please."),
    Advice.MOVE_TO_MIDDLE: N_("Please move to the middle of the picture."),
    Advice.COME_CLOSER: N_("Please come a little closer."),
    Advice.STEP_BACK: N_("Please step back a little."),
    Advice.HOLD_LEVEL: N_("Please hold your head level."),
    Advice.LOOK_HERE: N_("Please look straight here."),
    Advice.TOO_DARK: N_("Your face is in the dark. Please turn towards the light."),
    Advice.TOO_BRIGHT: N_("The light on your face is too strong. Please move out of it."),
    Advice.BLURRED: N_("Please hold still."),
}

PROMPTS: dict[Prompt, str] = {
    Prompt.LOOK_STRAIGHT: N_("Look straight here."),
    Prompt.TURN_LEFT: N_("Turn your head to your left."),
    Prompt.TURN_RIGHT: N_("Turn your head to your right."),
    Prompt.COME_CLOSER: N_("Now bring your face closer."),
}

# What a traveller hears when a challenge did not pass, whatever the reason.
TRY_AGAIN = N_("The pictures cannot be used. Please try again, or choose “Not by face”.")

FAILURES: dict[Failure, str] = {
    Failure.OTHER_MOVE: N_("The movement was not the one asked for."),
    Failure.FLAT: N_("The picture moved like something flat."),
    Failure.SOMEONE_ELSE: N_("The face changed during the challenge."),
    Failure.LOST: N_("The face left the picture during the challenge."),
}

LOCKED: dict[Locked, str] = {
    Locked.NO_EVALUATION: N_("No evaluation is installed: officers compare every face."),
    Locked.UNREADABLE: N_("The evaluation cannot be read: officers compare every face."),
    Locked.SIMULATED: N_(
        "The evaluation is simulated, for demonstration only: officers compare every face."
    ),
    Locked.OTHER_MODEL: N_(
        "The evaluation was measured with another matcher: officers compare every face."
    ),
    Locked.OTHER_COHORT: N_(
        "The evaluation was measured with another cohort: officers compare every face."
    ),
    Locked.TOO_FEW: N_(
        "The evaluation does not show few enough false matches: officers compare every face."
    ),
}
