"""Every event of a crossing has its words, and needs no figure it does not have."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customs.crossing import events
from customs.crossing.crossing import Cause
from customs.crossing.leg import Named
from customs.lane import Lane
from customs.public_reason import PublicReason
from customs.selection import Because
from customs.words_crossing import why
from customs.words_timeline import NAMED, OPENED, QUIT, line


@pytest.mark.parametrize("kind", get_args(events.Told))
@given(data=st.data())
def test_whatever_happened_is_said(kind: type, data: Any) -> None:
    said = line(data.draw(st.from_type(kind)))
    assert "%(" not in said.sentence % said.figures
    assert all(
        more.endswith(".") or more in {"Gate", "Payment", "Officer"} for more in said.further
    )


def test_every_member_has_its_sentence() -> None:
    assert set(NAMED) == set(Named)
    assert set(OPENED) == set(events.How)
    assert set(QUIT) == set(events.Quit)


def test_a_decision_is_told_with_its_reasons_and_what_has_no_words_as_it_is() -> None:
    because = ("DRAWN 2", "CHIP 1", "CHIP 2", "LATER 1")
    told = events.LaneDecided(
        (1, 2), 1, 1, Lane.OFFICER, PublicReason.CHECK, "rules 4", because, (7,)
    )
    said = line(told)
    assert said.sentence % said.figures == "The hall decided for 1, 2, by the rules rules 4."
    assert said.further == ("Officer", "Drawn at random.", "The chip leaves a doubt.")
    assert said.codes == ("LATER 1",)


def test_every_code_a_crossing_waits_for_has_words_and_no_two_are_confused() -> None:
    assert not set(map(str, Cause)) & set(map(str, Because))
    for code in (*Cause, *Because, "LOOK 3"):
        assert why(f"{code} 1".replace("LOOK 3 1", "LOOK 3"))
    assert why("UNHEARD_OF 1") is None
