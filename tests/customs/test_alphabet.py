"""The passport's alphabet: accents fold, other scripts are refused, nothing is guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs.alphabet import document_number, passport_alphabet
from tests.factories import names

SPELLED = [
    ("Hosokawa", "HOSOKAWA"),
    ("ＨＯＳＯＫＡＷＡ", "HOSOKAWA"),  # an input method left in full width
    ("Müller", "MUELLER"),
    ("Mu\u0308ller", "MUELLER"),  # the same, the mark typed by itself
    ("Åkerblom", "AAKERBLOM"),
    ("\u212bkerblom", "AAKERBLOM"),  # the angstrom sign
    ("Weiß", "WEISS"),
    ("WEIẞ", "WEISS"),
    ("Łucja", "LUCJA"),
    ("Nguyễn Thị", "NGUYEN THI"),
    ("Öztürk", "OEZTUERK"),
    ("IŞIK", "ISIK"),
    ("ışık", "ISIK"),
    ("İnci", "INCI"),
    ("Þór", "THOR"),
    ("Ærø", "AEROE"),
    ("Gal·la", "GALLA"),
    ("GaĿla", "GALLA"),
    ("M\u0327ajuro", "MAJURO"),  # Marshallese: a mark that no composed letter has
    ("O'Brien", "OBRIEN"),
    ("O’Brien", "OBRIEN"),
    ("O´Brien", "OBRIEN"),  # NFKC makes a space and a mark of this one
    ("O＇Brien", "OBRIEN"),
    ("Smith-Jones", "SMITH JONES"),
    ("Smith\u2011Jones", "SMITH JONES"),
    ("SMITH<<JONES", "SMITH JONES"),
    ("Smith, John", "SMITH JOHN"),
    ("John Jr.", "JOHN JR"),
    ("  van   der  Zee ", "VAN DER ZEE"),
    ("", ""),
    ("-", ""),
    ("'", ""),
]


@pytest.mark.parametrize(("typed", "spelled"), SPELLED)
def test_a_latin_name_is_spelled_as_the_passport_does(typed: str, spelled: str) -> None:
    assert passport_alphabet(typed) == spelled


REFUSED = {
    "cyrillic look-alike": "\u0410NNA",
    "cyrillic": "АННА",
    "greek look-alike": "\u0391NNA",
    "kanji": "細川",
    "hiragana": "ほそかわ",
    "half-width katakana": "ﾎｿｶﾜ",
    "hangul": "박하늘",
    "arabic": "محمد",
    "digits": "ANNA2",
    "superscript": "ANNA²",
    "emoji": "ANNA😀",
    "zero-width space": "AN\u200bNA",
    "zero-width joiner": "AN\u200dNA",
    "right-to-left override": "\u202eANNA",
    "byte order mark": "\ufeffANNA",
    "control": "AN\x00NA",
    "lone surrogate": "AN\ud800NA",
    "enclosing mark": "A\u20ddNNA",
    "ampersand": "A&A",
    "cherokee look-alike": "\u13aa\u13b3",
}


@pytest.mark.parametrize("name", REFUSED.values(), ids=REFUSED)
def test_what_a_passport_never_prints_is_refused(name: str) -> None:
    assert passport_alphabet(name) is None


@given(st.text(max_size=60))
def test_any_text_is_spelled_or_refused(text: str) -> None:
    spelled = passport_alphabet(text)
    assert spelled is None or set(spelled) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ ")


@given(names)
def test_spelling_twice_changes_nothing(name: str) -> None:
    spelled = passport_alphabet(name)
    assert spelled is not None
    assert passport_alphabet(spelled) == spelled


@given(names, names)
def test_case_and_order_of_marks_make_nobody_another(one: str, other: str) -> None:
    assert passport_alphabet(one.lower()) == passport_alphabet(one)
    joined = passport_alphabet(f"{one} {other}")
    assert joined == f"{passport_alphabet(one)} {passport_alphabet(other)}".strip()


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("tx4400001", "TX4400001"),
        ("TX 440-00.01", "TX4400001"),
        ("ＴＸ４４", "TX44"),
        ("TX44<<<", "TX44"),
        ("", ""),
        ("東京", ""),
    ],
)
def test_a_number_keeps_letters_and_digits_only(typed: str, number: str) -> None:
    assert document_number(typed) == number
