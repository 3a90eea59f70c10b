"""QR codes as pictures: an SVG for pages, a PNG to save or send, modules to print.

The mask is fixed: what a pass says looks random already, and trying all eight costs five
times the drawing. Black on white with four modules of quiet zone, whatever the page's colours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import escape
from io import BytesIO

from qrcode import ERROR_CORRECT_M, QRCode

QUIET = 4  # modules of margin, ISO/IEC 18004
_MASK = 2
_DARK = re.compile(rb"\x01+")
_LETTERS = re.compile(r"[0-9A-Z $%*+\-./:]+")


def matrix(text: str) -> list[list[bool]]:
    """The modules row by row, dark ones true, the quiet zone with them."""
    rows: list[list[bool]] = _code(text).get_matrix()
    return rows


def svg(text: str, label: str) -> str:
    """A picture for a page, one unit to a module; `label` says what it is to a screen reader."""
    rows = matrix(text)
    size = len(rows)
    path = "".join(_strokes(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(label)}" '
        f'viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path stroke="#000" d="{path}"/></svg>'
    )


def png(text: str, scale: int = 8) -> bytes:
    """A picture to keep, `scale` pixels to a module."""
    out = BytesIO()
    _code(text, scale).make_image().save(out, format="PNG", optimize=True)
    return out.getvalue()


def _code(text: str, scale: int = 1) -> QRCode:
    known = _version(len(text)) if _LETTERS.fullmatch(text) else None
    code = QRCode(known, ERROR_CORRECT_M, box_size=scale, border=QUIET, mask_pattern=_MASK)
    code.add_data(text, optimize=0)  # one segment: a pass is all of the QR's own 45 letters
    code.make(fit=known is None)
    return code


@cache
def _version(letters: int) -> int:
    """The version for so many of the QR's own letters; finding it costs a sixth of a drawing."""
    code = QRCode(error_correction=ERROR_CORRECT_M)
    code.add_data("A" * letters, optimize=0)
    return int(code.best_fit())


def _strokes(rows: list[list[bool]]) -> Iterator[str]:
    """One horizontal stroke for each run of dark modules, a module thick."""
    for y, row in enumerate(rows):
        for run in _DARK.finditer(bytes(row)):
            yield f"M{run.start()} {y}.5h{run.end() - run.start()}"
