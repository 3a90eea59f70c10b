"""The list of pairs an evaluation is made from: a CSV with the columns a, b, same, group.

`a` is the reference picture; `b` is one picture, or the frames of one visit with ; between
them. Everyone's pictures are tied by a row with same = 1, so that strangers are known to be.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

COLUMNS = ("a", "b", "same")
TRUTH = {"1": True, "0": False}
BYTES = 64 << 20


class NotPairs(Exception):
    """This file lists no pairs; the message says which line and what is wrong."""


@dataclass(frozen=True)
class Row:
    """One line."""

    reference: Path
    frames: tuple[Path, ...]
    same: bool
    group: str


def read(path: Path) -> list[Row]:
    """Every pair, with files that are there; raises NotPairs or OSError."""
    if path.stat().st_size > BYTES:
        raise NotPairs("a list of that size")
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = list(_rows(csv.DictReader(file, strict=True), path.parent))
    except (csv.Error, UnicodeDecodeError) as error:
        raise NotPairs(f"no CSV: {error}") from None
    if not rows:
        raise NotPairs("no pairs")
    return rows


def _rows(lines: csv.DictReader[str], folder: Path) -> Iterator[Row]:
    if not set(COLUMNS) <= set(lines.fieldnames or ()):
        raise NotPairs(f"the first line names the columns {', '.join(COLUMNS)} and perhaps group")
    for line in lines:
        if line["same"] not in TRUTH or not line["a"] or not line["b"]:
            raise NotPairs(f"line {lines.line_num}: a, b, and 1 or 0 for same")
        frames = tuple(folder / name for name in line["b"].split(";") if name)
        row = Row(folder / line["a"], frames, TRUTH[line["same"]], line.get("group") or "")
        for each in (row.reference, *frames):
            if not each.is_file():
                raise NotPairs(f"line {lines.line_num}: {each} is no file")
        yield row


@dataclass
class People:
    """Who is who: pictures tied by `same` rows are one person's."""

    _above: dict[Path, Path] = field(default_factory=dict)

    def who(self, picture: Path) -> Path:
        """One picture that stands for the person on this one."""
        above = self._above.setdefault(picture, picture)
        while above != self._above[above]:
            above = self._above[above]
        self._above[picture] = above
        return above

    def tie(self, one: Path, other: Path) -> None:
        """Both are of one person."""
        self._above[self.who(one)] = self.who(other)


def people(rows: Iterable[Row]) -> People:
    """Everyone in a list. The frames of one visit are one person's whatever the row says."""
    found = People()
    for row in rows:
        for frame in row.frames:
            found.tie(row.frames[0], frame)
        if row.same:
            found.tie(row.reference, row.frames[0])
        found.who(row.reference)
    return found
