"""Faults: everything that can be wrong with what was typed, and the sentence that says it.

Each sentence says what to do. `%(figure)s` is the bound or the name it speaks of.
"""

from __future__ import annotations

from enum import StrEnum, auto

from customs.words import N_


class Fault(StrEnum):
    """The closed list of faults; a test holds that each has its sentence."""

    TOO_LONG = auto()
    UNPRINTABLE = auto()
    NOT_A_WHOLE_NUMBER = auto()
    NUMBER_OUT_OF_RANGE = auto()
    NOT_AN_AMOUNT = auto()
    AMOUNT_OUT_OF_RANGE = auto()
    NOT_A_DATE = auto()
    YEAR_NOT_FOUR_DIGITS = auto()
    TRAVEL_MISSING = auto()
    NAME_MISSING = auto()
    NAME_NOT_IN_PASSPORT_LETTERS = auto()
    NATIONALITY_MISSING = auto()
    BIRTH_MISSING = auto()
    BIRTH_OUT_OF_RANGE = auto()
    BIRTH_AFTER_ARRIVAL = auto()
    DOCUMENT_KIND_MISSING = auto()
    DOCUMENT_NUMBER_MISSING = auto()
    DOCUMENT_NUMBER_LENGTH = auto()
    DOCUMENT_NUMBER_LETTERS = auto()
    DOCUMENT_REPEATED = auto()
    TOO_MANY_PEOPLE = auto()
    NOBODY = auto()
    PORT_MISSING = auto()
    ARRIVAL_MISSING = auto()
    ARRIVAL_OUT_OF_RANGE = auto()
    FLIGHT_MISSING = auto()
    FLIGHT_FORM = auto()
    SHIP_MISSING = auto()
    EMBARKED_MISSING = auto()
    PHONE_MISSING = auto()
    PHONE_FORM = auto()
    POSTAL_CODE_FORM = auto()
    PREFECTURE_MISSING = auto()
    STAY_MISSING = auto()
    ADDRESS_MISSING = auto()
    STATEMENT_UNANSWERED = auto()
    GOODS_MISSING = auto()
    GOODS_KIND_MISSING = auto()
    GOODS_NAME_MISSING = auto()
    GOODS_CLASS_UNKNOWN = auto()
    QUANTITY_MISSING = auto()
    PRICE_MISSING = auto()
    CURRENCY_UNKNOWN = auto()
    STATUS_MISSING = auto()
    OWNER_UNKNOWN = auto()
    TOO_MANY_LINES = auto()
    MEANS_MISSING = auto()
    MEANS_KIND_MISSING = auto()
    DIRECTION_MISSING = auto()
    MEANS_EMPTY = auto()
    PACKAGES_MISSING = auto()
    SENT_FROM_MISSING = auto()
    CONTENTS_MISSING = auto()
    TRUTH_UNCONFIRMED = auto()
    ALLOTMENT_UNCONFIRMED = auto()
    PAGE_UNFINISHED = auto()
    EMAIL_FORM = auto()
    STAFF_NUMBER_FORM = auto()
    OFFICER_NAME_MISSING = auto()
    ROLE_MISSING = auto()
    DEVICE_KIND_MISSING = auto()
    HALL_FORM = auto()
    DEVICE_NAME_FORM = auto()
    REASON_MISSING = auto()
    FIGURE_MISSING = auto()
    TAX_HUNDREDS = auto()
    READING_MISSING = auto()
    OFFLINE_DRAW_LOWER = auto()
    EXPIRY_MISSING = auto()
    CAN_FORM = auto()
    SEARCH_BY_MISSING = auto()
    PURPOSE_MISSING = auto()
    NAME_TOO_SHORT = auto()
    PASS_MISSING = auto()
    ACT_MISSING = auto()
    LANE_MISSING = auto()


