"""The lane table: whole, without contradiction, and never open where it must stay shut."""

from __future__ import annotations

from itertools import product

import msgspec
import pytest

from customs import lane_table
from customs.chip import ChipVerdict
from customs.face import FaceBand
from customs.lane import AgeGroup, Due, Lane, Line, Look, age_group, no_better, worst
from customs.lane_table import Cell, LaneTable, LaneTableError, Row, Written, read, shipped
from tests import factories as f

EVERY = [Cell(*one) for one in product(ChipVerdict, FaceBand, AgeGroup, Look, Line, Due)]
FORGED = set(ChipVerdict) - lane_table.PROVEN
TEXT = lane_table.SHIPPED.read_text("utf-8")


def row(**changes: object) -> Row:
    """A row over everything."""
    told = {"why": "all", "nothing_due": "OFFICER", "duty_due": "OFFICER"} | changes
    return msgspec.convert(told, Row)


def table(*rows: Row) -> LaneTable:
    """A table of these rows."""
    return LaneTable(Written(version="1", row=rows))


def without(line: str, instead: str = "") -> str:
    """The shipped table with a line changed."""
    assert line in TEXT
    return TEXT.replace(line, instead)


def test_every_combination_has_a_lane() -> None:
    assert len(EVERY) == 8 * 6 * 3 * 2 * 3 * 2
    lanes = {shipped().lane(*cell) for cell in EVERY}
    assert lanes == set(Lane)


def test_no_forged_chip_and_no_stale_line_opens_a_way() -> None:
    shut = [cell for cell in EVERY if cell.chip in FORGED or cell.line is Line.STALE]
    assert len(FORGED) == 6
    assert {shipped().lane(*cell) for cell in shut} == {Lane.OFFICER}


def test_nobody_goes_on_unseen() -> None:
    for cell in EVERY:
        taken = cell.face is FaceBand.ACCEPTED and cell.age is not AgeGroup.CHILD
        if cell.look is Look.NONE and not taken:
            assert shipped().lane(*cell) is Lane.OFFICER, cell


@pytest.mark.parametrize("chip", [None, *ChipVerdict])
@pytest.mark.parametrize("age", [None, *AgeGroup])
@pytest.mark.parametrize("face", [None, *FaceBand])
def test_what_nobody_found_out_opens_nothing(
    chip: ChipVerdict | None, face: FaceBand | None, age: AgeGroup | None
) -> None:
    told = shipped().lane(chip, face, age, Look.NONE, Line.ONLINE, Due.NOTHING)
    if None in (chip, face, age):
        assert told is Lane.OFFICER


G, C = ChipVerdict.GENUINE, ChipVerdict.GENUINE_CLONE_NOT_EXCLUDED
U = ChipVerdict.UNREADABLE
YES, NO = Look.BY_OFFICER, Look.NONE


@pytest.mark.parametrize(
    ("chip", "face", "age", "look", "line", "due", "lane"),
    [
        (G, "ACCEPTED", "ADULT", NO, "ONLINE", "NOTHING", "GATE"),
        (G, "ACCEPTED", "ADULT", NO, "ONLINE", "DUTY", "PAY"),
        (G, "ACCEPTED", "YOUTH", NO, "OFFLINE", "NOTHING", "GATE"),
        (G, "ACCEPTED", "CHILD", NO, "ONLINE", "NOTHING", "OFFICER"),
        (G, "CHILD", "CHILD", YES, "ONLINE", "NOTHING", "GATE"),
        (G, "REVIEW", "ADULT", NO, "ONLINE", "NOTHING", "OFFICER"),
        (G, "REVIEW", "ADULT", YES, "ONLINE", "NOTHING", "GATE"),
        (G, "REFUSED", "ADULT", YES, "ONLINE", "NOTHING", "OFFICER"),
        (G, "NOT_BY_FACE", "ADULT", YES, "OFFLINE", "DUTY", "PAY"),
        (C, "ACCEPTED", "ADULT", NO, "ONLINE", "NOTHING", "GATE"),
        (C, "ACCEPTED", "ADULT", NO, "OFFLINE", "NOTHING", "OFFICER"),
        (C, "ACCEPTED", "ADULT", YES, "OFFLINE", "NOTHING", "GATE"),
        (U, "ACCEPTED", "ADULT", YES, "ONLINE", "NOTHING", "OFFICER"),
        (G, "ACCEPTED", "ADULT", YES, "STALE", "NOTHING", "OFFICER"),
    ],
)
def test_lanes_of_the_shipped_table(
    chip: ChipVerdict, face: str, age: str, look: Look, line: str, due: str, lane: str
) -> None:
    told = shipped().lane(chip, FaceBand(face), AgeGroup(age), look, Line(line), Due(due))
    assert told is Lane(lane)


def test_a_table_with_a_gap_is_none() -> None:
    with pytest.raises(LaneTableError, match="no row for GENUINE, ACCEPTED, CHILD"):
        table(row(age=["ADULT", "YOUTH"]))


