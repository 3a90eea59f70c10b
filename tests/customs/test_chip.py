"""Every verdict and step has its sentence, and every verdict its rank."""

from __future__ import annotations

from customs.chip import PRECEDENCE, SENTENCES, STEPS, ChipVerdict, Step


def test_every_verdict_has_a_rank_and_a_sentence() -> None:
    assert sorted(PRECEDENCE) == sorted(ChipVerdict)
    assert set(SENTENCES) == set(ChipVerdict)


def test_every_step_has_a_sentence() -> None:
    assert set(STEPS) == set(Step)


def test_genuine_wins_only_when_nothing_else_is_said() -> None:
    assert PRECEDENCE[-1] is ChipVerdict.GENUINE
    assert PRECEDENCE[0] is ChipVerdict.UNREADABLE