SENTENCES: dict[Fault, str] = {
    Fault.TOO_LONG: N_("This is too long. Use at most %(figure)s characters."),
    Fault.UNPRINTABLE: N_("This contains a hidden character. Type it again by hand."),
    Fault.NOT_A_WHOLE_NUMBER: N_("Enter a whole number, such as 3."),
    Fault.NUMBER_OUT_OF_RANGE: N_("Enter a number in this range: %(figure)s."),
    Fault.NOT_AN_AMOUNT: N_("Enter the amount in figures, such as 12000 or 45.50."),
    Fault.AMOUNT_OUT_OF_RANGE: N_(
        "Enter an amount above 0. If it is larger than this field allows, tell an officer."
    ),
    Fault.NOT_A_DATE: N_("This date does not exist. Check the day, the month and the year."),
    Fault.YEAR_NOT_FOUR_DIGITS: N_("Enter the year with four digits, such as 1990."),
    Fault.TRAVEL_MISSING: N_("Choose how you are travelling."),
    Fault.NAME_MISSING: N_("Enter the name as it is in the passport."),
    Fault.NAME_NOT_IN_PASSPORT_LETTERS: N_(
        "Enter the name in the letters A to Z, as it is at the bottom of the passport page."
    ),
    Fault.NATIONALITY_MISSING: N_("Choose the nationality from the list."),
    Fault.BIRTH_MISSING: N_("Enter the date of birth."),
    Fault.BIRTH_OUT_OF_RANGE: N_(
        "Check the date of birth. It cannot be in the future or more than %(figure)s years ago."
    ),
    Fault.BIRTH_AFTER_ARRIVAL: N_("Check the date of birth. It is after the arrival date."),
    Fault.DOCUMENT_KIND_MISSING: N_("Choose the travel document."),
    Fault.DOCUMENT_NUMBER_MISSING: N_("Enter the passport or document number."),
    Fault.DOCUMENT_NUMBER_LENGTH: N_(
        "Check the document number. It has 4 to 22 letters and digits."
    ),
    Fault.DOCUMENT_NUMBER_LETTERS: N_(
        "Enter the document number with the letters A to Z and digits only."
    ),
    Fault.DOCUMENT_REPEATED: N_(
        "%(figure)s already has this document number. Check which of the two is right."
    ),
    Fault.TOO_MANY_PEOPLE: N_(
        "One declaration holds %(figure)s people. Start another declaration for the others."
    ),
    Fault.NOBODY: N_("Add at least one person."),
    Fault.PORT_MISSING: N_("Choose the airport or port where you arrive in Japan."),
    Fault.ARRIVAL_MISSING: N_("Enter the date you arrive in Japan."),
    Fault.ARRIVAL_OUT_OF_RANGE: N_(
        "Check the arrival date. You can declare from one year before to three days after it."
    ),
    Fault.FLIGHT_MISSING: N_("Enter the flight number. It is on the boarding pass."),
    Fault.FLIGHT_FORM: N_("Enter the flight as letters and number, such as JL5 or NH 106."),
    Fault.SHIP_MISSING: N_("Enter the name of the ship."),
    Fault.EMBARKED_MISSING: N_("Enter the place where you boarded."),
    Fault.PHONE_MISSING: N_("Enter a phone number where we can reach you."),
    Fault.PHONE_FORM: N_("Enter the phone number with digits, such as +81 3 1234 5678."),
    Fault.POSTAL_CODE_FORM: N_("A Japanese postal code has 7 digits, such as 100-0001."),
    Fault.PREFECTURE_MISSING: N_("Choose the prefecture where you stay."),
    Fault.STAY_MISSING: N_("Choose where you stay in Japan."),
    Fault.ADDRESS_MISSING: N_("Enter the address or the name of the place where you stay."),
    Fault.STATEMENT_UNANSWERED: N_("Answer yes or no to %(figure)s."),
    Fault.GOODS_MISSING: N_(
        "You answered yes to a question about goods. Add the goods, or change the answer."
    ),
    Fault.GOODS_KIND_MISSING: N_("Choose what kind of goods it is."),
    Fault.GOODS_NAME_MISSING: N_("Say what it is, such as handbag or camera."),
    Fault.GOODS_CLASS_UNKNOWN: N_("Choose it from the list, or leave this empty."),
    Fault.QUANTITY_MISSING: N_("Enter how many or how much."),
    Fault.PRICE_MISSING: N_("Enter the price of one article, as you paid it."),
    Fault.CURRENCY_UNKNOWN: N_("Choose the currency from the list."),
    Fault.STATUS_MISSING: N_("Choose why you have it with you."),
    Fault.OWNER_UNKNOWN: N_("Choose a person from this declaration."),
    Fault.TOO_MANY_LINES: N_(
        "This list is full at %(figure)s lines. Tell an officer about the rest."
    ),
    Fault.MEANS_MISSING: N_(
        "You answered yes to the question about cash. Fill in the form for each person who "
        "carries it, or change the answer."
    ),
    Fault.MEANS_KIND_MISSING: N_(
        "Choose what it is: cash, cheque, promissory note, securities or gold."
    ),
    Fault.DIRECTION_MISSING: N_("Choose whether you bring it into Japan or take it out."),
    Fault.MEANS_EMPTY: N_("Add at least one amount."),
    Fault.PACKAGES_MISSING: N_("Enter how many packages arrive separately."),
    Fault.SENT_FROM_MISSING: N_("Enter the place the packages are sent from."),
    Fault.CONTENTS_MISSING: N_("Say in a few words what is in the packages."),
    Fault.TRUTH_UNCONFIRMED: N_("Confirm that the declaration is true."),
    Fault.ALLOTMENT_UNCONFIRMED: N_(
        "Confirm in whose allowance these goods are counted, or open the goods and say whose they "
        "are."
    ),
    Fault.PAGE_UNFINISHED: N_("This part is not finished. Open it and complete it."),
    Fault.EMAIL_FORM: N_("Enter an e-mail address such as name@example.com."),
    Fault.STAFF_NUMBER_FORM: N_("Enter the staff number: letters A to Z, digits and hyphens."),
    Fault.OFFICER_NAME_MISSING: N_("Enter the officer's name."),
    Fault.ROLE_MISSING: N_("Choose the role."),
    Fault.DEVICE_KIND_MISSING: N_("Choose what the device is."),
    Fault.HALL_FORM: N_("Enter the hall, such as NRT-T1: letters A to Z, digits and hyphens."),
    Fault.DEVICE_NAME_FORM: N_(
        "Enter the device's name, such as kiosk-12: letters A to Z, digits, hyphens and dots."
    ),
    Fault.REASON_MISSING: N_("Say why, in a few words. The reason is kept with what you do."),
    Fault.FIGURE_MISSING: N_("Enter a figure."),
    Fault.TAX_HUNDREDS: N_("Enter whole hundreds of yen: of each tax, less than ¥100 is dropped."),
    Fault.READING_MISSING: N_("Choose one of the list."),
    Fault.OFFLINE_DRAW_LOWER: N_(
        "Offline at least as many are drawn as online. Enter the same figure or a higher one."
    ),
    Fault.EXPIRY_MISSING: N_("Enter the date of expiry, as the passport shows it."),
    Fault.CAN_FORM: N_("Enter the six digits printed on the document."),
    Fault.SEARCH_BY_MISSING: N_("Choose what you search by."),
    Fault.PURPOSE_MISSING: N_("Choose why you search. The reason is kept with the search."),
    Fault.NAME_TOO_SHORT: N_(
        "Enter at least three letters of the name, and at most eight words of it."
    ),
    Fault.ACT_MISSING: N_("Choose what to do and why."),
    Fault.LANE_MISSING: N_("Choose where they go next."),
    Fault.PASS_MISSING: N_("Scan the pass, or enter the reference, such as KQ7D-9MXR."),
}
