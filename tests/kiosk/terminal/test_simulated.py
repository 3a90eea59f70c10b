"""The passports of a demonstration are what they pretend to be."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from customs.chip import ChipVerdict
from kiosk.passport import access
from kiosk.passport.progress import unwatched
from kiosk.terminal import simulated
from kiosk.terminal.passports import Brought
from tests.journeys.stand import Bench

NOW = datetime.now(UTC)


def verdicts() -> set[ChipVerdict | None]:
    """What a kiosk finds of every sample."""
    drawer = simulated.drawer(NOW)
    found = set()
    reader = simulated.SimulatedReader(drawer, Bench(drawer.trust), lambda: NOW)
    for name in drawer.names:
        drawer.lay(name)
        assert drawer.laid
        brought = reader.read(access.from_zone(drawer.laid.plan.zone), unwatched)
        assert isinstance(brought, Brought)
        found.add(brought.document.chip)
    return found


def test_every_sample_is_genuine() -> None:
    assert verdicts() == {ChipVerdict.GENUINE}


def test_a_sample_of_another_country_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: its own country signs no document of another."""
    monkeypatch.setattr(simulated, "ISSUER", "KOR")
    assert verdicts() == {ChipVerdict.UNTRUSTED_SIGNER}
