"""The samples of Doc 9303-4, -5 and -6, and every zone the factory can make."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.passport.lds import mrz
from kiosk.passport.malformed import MalformedError

TD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
TD2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6"
TD1 = (
    "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
)
LONG = (
    "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<"
)


@pytest.mark.parametrize(
    ("text", "size", "number"),
    [
        (TD3, mrz.Size.TD3, "L898902C3"),
        (TD2, mrz.Size.TD2, "D23145890"),
        (TD1, mrz.Size.TD1, "D23145890"),
        (LONG, mrz.Size.TD1, "D23145890734"),
    ],
)
def test_the_samples_of_icao(text: str, size: mrz.Size, number: str) -> None:
    zone = mrz.parse(text)
    assert (zone.size, zone.number, zone.issuer, zone.wrong) == (size, number, "UTO", ())
    assert zone.lines == tuple(text.splitlines())
    assert zone.surname in ("ERIKSSON", "STEVENSON")
    assert zone.given in ("ANNA MARIA", "PETER JOHN")


def test_the_optional_data_of_td3() -> None:
    assert mrz.parse(TD3).optional == "ZE184226B"


@pytest.mark.parametrize("at", range(44, 88))
def test_a_changed_character_of_the_second_line_is_noticed(at: int) -> None:
    joined = TD3.replace("\n", "")
    wrong = {"<": "1", "9": "0", "Z": "Y"}.get(joined[at]) or chr(ord(joined[at]) + 1)
    zone = mrz.parse(joined[:at] + wrong + joined[at + 1 :])
    covered = at not in (54, 55, 56, 64)  # nationality and sex have no check digit
    assert bool(zone.wrong) == covered


@pytest.mark.parametrize("text", ["", "<", "A" * 87, "a" * 200, "P<UTO é" + "<" * 81, "\x00" * 88])
def test_what_is_no_zone_is_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        mrz.parse(text)


LETTERS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=12)
DATES = st.dates(date(1950, 1, 1), date(2049, 12, 31)).map(lambda day: day.strftime("%y%m%d"))
NUMBERS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=9)


@given(st.sampled_from(mrz.Size), LETTERS, LETTERS, NUMBERS, st.integers(0, 999), DATES, DATES)
def test_what_is_built_is_read(
    size: mrz.Size, surname: str, given_name: str, number: str, more: int, birth: str, expiry: str
) -> None:
    if size is not mrz.Size.TD3 and len(number) == 9:
        number += str(more)
    text = mrz.build(
        size, code="I", issuer="UTO", surname=surname, given=given_name, number=number,
        nationality="D", birth=birth, sex="F", expiry=expiry,
    )  # fmt: skip
    zone = mrz.parse(text)
    assert zone.wrong == ()
    assert (zone.number, zone.birth, zone.expiry) == (number, birth, expiry)
    assert (zone.surname, zone.given, zone.nationality) == (surname, given_name, "D")


@given(st.text(max_size=100))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        mrz.parse(text)
    except MalformedError:
        return


@pytest.mark.parametrize(
    ("expiry", "last"),
    [
        ("261120", date(2026, 11, 20)),
        ("991231", date(1999, 12, 31)),
        ("751120", date(2075, 11, 20)),
        ("<<<<<<", None),
        ("261331", None),
    ],
)
def test_the_century_of_an_expiry_is_the_nearest(expiry: str, last: date | None) -> None:
    assert mrz.last_day(expiry, date(2026, 11, 21)) == last


@pytest.mark.parametrize("size", mrz.Size)
@pytest.mark.parametrize("number", ["O12345678", "A0", "XO1234560", "L00898902"])
def test_o_and_0_are_told_apart_by_the_check_digits(size: mrz.Size, number: str) -> None:
    right = mrz.build(
        size, code="I", issuer="D", surname="A", given="B", number=number, nationality="UTO",
        birth="740812", sex="F", expiry="340415",
    )  # fmt: skip
    misread = right.replace(number, number.translate(str.maketrans("O0", "0O")), 1)
    assert mrz.parse(misread).wrong
    assert mrz.repaired(mrz.parse(misread)) == mrz.parse(right)
    assert mrz.repaired(mrz.parse(right)) == mrz.parse(right)


@pytest.mark.parametrize("number", ["OOOO", "O0O12345O"])
def test_a_number_with_two_right_readings_is_not_guessed_at(number: str) -> None:
    right = mrz.build(
        mrz.Size.TD3, code="P", issuer="D", surname="A", given="B", number=number,
        nationality="UTO", birth="740812", sex="F", expiry="340415",
    )  # fmt: skip
    misread = mrz.parse(right.replace(number, number.translate(str.maketrans("O0", "0O")), 1))
    assert mrz.repaired(misread) == misread
    assert len([r for r in mrz._swapped(right, mrz.Size.TD3) if not mrz.parse(r).wrong]) > 1


@pytest.mark.parametrize("size", mrz.Size)
def test_dates_and_check_digits_hold_no_letter(size: mrz.Size) -> None:
    right = mrz.build(
        size, code="I", issuer="D", surname="A", given="B", number="X12345670", nationality="UTO",
        birth="700810", sex="F", expiry="340410",
    )  # fmt: skip
    for part in mrz._DIGITS[size]:
        misread = right[: part.start] + right[part].replace("0", "O") + right[part.stop :]
        assert mrz.repaired(mrz.parse(misread)) == mrz.parse(right)


def test_slips_that_cancel_each_other_in_a_date_are_seen() -> None:
    right = mrz.build(
        mrz.Size.TD3, code="P", issuer="D", surname="A", given="B", number="X1", nationality="UTO",
        birth="700810", sex="F", expiry="340415",
    )  # fmt: skip
    misread = right.replace("700810", "7OO81O")
    assert mrz.parse(misread).wrong == ()
    assert mrz.repaired(mrz.parse(misread)) == mrz.parse(right)


def test_a_zone_wrong_in_another_way_is_left_alone() -> None:
    wrong = mrz.parse(TD3.replace("L898902C3", "L898902D3"))
    assert mrz.repaired(wrong) == wrong
