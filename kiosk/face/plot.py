"""The rates of an evaluation as a drawing, in SVG or PNG, from one list of lines.

Thresholds across; down, the share of errors by powers of ten. What was never seen is not drawn
as nothing: it lies on the line of its upper bound, dashed.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from PIL import Image, ImageDraw

from kiosk.face.evaluation import EVERYONE, Evaluation, Rate, Row

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 820, 520, 70, 40, 220, 50
LEAST = 1e-5
ENDINGS = (".svg", ".png")
INK, FAINT = "#1a1a1c", "#d8d8db"
COLOURS = ("#0017c1", "#c16800", "#007a5e", "#8b1a9c", "#b00020", "#00687a")

Place = tuple[float, float]


@dataclass(frozen=True)
class Line:
    """A stroke through places."""

    places: Sequence[Place]
    colour: str
    dashed: bool = False


@dataclass(frozen=True)
class Label:
    """A few words at a place."""

    at: Place
    words: str
    colour: str = INK


def drawn(found: Evaluation, ending: str) -> bytes:
    """The picture's bytes."""
    marks = list(_marks(found))
    return _svg(marks).encode() if ending == ".svg" else _png(marks)


def _marks(found: Evaluation) -> Iterator[Line | Label]:
    tables = {name: table.averaged for name, table in found.groups.items()}
    rows = next((rows for rows in tables.values() if rows), [])
    if not rows or not any(row.fmr.of or row.fnmr.of for row in rows):
        tables = {name: table.single for name, table in found.groups.items()}
        rows = tables[EVERYONE]
    if not rows:
        return
    least, most = rows[0].threshold, max(rows[-1].threshold, rows[0].threshold + 0.01)
    yield from _frame(found, least, most)
    for number, (name, each) in enumerate(tables.items()):
        colour = COLOURS[number % len(COLOURS)]
        yield from _curves(each, colour, least, most)
        yield Label((WIDTH - RIGHT + 12, TOP + 20 + 20 * number), name, colour)


def _frame(found: Evaluation, least: float, most: float) -> Iterator[Line | Label]:
    title = "SIMULATED" if found.simulated else "Measured"
    scale = "score against the cohort" if found.cohort else "distance"
    yield Label((LEFT, 22), f"{title}: {found.model.name}, by {scale}; falling: false non-matches")
    for power in range(int(math.log10(LEAST)), 1):
        down = _down(10.0**power)
        yield Line([(LEFT, down), (WIDTH - RIGHT, down)], FAINT)
        yield Label((10, down + 4), f"{10.0**power:g}")
    for step in range(6):
        at = least + (most - least) * step / 5
        yield Label((_across(at, least, most) - 12, HEIGHT - BOTTOM + 20), f"{at:.2f}")


def _curves(rows: Sequence[Row], colour: str, least: float, most: float) -> Iterator[Line]:
    for rates in ([row.fmr for row in rows], [row.fnmr for row in rows]):
        if rates and rates[0].of:
            places = [
                (_across(row.threshold, least, most), _down(_share(each)))
                for row, each in zip(rows, rates, strict=True)
            ]
            seen = [bool(each.errors) for each in rates]
            yield from _runs(places, seen, colour)


def _share(each: Rate) -> float:
    return each.errors / each.of if each.errors else each.high


def _runs(places: Sequence[Place], seen: Sequence[bool], colour: str) -> Iterator[Line]:
    """Solid where errors were seen, dashed where only the bound is known."""
    start = 0
    for end in range(1, len(places) + 1):
        if end == len(places) or seen[end] is not seen[start]:
            yield Line(places[start : end + 1], colour, dashed=not seen[start])
            start = end


def _across(threshold: float, least: float, most: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (threshold - least) / (most - least)


def _down(share: float) -> float:
    part = math.log10(max(share, LEAST)) / math.log10(LEAST)
    return TOP + (HEIGHT - TOP - BOTTOM) * part


def _svg(marks: Iterable[Line | Label]) -> str:
    said = "".join(_element(mark) for mark in marks)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="sans-serif" font-size="13"><rect width="100%" height="100%" '
        f'fill="#fff"/>{said}</svg>\n'
    )


def _element(mark: Line | Label) -> str:
    if isinstance(mark, Label):
        x, y = mark.at
        return f'<text x="{x:.1f}" y="{y:.1f}" fill="{mark.colour}">{escape(mark.words)}</text>'
    places = " ".join(f"{x:.1f},{y:.1f}" for x, y in mark.places)
    dash = ' stroke-dasharray="2 4"' if mark.dashed else ""
    return (
        f'<polyline points="{places}" fill="none" stroke="{mark.colour}" stroke-width="2"{dash}/>'
    )


def _png(marks: Iterable[Line | Label]) -> bytes:
    image = Image.new("RGB", (WIDTH, HEIGHT), "#fff")
    pen = ImageDraw.Draw(image)
    for mark in marks:
        if isinstance(mark, Label):
            x, y = mark.at
            pen.text((x, y - 11), mark.words, fill=mark.colour)
        elif not mark.dashed:
            pen.line(list(mark.places), fill=mark.colour, width=2)
        else:
            for one, other in list(zip(mark.places, mark.places[1:], strict=False))[::2]:
                pen.line([one, other], fill=mark.colour, width=2)
    raw = io.BytesIO()
    image.save(raw, "PNG")
    return raw.getvalue()
