"""What is wired to a kiosk, and everything it can turn out to bring or to be.

Scanner, camera, reader and printer answer with these members and never with an exception; each
has its sentence in words_kiosk.py.
"""

from __future__ import annotations

from enum import StrEnum


class Scanned(StrEnum):
    """What somebody held before the camera or the scanner."""

    PASS = "pass"  # shaped like ours; its verdict says the rest
    OUR_PAGE = "our_page"  # an address of ours: a slip, a private link
    DOCUMENT = "document"  # the machine-readable lines of a passport
    DOCUMENT_UNCLEAR = "document_unclear"
    BOARDING_PASS = "boarding_pass"
    WEB_ADDRESS = "web_address"
    SEVERAL_PASSES = "several_passes"  # of different declarations, in one picture
    UNKNOWN = "unknown"


class ZoneField(StrEnum):
    """What a check digit of the machine-readable lines stands for."""

    NUMBER = "number"
    BIRTH = "birth"
    EXPIRY = "expiry"
    LINES = "lines"  # the lines as a whole, or what is optional in them


class Unfit(StrEnum):
    """Why a picture is not looked at."""

    EMPTY = "empty"
    TOO_HEAVY = "too_heavy"
    TOO_LARGE = "too_large"
    NOT_A_PICTURE = "not_a_picture"


class Printed(StrEnum):
    """How printing went, or how the printer stands."""

    DONE = "done"
    PAPER_LOW = "paper_low"  # done, and soon not any more
    UNSURE = "unsure"  # sent; the printer did not say
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    BROKEN = "broken"  # cutter, head, or what it calls an error
    GONE = "gone"  # no cable, no power, nobody there


class Piece(StrEnum):
    """What is tested at the start of a day, in this order."""

    KEYS = "keys"
    STORE = "store"
    CLOCK = "clock"
    BUNDLE = "bundle"
    HALL = "hall"
    READER = "reader"
    CAMERA = "camera"
    SCANNER = "scanner"
    PRINTER = "printer"


class State(StrEnum):
    """How a piece stands; one that is OUT takes the kiosk out of service."""

    OK = "ok"
    WARN = "warn"
    OUT = "out"


class Call(StrEnum):
    """Who can put it right."""

    NOBODY = "nobody"
    HALL_STAFF = "hall_staff"
    TECHNICIAN = "technician"
    SUPERVISOR = "supervisor"


class Trouble(StrEnum):
    """What a self-test can find; words_kiosk.py says how bad it is and whom to call."""

    NOT_ENROLLED = "not_enrolled"
    KEYS_UNUSABLE = "keys_unusable"
    KEY_ENDED = "key_ended"
    KEY_ENDS_SOON = "key_ends_soon"
    STORE_BUSY = "store_busy"
    STORE_BROKEN = "store_broken"
    STORE_FULL = "store_full"
    STORE_SET_ASIDE = "store_set_aside"
    NOT_ALL_SENT = "not_all_sent"
    CLOCK_BEHIND = "clock_behind"
    CLOCK_OFF = "clock_off"
    NO_BUNDLE = "no_bundle"
    BUNDLE_ENDED = "bundle_ended"
    BUNDLE_ENDS_SOON = "bundle_ends_soon"
    NO_PASS_KEYS = "no_pass_keys"
    HALL_SILENT = "hall_silent"
    NO_READER = "no_reader"
    CAMERA_SILENT = "camera_silent"
    CAMERA_UNFIT = "camera_unfit"
    CAMERA_FROZEN = "camera_frozen"
    SCANNER_GONE = "scanner_gone"
    PRINTER_UNSURE = "printer_unsure"
    PAPER_LOW = "paper_low"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    PRINTER_BROKEN = "printer_broken"
    PRINTER_GONE = "printer_gone"
    NOT_WIRED = "not_wired"
    NOT_TESTED = "not_tested"
