"""Whatever a traveller gives to open a chip gives its key, or says what to look at again."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs.apparatus import ZoneField
from customs.faults import Fault
from kiosk import document_key
from kiosk.document_key import can, swiped, typed
from kiosk.passport import access
from kiosk.passport.access import AccessKey, Password
from kiosk.passport.lds import mrz
from tests import factories as f

FIELDS = {"number": "TX4400001", "born": "1984-02-29", "expires": "2034-04-15"}


def zone(size: mrz.Size = mrz.Size.TD3, **changes: str) -> str:
    told = {
        "code": "P", "issuer": "UTO", "surname": "HOSOKAWA", "given": "MINA",
        "number": "TX4400001", "nationality": "UTO", "birth": "840229", "sex": "F",
        "expiry": "340415",
    }  # fmt: skip
    return mrz.build(size, **(told | changes))


def opens(text: str) -> AccessKey | None:
    told = swiped(text)
    return told.key if told else None


@pytest.mark.parametrize("size", mrz.Size)
def test_a_swipe_of_each_size_opens_the_chip(size: mrz.Size) -> None:
    key = opens(zone(size))
    assert key is not None
    assert key.zone == mrz.parse(zone(size))
    assert key.secret == access.from_fields("TX4400001", "840229", "340415").secret


def test_a_long_number_runs_over() -> None:
    key = opens(zone(mrz.Size.TD1, number="TX44000012345"))
    assert key is not None
    assert key.information.startswith("TX44000012345")


def test_a_letter_read_for_a_zero_is_put_right_and_proven() -> None:
    right = zone(number="X10345678")
    key = opens(right.replace("X10345678", "X1O345678").replace("840229", "84O229"))
    assert key is not None
    assert key.zone == mrz.parse(right)


def test_a_number_with_two_right_readings_is_asked_again() -> None:
    told = swiped(zone(number="OOOO").replace("OOOO", "0000", 1))
    assert told is not None
    assert (ZoneField.NUMBER in told.unclear, told.key) == (True, None)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("TX4400001", "TX4400007", ZoneField.NUMBER),
        ("840229", "840228", ZoneField.BIRTH),
        ("340415", "340416", ZoneField.EXPIRY),
    ],
)
def test_what_is_not_proven_is_named_and_opens_nothing(
    old: str, new: str, field: ZoneField
) -> None:
    told = swiped(zone().replace(old, new, 1))
    assert told is not None
    assert told.unclear[0] is field
    assert told.key is None


def test_a_slip_elsewhere_opens_the_chip_but_is_not_held_against_it() -> None:
    text = zone()
    told = swiped(text[:-1] + str((int(text[-1]) + 1) % 10))
    assert told is not None
    assert told.unclear == (ZoneField.LINES,)
    assert told.key is not None
    assert told.key.zone is None


@pytest.mark.parametrize(
    "text", ["", "<", "HELLO", zone()[:-1], zone() + "<", zone().replace("<", "-"), "TX4400001"]
)
def test_what_is_no_zone_is_none(text: str) -> None:
    assert swiped(text) is None


@given(st.text(max_size=120) | st.text("<0OIAX9", min_size=88, max_size=90))
def test_any_text_is_answered(text: str) -> None:
    told = swiped(text)
    assert told is None or bool(told.unclear) is (told.key is None or told.key.zone is None)


def test_typed_fields_give_the_same_key() -> None:
    key = typed(FIELDS, f.TODAY)
    assert isinstance(key, AccessKey)
    assert key.secret == access.from_fields("TX4400001", "840229", "340415").secret


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("number", "", Fault.DOCUMENT_NUMBER_MISSING),
        ("number", "AB", Fault.DOCUMENT_NUMBER_LENGTH),
        ("number", "TX44東京01", Fault.DOCUMENT_NUMBER_LETTERS),
        ("born", "", Fault.BIRTH_MISSING),
        ("born", "2026-02-30", Fault.NOT_A_DATE),
        ("born", "2027-01-01", Fault.BIRTH_OUT_OF_RANGE),
        ("born", "84-02-29", Fault.YEAR_NOT_FOUR_DIGITS),
        ("expires", "", Fault.EXPIRY_MISSING),
        ("expires", "2134-04-15", Fault.NOT_A_DATE),
    ],
)
def test_each_field_has_its_fault(field: str, value: str, fault: Fault) -> None:
    told = typed(FIELDS | {field: value}, f.TODAY)
    assert isinstance(told, tuple)
    assert [(p.field, p.fault) for p in told] == [(field, fault)]


def test_every_wrong_field_is_told_at_once() -> None:
    told = typed({}, f.TODAY)
    assert isinstance(told, tuple)
    assert {p.field for p in told} == {"number", "born", "expires"}


@given(st.dictionaries(st.sampled_from(["number", "born", "expires", "can"]), st.text()))
def test_anything_typed_is_answered(values: dict[str, str]) -> None:
    assert isinstance(typed(values, f.TODAY), (AccessKey, tuple))
    assert isinstance(can(values), (AccessKey, tuple))


def test_the_card_access_number_opens_too() -> None:
    key = can({"can": "123 456"})
    assert isinstance(key, AccessKey)
    assert (key.password, key.secret) == (Password.CAN, b"123456")


@pytest.mark.parametrize("number", ["", "12345", "1234567", "12345a", "一二三四五六"])
def test_a_card_access_number_has_six_digits(number: str) -> None:
    told = can({"can": number})
    assert isinstance(told, tuple)
    assert [p.fault for p in told] == [Fault.CAN_FORM]


def test_the_years_of_an_expiry_are_those_two_digits_can_tell() -> None:
    assert document_key.MOST_YEARS <= 50
    assert mrz.last_day("340415", f.TODAY) == date(2034, 4, 15)