def test_a_table_that_contradicts_itself_is_none() -> None:
    open_ = row(nothing_due="GATE", chip=["GENUINE"], face=["ACCEPTED"], line=["ONLINE"])
    with pytest.raises(LaneTableError, match="another row says OFFICER"):
        table(row(), open_)


WRONG = {
    "forged": {"chip": ["CLONED"], "face": ["ACCEPTED"], "age": ["ADULT"], "line": ["ONLINE"]},
    "stale": {"chip": ["GENUINE"], "face": ["ACCEPTED"], "age": ["ADULT"], "line": ["STALE"]},
    "unseen": {"chip": ["GENUINE"], "face": ["REVIEW"], "age": ["ADULT"], "look": ["NONE"],
               "line": ["ONLINE"]},
    "child by face": {"chip": ["GENUINE"], "face": ["ACCEPTED"], "age": ["CHILD"],
                      "look": ["NONE"], "line": ["ONLINE"]},
}  # fmt: skip


def opened(where: dict[str, list[str]], **lanes: str) -> LaneTable:
    """A table that is an officer's everywhere but there."""
    told = {"nothing_due": "GATE", "duty_due": "PAY"} | lanes
    special = row(**where, **told)
    cells = {cell for cell, _ in special.cells()}
    rest = [
        row(chip=[c.chip], face=[c.face], age=[c.age], look=[c.look], line=[c.line])
        for c in EVERY
        if c not in cells and c.due is Due.NOTHING
    ]
    return table(special, *rest)


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("lane", [{}, {"nothing_due": "OFFICER"}])
def test_a_table_that_opens_a_shut_way_is_none(name: str, lane: dict[str, str]) -> None:
    """PAY leads on as well as GATE does."""
    with pytest.raises(LaneTableError):
        opened(WRONG[name], **lane)


@pytest.mark.parametrize("name", WRONG)
def test_without_its_guard_a_wrong_table_passes(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lane_table, "_opened_wrongly", lambda *_: None)
    monkeypatch.setattr(lane_table, "_check_worse_is_no_better", lambda _: None)
    let = opened(WRONG[name])
    assert Lane.GATE in {let.lane(*cell) for cell in EVERY}


@pytest.mark.parametrize(
    "lanes",
    [{"nothing_due": "PAY"}, {"duty_due": "GATE"}, {"nothing_due": "OFFICER", "duty_due": "GATE"}],
)
def test_who_owes_pays_and_nobody_else(lanes: dict[str, str]) -> None:
    where = {"chip": ["GENUINE"], "face": ["ACCEPTED"], "look": ["BY_OFFICER"], "line": ["ONLINE"]}
    with pytest.raises(LaneTableError, match="who owes pays"):
        opened(where, **lanes)


@pytest.mark.parametrize(
    "where",
    [
        {"chip": ["GENUINE_CLONE_NOT_EXCLUDED"], "face": ["ACCEPTED"], "look": ["BY_OFFICER"],
         "line": ["ONLINE"]},
        {"chip": ["GENUINE"], "face": ["ACCEPTED"], "look": ["BY_OFFICER"], "line": ["OFFLINE"]},
        {"chip": ["GENUINE"], "face": ["REVIEW"], "look": ["BY_OFFICER"], "line": ["ONLINE"]},
        {"chip": ["GENUINE"], "face": ["ACCEPTED"], "age": ["ADULT"], "look": ["NONE"],
         "line": ["ONLINE"]},
    ],
)  # fmt: skip
def test_what_is_worse_is_never_better_off(where: dict[str, list[str]]) -> None:
    with pytest.raises(LaneTableError, match="is better off than"):
        opened(where)


@pytest.mark.parametrize(
    "text",
    [
        "not a table [",
        'version = "1"',
        without('version = "2026-11-21"'),
        without('"GENUINE_CLONE_NOT_EXCLUDED"', '"GENUINE_CLONED"'),
        without('nothing_due = "GATE"', 'nothing_due = "EXIT"'),
        without('nothing_due = "GATE"', 'nothing_due = "GATE"\ncolour = "green"'),
        without('line = ["STALE"]'),
        TEXT.rpartition("[[row]]")[0],
    ],
)
def test_a_broken_file_is_none(text: str) -> None:
    with pytest.raises(LaneTableError):
        read(text)


def test_worst_of_nothing_is_an_officer() -> None:
    assert worst(()) is Lane.OFFICER
    assert worst([Lane.GATE, Lane.PAY, Lane.GATE]) is Lane.PAY
    assert not no_better(Lane.GATE, Lane.PAY)


@pytest.mark.parametrize(
    ("years", "group"),
    [(0, "CHILD"), (11, "CHILD"), (12, "YOUTH"), (17, "YOUTH"), (18, "ADULT"), (90, "ADULT")],
)
def test_age_groups(years: int, group: str) -> None:
    birthday = f.ARRIVAL.replace(year=f.ARRIVAL.year - years)
    assert age_group(birthday, f.ARRIVAL) is AgeGroup(group)
