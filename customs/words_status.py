"""What a traveller's phone says of a crossing that has no lane yet; the rest is the kiosk's own."""

from __future__ import annotations

from collections.abc import Mapping

from customs.crossing.crossing import State
from customs.words import N_

_A_MOMENT = (N_("One moment, please"), N_("The hall is deciding. This page goes on by itself."))

# By state: a heading, and what to do.
NOT_YET: Mapping[State, tuple[str, str]] = {
    State.OPEN: (
        N_("Not everyone is done"),
        N_("Show your passports at any kiosk of the hall, one after the other."),
    ),
    State.CHANGING: (
        N_("Answers are being changed"),
        N_("Send your answers again, then go back to the kiosk. An officer can help you as well."),
    ),
    State.COMPLETE: _A_MOMENT,
    State.CLEARING: _A_MOMENT,
}
