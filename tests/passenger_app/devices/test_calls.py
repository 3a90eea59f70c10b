"""Somebody waits at a kiosk: officers see it at once, and nobody is called after they have gone."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from passenger_app.fleet import calls
from tests.passenger_app.devices.conftest import Seen
from tests.passenger_app.devices.machine import Machine

pytestmark = pytest.mark.long
CROSSING = str(UUID(int=7))
TOLD = {
    "happened": "officer_called",
    "because": "look",
    "crossing": CROSSING,
    "reference": "0A1B2C3D",
}


def test_a_call_is_a_task_for_an_officer(machine: Machine, seen: Seen) -> None:
    assert machine.upload(machine.happens(kind="at_kiosk", body=TOLD)) == ["taken"]
    why = {"device": str(machine.id), "because": "look", "reference": "0A1B2C3D"}
    assert seen(CROSSING) == {"called_to_kiosk": why}


def test_without_a_crossing_it_is_about_the_kiosk(machine: Machine, seen: Seen) -> None:
    machine.upload(machine.happens(kind="at_kiosk", body=TOLD | {"crossing": ""}))
    assert list(seen(machine.id)) == ["called_to_kiosk"]


def test_called_again_it_is_one_task(machine: Machine, seen: Seen) -> None:
    machine.upload(*(machine.happens(kind="at_kiosk", body=TOLD) for _ in range(3)))
    assert list(seen(CROSSING)) == ["called_to_kiosk"]


def test_a_call_that_comes_late_calls_nobody(machine: Machine, seen: Seen) -> None:
    late = machine.now() - calls.STANDS - timedelta(seconds=2)
    assert machine.upload(machine.happens(kind="at_kiosk", body=TOLD, at=late)) == ["taken"]
    assert seen(CROSSING) == {}


def test_whatever_else_a_kiosk_tells_is_no_call(machine: Machine, seen: Seen) -> None:
    machine.upload(machine.happens(kind="at_kiosk", body=TOLD | {"happened": "scanned"}))
    machine.upload(machine.happens(kind="line_lost", body=TOLD))
    assert seen(CROSSING) == {}


@pytest.mark.parametrize("word", [None, 7, b"x", "é" * 3, "x" * 500, ["a"]])
def test_any_word_in_a_call_is_taken(machine: Machine, seen: Seen, word: object) -> None:
    body = TOLD | {"because": word, "reference": word}
    assert machine.upload(machine.happens(kind="at_kiosk", body=body)) == ["taken"]
    told = seen(CROSSING)["called_to_kiosk"]
    assert (told["because"], told["reference"]) == ("", "")
