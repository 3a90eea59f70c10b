"""Every member that is shown has its sentence, and the public ones tell nothing they must not."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

import pytest

from customs import words_crossing as words
from customs.crossing.crossing import Cause, State
from customs.lane import Lane, Line
from customs.public_reason import OF_LANE, PublicReason
from customs.selection import Because


@pytest.mark.parametrize(
    ("enum", "sentences"),
    [
        (PublicReason, words.PUBLIC),
        (Lane, words.LANES),
        (Line, words.LINES),
        (State, words.STATES),
        (Cause, words.CAUSES),
        (Because, words.BECAUSE),
    ],
)
def test_every_member_has_its_sentence(
    enum: type[StrEnum], sentences: Mapping[StrEnum, str]
) -> None:
    assert set(sentences) == set(enum)
    assert len(set(sentences.values())) == len(enum)
    assert not any("!" in sentence for sentence in sentences.values())


def test_the_page_about_crossings_says_them_all() -> None:
    page = (Path(__file__).parents[2] / "docs" / "crossing.md").read_text("utf-8")
    for reason, sentence in words.PUBLIC.items():
        assert f"| {reason} | {sentence} |" in page
    for state in State:
        assert f"\n| {state} |" in page


def test_every_lane_has_something_to_say() -> None:
    assert set(OF_LANE) == set(Lane)


@pytest.mark.parametrize("word", ["random", "risk", "list", "face", "chip", "doubt", "drawn"])
def test_the_one_sentence_names_none_of_its_reasons(word: str) -> None:
    assert word not in words.PUBLIC[PublicReason.CHECK].lower().split()
