"""`make prove once` in its short form, and with its guards taken out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from customs import claim
from customs.clearance import Clearance
from kiosk.gate.journal import Journal
from tests.kiosk.gate.races import racing
from tests.kiosk.prove_once import IN_PROCESS, plain, prove, troubled
from tests.prove import SEED

pytestmark = pytest.mark.long


def test_once_in_its_short_form(tmp_path: Path) -> None:
    evidence = prove(tmp_path, races=100, faults=42, kills=6, seed=SEED)
    assert evidence.failed == 0, evidence.told
    middles: Any = evidence.told["middles"]
    assert set(IN_PROCESS) <= set(middles)
    assert 0 < middles["opened"] <= 42


def test_without_the_keepers_guard_more_than_one_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claim, "_of", lambda *_: None)
    monkeypatch.setattr(Clearance, "shares_people_with", lambda *_: False)
    with racing(tmp_path, SEED) as races:
        found = plain(races, 2)
        assert any("openings on" in each for each in found)
        _, more = troubled(races, 4, 2)
    assert len(more) >= 4


def test_without_a_gates_record_the_doors_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Journal, "begin", lambda *_: None)
    with racing(tmp_path, SEED, gates=2) as races:
        found = plain(races, 1)
    assert any("without a record" in each for each in found)
