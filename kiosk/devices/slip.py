"""The slip: what a traveller may take along, drawn as one picture.

Reference, the one public sentence in their language and in Japanese, the code of the status
page, hall and time. A printer's own letters know no Han characters for certain, so that all of
it is drawn here, with the faces of the papers; a screen and a simulator show the same picture.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from babel.dates import format_date
from PIL import Image, ImageDraw
from PIL.ImageFont import FreeTypeFont, truetype

from customs.pass_qr import TOKYO
from customs.words_kiosk import SLIP_NOT_A_PASS, SLIP_SCAN, SLIP_TITLE
from customs.words_screen import REFERENCE
from kiosk.devices import codes
from templates.script import FONTS, in_faces
from translations import JAPANESE, LANGUAGES, say

DOTS = 576  # across a paper of 80 mm at 203 to the inch
MARGIN = 16
LEADING = 1.4
_BIG, _TEXT, _SMALL = 40, 26, 22
_NEVER_FIRST = "、。，．：；！？）」』】・ー"  # kinsoku: no line begins with these


@dataclass(frozen=True)
class Slip:
    """What is on it. The address is of status scope: whoever finds the slip can change nothing."""

    reference: str = field(repr=False)
    sentence: str = field(repr=False)  # the English source of the one public sentence
    address: str = field(repr=False)
    hall: str
    at: datetime
    language: str


def drawn(slip: Slip, wide: int = DOTS) -> Image.Image:
    """The picture, one bit to a dot, as many dots wide as the printer has."""
    blocks = list(_blocks(slip, wide))
    tall = sum(block.height for block in blocks) + 2 * MARGIN
    whole = Image.new("L", (wide, tall), 255)
    top = MARGIN
    for block in blocks:
        whole.paste(block, ((wide - block.width) // 2, top))
        top += block.height
    return whole.convert("1", dither=Image.Dither.NONE)


def text(slip: Slip) -> str:
    """The same as letters, for a simulator's log of what a traveller holds."""
    return "\n".join([*(line for line, _, _ in _lines(slip)), slip.address])


def _lines(slip: Slip) -> Iterator[tuple[str, int, str]]:
    """Every line of text: what it says, its size and its language."""
    yield " ".join(line for line, _ in _said(slip, SLIP_TITLE)), _TEXT, slip.language
    for sentence, size in ((slip.sentence, _TEXT), (SLIP_SCAN, _SMALL), (SLIP_NOT_A_PASS, _SMALL)):
        for line, tongue in _said(slip, sentence):
            yield line, size, tongue
    yield f"{slip.hall}  {_time(slip)}", _SMALL, slip.language
    tongues = dict.fromkeys([slip.language, JAPANESE])
    for size, tongue in zip((_BIG, _SMALL), tongues, strict=False):
        yield say(tongue, REFERENCE) % {"reference": slip.reference}, size, tongue


def _said(slip: Slip, sentence: str) -> list[tuple[str, str]]:
    """A sentence in the traveller's language, and in Japanese where that is another."""
    tongues = dict.fromkeys([slip.language, JAPANESE])
    return [(say(tongue, sentence), tongue) for tongue in tongues]


def _time(slip: Slip) -> str:
    at = slip.at.astimezone(TOKYO)
    day = format_date(at, "medium", locale=LANGUAGES[slip.language].date_locale)
    return f"{day}  {at:%H:%M}"


def _blocks(slip: Slip, wide: int) -> Iterator[Image.Image]:
    """From top to bottom, the code last: there the paper is torn off with room to spare.

    Right above it is the reference, so that whoever cannot scan the one can read the other.
    """
    for line, size, language in _lines(slip):
        yield _paragraph(line, size, language, wide - 2 * MARGIN)
    yield codes.drawn(slip.address, _scale(slip.address, wide))


@cache
def _scale(address: str, wide: int) -> int:
    """As large as half of the paper allows: at least 4 dots (0.5 mm) to a module."""
    return max(4, wide * 11 // 20 // codes.drawn(address, 1).width)


def _paragraph(line: str, size: int, language: str, wide: int) -> Image.Image:
    """One line of text, broken where the paper ends."""
    rows = list(_rows(line, size, language, wide))
    step = round(size * LEADING)
    block = Image.new("L", (wide, step * len(rows) + size // 3), 255)
    pen = ImageDraw.Draw(block)
    for at, row in enumerate(rows):
        x = 0.0
        for face, letters in in_faces(row, language, _glyphs):
            pen.text((x, at * step + size), letters, fill=0, font=_font(face, size), anchor="ls")
            x += _font(face, size).getlength(letters)
    return block


def _rows(line: str, size: int, language: str, wide: int) -> Iterator[str]:
    row, filled = "", 0.0
    for piece in _pieces(line):
        if row and filled + _length(piece.rstrip(), size, language) > wide:
            yield row.rstrip()
            row, filled = "", 0.0
        row += piece
        filled += _length(piece, size, language)
    yield row.rstrip()


def _pieces(line: str) -> list[str]:
    """What is never broken: words, and single letters of scripts that are written without gaps."""
    pieces: list[str] = []
    for letter in line:
        after = pieces[-1][-1] if pieces else " "
        joined = letter in _NEVER_FIRST or letter == " " or not (_wide(letter) or _wide(after))
        if pieces and joined and not (after == " " and letter != " "):
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces


def _wide(letter: str) -> bool:
    """Han and kana, which may be broken anywhere; hangul is written in words."""
    return "\u2e80" <= letter <= "\u9fff" or "\uf900" <= letter <= "\uff60"


def _length(row: str, size: int, language: str) -> float:
    runs = in_faces(row, language, _glyphs)
    return sum(_font(face, size).getlength(letters) for face, letters in runs)


@cache
def _font(face: str, size: int) -> FreeTypeFont:
    return truetype(FONTS / f"{face}-Regular.ttf", size)


@cache
def _glyphs(face: str) -> Container[int]:
    return _Glyphs(face)


class _Glyphs:
    """The letters of a face: FreeType draws all it lacks alike, as .notdef."""

    def __init__(self, face: str) -> None:
        self._face = face
        self._lacking = _shape(face, 0x10FFFE)

    def __contains__(self, letter: object) -> bool:
        if not isinstance(letter, int):
            return False
        return chr(letter).isspace() or _shape(self._face, letter) != self._lacking


@cache
def _shape(face: str, letter: int) -> tuple[bytes, float]:
    font = _font(face, _SMALL)
    return bytes(font.getmask(chr(letter))), font.getlength(chr(letter))
