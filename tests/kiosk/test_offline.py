"""The proof of three days without the centre in its short form, and that it sees what it should."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kiosk.hall import said
from kiosk.hall.said import Said
from kiosk.store.outbox import Outbox
from tests.kiosk import prove_offline
from tests.kiosk.prove_offline import Days, prove
from tests.postgres import Postgres

pytestmark = pytest.mark.long

TRAVELLERS, SEED = 60, 5


@pytest.mark.postgres
def test_three_days_alone(tmp_path: Path, postgres: Postgres) -> None:
    told, found = prove(tmp_path, TRAVELLERS, SEED, database=postgres.named())
    assert found == []
    assert set(told.lanes) == {"OFFLINE GATE", "OFFLINE OFFICER"}
    assert told.lanes["OFFLINE GATE"] > TRAVELLERS * 0.7
    assert told.twice


def test_without_a_supervisors_word_nobody_is_let_by(tmp_path: Path) -> None:
    told, found = prove(tmp_path, 12, SEED, word=False)
    assert found == []
    assert set(told.lanes) <= {"STALE OFFICER", "OFFLINE GATE"}
    assert told.lanes["STALE OFFICER"] >= 11


def test_without_newer_bundles_the_rules_grow_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control of the bundles by hand."""
    monkeypatch.setattr(Days, "carry_in", lambda _: None)
    told, found = prove(tmp_path, 12, SEED)
    assert found == []
    assert told.lanes["STALE OFFICER"] > 0
    assert not any(key.startswith("STALE") and key != "STALE OFFICER" for key in told.lanes)


def test_a_fact_that_never_leaves_the_hall_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    plain = said.for_centre

    def silent(crossing: object, told: Said) -> object:
        return None if told.kind == "face_taken" else plain(crossing, told)  # type: ignore[arg-type]

    monkeypatch.setattr(said, "for_centre", silent)
    _, found = prove(tmp_path, 12, SEED)
    assert [each for each in found if each.startswith("lost")] != []


def test_a_fact_that_is_told_twice_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control."""
    plain = Outbox.add

    def twice(outbox: Any, acting: Any, *told: Any) -> Any:
        plain(outbox, acting, *told[:2])  # the same, as an event of its own
        return plain(outbox, acting, *told)

    monkeypatch.setattr(Outbox, "add", twice)
    _, found = prove(tmp_path, 6, SEED)
    assert [each for each in found if each.startswith("told twice")] != []


def test_a_double_use_that_nobody_is_asked_about_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    monkeypatch.setattr(prove_offline, "TWICE", 0.5)
    monkeypatch.setattr("passenger_app.crossings.tasks.ask", lambda *_, **__: None)
    told, found = prove(tmp_path, 6, SEED)
    assert (
        {each for each in found if each.startswith("double use")}
        == {f"double use: {id_}" for id_ in told.twice}
        != set()
    )


def test_who_could_go_on_and_is_kept_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the stations were not told of everybody before the cut."""
    monkeypatch.setattr(prove_offline, "hear_of_all", lambda _: None)
    monkeypatch.setattr(prove_offline, "SYNC", 0)
    _, found = prove(tmp_path, 6, SEED)
    assert [each for each in found if each.endswith("was let to OFFICER on OFFLINE")] != []
    assert found[-1] == "slow"
