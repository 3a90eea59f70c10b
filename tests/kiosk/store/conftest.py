"""A device's folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kiosk.outboxes import Place
from tests.postgres import Postgres


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A folder with no store yet."""
    made = Place(tmp_path / "device")
    yield made
    made.close()


@pytest.fixture
def either(place: Place, database_kind: str, request: pytest.FixtureRequest) -> Place:
    """The same, and once more with its store in a database."""
    if database_kind == "postgres":
        server: Postgres = request.getfixturevalue("postgres")
        place.name(server.named())
    return place
