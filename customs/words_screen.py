"""What the kiosk's screen shows and says: a screen is one sentence, one picture, one thing to do.

What is said of a scanned code, a passport's lines, a face or a lane stands with those.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from customs import words_crossing, words_kiosk
from customs.lane import Lane
from customs.public_reason import PublicReason
from customs.words import N_


class Screen(StrEnum):
    """What fills the kiosk's screen."""

    ATTRACT = "attract"  # nobody is here; the languages, each in its own words
    PASS = "pass"
    NO_PASS = "no_pass"
    ON_PHONE = "on_phone"
    DECLARING = "declaring"  # in a second browser, before this one
    PASSPORT = "passport"
    TYPE = "type"  # the three fields of the page
    DIGITS = "digits"  # the six digits of a card
    READING = "reading"
    ANSWERS = "answers"
    DIFFERENT = "different"  # what is different from the answers
    FACE = "face"
    LOOK = "look"  # an officer comes and compares
    CHANGING = "changing"  # a new revision is being made
    WAIT = "wait"
    ANSWER = "answer"
    DONE = "done"  # this person is done, the others go on elsewhere
    STILL_THERE = "still_there"
    OUT_OF_SERVICE = "out_of_service"


class Act(StrEnum):
    """What a finger can do. A screen takes only its own."""

    BEGIN = "begin"
    SPEAK = "speak"  # another language
    EASE = "ease"  # low controls, contrast, large text
    STOP = "stop"
    STAY = "stay"
    BACK = "back"
    NO_PASS = "no_pass"
    BY_PASSPORT = "by_passport"
    DECLARE_HERE = "declare_here"
    ON_PHONE = "on_phone"
    SEE_OFFICER = "see_officer"
    TYPE = "type"
    TYPED = "typed"
    DIGITS = "digits"
    TYPED_DIGITS = "typed_digits"
    NO_CHIP = "no_chip"
    CONFIRM = "confirm"
    DIFFERENT = "different"
    CHANGE = "change"
    BAG_MISSING = "bag_missing"
    MUST_ADD = "must_add"
    NOT_BY_FACE = "not_by_face"
    ELSEWHERE = "elsewhere"


class Part(StrEnum):
    """The three large steps, always in sight."""

    PASS = "pass"
    PASSPORT = "passport"
    FACE = "face"


class Ease(StrEnum):
    """What makes the screen easier for whoever stands here."""

    LOW = "low"
    CONTRAST = "contrast"
    LARGE = "large"


class Notice(StrEnum):
    """What the kiosk itself has to say of what just happened."""

    PUT_BACK = "put_back"
    NOT_A_PASSPORT = "not_a_passport"
    NOT_OPENED = "not_opened"
    NOTHING_THERE = "nothing_there"
    NEW_DOCUMENT = "new_document"
    NOT_FOUND = "not_found"
    ALREADY_DONE = "already_done"
    SCAN_LATER = "scan_later"
    OTHER_PASS = "other_pass"
    SHOWN_BEFORE = "shown_before"
    TO_FIND_YOU = "to_find_you"
    NO_READER = "no_reader"
    HALL_AWAY = "hall_away"
    NOT_ON_SCREEN = "not_on_screen"


HEADINGS: Mapping[Screen, str] = {
    Screen.ATTRACT: N_("Welcome to Japan"),
    Screen.PASS: N_("Show your pass"),
    Screen.NO_PASS: N_("You have no pass?"),
    Screen.ON_PHONE: N_("Declare on your phone"),
    Screen.DECLARING: N_("Declare on this screen"),
    Screen.PASSPORT: N_("Put your passport on the reader"),
    Screen.TYPE: N_("Type what your passport says"),
    Screen.DIGITS: N_("Type the six digits of your card"),
    Screen.READING: N_("Leave your passport where it is"),
    Screen.ANSWERS: N_("Is this what you declare?"),
    Screen.DIFFERENT: N_("What is different?"),
    Screen.FACE: N_("Look at the camera"),
    Screen.LOOK: N_("An officer will come to you"),
    Screen.CHANGING: N_("Change your answers on your phone"),
    Screen.WAIT: N_("One moment, please"),
    Screen.ANSWER: N_("Please see an officer"),
    Screen.DONE: N_("Your part is done"),
    Screen.STILL_THERE: N_("Are you still there?"),
    Screen.OUT_OF_SERVICE: N_("Please use another kiosk"),
}

