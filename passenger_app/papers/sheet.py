"""Sheet: the one file that knows reportlab. It sets lines, boxes and grids on A4 pages.

A paper is described with the plain words below and comes out as PDF: the same bytes for the
same paper, its text selectable, every page with its number and the reference it belongs to.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from html import escape
from io import BytesIO
from itertools import groupby
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    KeepTogether,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
)

from templates.script import FONTS, in_faces

MARGIN = 15  # mm
WIDTH = 180  # mm between the margins
_INK, _QUIET, _RULE, _SHADE = "#000000", "#4d4d4d", "#767676", "#ededed"
_LEADING = 1.35
_FRAME = 6  # points reportlab keeps free inside its frames


class Tone(Enum):
    """How loud a span is."""

    PLAIN = _INK
    QUIET = _QUIET


@dataclass(frozen=True, slots=True)
class Span:
    """Some text in one language and size (points)."""

    text: str
    language: str
    size: float = 9
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Line:
    """Spans set one after the other, wrapped where the cell ends; strong is for headings."""

    spans: tuple[Span, ...]
    strong: bool = False
    right: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """A box, ticked or not, with its words beside it."""

    ticked: bool
    words: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A QR, row by row, drawn `size` mm wide with its quiet zone."""

    modules: tuple[tuple[bool, ...], ...]
    size: float


@dataclass(frozen=True, slots=True)
class Gap:
    """Empty height in mm."""

    height: float


Part = Line | Tick | Code | Gap
Cell = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells under each other in ruled columns (mm); the first `heads` rows come on each page."""

    widths: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]
    heads: int = 0
    ruled: bool = True


@dataclass(frozen=True, slots=True)
class Together:
    """Blocks no page break may part."""

    blocks: tuple[Block, ...]


Block = Part | Grid | Together


def pdf(blocks: Sequence[Block], *, title: str, language: str, footer: Line) -> bytes:
    """The paper as PDF."""
    out = BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN * mm - _FRAME,
        rightMargin=MARGIN * mm - _FRAME,
        topMargin=9 * mm,
        bottomMargin=16 * mm,
        title=title,
        subject=title,
        author="Sekisho",
        creator="Sekisho",
        lang=language,
        displayDocTitle=1,
        invariant=1,
    )
    document.build([_flowable(block) for block in blocks], canvasmaker=_numbered(footer))
    return out.getvalue()


@cache
def _glyphs(face: str) -> Container[int]:
    """Register a face on its first use; the letters it holds."""
    font = TTFont(face, str(FONTS / f"{face}-Regular.ttf"))
    pdfmetrics.registerFont(font)
    return frozenset(font.face.charToGlyph)


def _markup(span: Span) -> str:
    size, colour = span.size, span.tone.value
    return "".join(
        f'<font name="{face}" size="{size}" color="{colour}">{escape(letters)}</font>'
        for face, letters in in_faces(span.text, span.language, _glyphs)
    )


class _Strong(Paragraph):  # type: ignore[misc]
    """Bold without a second 9 MB of fonts: letters are filled and thinly outlined."""

    def draw(self) -> None:
        self.canv.saveState()
        self.canv.setLineWidth(self.style.fontSize / 32)
        self.canv._code.append("2 Tr")  # PDF 32000-1, 9.3.6: fill, then stroke text
        super().draw()
        self.canv.restoreState()


def _paragraph(line: Line) -> Paragraph:
    size = max((span.size for span in line.spans), default=9)
    breaks_anywhere = any(span.language in {"ja", "zh-Hans", "zh-Hant"} for span in line.spans)
    _glyphs("NotoSans")
    style = ParagraphStyle(
        "line",
        fontName="NotoSans",
        fontSize=size,
        leading=size * _LEADING,
        alignment=2 if line.right else 0,
        wordWrap="CJK" if breaks_anywhere else None,
        spaceBefore=1 * mm if line.strong else 0,
        spaceAfter=0.8 * mm if line.strong else 0,
    )
    kind = _Strong if line.strong else Paragraph
    return kind("".join(_markup(span) for span in line.spans), style)


class _Box(Flowable):  # type: ignore[misc]
    """A box to tick, and its words beside it."""

    SIDE, INDENT = 3.2 * mm, 4.8 * mm

    def __init__(self, tick: Tick) -> None:
        super().__init__()
        self.words = [_paragraph(line) for line in tick.words]
        mark = Line((Span("✓", "ja", 10),), strong=True)
        self.mark = _paragraph(mark) if tick.ticked else None

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.heights = [words.wrap(width - self.INDENT, height)[1] for words in self.words]
        return width, sum(self.heights)

    def draw(self) -> None:
        top = sum(self.heights)
        bottom = top - self.words[0].style.leading / 2 - self.SIDE / 2
        self.canv.setLineWidth(0.6)
        self.canv.rect(0, bottom, self.SIDE, self.SIDE)
        if self.mark:
            _, height = self.mark.wrap(self.SIDE * 2, self.SIDE * 2)
            self.mark.drawOn(self.canv, -0.1 * mm, bottom + self.SIDE - height + 0.6 * mm)
        for words, height in zip(self.words, self.heights, strict=True):
            top -= height
            words.drawOn(self.canv, self.INDENT, top)


class _Modules(Flowable):  # type: ignore[misc]
    """A QR as rectangles: one for each run of dark modules, sharp at any printer's resolution."""

    def __init__(self, code: Code) -> None:
        super().__init__()
        self.code = code
        self.width = self.height = code.size * mm

    def draw(self) -> None:
        side = self.width / len(self.code.modules)
        path = self.canv.beginPath()
        for down, row in enumerate(self.code.modules, start=1):
            start = 0
            for dark, run in groupby(row):
                length = sum(1 for _ in run)
                if dark:
                    path.rect(start * side, self.height - down * side, length * side, side)
                start += length
        self.canv.drawPath(path, stroke=0, fill=1)


