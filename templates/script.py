"""Script: which face draws which letter, so that any text at all can be set on paper.

A name or an address comes in whatever script its owner writes. A word is drawn in one face
where one holds all of it; a letter no face holds becomes a box, never an error. The centre
prints its papers with it, the kiosk its slips.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Iterator
from itertools import groupby
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
BOX = "□"
LATIN, JAPANESE, KOREAN = "NotoSans", "NotoSansJP", "NotoSansKR"
SIMPLIFIED, TRADITIONAL = "NotoSansSC", "NotoSansTC"

# The reader's own face first: Han letters differ in shape from place to place.
FACES: dict[str, tuple[str, ...]] = {
    "ja": (JAPANESE, LATIN, TRADITIONAL, SIMPLIFIED, KOREAN),
    "en": (LATIN, JAPANESE, TRADITIONAL, SIMPLIFIED, KOREAN),
    "zh-Hans": (SIMPLIFIED, LATIN, TRADITIONAL, JAPANESE, KOREAN),
    "zh-Hant": (TRADITIONAL, LATIN, JAPANESE, SIMPLIFIED, KOREAN),
    "ko": (KOREAN, LATIN, JAPANESE, TRADITIONAL, SIMPLIFIED),
}
Glyphs = Callable[[str], Container[int]]  # the letters a face holds

_WORDS = re.compile(r" +|[^ ]+")
_INVISIBLE = {"Cf"}  # joiners and direction marks: they draw nothing
_SPACES = {"Cc", "Zs", "Zl", "Zp"}


def settable(text: str) -> str:
    """The text on one line: composed, every control a space, nothing invisible left."""
    composed = unicodedata.normalize("NFC", text)
    kinds = ((letter, unicodedata.category(letter)) for letter in composed)
    return "".join(" " if k in _SPACES else c for c, k in kinds if k not in _INVISIBLE)


def in_faces(text: str, language: str, glyphs: Glyphs) -> list[tuple[str, str]]:
    """The text as runs of (face, letters) for a reader of this language."""
    faces = FACES.get(language, FACES["en"])
    placed = (run for word in _WORDS.findall(settable(text)) for run in _word(word, faces, glyphs))
    return [
        (face, "".join(letters for _, letters in runs))
        for face, runs in groupby(placed, key=lambda run: run[0])
    ]


def _word(word: str, faces: tuple[str, ...], glyphs: Glyphs) -> Iterator[tuple[str, str]]:
    whole = next((face for face in faces if _holds(face, word, glyphs)), None)
    if whole:
        yield whole, word
        return
    for letter in word:
        held = letter if any(_holds(face, letter, glyphs) for face in faces) else BOX
        yield next(face for face in faces if _holds(face, held, glyphs)), held


def _holds(face: str, letters: str, glyphs: Glyphs) -> bool:
    held = glyphs(face)
    return all(ord(letter) in held for letter in letters)
