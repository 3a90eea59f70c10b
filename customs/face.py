"""What comparing a face with the passport's picture can come to.

The kiosk finds the band, the lane depends on it, and an officer reads its sentence. A traveller
never hears which it was.
"""

from __future__ import annotations

from enum import StrEnum

from customs.words import N_

# Below this age a matcher takes one child for another far too often: an officer confirms the party.
CHILD_UNDER = 12


class FaceBand(StrEnum):
    """What one try at the camera came to, or why there was none."""

    ACCEPTED = "ACCEPTED"
    REVIEW = "REVIEW"
    REFUSED = "REFUSED"
    NOT_TAKEN = "NOT_TAKEN"
    NOT_BY_FACE = "NOT_BY_FACE"
    CHILD = "CHILD"


# After these a traveller may try again; after the last try an officer looks.
ANOTHER_TRY = frozenset({FaceBand.REFUSED, FaceBand.NOT_TAKEN})

# Said to officers only.
SENTENCES: dict[FaceBand, str] = {
    FaceBand.ACCEPTED: N_("The face is the one on the passport."),
    FaceBand.REVIEW: N_("The face may be the one on the passport. Please compare them."),
    FaceBand.REFUSED: N_("The face is not like the one on the passport. Please compare them."),
    FaceBand.NOT_TAKEN: N_("No picture of the face could be taken. Please look at the traveller."),
    FaceBand.NOT_BY_FACE: N_("The traveller asked for an officer instead of the camera."),
    FaceBand.CHILD: N_("A child under 12. Please confirm the child together with the family."),
}
