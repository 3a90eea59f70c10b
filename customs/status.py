"""The status: what a crossing tells its travellers now, the same on a slip, a screen and a phone.

Taken from what is outstanding, as a kiosk takes it. So nothing is told here that no kiosk would
tell, and no lane before the hall has decided.
"""

from __future__ import annotations

from dataclasses import dataclass

from customs.crossing.commands import PrintSlip, Tell
from customs.crossing.crossing import Crossing, State
from customs.crossing.duties import duties
from customs.crossing.events import People
from customs.crossing.joining import parties, stage
from customs.lane import Lane
from customs.public_reason import PublicReason
from customs.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a party is; where it goes and why, once that is decided."""

    party: People
    state: State
    lane: Lane | None = None
    sentence: PublicReason | Verdict | None = None


def told(crossing: Crossing) -> tuple[Standing, ...]:
    """What each party is told; of a crossing that knows no people, one for whoever is there."""
    return tuple(_of(crossing, party) for party in parties(crossing) or ((),))


def _of(crossing: Crossing, party: People) -> Standing:
    state = stage(crossing, party)
    for duty in duties(crossing):
        if isinstance(duty, PrintSlip) and duty.party == party:
            return Standing(party, state, duty.lane, duty.sentence)
        if isinstance(duty, Tell) and set(duty.party) & set(party) and duty.party != party:
            return Standing(party, state, sentence=duty.sentence)  # of those who are done
    return Standing(party, state)
