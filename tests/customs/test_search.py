"""What an officer types to find somebody, and when a name is meant."""

from __future__ import annotations

from datetime import date

import pytest

from customs.faults import SENTENCES, Fault
from customs.search import BY, PURPOSES, By, Purpose, Wanted, as_reference, meant, read_wanted
from customs.typed import Typed
from tests import factories


def read(**typed: str) -> tuple[Wanted | None, dict[str, Fault]]:
    """A search as typed, and what is wrong with it."""
    told = Typed({"purpose": "at_desk"} | typed)
    return read_wanted(told), {one.field: one.fault for one in told.problems}


def test_every_way_and_every_purpose_has_its_words() -> None:
    assert set(BY) == set(By)
    assert set(PURPOSES) == set(Purpose)
    assert {Fault.SEARCH_BY_MISSING, Fault.PURPOSE_MISSING, Fault.NAME_TOO_SHORT} <= set(SENTENCES)


@pytest.mark.parametrize(
    ("typed", "field", "fault"),
    [
        ({"by": "name", "value": "HOSOKAWA", "purpose": ""}, "purpose", Fault.PURPOSE_MISSING),
        ({"by": "name", "value": "HOSOKAWA", "purpose": "spite"}, "purpose", Fault.PURPOSE_MISSING),
        ({"by": "shoe", "value": "42"}, "by", Fault.SEARCH_BY_MISSING),
        ({"by": "name", "value": ""}, "value", Fault.NAME_MISSING),
        ({"by": "name", "value": "LI"}, "value", Fault.NAME_TOO_SHORT),
        ({"by": "name", "value": "A B C D E F G H I"}, "value", Fault.NAME_TOO_SHORT),
        ({"by": "name", "value": "細川"}, "value", Fault.NAME_NOT_IN_PASSPORT_LETTERS),
        ({"by": "document", "value": "T%"}, "value", Fault.DOCUMENT_NUMBER_LETTERS),
        ({"by": "document", "value": ""}, "value", Fault.DOCUMENT_NUMBER_MISSING),
        ({"by": "flight", "value": "NH106", "day": ""}, "day", Fault.ARRIVAL_MISSING),
        ({"by": "flight", "value": "", "day": "2026-12-03"}, "value", Fault.FLIGHT_MISSING),
        ({"by": "pass", "value": " "}, "value", Fault.PASS_MISSING),
        ({"by": "pass", "value": "X" * 601}, "value", Fault.TOO_LONG),
    ],
)
def test_what_is_wrong_with_a_search_is_said(
    typed: dict[str, str], field: str, fault: Fault
) -> None:
    wanted, wrong = read(**typed)
    assert wanted is None
    assert wrong == {field: fault}


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"by": "name", "value": " okonkwo  chidi"}, ("CHIDI OKONKWO", ("CHIDI", "OKONKWO"))),
        ({"by": "name", "value": "Åkerblom"}, ("AAKERBLOM", ("AAKERBLOM",))),
        ({"by": "document", "value": "tx 44-00001"}, ("TX4400001", ())),
        ({"by": "flight", "value": "nh 0106", "day": "2026-12-03"}, ("NH106", ())),
        ({"by": "flight", "value": "Hikari Maru", "day": "2026-12-03"}, ("HIKARI MARU", ())),
        ({"by": "pass", "value": "A  B %\r\n"}, ("A  B %", ())),
    ],
)
def test_what_was_typed_is_looked_for_as_it_is_kept(
    typed: dict[str, str], expected: tuple[str, tuple[str, ...]]
) -> None:
    wanted, wrong = read(**typed)
    assert wrong == {}
    assert wanted is not None
    assert (wanted.value, wanted.words) == expected
    assert wanted.day == (date(2026, 12, 3) if typed["by"] == "flight" else None)


@pytest.mark.parametrize("typed", ["kq7d9mxr", "KQ7D-9MXR", " kq7d 9mxr", "ＫＱ７Ｄ‐９ＭＸＲ"])
def test_a_reference_is_read_however_it_was_typed(typed: str) -> None:
    assert as_reference(typed) == "KQ7D-9MXR"


@pytest.mark.parametrize(
    ("words", "index", "is_meant"),
    [
        (("OKO",), 2, True),
        (("OKONKWO", "EMEKA"), 2, True),
        (("OKONKWOS",), 2, False),
        (("OKO", "MINA"), 2, False),
        (("DELACROIX",), 4, True),
        (("MOREAU", "ZOE"), 4, True),
        (("OSHAU",), 5, True),
        (("DER", "VAN", "ZEE"), 6, True),
        (("LI",), 9, False),  # LIANG
        (("LIA",), 9, True),
        (("LUCJA",), 10, True),
    ],
)
def test_a_name_is_meant_by_its_parts_and_their_beginnings(
    words: tuple[str, ...], index: int, is_meant: bool
) -> None:
    assert meant(words, factories.person(index)) is is_meant
