"""The passport's alphabet: A to Z, as the machine-readable zone writes a name.

Names are compared only in this alphabet, so that an accent, a full-width letter or a
look-alike from another script never makes two people of one, or one of two.
"""

from __future__ import annotations

import re
import unicodedata

# ICAO Doc 9303-3 section 6: recommended transliterations.
_LATIN = {
    "Ä": "AE", "Å": "AA", "Æ": "AE", "Ð": "D", "Ø": "OE", "Ö": "OE", "Þ": "TH", "Ü": "UE",
    "ß": "SS", "ẞ": "SS", "Đ": "D", "Ħ": "H", "ı": "I", "Ĳ": "IJ", "ĸ": "K", "Ł": "L",
    "Ŀ": "L", "Ŋ": "N", "Œ": "OE", "Ŧ": "T", "Ñ": "N",
}  # fmt: skip
_CYRILLIC = {
    "А": "A", "Б": "B", "В": "V", "Г": "G", "Д": "D", "Е": "E", "Ё": "E", "Ж": "ZH", "З": "Z",
    "И": "I", "І": "I", "Й": "I", "К": "K", "Л": "L", "М": "M", "Н": "N", "О": "O", "П": "P",
    "Р": "R", "С": "S", "Т": "T", "У": "U", "Ф": "F", "Х": "KH", "Ц": "TS", "Ч": "CH",
    "Ш": "SH", "Щ": "SHCH", "Ы": "Y", "Ъ": "IE", "Э": "E", "Ю": "IU", "Я": "IA", "Ь": "",
    "Ў": "U", "Ґ": "G", "Ї": "I", "Є": "IE", "Ј": "J", "Љ": "LJ", "Њ": "NJ", "Ћ": "D",
    "Ђ": "D", "Џ": "DZ", "Ѓ": "G", "Ќ": "K", "Ѕ": "DZ",
}  # fmt: skip
_GREEK = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX", strict=True))  # look-alike capitals only
_TABLE = _LATIN | _CYRILLIC | _GREEK
_BETWEEN_WORDS = re.compile(r"[\s\-‐-―/<]+")
_DROPPED = re.compile(r"['’‘ʼ`´.,]")
_NUMBER = re.compile(r"[^A-Z0-9]")


def passport_alphabet(name: str) -> str | None:
    """The name as A-Z words with single spaces; None where a letter has no place there."""
    composed = unicodedata.normalize("NFKC", name).upper()
    spaced = _BETWEEN_WORDS.sub(" ", _DROPPED.sub("", composed)).strip()
    letters = [_letter(letter) for letter in spaced]
    if any(letter is None for letter in letters):
        return None
    return " ".join("".join(letter or "" for letter in letters).split())


def _letter(letter: str) -> str | None:
    if letter == " " or "A" <= letter <= "Z":
        return letter
    if letter in _TABLE:
        return _TABLE[letter]
    plain = "".join(c for c in unicodedata.normalize("NFD", letter) if not unicodedata.combining(c))
    if plain != letter:
        parts = [_letter(part) for part in plain]
        return None if None in parts or not parts else "".join(part or "" for part in parts)
    return None


def document_number(text: str) -> str:
    """The full number, upper case, A-Z and 0-9 only: what digests are made over."""
    return _NUMBER.sub("", unicodedata.normalize("NFKC", text).upper())
