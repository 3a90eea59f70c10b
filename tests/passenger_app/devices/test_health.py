"""Heartbeats are kept; what is held against a device is told to it and to an officer."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from customs.messages import routes
from customs.messages.heartbeat import (
    BUNDLE_LIVES,
    BUNDLE_WARNS,
    CLOCK_DRIFTS,
    OUTBOX_DEEP,
    SILENT,
    Heard,
    Notice,
)
from passenger_app.centre import Centre
from passenger_app.fleet import bundles, health, release
from passenger_app.models import DeviceHealth
from tests.passenger_app.conftest import Clock
from tests.passenger_app.devices.conftest import New, Seen
from tests.passenger_app.devices.machine import Machine

pytestmark = pytest.mark.long


@pytest.fixture
def bundle(centre: Centre, release_folder: Path) -> int:
    """The number of a bundle just signed."""
    bundles.draft(centre.database, centre.ring(), centre.now())
    number = release.sign(centre.database, release_folder, centre.now())
    assert number is not None
    return number


def beat(machine: Machine, **changes: Any) -> Heard:
    return machine.ask(Heard, routes.HEARTBEAT, machine.heartbeat(**changes))


def test_a_heartbeat_is_kept(machine: Machine, centre: Centre, bundle: int, seen: Seen) -> None:
    machine.off = timedelta(seconds=-2.5)
    told = beat(machine, bundle=bundle, change=3, waiting=7, oldest=centre.now())
    assert (told.notices, told.bundle, told.centre_time) == ((), bundle, centre.now())
    beat(machine, bundle=bundle, waiting=1)
    with centre.database.reading() as session:
        row = session.scalars(select(DeviceHealth)).one()
    assert (row.seen_at, row.skew_ms, row.waiting) == (centre.now(), -2500, 1)
    assert seen(machine.id) == {}


@pytest.mark.parametrize(
    ("changes", "notice", "kind"),
    [
        ({"bundle": None}, Notice.OLD_BUNDLE, "old_bundle"),
        ({"bundle": 99}, Notice.OLD_BUNDLE, "old_bundle"),
        ({"waiting": OUTBOX_DEEP + 1}, Notice.OUTBOX_DEEP, "device_outbox"),
        ({"dead": 1}, Notice.DEAD_LETTERS, "device_outbox"),
    ],
)
def test_what_is_wrong_is_seen(
    machine: Machine, bundle: int, seen: Seen, changes: dict[str, Any], notice: Notice, kind: str
) -> None:
    told = beat(machine, **({"bundle": bundle} | changes))
    assert told.notices == (notice,)
    assert set(seen(machine.id)) == {kind}


def test_an_old_bundle(machine: Machine, bundle: int, clock: Clock, seen: Seen) -> None:
    clock.forward(BUNDLE_LIVES - BUNDLE_WARNS)
    assert beat(machine, bundle=bundle).notices == ()
    clock.forward(BUNDLE_WARNS)
    assert beat(machine, bundle=bundle).notices == (Notice.BUNDLE_ENDS,)
    clock.forward(timedelta(seconds=1))
    assert beat(machine, bundle=bundle).notices == (Notice.OLD_BUNDLE,)
    assert seen(machine.id) == {
        "bundle_ends": {"notice": "bundle_ends"}, "old_bundle": {"notice": "old_bundle"},
    }  # fmt: skip


def test_who_is_cut_off_is_warned_of_before_the_rules_end(
    machine: Machine, new: New, centre: Centre, bundle: int, release_folder: Path, clock: Clock,
    seen: Seen,
) -> None:  # fmt: skip
    well, made_at = new(), clock()
    beat(machine, bundle=bundle)
    clock.forward(BUNDLE_LIVES - BUNDLE_WARNS)
    health.watch(centre.database, clock())
    assert "bundle_ends" not in seen(machine.id)
    clock.forward(timedelta(seconds=1))
    bundles.draft(centre.database, centre.ring(), clock())
    later = release.sign(centre.database, release_folder, clock())
    beat(well, bundle=later)
    health.watch(centre.database, clock())
    assert seen(machine.id)["bundle_ends"] == {"ends": (made_at + BUNDLE_LIVES).isoformat()}
    assert "bundle_ends" not in seen(well.id)


@pytest.mark.parametrize("way", [-1, 1])
def test_a_clock_that_drifts(machine: Machine, bundle: int, seen: Seen, way: int) -> None:
    machine.off = way * CLOCK_DRIFTS
    assert beat(machine, bundle=bundle).notices == ()
    machine.off = way * (CLOCK_DRIFTS + timedelta(seconds=1))
    assert beat(machine, bundle=bundle).notices == (Notice.CLOCK_DRIFTS,)
    assert set(seen(machine.id)) == {"device_clock"}


def test_who_falls_silent_is_seen(
    machine: Machine, new: New, centre: Centre, bundle: int, clock: Clock, seen: Seen
) -> None:
    never, gone, well = machine, new(), new()
    beat(gone, bundle=bundle)
    beat(well, bundle=bundle)
    clock.forward(SILENT)
    assert health.watch(centre.database, centre.now()) == 0
    clock.forward(timedelta(seconds=1))
    beat(well, bundle=bundle)
    assert health.watch(centre.database, centre.now()) == 2
    assert [("device_silent" in seen(each.id)) for each in (never, gone, well)] == [
        True, True, False,
    ]  # fmt: skip


def test_a_revoked_device_may_be_silent(machine: Machine, centre: Centre, clock: Clock) -> None:
    from passenger_app.fleet import devices

    devices.revoke(centre.database, centre.now(), "test", machine.id)
    clock.forward(2 * SILENT)
    assert health.watch(centre.database, centre.now()) == 0
