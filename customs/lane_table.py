"""The lane table: chip verdict, face, age, an officer's look, the line and what is due, to a lane.

One table says it all and travels in the bundle. It is checked whole before anything goes by
it: no gap, no contradiction, nothing better for something worse, and no way opened that must
stay shut. What a table does not name is an officer's.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from itertools import pairwise, product
from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta

from customs.chip import ChipVerdict
from customs.face import FaceBand
from customs.lane import AgeGroup, Due, Lane, Line, Look, no_better

SHIPPED = Path(__file__).parent / "lanes.toml"
PROVEN = frozenset({ChipVerdict.GENUINE, ChipVerdict.GENUINE_CLONE_NOT_EXCLUDED})


class Cell(NamedTuple):
    """One combination."""

    chip: ChipVerdict
    face: FaceBand
    age: AgeGroup
    look: Look
    line: Line
    due: Due


# Each axis, the best first where one is better than another; ages are only different.
_CHIPS = (
    ChipVerdict.GENUINE,
    ChipVerdict.GENUINE_CLONE_NOT_EXCLUDED,
    ChipVerdict.EXPIRED,
    ChipVerdict.CLONED,
    ChipVerdict.REVOKED,
    ChipVerdict.UNTRUSTED_SIGNER,
    ChipVerdict.ALTERED,
    ChipVerdict.UNREADABLE,
)
_FACES = (
    FaceBand.ACCEPTED,
    FaceBand.REVIEW,
    FaceBand.NOT_BY_FACE,
    FaceBand.CHILD,
    FaceBand.NOT_TAKEN,
    FaceBand.REFUSED,
)
_WORSENING: Mapping[str, tuple[StrEnum, ...]] = {
    "chip": _CHIPS,
    "face": _FACES,
    "look": (Look.BY_OFFICER, Look.NONE),
    "line": tuple(Line),
    "due": tuple(Due),
}


class LaneTableError(Exception):
    """A table that nothing may go by; only mending it helps."""

    permanent = True


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Lanes for all combinations of what is listed; an empty list is every member."""

    why: Annotated[str, Meta(min_length=1, max_length=200)]
    nothing_due: Lane
    duty_due: Lane
    chip: tuple[ChipVerdict, ...] = ()
    face: tuple[FaceBand, ...] = ()
    age: tuple[AgeGroup, ...] = ()
    look: tuple[Look, ...] = ()
    line: tuple[Line, ...] = ()

    def cells(self) -> Iterator[tuple[Cell, Lane]]:
        """Every combination with its lane."""
        lanes = {Due.NOTHING: self.nothing_due, Due.DUTY: self.duty_due}
        for chip, face, age, look, line in product(
            self.chip or ChipVerdict,
            self.face or FaceBand,
            self.age or AgeGroup,
            self.look or Look,
            self.line or Line,
        ):
            for due, lane in lanes.items():
                yield Cell(chip, face, age, look, line, due), lane


class Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table as a file or a bundle says it."""

    version: Annotated[str, Meta(min_length=1, max_length=32)]
    row: Annotated[tuple[Row, ...], Meta(max_length=500)]


class LaneTable:
    """A table that passed every check; raises LaneTableError where it does not."""

    def __init__(self, written: Written) -> None:
        self.written = written
        self.version = written.version
        self._lanes = _filled(written.row)
        for cell, lane in self._lanes.items():
            fault = _opened_wrongly(cell, lane)
            if fault:
                raise LaneTableError(f"{lane} for {_said(cell)}: {fault}")
        _check_worse_is_no_better(self._lanes)

    def lane(
        self,
        chip: ChipVerdict | None,
        face: FaceBand | None,
        age: AgeGroup | None,
        look: Look,
        line: Line,
        due: Due,
    ) -> Lane:
        """The lane of one leg. None is what nobody found out, and an officer's."""
        if chip is None or age is None:
            return Lane.OFFICER
        seen = FaceBand.NOT_TAKEN if face is None else face
        return self._lanes.get(Cell(chip, seen, age, look, line, due), Lane.OFFICER)


def _filled(rows: tuple[Row, ...]) -> dict[Cell, Lane]:
    lanes: dict[Cell, Lane] = {}
    for row in rows:
        for cell, lane in row.cells():
            if lanes.setdefault(cell, lane) is not lane:
                raise LaneTableError(f"{row.why}: another row says {lanes[cell]} for {_said(cell)}")
    every = product(ChipVerdict, FaceBand, AgeGroup, Look, Line, Due)
    for missing in (Cell(*one) for one in every if Cell(*one) not in lanes):
        raise LaneTableError(f"no row for {_said(missing)}")
    return lanes


def _opened_wrongly(cell: Cell, lane: Lane) -> str | None:
    """Why this lane must not be, whatever a table says. Whoever pays walks on: PAY opens too."""
    if lane is Lane.OFFICER:
        return None
    if cell.chip not in PROVEN:
        return "this chip is not known to be genuine"
    if cell.line is Line.STALE:
        return "nothing is trusted on a stale line"
    by_face = cell.face is FaceBand.ACCEPTED and cell.age is not AgeGroup.CHILD
    if cell.look is Look.NONE and not by_face:
        return "nobody has seen that this is the person"
    if (lane is Lane.PAY) != (cell.due is Due.DUTY):
        return "who owes pays, and nobody else does"
    return None


def _check_worse_is_no_better(lanes: Mapping[Cell, Lane]) -> None:
    for axis, order in _WORSENING.items():
        place, following = Cell._fields.index(axis), dict(pairwise(order))
        for cell, lane in lanes.items():
            worse = following.get(cell[place])
            if worse is None:
                continue
            other = Cell._make((*cell[:place], worse, *cell[place + 1 :]))
            if not no_better(lanes[other], lane):
                raise LaneTableError(f"{_said(other)} is better off than {_said(cell)}")


def _said(cell: Cell) -> str:
    return ", ".join(cell)


def read(text: str) -> LaneTable:
    """A table from TOML."""
    try:
        return LaneTable(msgspec.convert(tomllib.loads(text), Written))
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise LaneTableError(str(error)) from error


@cache
def shipped() -> LaneTable:
    """The table that stands where no bundle brought another."""
    return read(SHIPPED.read_text("utf-8"))
