"""What a screen says where a cable is out or the line is down, and it changes what to do next."""

from __future__ import annotations

from collections.abc import Mapping, Set

from customs.apparatus import Piece
from customs.lane import Lane
from customs.words import N_
from customs.words_screen import NO_LINE, NOTICES, Notice, Screen

_NO_LENS = N_(
    "The camera does not work just now. Without a pass, your passport finds your declaration."
)
_TAKES_CODES = (Screen.ATTRACT, Screen.PASS, Screen.NO_PASS, Screen.ON_PHONE)
_TAKES_PASSPORTS = (
    Screen.ATTRACT, Screen.PASS, Screen.NO_PASS, Screen.PASSPORT, Screen.TYPE, Screen.DIGITS,
    Screen.READING,
)  # fmt: skip

# What stops most comes first. The printer answers each slip by itself, the hall each question.
WITHOUT: Mapping[Piece, Mapping[Screen, str]] = {
    Piece.READER: dict.fromkeys(_TAKES_PASSPORTS, NOTICES[Notice.NO_READER]),
    Piece.CAMERA: {
        **dict.fromkeys(_TAKES_CODES, _NO_LENS),
        Screen.FACE: N_("The camera does not work just now. An officer can look instead."),
    },
    Piece.SCANNER: {
        Screen.PASS: N_("The scanner does not work just now. Hold your code to the camera.")
    },
}

# Where nothing is done next that needs the centre, nothing is said of it.
_QUIET = frozenset({Screen.WAIT, Screen.STILL_THERE, Screen.OUT_OF_SERVICE})
_OFFLINE: Mapping[Screen, str] = {
    Screen.ANSWERS: N_(
        "The line to the centre is down. You can confirm here; to change something, "
        "an officer helps you."
    ),
    Screen.DIFFERENT: N_("The line to the centre is down. An officer changes it with you."),
    Screen.LOOK: N_(
        "The line to the centre is down. If nobody comes soon, choose to see an officer."
    ),
    Screen.ANSWER: N_(
        "The line to the centre is down. The page of your slip shows this once it is back."
    ),
}
_PAY = N_("The line to the centre is down. Please pay at the officers' counter.")


def without(screen: Screen, missing: Set[Piece]) -> str:
    """What a missing piece means on a screen; empty where it means nothing there."""
    said = (WITHOUT[piece].get(screen, "") for piece in WITHOUT if piece in missing)
    return next((sentence for sentence in said if sentence), "")


def offline(screen: Screen, lane: Lane | None) -> str:
    """What a centre that is not reached means on a screen."""
    if screen in _QUIET:
        return ""
    return _PAY if lane is Lane.PAY else _OFFLINE.get(screen, NO_LINE)