def _flowable(block: Block) -> Flowable:
    match block:
        case Line():
            return _paragraph(block)
        case Tick():
            return _Box(block)
        case Code():
            return _Modules(block)
        case Gap():
            return Spacer(1, block.height * mm)
        case Grid():
            return _table(block)
        case Together():
            return KeepTogether([_flowable(inner) for inner in block.blocks])


def _table(grid: Grid) -> Table:
    cells = [[[_flowable(part) for part in cell] for cell in row] for row in grid.rows]
    return Table(
        cells,
        colWidths=[width * mm for width in grid.widths],
        repeatRows=grid.heads,
        hAlign="LEFT",
        style=list(_table_style(grid)),
    )


def _table_style(grid: Grid) -> Iterator[tuple[Any, ...]]:
    everywhere = ((0, 0), (-1, -1))
    yield ("VALIGN", *everywhere, "TOP")
    side = 1.8 * mm if grid.ruled else 0
    yield ("LEFTPADDING", *everywhere, side)
    yield ("RIGHTPADDING", *everywhere, side)
    yield ("TOPPADDING", *everywhere, 0.7 * mm)
    yield ("BOTTOMPADDING", *everywhere, 1.1 * mm)
    if grid.ruled:
        yield ("GRID", *everywhere, 0.4, HexColor(_RULE))
        yield ("BOX", *everywhere, 0.8, HexColor(_INK))
    if grid.heads:
        yield ("BACKGROUND", (0, 0), (-1, grid.heads - 1), HexColor(_SHADE))


def _numbered(footer: Line) -> type[Canvas]:
    """A canvas that knows the number of pages before it writes the first footer."""

    class Numbered(Canvas):  # type: ignore[misc]
        def __init__(self, *args: object, **kwargs: object) -> None:
            super().__init__(*args, **kwargs)
            self.pages: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802  reportlab's name
            self.pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, page in enumerate(self.pages, start=1):
                self.__dict__.update(page)
                self._foot(f"{number} / {len(self.pages)}")
                super().showPage()
            super().save()

        def _foot(self, number: str) -> None:
            self.setLineWidth(0.4)
            self.line(MARGIN * mm, 14.5 * mm, (MARGIN + WIDTH) * mm, 14.5 * mm)
            page = Line((Span(number, "en", 10),), right=True)
            for line in (footer, page):
                words = _paragraph(line)
                _, height = words.wrap(WIDTH * mm, 10 * mm)
                words.drawOn(self, MARGIN * mm, 13.5 * mm - height)

    return Numbered
