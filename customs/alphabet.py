"""The passport's alphabet: A to Z, as the machine-readable zone writes a name.

Names are compared only in this alphabet, so that an accent or a full-width letter never
makes two people of one. Another script is refused, not guessed at: what it becomes in the
passport hangs on the issuing state (Г is G in one, H in the next).
"""

from __future__ import annotations

import re
import unicodedata

# ICAO Doc 9303-3 section 6: letters that are more than a base letter with a mark.
_LATIN = {
    "Ä": "AE", "Å": "AA", "Æ": "AE", "Ð": "D", "Đ": "D", "Ħ": "H", "Ł": "L", "Ŋ": "N",
    "Œ": "OE", "Ø": "OE", "Ö": "OE", "Þ": "TH", "Ŧ": "T", "Ü": "UE", "ẞ": "SS",
}  # fmt: skip
_BETWEEN_WORDS = re.compile(r"[\s\-‐-―/<,]+")
_DROPPED = re.compile(r"['’‘ʼ`.·]")
_WORDS = re.compile(r"[A-Z ]*")
_NUMBER = re.compile(r"[^A-Z0-9]")


def composed(text: str) -> str:
    """Letters in their one form: composed, full-width folded, ´ an apostrophe (not a space)."""
    return unicodedata.normalize("NFKC", text.replace("´", "'"))


def passport_alphabet(name: str) -> str | None:
    """The name as A-Z words with single spaces; None where a letter has no place there."""
    spaced = _BETWEEN_WORDS.sub(" ", _DROPPED.sub("", composed(name).upper()))
    spelled = "".join(_LATIN.get(letter, letter) for letter in spaced)
    bare = "".join(c for c in unicodedata.normalize("NFD", spelled) if not unicodedata.combining(c))
    return " ".join(bare.split()) if _WORDS.fullmatch(bare) else None


def document_number(text: str) -> str:
    """The full number, upper case, A-Z and 0-9 only: what digests are made over."""
    return _NUMBER.sub("", composed(text).upper())
