"""Verdicts on a pass: the one closed vocabulary of phone, kiosk, gate, desk and centre."""

from __future__ import annotations

from enum import StrEnum

from customs.words import N_


class Verdict(StrEnum):
    """The first eight need no network; the centre and the hall add the rest."""

    VALID = "VALID"
    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"
    BAD_SIGNATURE = "BAD_SIGNATURE"
    UNKNOWN_KEY = "UNKNOWN_KEY"
    REVOKED_KEY = "REVOKED_KEY"
    MALFORMED = "MALFORMED"
    WRONG_TYPE = "WRONG_TYPE"
    SUPERSEDED = "SUPERSEDED"
    WITHDRAWN = "WITHDRAWN"
    USED = "USED"
    WRONG_DOCUMENT = "WRONG_DOCUMENT"


SENTENCES: dict[Verdict, str] = {
    Verdict.VALID: N_("This pass is valid."),
    Verdict.EXPIRED: N_("This pass has expired. Declare again, or see an officer."),
    Verdict.NOT_YET_VALID: N_("This pass is not valid yet. It works from the day before arrival."),
    Verdict.BAD_SIGNATURE: N_("This code cannot be confirmed. Please see an officer."),
    Verdict.UNKNOWN_KEY: N_("This code cannot be confirmed here. Please see an officer."),
    Verdict.REVOKED_KEY: N_("This pass was replaced. Open it again on your phone."),
    Verdict.MALFORMED: N_("This is not a customs pass. Show the code from your declaration."),
    Verdict.WRONG_TYPE: N_("This code is for something else. Show the code of your declaration."),
    Verdict.SUPERSEDED: N_("You changed your declaration after this pass. Show the newer one."),
    Verdict.WITHDRAWN: N_("This declaration was withdrawn. Declare again, or see an officer."),
    Verdict.USED: N_("This pass was used already. Please see an officer."),
    Verdict.WRONG_DOCUMENT: N_("This passport is not on this pass. Check which pass is yours."),
}
