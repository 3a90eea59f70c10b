"""The proof of the kills in its short form, and that it sees what it should."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from sqlalchemy import delete

from customs.messages.enrolment import DeviceKind
from passenger_app.models import CrossingEvent, Job
from tests.kiosk.prove_kills import ended, enrolment_fuse, failures, prove, settle, site_on
from tests.kiosk.site import Site
from tests.kiosk.victims import KEY_LABELS, Fuse, id_of
from tests.passenger_app.devices.machine import invite

pytestmark = pytest.mark.long

KILLS, ENROLMENTS, SEED = 14, 4, 1


def test_what_was_acknowledged_arrives_once(empty_url: str, tmp_path: Path) -> None:
    site, found = prove(empty_url, tmp_path, KILLS, ENROLMENTS, SEED)
    assert found == []
    assert len(site.ledger.told) >= KILLS // 2
    assert site.ledger.unsure == []
    assert site.kills.total() == KILLS
    for which in ("centre", "device"):
        assert sum(count for place, count in site.kills.items() if place.startswith(which)) > 2
    assert sum(count for place, count in site.kills.items() if "random" not in place) > KILLS // 4


def scene(folder: Path, fuse: Fuse, *faults: str) -> tuple[Site, list[str]]:
    """One device that ends at one place, is started again, and the ledger read."""
    with site_on(f"sqlite:///{folder / 'centre.db'}", folder, SEED, frozenset(faults)) as (
        site,
        made,
        _,
    ):
        site.run(fuse)
        site.work(1)
        site.kill_device()
        site.run(Fuse())
        site.work(2)
        waiting = settle(site)
        assert waiting == 0
        told = site.device()
        return site, failures(made, site.ledger, told)


@pytest.mark.parametrize("label", ["before commit", "after commit"])
def test_a_device_that_keeps_before_it_says_so_loses_and_doubles_nothing(
    tmp_path: Path, label: str
) -> None:
    site, found = scene(tmp_path, Fuse(label))
    assert found == []
    assert len(site.ledger.told) == 2


def test_a_device_that_says_so_before_it_keeps_is_seen(tmp_path: Path) -> None:
    """Negative control."""
    _, found = scene(tmp_path, Fuse("before commit"), "says before")
    assert [each for each in found if each.startswith("lost")] != []


def test_a_device_that_draws_a_new_id_when_asked_again_is_seen(tmp_path: Path) -> None:
    """Negative control."""
    _, found = scene(tmp_path, Fuse("after commit"), "new id")
    assert [each for each in found if each.startswith("not once")] != []


def test_a_fact_without_its_crossing_is_seen(tmp_path: Path) -> None:
    """Negative control."""
    with site_on(f"sqlite:///{tmp_path / 'centre.db'}", tmp_path, SEED) as (site, made, _):
        site.run(Fuse())
        site.work(2)
        settle(site)
        with made.database.writing() as session:
            session.execute(
                delete(CrossingEvent).where(CrossingEvent.event_id == id_of("1-00000001"))
            )
            session.execute(delete(Job).where(Job.key == str(id_of("1-00000002"))))
        facts = [f"nobody was asked to join: 1-0000000{number}" for number in (1, 2)]
        assert failures(made, site.ledger, site.device()) == facts


def test_an_enrolment_that_was_not_killed_is_seen(tmp_path: Path) -> None:
    """Negative control."""
    with site_on(f"sqlite:///{tmp_path / 'centre.db'}", tmp_path, SEED) as (site, made, _):
        _, code = invite(made, DeviceKind.TERMINAL, "gate-1")
        assert not ended(tmp_path / "gate-1", site.origin, code, Fuse("before offer", 2))


def test_every_fuse_of_an_enrolment_ends_it(tmp_path: Path) -> None:
    drawn = [enrolment_fuse(random.Random(seed)) for seed in range(200)]
    places = {(lit.label, lit.left) for lit in drawn}
    assert {label for label, _ in places} == set(KEY_LABELS)
    with site_on(f"sqlite:///{tmp_path / 'centre.db'}", tmp_path, SEED) as (site, made, _):
        for label, left in sorted(places):
            folder = tmp_path / f"{label} {left}"
            _, code = invite(made, DeviceKind.TERMINAL, folder.name)
            assert ended(folder, site.origin, code, Fuse(label, left)), folder.name
