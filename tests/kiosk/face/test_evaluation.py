"""What an evaluation file may say, and what follows from it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.face import evaluation
from kiosk.face.evaluation import Evaluation, NotAnEvaluation, accepting, rate, read
from tests.kiosk.face.measured import evaluated, file

SCHEMA = Path(__file__).parents[3] / "docs" / "face-evaluation.schema.json"


@pytest.mark.parametrize(
    ("errors", "of", "low", "high"),
    [
        (0, 0, 0, 1),
        (0, 10, 0, 0.2775),
        (1, 10, 0.0179, 0.4042),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1),
        (0, 3838, 0, 0.000_999_9),
        (0, 3836, 0, 0.001_000_4),
    ],
)
def test_the_interval_is_wilsons(errors: int, of: int, low: float, high: float) -> None:
    found = rate(errors, of)
    assert [found.low, found.high] == pytest.approx([low, high], abs=1e-4)
    if of > 1000:
        assert (found.high <= 0.001) == (high <= 0.001)


@given(st.integers(1, 10**6), st.data())
def test_a_rate_lies_in_its_interval(of: int, data: st.DataObject) -> None:
    errors = data.draw(st.integers(0, of))
    found = rate(errors, of)
    assert 0 <= found.low <= errors / of + 1e-9
    assert errors / of - 1e-9 <= found.high <= 1


def changed(change: dict[str, Any]) -> bytes:
    """A file with something else in it."""
    return json.dumps(json.loads(file(evaluated())) | change).encode()


def with_row(**change: Any) -> bytes:
    """A file whose second averaged row differs."""
    told = json.loads(file(evaluated()))
    told["groups"]["all"]["averaged"][1] |= change
    return json.dumps(told).encode()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b"\xff\xfe",
        b"{" * 10_000,
        changed({"kind": "something else"}),
        changed({"version": 2}),
        changed({"simulated": "no"}),
        changed({"groups": {}}),
        changed({"unknown": 1}),
        with_row(threshold=0.2),
        with_row(threshold=None),
        with_row(fmr={"errors": -1, "of": 10, "low": 0, "high": 0}),
        with_row(fmr={"errors": 11, "of": 10, "low": 0, "high": 0}),
        b" " * (evaluation.BYTES + 1),
    ],
)
def test_a_file_that_is_none_is_refused(raw: bytes) -> None:
    with pytest.raises(NotAnEvaluation):
        read(raw)


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(raw: bytes) -> None:
    with pytest.raises(NotAnEvaluation):
        read(raw)


def test_a_file_is_read_as_it_was_written_and_named_by_its_digest() -> None:
    installed = read(file(evaluated()))
    assert installed.evaluation == evaluated()
    assert len(installed.sha256) == 64


def test_the_schema_in_the_documents_is_the_one_in_force() -> None:
    told = msgspec.json.schema(Evaluation)
    assert json.loads(SCHEMA.read_text()) == told
    jsonschema.validate(json.loads(file(evaluated())), told)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(json.loads(changed({"groups": 1})), told)


def test_the_worst_group_decides() -> None:
    assert accepting(evaluated({"one": 0.45, "other": 0.38}), 0.001) == 0.38


def test_a_group_of_too_few_pairs_accepts_nobody() -> None:
    """None among 3,000 may still be more than one in a thousand."""
    assert accepting(evaluated(strangers=3000), 0.001) is None
    assert accepting(evaluated(strangers=3000), 0.002) == 0.42


def test_the_bound_counts_and_not_what_the_file_says_of_it() -> None:
    told = json.loads(file(evaluated(strangers=100)))
    for row in told["groups"]["all"]["averaged"]:
        row["fmr"]["high"] = 0.0
    assert accepting(read(json.dumps(told).encode()).evaluation, 0.001) is None


def test_only_averaged_frames_count() -> None:
    """Averaging raises false matches: what one frame showed says nothing of five."""
    found = evaluated()
    table = found.groups["all"]
    single = msgspec.structs.replace(found, groups={"all": evaluation.Table(table.averaged, [])})
    assert accepting(single, 0.001) is None


def test_a_lucky_gap_above_is_not_reached() -> None:
    found = evaluated(0.3)
    rows = found.groups["all"].averaged
    last = rows[-1]
    lucky = [*rows[:-1], msgspec.structs.replace(last, fmr=rate(0, last.fmr.of))]
    table = evaluation.Table([], lucky)
    assert accepting(msgspec.structs.replace(found, groups={"all": table}), 0.001) == 0.3


def test_reviewing_begins_where_hardly_anyone_honest_is_left() -> None:
    assert evaluation.reviewing(evaluated()) == 0.6
