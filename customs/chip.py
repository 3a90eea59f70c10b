"""What a passport's chip can turn out to be, and the steps of reading it.

The kiosk finds the verdict, the lane depends on it, and both sides name it alike.
"""

from __future__ import annotations

from enum import StrEnum

from customs.words import N_


class ChipVerdict(StrEnum):
    """The one verdict on a chip. There is no other sign of trust beside it."""

    GENUINE = "GENUINE"
    GENUINE_CLONE_NOT_EXCLUDED = "GENUINE_CLONE_NOT_EXCLUDED"
    UNREADABLE = "UNREADABLE"
    ALTERED = "ALTERED"
    UNTRUSTED_SIGNER = "UNTRUSTED_SIGNER"
    REVOKED = "REVOKED"
    CLONED = "CLONED"
    EXPIRED = "EXPIRED"


# When several apply, the first of these is the verdict.
PRECEDENCE = (
    ChipVerdict.UNREADABLE,
    ChipVerdict.ALTERED,
    ChipVerdict.UNTRUSTED_SIGNER,
    ChipVerdict.REVOKED,
    ChipVerdict.CLONED,
    ChipVerdict.EXPIRED,
    ChipVerdict.GENUINE_CLONE_NOT_EXCLUDED,
    ChipVerdict.GENUINE,
)


class Step(StrEnum):
    """What the reader is doing, as the traveller is told."""

    OPENING = "OPENING"
    LISTING = "LISTING"
    CHIP = "CHIP"
    PAGE = "PAGE"
    PHOTO = "PHOTO"


# Said to officers only; what a traveller hears never depends on which of these it was.
SENTENCES: dict[ChipVerdict, str] = {
    ChipVerdict.GENUINE: N_("The chip is genuine and is not a copy."),
    ChipVerdict.GENUINE_CLONE_NOT_EXCLUDED: N_(
        "The data on the chip are genuine. This kind of chip cannot show that it is not a copy."
    ),
    ChipVerdict.UNREADABLE: N_("The chip could not be read to the end."),
    ChipVerdict.ALTERED: N_("The data on the chip or the page were changed after issue."),
    ChipVerdict.UNTRUSTED_SIGNER: N_(
        "The data on the chip are not signed by an authority we trust."
    ),
    ChipVerdict.REVOKED: N_("The issuing country has revoked the signature on this chip."),
    ChipVerdict.CLONED: N_("The chip did not prove that it is the original."),
    ChipVerdict.EXPIRED: N_("The document has expired."),
}

STEPS: dict[Step, str] = {
    Step.OPENING: N_("Opening the chip"),
    Step.LISTING: N_("Reading the list of contents"),
    Step.CHIP: N_("Checking the chip"),
    Step.PAGE: N_("Reading the details"),
    Step.PHOTO: N_("Reading the photo"),
}
