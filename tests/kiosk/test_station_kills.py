"""The proof of the station's kills in its short form, and that it sees what it should."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kiosk import station_victim
from tests.kiosk.prove_station import prove
from tests.postgres import Postgres, running

pytestmark = pytest.mark.long

KILLS, SEED = 12, 3


def test_what_a_station_answered_is_kept_once(tmp_path: Path) -> None:
    scene, found = prove(tmp_path, KILLS, SEED)
    assert found == []
    assert len(scene.told) >= KILLS
    assert scene.kills.total() == KILLS
    assert len(scene.kills) > 1


@pytest.fixture(scope="module")
def own_server() -> Iterator[Postgres]:
    """A PostgreSQL to be killed, that waits for its disk."""
    with running(hasty=False) as server:
        yield server


@pytest.mark.postgres
def test_with_its_database_killed_too_it_is_kept_once(tmp_path: Path, own_server: Postgres) -> None:
    scene, found = prove(tmp_path, 6, SEED, server=own_server)
    assert found == []
    assert len(scene.told) >= 6
    assert scene.kills["server at rest"]
    assert scene.kills["server in a report"]


@pytest.mark.postgres
def test_a_database_that_does_not_wait_for_its_disk_is_seen(
    tmp_path: Path, own_server: Postgres
) -> None:
    """Negative control."""
    _, found = prove(tmp_path, 3, SEED, frozenset({"does not wait"}), own_server)
    assert [each for each in found if each.startswith("answered and lost")] != []


def test_a_station_that_answers_before_it_keeps_is_seen(tmp_path: Path) -> None:
    """Negative control."""
    _, found = prove(tmp_path, KILLS, SEED, frozenset({"says before"}))
    assert [each for each in found if each.startswith("answered and lost")] != []


def test_a_log_that_is_not_written_with_the_outbox_is_seen(tmp_path: Path) -> None:
    """Negative control."""
    _, found = prove(tmp_path, KILLS, SEED, frozenset({"own log"}))
    assert [each for each in found if each.startswith(("in one place", "not once"))] != []


def test_a_station_that_ends_by_itself_is_no_kill(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    monkeypatch.setattr(station_victim, "station_program", ends)
    with pytest.raises(RuntimeError, match="by itself: 3"):
        prove(tmp_path, 1, SEED)


def ends(*_told: object) -> None:
    """A program that does nothing."""
    raise SystemExit(3)
