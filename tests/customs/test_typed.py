"""Reading one field: every hostile thing a form can carry, and what is said about it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs.faults import Fault
from customs.typed import Problem, Typed, plain

MISSING = Fault.NAME_MISSING


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


def typed(value: str) -> Typed:
    return Typed({"it": value})


def fault(reading: Typed) -> Fault | None:
    """The one fault found, if any."""
    assert len(reading.problems) <= 1
    return reading.problems[0].fault if reading.problems else None


TEXTS = {
    "plain": ("Hotel Fuji", "Hotel Fuji", None),
    "any script": ("ホテル富士 4階 호텔", "ホテル富士 4階 호텔", None),
    "full width folded": ("Ｆｕｊｉ　１２", "Fuji 12", None),
    "arabic-indic digits folded": ("٤ شارع", "4 شارع", None),
    "edges and runs": ("  a \t b\r\nc ", "a b c", None),
    "line separator": ("a\u2028b", "a b", None),
    "emoji stays": ("Hotel 🏔", "Hotel 🏔", None),
    "acute accent is an apostrophe": ("L´Hotel", "L'Hotel", None),
    "empty": ("", "", MISSING),
    "only spaces": (" \u3000\u00a0\t", "", MISSING),
    "exactly as long": ("a" * 20, "a" * 20, None),
    "one too long": ("a" * 21, "a" * 21, Fault.TOO_LONG),
    "grows when folded": ("\ufdfa" * 20, None, Fault.TOO_LONG),
    "null": ("a\0b", "a\0b", Fault.UNPRINTABLE),
    "escape": ("a\x1b[2Jb", "a\x1b[2Jb", Fault.UNPRINTABLE),
    "delete": ("a\x7f", "a\x7f", Fault.UNPRINTABLE),
    "zero-width space": ("a\u200bb", "a\u200bb", Fault.UNPRINTABLE),
    "right-to-left override": ("\u202eabc", "\u202eabc", Fault.UNPRINTABLE),
    "isolate": ("\u2067abc", "\u2067abc", Fault.UNPRINTABLE),
    "byte order mark": ("\ufeffabc", "\ufeffabc", Fault.UNPRINTABLE),
    "soft hyphen": ("a\u00adb", "a\u00adb", Fault.UNPRINTABLE),
    "private use": ("\ue000", "\ue000", Fault.UNPRINTABLE),
    "lone surrogate": ("a\udfff", "a\udfff", Fault.UNPRINTABLE),
    "not a character": ("a\uffff", "a\uffff", Fault.UNPRINTABLE),
    "tag letters": ("a\U000e0041", "a\U000e0041", Fault.UNPRINTABLE),
    "braille blank": ("\u2800", "\u2800", Fault.UNPRINTABLE),
    "hangul filler": ("\u3164", "\u1160", Fault.UNPRINTABLE),
}


@pytest.mark.parametrize(("value", "read", "found"), TEXTS.values(), ids=TEXTS)
def test_text(value: str, read: str | None, found: Fault | None) -> None:
    reading = typed(value)
    text = reading.text("it", missing=MISSING, longest=20)
    assert fault(reading) == found
    assert read is None or text == read


def test_text_that_may_be_missing() -> None:
    reading = typed("")
    assert reading.text("it", missing=None, longest=20) == ""
    assert not reading.problems


NAMES = {
    "kept as typed, in capitals": ("Zoé", "ZOÉ", None),
    "full width": ("ＺＯＥ", "ZOE", None),
    "kanji": ("細川", "細川", Fault.NAME_NOT_IN_PASSPORT_LETTERS),
    "cyrillic look-alike": ("\u0410nna", "\u0410NNA", Fault.NAME_NOT_IN_PASSPORT_LETTERS),
    "emoji": ("Anna😀", "ANNA😀", Fault.NAME_NOT_IN_PASSPORT_LETTERS),
    "only a mark": ("-", "-", Fault.NAME_NOT_IN_PASSPORT_LETTERS),
    "hidden": ("An\u200bna", "AN\u200bNA", Fault.UNPRINTABLE),
    "too long": ("A" * 61, "A" * 61, Fault.TOO_LONG),
    "script": ("<script>", "<SCRIPT>", Fault.NAME_NOT_IN_PASSPORT_LETTERS),
}


@pytest.mark.parametrize(("value", "read", "found"), NAMES.values(), ids=NAMES)
def test_name(value: str, read: str, found: Fault | None) -> None:
    reading = typed(value)
    assert reading.name("it", missing=MISSING) == read
    assert fault(reading) == found


NUMBERS = {
    "plain": ("tx 440-0001", "TX4400001", None),
    "td1 overflow": ("D23145890734AB9X1Q7Z5K", "D23145890734AB9X1Q7Z5K", None),
    "full width": ("ＴＸ４４０１", "TX4401", None),
    "arabic-indic": ("\u0661\u0662\u0663\u0664", "1234", None),
    "empty": ("", "", Fault.DOCUMENT_NUMBER_MISSING),
    "three": ("A12", "A12", Fault.DOCUMENT_NUMBER_LENGTH),
    "twenty-three": ("1" * 23, "1" * 23, Fault.DOCUMENT_NUMBER_LENGTH),
    "marks only": ("- - - -", "", Fault.DOCUMENT_NUMBER_LENGTH),
    "cyrillic look-alike": ("\u0410B123456", "B123456", Fault.DOCUMENT_NUMBER_LETTERS),
    "kanji": ("東京都", "", Fault.DOCUMENT_NUMBER_LETTERS),
    "emoji": ("TX440😀1", "TX4401", Fault.DOCUMENT_NUMBER_LETTERS),
    "hidden": ("TX44\u200b01", "TX4401", Fault.UNPRINTABLE),
    "sql": ("TX'; DROP--", "TXDROP", Fault.DOCUMENT_NUMBER_LETTERS),
}


@pytest.mark.parametrize(("value", "read", "found"), NUMBERS.values(), ids=NUMBERS)
def test_number(value: str, read: str, found: Fault | None) -> None:
    reading = typed(value)
    number = reading.number("it")
    assert fault(reading) == found
    assert number == read


WHOLES = {
    "plain": ("3", 3),
    "thousands": ("9,999", 9999),
    "thousands by spaces": ("9 999", 9999),
    "full width": ("１２", 12),
    "arabic-indic": ("\u0661\u0662", 12),
    "devanagari": ("\u0967", 1),
    "leading zeros": ("007", 7),
    "plus": ("+7", 7),
    "least": ("1", 1),
    "most": ("10000", 10_000),
    "empty": ("", MISSING),
    "nought": ("0", Fault.NUMBER_OUT_OF_RANGE),
    "negative": ("-3", Fault.NUMBER_OUT_OF_RANGE),
    "minus sign": ("\u22123", Fault.NOT_A_WHOLE_NUMBER),
    "one too many": ("10001", Fault.NUMBER_OUT_OF_RANGE),
    "huge": ("9" * 900, Fault.NUMBER_OUT_OF_RANGE),
    "decimal comma": ("1,5", Fault.NOT_A_WHOLE_NUMBER),
    "decimal point": ("1.5", Fault.NOT_A_WHOLE_NUMBER),
    "groups of two": ("1,00,000", Fault.NOT_A_WHOLE_NUMBER),
    "exponent": ("1e3", Fault.NOT_A_WHOLE_NUMBER),
    "hexadecimal": ("0x10", Fault.NOT_A_WHOLE_NUMBER),
    "underscore": ("1_000", Fault.NOT_A_WHOLE_NUMBER),
    "not a number": ("NaN", Fault.NOT_A_WHOLE_NUMBER),
    "infinity": ("Infinity", Fault.NOT_A_WHOLE_NUMBER),
    "fraction": ("½", Fault.NOT_A_WHOLE_NUMBER),
    "kanji numeral": ("三", Fault.NOT_A_WHOLE_NUMBER),
    "words": ("three", Fault.NOT_A_WHOLE_NUMBER),
}


@pytest.mark.parametrize(("value", "read"), WHOLES.values(), ids=WHOLES)
def test_whole(value: str, read: int | Fault) -> None:
    reading = typed(value)
    number = reading.whole("it", missing=MISSING, least=1, most=10_000)
    assert (fault(reading) or number) == read
    assert (number is None) == bool(reading.problems)


def test_a_range_is_told() -> None:
    reading = typed("0")
    reading.whole("it", missing=MISSING, least=1, most=10_000)
    assert reading.problems == [Problem("it", Fault.NUMBER_OUT_OF_RANGE, "1 – 10,000")]


MONEY = {
    "yen": ("12000", "12000"),
    "cents": ("45.50", "45.50"),
    "one decimal": ("45.5", "45.50"),
    "no cents": ("45.00", "45"),
    "thousands": ("1,234,567", "1234567"),
    "thousands and cents": ("1,234.56", "1234.56"),
    "decimal comma": ("45,50", "45.50"),
    "decimal comma, one place": ("45,5", "45.50"),
    "european": ("1.234,56", "1234.56"),
    "french": ("1 234,56", "1234.56"),
    "no-break space": ("1\u00a0234,56", "1234.56"),
    "full width": ("１２，０００", "12000"),
    "arabic-indic": ("\u0664\u0665", "45"),
    "leading zeros": ("0045", "45"),
    "least": ("0.01", "0.01"),
    "most": ("999999999999", "999999999999"),
    "empty": ("", MISSING),
    "nought": ("0", Fault.AMOUNT_OUT_OF_RANGE),
    "nought with cents": ("0.00", Fault.AMOUNT_OUT_OF_RANGE),
    "one more than most": ("1000000000000", Fault.AMOUNT_OUT_OF_RANGE),
    "most and a cent": ("999999999999.01", Fault.AMOUNT_OUT_OF_RANGE),
    "more digits than a Decimal keeps": ("9" * 900, Fault.AMOUNT_OUT_OF_RANGE),
    "negative": ("-45", Fault.NOT_AN_AMOUNT),
    "plus": ("+45", Fault.NOT_AN_AMOUNT),
    "three decimals": ("45.505", Fault.NOT_AN_AMOUNT),
    "ambiguous thousands": ("1.234", Fault.NOT_AN_AMOUNT),
    "misplaced comma": ("1,2345", Fault.NOT_AN_AMOUNT),
    "two decimal marks": ("1,234,5", Fault.NOT_AN_AMOUNT),
    "point only": (".5", Fault.NOT_AN_AMOUNT),
    "trailing point": ("5.", Fault.NOT_AN_AMOUNT),
    "exponent": ("1e6", Fault.NOT_AN_AMOUNT),
    "not a number": ("NaN", Fault.NOT_AN_AMOUNT),
    "signalling": ("sNaN123", Fault.NOT_AN_AMOUNT),
    "infinity": ("Infinity", Fault.NOT_AN_AMOUNT),
    "infinity sign": ("∞", Fault.NOT_AN_AMOUNT),
    "currency sign": ("¥12000", Fault.NOT_AN_AMOUNT),
    "kanji numeral": ("一万", Fault.NOT_AN_AMOUNT),
    "formula": ("=1+1", Fault.NOT_AN_AMOUNT),
}


@pytest.mark.parametrize(("value", "read"), MONEY.values(), ids=MONEY)
def test_money(value: str, read: str | Fault) -> None:
    reading = typed(value)
    amount = reading.money("it", missing=MISSING)
    assert (fault(reading) or str(amount)) == read


@given(st.integers(1, 999_999_999_999), st.integers(0, 99))
def test_an_amount_is_the_same_however_it_is_written(whole: int, cents: int) -> None:
    meant = Decimal(whole) + Decimal(cents) / 100
    written = [
        f"{whole}.{cents:02}", f"{whole},{cents:02}", f"{whole:,}.{cents:02}",
        f"{whole:,}".replace(",", " ") + f",{cents:02}",
        f"{whole:,}".replace(",", ".") + f",{cents:02}",
    ]  # fmt: skip
    if meant <= 999_999_999_999:
        read = {str(typed(text).money("it", missing=MISSING)) for text in written}
        assert len(read) == 1
        assert Decimal(read.pop()) == meant


DATES = {
    "plain": ("2026-12-03", date(2026, 12, 3)),
    "no leading noughts": ("2026-2-3", date(2026, 2, 3)),
    "slashes": ("2026/12/03", date(2026, 12, 3)),
    "full width": ("２０２６－１２－０３", date(2026, 12, 3)),
    "arabic-indic": ("\u0662\u0660\u0662\u0666-\u0661\u0662-\u0663", date(2026, 12, 3)),
    "leap day": ("2024-02-29", date(2024, 2, 29)),
    "leap day of a common year": ("2026-02-29", Fault.NOT_A_DATE),
    "leap day of 1900": ("1900-02-29", Fault.NOT_A_DATE),
    "leap day of 2000": ("2000-02-29", date(2000, 2, 29)),
    "31 November": ("2026-11-31", Fault.NOT_A_DATE),
    "month 13": ("2026-13-01", Fault.NOT_A_DATE),
    "month 0": ("2026-00-01", Fault.NOT_A_DATE),
    "day 0": ("2026-12-00", Fault.NOT_A_DATE),
    "month beyond C": (f"2026-{10**30}-01", Fault.NOT_A_DATE),
    "year 0": ("0000-01-01", Fault.YEAR_NOT_FOUR_DIGITS),
    "year 26": ("26-01-01", Fault.YEAR_NOT_FOUR_DIGITS),
    "year 0026": ("0026-01-01", Fault.YEAR_NOT_FOUR_DIGITS),
    "five-digit year": ("20261-01-01", Fault.YEAR_NOT_FOUR_DIGITS),
    "last day": ("9999-12-31", date(9999, 12, 31)),
    "negative year": ("-2026-01-01", Fault.NOT_A_DATE),
    "empty": ("", MISSING),
    "two parts": ("2026-12", Fault.NOT_A_DATE),
    "four parts": ("2026-12-03-01", Fault.NOT_A_DATE),
    "words": ("3 December 2026", Fault.NOT_A_DATE),
    "time as well": ("2026-12-03T00:00", Fault.NOT_A_DATE),
    "plus sign": ("2026-+2-03", Fault.NOT_A_DATE),
    "underscore": ("2026-1_2-03", Fault.NOT_A_DATE),
}


@pytest.mark.parametrize(("value", "read"), DATES.values(), ids=DATES)
def test_date_in_one_field(value: str, read: date | Fault) -> None:
    reading = typed(value)
    day = reading.date("it", missing=MISSING)
    assert (fault(reading) or day) == read


@pytest.mark.parametrize(("value", "read"), DATES.values(), ids=DATES)
def test_date_in_three_fields_says_the_same(value: str, read: date | Fault) -> None:
    parts = value.replace("/", "-").split("-")
    if len(parts) == 3:
        names = ("it-year", "it-month", "it-day")
        reading = Typed(dict(zip(names, parts, strict=True)))
        day = reading.date("it", missing=MISSING)
        assert (fault(reading) or day) == read


@pytest.mark.parametrize("part", ["year", "month", "day"])
def test_a_date_with_a_part_missing_is_none(part: str) -> None:
    values = {"it-year": "2026", "it-month": "12", "it-day": "3"} | {f"it-{part}": ""}
    reading = Typed(values)
    assert reading.date("it", missing=MISSING) is None
    assert fault(reading) == Fault.NOT_A_DATE


@pytest.mark.parametrize("value", ["", "green", "RED ED", "\0", "red\u200b", "Colour.RED"])
def test_only_what_is_on_the_list_is_a_choice(value: str) -> None:
    reading = typed(value)
    assert reading.choice("it", Colour, missing=MISSING) is None
    assert fault(reading) == MISSING
    reading = typed(value)
    reading.one_of("it", ["red", "blue"], missing=MISSING)
    assert fault(reading) == MISSING


def test_a_choice() -> None:
    assert typed("red").choice("it", Colour, missing=MISSING) is Colour.RED
    assert typed("red").one_of("it", {"red"}, missing=MISSING) == "red"


@pytest.mark.parametrize(
    ("value", "ticked"), [("yes", True), ("on", True), ("no", False), ("", False)]
)
def test_a_box(value: str, ticked: bool) -> None:
    assert typed(value).ticked("it") is ticked
    assert not typed(value).ticked("another")


def test_the_first_problem_of_a_field_is_the_one_shown() -> None:
    reading = typed("")
    reading.wrong("it", Fault.NAME_MISSING)
    reading.wrong("it", Fault.TOO_LONG, 3)
    reading.wrong("that", Fault.TOO_LONG, 3)
    assert reading.problems == [
        Problem("it", Fault.NAME_MISSING),
        Problem("that", Fault.TOO_LONG, "3"),
    ]


@given(st.text(max_size=100))
def test_tidying_twice_changes_nothing(value: str) -> None:
    assert plain(plain(value)) == plain(value)