LEADS: Mapping[Screen, str] = {
    Screen.ATTRACT: N_("Choose your language, or hold the code of your pass to the camera."),
    Screen.PASS: N_("Hold the code on your phone or paper to the camera."),
    Screen.NO_PASS: N_("Choose one of these ways."),
    Screen.ON_PHONE: N_("Scan this code with your phone. Come back with the pass it gives you."),
    Screen.DECLARING: N_("The questions open in a moment. When you are done, you come back here."),
    Screen.PASSPORT: N_("Open it at the page with the photo and lay that page on the glass."),
    Screen.TYPE: N_("All three are on the page with the photo."),
    Screen.DIGITS: N_("They are on the front, often at the lower right."),
    Screen.READING: N_("The chip is being read."),
    Screen.ANSWERS: N_("Your declaration is made when you confirm it here."),
    Screen.DIFFERENT: N_("Say so now, before you go on."),
    Screen.FACE: N_("Your face is compared with the photo in your passport. No picture is kept."),
    Screen.LOOK: N_("Please stay here. The officer compares you with your passport."),
    Screen.CHANGING: N_(
        "Open your declaration, change it and confirm it there. This screen goes on by itself."
    ),
    Screen.WAIT: N_("This takes a few seconds."),
    Screen.ANSWER: words_crossing.PUBLIC[PublicReason.NOT_HERE],
    Screen.DONE: N_("The others on your declaration can use this kiosk or any other."),
    Screen.STILL_THERE: N_(
        "If nobody touches the screen, it will be cleared. What is done so far is kept."
    ),
    Screen.OUT_OF_SERVICE: words_kiosk.OUT_OF_SERVICE,
}

ACTS: Mapping[Act, str] = {
    Act.BEGIN: N_("Start"),
    Act.SPEAK: N_("Language"),
    Act.EASE: N_("Easier to use"),
    Act.STOP: N_("Stop and clear"),
    Act.STAY: N_("I am still here"),
    Act.BACK: N_("Back"),
    Act.NO_PASS: N_("I have no pass"),
    Act.BY_PASSPORT: N_("Find my declaration by my passport"),
    Act.DECLARE_HERE: N_("Declare now on this screen"),
    Act.ON_PHONE: N_("Declare now on my phone"),
    Act.SEE_OFFICER: N_("I would like to see an officer"),
    Act.TYPE: N_("Type it instead"),
    Act.TYPED: N_("Read the chip"),
    Act.DIGITS: N_("My card has six digits"),
    Act.TYPED_DIGITS: N_("Read the chip"),
    Act.NO_CHIP: N_("My passport has no chip"),
    Act.CONFIRM: N_("Yes, I declare this"),
    Act.DIFFERENT: N_("Something is different"),
    Act.CHANGE: N_("One of my answers"),
    Act.BAG_MISSING: N_("A bag has not arrived"),
    Act.MUST_ADD: N_("I have more to declare"),
    Act.NOT_BY_FACE: N_("Not by face"),
    Act.ELSEWHERE: N_("The others use another kiosk"),
}

PARTS: Mapping[Part, str] = {
    Part.PASS: N_("Pass"),
    Part.PASSPORT: N_("Passport"),
    Part.FACE: N_("Face"),
}

EASES: Mapping[Ease, str] = {
    Ease.LOW: N_("Lower buttons"),
    Ease.CONTRAST: N_("More contrast"),
    Ease.LARGE: N_("Larger text"),
}

NOTICES: Mapping[Notice, str] = {
    Notice.PUT_BACK: N_(
        "The passport moved before it was read. Put it back and leave it on the reader."
    ),
    Notice.NOT_A_PASSPORT: N_("This card is not a passport. Put your passport on the reader."),
    Notice.NOT_OPENED: N_(
        "The chip did not open. Check what was typed, or lay the photo page on the glass again."
    ),
    Notice.NOTHING_THERE: N_(
        "No chip was felt. Lay the closed passport flat on the reader, or say that it has none."
    ),
    Notice.NEW_DOCUMENT: N_(
        "This is another passport than the one declared. The new number is noted."
    ),
    Notice.NOT_FOUND: N_("No declaration was found for this passport. Show your pass, or declare."),
    Notice.ALREADY_DONE: N_("This person is done already. Put the next passport on the reader."),
    Notice.SCAN_LATER: N_("Your pass is read already."),
    Notice.NOT_ON_SCREEN: N_(
        "Declaring on this screen does not work just now. Use your phone, or see an officer."
    ),
    Notice.OTHER_PASS: N_("This is another family's pass. Finish this one first, or stop."),
    Notice.SHOWN_BEFORE: N_(
        "This pass has been used here. To see its answer again, put a passport on the reader."
    ),
    Notice.TO_FIND_YOU: N_("Your passport finds your declaration. Then an officer helps you."),
    Notice.NO_READER: N_(
        "The passport reader does not work just now. Use another kiosk, or see an officer."
    ),
    Notice.HALL_AWAY: N_("This kiosk is cut off from the hall just now. It goes on by itself."),
}

# The answer that fills the screen; the sentence below it is the public reason's own.
ANSWERS: Mapping[Lane, str] = {
    Lane.GATE: N_("Gate"),
    Lane.PAY: N_("Pay first"),
    Lane.OFFICER: N_("Please see an officer"),
}

PAY_AMOUNT = N_("Pay first %(yen)s")
NEXT_PASSPORT = N_("Next person: put your passport on the reader")
PEOPLE_DONE = N_("%(done)s of %(all)s people are done")
REFERENCE = N_("Reference %(reference)s")
SIMULATION = N_("Simulation: for demonstration only")
FOR_STAFF = N_("For the staff of this hall")
# Where a page was asked for that there is not, or something was sent that nobody could read.
REFUSED = N_("Back to where you were")
REFUSED_LEAD = N_("That could not be read here. Nothing has changed.")
NO_LINE = N_("The line to the centre is down. This kiosk goes on.")
