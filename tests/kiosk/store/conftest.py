"""A device's folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kiosk.outboxes import Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A folder with no store yet."""
    return Place(tmp_path / "device")
