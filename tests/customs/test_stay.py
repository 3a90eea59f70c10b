"""Where a traveller stays, and how to reach them."""

from __future__ import annotations

import pytest

from customs.faults import Fault
from customs.stay import PREFECTURES, Stay, Where, read_stay
from customs.typed import Problem, Typed
from tests import factories as f


def read(**changes: str) -> tuple[Stay | None, list[Problem]]:
    typed = Typed(f.stay_page(**changes))
    return read_stay(typed), typed.problems


def test_a_page_is_a_stay() -> None:
    assert read() == (f.stay(), [])


@pytest.mark.parametrize(
    "phone",
    ["+81 3 5550 0199", "0355500199", "(03) 5550-0199", "＋８１ ３ ５５５０", "٠٣٥٥٥٠٠١"],
)  # fmt: skip
def test_a_phone_number_as_people_write_them(phone: str) -> None:
    stay, problems = read(phone=phone)
    assert not problems
    assert stay is not None
    assert stay.phone.isascii()


@pytest.mark.parametrize(
    ("phone", "fault"),
    [
        ("", Fault.PHONE_MISSING),
        ("12345", Fault.PHONE_FORM),
        ("------", Fault.PHONE_FORM),
        ("++81355500199", Fault.PHONE_FORM),
        ("0355500199 ext 4", Fault.PHONE_FORM),
        ("電話番号", Fault.PHONE_FORM),
        ("1" * 25, Fault.PHONE_FORM),
        ("1" * 31, Fault.TOO_LONG),
        ("\u202a+81355500199\u202c", Fault.UNPRINTABLE),  # as copied from an address book
    ],
)
def test_what_is_no_phone_number(phone: str, fault: Fault) -> None:
    stay, problems = read(phone=phone)
    assert stay is None
    assert [(p.field, p.fault) for p in problems] == [("phone", fault)]


@pytest.mark.parametrize(
    ("code", "kept"),
    [("", ""), ("100-0001", "100-0001"), ("1000001", "100-0001"), ("１００－０００１", "100-0001")],
)
def test_a_postal_code_is_kept_in_one_form(code: str, kept: str) -> None:
    stay, problems = read(postal_code=code)
    assert not problems
    assert stay is not None
    assert stay.postal_code == kept


@pytest.mark.parametrize(
    "code", ["1", "100-000", "100-00011", "100--0001", "SW1A 1AA", "〒100-0001"]
)
def test_what_is_no_postal_code(code: str) -> None:
    assert read(postal_code=code) == (None, [Problem("postal_code", Fault.POSTAL_CODE_FORM)])


@pytest.mark.parametrize(
    ("street", "hotel", "enough"),
    [("1-1", "", True), ("", "Hotel Fuji", True), ("1-1", "Hotel", True), ("", "", False)],
)
def test_a_street_or_a_hotel_is_enough(street: str, hotel: str, enough: bool) -> None:
    stay, problems = read(street=street, hotel=hotel, city="", postal_code="")
    assert (stay is not None) == enough
    assert problems == ([] if enough else [Problem("hotel", Fault.ADDRESS_MISSING)])


@pytest.mark.parametrize("where", [Where.SHIP, Where.SAME_DAY])
def test_who_stays_nowhere_types_no_address(where: Where) -> None:
    typed = Typed({"phone": "0355500199", "where": where})
    assert read_stay(typed) == Stay("0355500199", where)
    assert not typed.problems


def test_an_address_left_over_is_not_kept_where_there_is_none() -> None:
    stay, _ = read(where="ship", postal_code="nonsense")
    assert stay == Stay("+81 3 5550 0199", Where.SHIP)


@pytest.mark.parametrize("prefecture", ["", "0", "48", "1", "Tokyo", "東京都"])
def test_only_a_prefecture_is_one(prefecture: str) -> None:
    assert read(prefecture=prefecture) == (None, [Problem("prefecture", Fault.PREFECTURE_MISSING)])


def test_there_are_47_prefectures_in_order() -> None:
    assert list(PREFECTURES) == [f"{n:02}" for n in range(1, 48)]
    names = [name for pair in PREFECTURES.values() for name in pair]
    assert len(set(names)) == 94
    assert {japanese[-1] for _, japanese in PREFECTURES.values()} == set("道都府県")
