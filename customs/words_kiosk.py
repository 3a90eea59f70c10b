"""What a kiosk says of what it was shown, and what its staff read when it is out of service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from customs import verdicts
from customs.apparatus import Call, Piece, Printed, Scanned, State, Trouble, ZoneField
from customs.verdicts import Verdict
from customs.words import N_

# A pass is told by its verdict: see verdicts.py.
SCANNED: Mapping[Scanned, str] = {
    Scanned.PASS: verdicts.SENTENCES[Verdict.VALID],
    Scanned.OUR_PAGE: N_(
        "This code opens a page on a phone. Show the code of your pass here, "
        "or put your passport on the reader."
    ),
    Scanned.DOCUMENT: N_("Now put your passport on the reader."),
    Scanned.DOCUMENT_UNCLEAR: N_(
        "Some letters of the passport could not be read. Try again, or type them on the screen."
    ),
    Scanned.BOARDING_PASS: N_(
        "This is a boarding pass. Show the code from your customs declaration."
    ),
    Scanned.WEB_ADDRESS: N_("This code opens a website. Show the code from your declaration."),
    Scanned.SEVERAL_PASSES: N_("There is more than one pass in view. Show one at a time."),
    Scanned.UNKNOWN: verdicts.SENTENCES[Verdict.MALFORMED],
}

ZONE: Mapping[ZoneField, str] = {
    ZoneField.NUMBER: N_("Check the document number. A letter or digit was not clear."),
    ZoneField.BIRTH: N_("Check the date of birth. A digit was not clear."),
    ZoneField.EXPIRY: N_("Check the date of expiry. A digit was not clear."),
    ZoneField.LINES: N_("The two or three lines at the foot of the page were not all clear."),
}

# Of the slip, as a traveller reads it: without a slip the phone and the reference serve as well.
PRINTED: Mapping[Printed, str] = {
    Printed.DONE: N_("Take your slip."),
    Printed.PAPER_LOW: N_("Take your slip."),
    Printed.UNSURE: N_("Take your slip. If there is none, note the reference on the screen."),
    Printed.PAPER_OUT: N_("There is no paper for a slip. Note the reference on the screen."),
    Printed.COVER_OPEN: N_("The slip cannot be printed. Note the reference on the screen."),
    Printed.BROKEN: N_("The slip cannot be printed. Note the reference on the screen."),
    Printed.GONE: N_("The slip cannot be printed. Note the reference on the screen."),
}

SLIP_TITLE = N_("Customs")
SLIP_SCAN = N_("See where your declaration stands: scan this code with a phone.")
SLIP_NOT_A_PASS = N_("This slip does not open a gate.")

PIECES: Mapping[Piece, str] = {
    Piece.KEYS: N_("Keys of this kiosk"),
    Piece.STORE: N_("Store"),
    Piece.CLOCK: N_("Clock"),
    Piece.BUNDLE: N_("Rules and pass keys"),
    Piece.HALL: N_("Hall station"),
    Piece.READER: N_("Passport reader"),
    Piece.CAMERA: N_("Camera"),
    Piece.SCANNER: N_("Scanner"),
    Piece.PRINTER: N_("Printer"),
}

CALLS: Mapping[Call, str] = {
    Call.NOBODY: N_("Nobody needs to be called."),
    Call.HALL_STAFF: N_("Call the staff of this hall."),
    Call.TECHNICIAN: N_("Call the technician on duty."),
    Call.SUPERVISOR: N_("Call the supervisor of this hall."),
}


@dataclass(frozen=True, slots=True)
class About:
    """How bad a trouble is, who can mend it, and what it is called."""

    state: State
    call: Call
    words: str


TROUBLES: Mapping[Trouble, About] = {
    Trouble.NOT_ENROLLED: About(
        State.OUT, Call.TECHNICIAN, N_("This kiosk is not enrolled at the centre.")
    ),
    Trouble.KEYS_UNUSABLE: About(
        State.OUT, Call.TECHNICIAN, N_("The key file of this kiosk cannot be used.")
    ),
    Trouble.KEY_ENDED: About(
        State.OUT, Call.SUPERVISOR, N_("The key of this kiosk has ended: enrol it anew.")
    ),
    Trouble.KEY_ENDS_SOON: About(
        State.WARN, Call.TECHNICIAN, N_("The key of this kiosk ends soon and was not renewed.")
    ),
    Trouble.STORE_BUSY: About(
        State.OUT, Call.TECHNICIAN, N_("Another program of this kiosk is running.")
    ),
    Trouble.STORE_BROKEN: About(
        State.OUT, Call.TECHNICIAN, N_("The store of this kiosk cannot be opened.")
    ),
    Trouble.STORE_FULL: About(
        State.OUT, Call.TECHNICIAN, N_("There is no room left on the disk of this kiosk.")
    ),
    Trouble.STORE_SET_ASIDE: About(
        State.WARN, Call.TECHNICIAN, N_("A damaged store was set aside on this kiosk.")
    ),
    Trouble.NOT_ALL_SENT: About(
        State.WARN, Call.TECHNICIAN, N_("Some of what happened here could not be sent.")
    ),
    Trouble.CLOCK_BEHIND: About(
        State.OUT, Call.TECHNICIAN, N_("The clock is earlier than the rules this kiosk holds.")
    ),
    Trouble.CLOCK_OFF: About(State.WARN, Call.TECHNICIAN, N_("The clock of the machine is wrong.")),
    Trouble.NO_BUNDLE: About(
        State.OUT, Call.SUPERVISOR, N_("This kiosk has no rules yet: bring a bundle by hand.")
    ),
    Trouble.BUNDLE_ENDED: About(
        State.OUT,
        Call.SUPERVISOR,
        N_("The rules of this kiosk are more than a day old: bring a bundle by hand."),
    ),
    Trouble.BUNDLE_ENDS_SOON: About(
        State.WARN, Call.SUPERVISOR, N_("The rules of this kiosk end within some hours.")
    ),
    Trouble.NO_PASS_KEYS: About(
        State.OUT, Call.SUPERVISOR, N_("The bundle of this kiosk holds no key for today's passes.")
    ),
    Trouble.HALL_SILENT: About(State.OUT, Call.TECHNICIAN, N_("The hall station does not answer.")),
    Trouble.NO_READER: About(State.OUT, Call.TECHNICIAN, N_("No passport reader is found.")),
    Trouble.CAMERA_SILENT: About(State.OUT, Call.TECHNICIAN, N_("The camera sends no pictures.")),
    Trouble.CAMERA_UNFIT: About(
        State.OUT, Call.TECHNICIAN, N_("The camera sends pictures that cannot be used.")
    ),
    Trouble.CAMERA_FROZEN: About(
        State.OUT, Call.TECHNICIAN, N_("The camera sends the same picture again and again.")
    ),
    Trouble.SCANNER_GONE: About(
        State.WARN, Call.HALL_STAFF, N_("The scanner is not connected. The camera reads passes.")
    ),
    Trouble.PRINTER_UNSURE: About(
        State.WARN, Call.HALL_STAFF, N_("The printer does not say how it is.")
    ),
    Trouble.PAPER_LOW: About(State.WARN, Call.HALL_STAFF, N_("The printer has little paper.")),
    Trouble.PAPER_OUT: About(State.WARN, Call.HALL_STAFF, N_("The printer has no paper.")),
    Trouble.COVER_OPEN: About(State.WARN, Call.HALL_STAFF, N_("The printer's cover is open.")),
    Trouble.PRINTER_BROKEN: About(State.WARN, Call.TECHNICIAN, N_("The printer reports an error.")),
    Trouble.PRINTER_GONE: About(
        State.WARN, Call.HALL_STAFF, N_("The printer is not connected or has no power.")
    ),
    Trouble.NOT_WIRED: About(State.OK, Call.NOBODY, N_("This kiosk is set up without it.")),
    Trouble.NOT_TESTED: About(
        State.WARN, Call.NOBODY, N_("It is tested when the screen has started.")
    ),
}

FINE = N_("In order.")
OUT_OF_SERVICE = N_("This kiosk is out of service. Please use another one, or see an officer.")
