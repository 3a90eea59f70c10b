"""Any text can be set: in one face where one holds the word, in boxes where none does."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from templates.script import BOX, FACES, in_faces, settable
from tests.templates.test_fonts import letters as glyphs


@pytest.mark.parametrize(
    ("text", "language", "runs"),
    [
        ("Müller 東京", "ja", [("NotoSansJP", "Müller 東京")]),
        ("Łódź 東京", "ja", [("NotoSans", "Łódź"), ("NotoSansJP", " 東京")]),
        ("Київ", "ja", [("NotoSans", "Київ")]),
        ("Đặng", "ko", [("NotoSans", "Đặng")]),
        ("Ł東", "ko", [("NotoSans", "Ł"), ("NotoSansJP", "東")]),
        ("서울 Seoul", "ja", [("NotoSansKR", "서울"), ("NotoSansJP", " Seoul")]),
        ("直", "zh-Hans", [("NotoSansSC", "直")]),
        ("直", "zh-Hant", [("NotoSansTC", "直")]),
        ("😀", "en", [("NotoSansJP", BOX)]),
        ("ไทย", "ko", [("NotoSansKR", BOX * 3)]),
        ("", "en", []),
    ],
)
def test_text_is_drawn_in_the_readers_face_first(
    text: str, language: str, runs: list[tuple[str, str]]
) -> None:
    assert in_faces(text, language, glyphs) == runs


@pytest.mark.parametrize(
    ("text", "set_as"),
    [
        ("a\x00b\nc\td", "a b c d"),
        ("\u202eevil\u200b", "evil"),
        ("e\u0301", "é"),
        ("a\u2028b\u00a0c", "a b c"),
    ],
)
def test_controls_and_invisible_letters_are_gone(text: str, set_as: str) -> None:
    assert settable(text) == set_as


@given(st.text(st.characters(exclude_categories=())), st.sampled_from([*FACES, "xx"]))
def test_every_letter_set_has_a_face_that_draws_it(text: str, language: str) -> None:
    runs = in_faces(text, language, glyphs)
    assert all(ord(letter) in glyphs(face) for face, letters in runs for letter in letters)
    drawn = "".join(letters for _, letters in runs)
    assert len(drawn) == len(settable(text))
    assert all(a in {b, BOX} for a, b in zip(drawn, settable(text), strict=True))
    assert not {unicodedata.category(letter) for letter in drawn} & {"Cc", "Cf", "Cs"}


def test_every_language_falls_back_to_every_face() -> None:
    assert {frozenset(faces) for faces in FACES.values()} == {frozenset(FACES["ja"])}
