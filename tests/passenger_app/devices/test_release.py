"""The release signer: its keys are its own, and it signs only what is what it says."""

from __future__ import annotations

import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, select, update

from customs.messages import bundle
from customs.messages.bundle import Bundle, Held, Part
from customs.sealed import Use
from passenger_app import worker
from passenger_app.centre import Centre
from passenger_app.fleet import bundles, devices, release
from passenger_app.models import BundleLine, BundlePart, ReleaseKey
from tests.passenger_app.conftest import Clock
from tests.passenger_app.devices.machine import Machine
from tests.passenger_app.devices.test_bundles import made, pins

pytestmark = pytest.mark.long


def test_its_keys_are_its_own(release_folder: Path, centre: Centre) -> None:
    files = sorted(path.name for path in release_folder.iterdir())
    with centre.database.reading() as session:
        rows = session.scalars(select(ReleaseKey).order_by(ReleaseKey.not_before)).all()
        assert sorted(row.kid.hex() for row in rows) == files
    assert rows[0].not_before == centre.now()
    assert rows[0].not_after - rows[1].not_before == release.OVERLAP
    assert {stat.S_IMODE(path.stat().st_mode) for path in release_folder.iterdir()} == {0o600}
    assert release.make(centre.database, release_folder, centre.now()) == []


def test_a_key_is_on_the_disk_before_it_is_announced(
    centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, int]] = []
    sync = os.fsync

    def synced(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        told.append(("file", path.stat().st_size) if path.is_file() else (path.name, 0))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", synced)
    event.listen(centre.database.engine, "commit", lambda _: told.append(("commit", 0)))
    release.make(centre.database, tmp_path / "keys", centre.now())
    assert told == [("file", 32), ("keys", 0)] * 2 + [("commit", 0)]


def test_a_key_signs_in_the_second_it_was_made(
    centre: Centre, tmp_path: Path, clock: Clock
) -> None:
    clock.forward(timedelta(milliseconds=700))
    release.make(centre.database, tmp_path, centre.now())
    assert made(centre, tmp_path) == 1


def test_the_next_key_is_made_when_one_ends(
    release_folder: Path, centre: Centre, clock: Clock
) -> None:
    clock.forward(release.LIVES)
    assert len(release.make(centre.database, release_folder, centre.now())) == 1
    assert made(centre, release_folder) == 1


def test_a_device_of_last_year_believes_this_years_bundle(
    machine: Machine, centre: Centre, release_folder: Path, clock: Clock
) -> None:
    pinned = pins(centre)
    clock.forward(release.LIVES - timedelta(days=1))
    made(centre, release_folder)
    clock.forward(timedelta(days=2))
    release.make(centre.database, release_folder, centre.now())
    made(centre, release_folder)
    told = bundles.hand_over(centre.database, centre.ring(), known(centre, machine), None,
                             centre.now())  # fmt: skip
    assert isinstance(told, Bundle)
    assert isinstance(bundle.take(told, pinned, centre.now()), Held)


def known(centre: Centre, machine: Machine) -> devices.Known:
    found = devices.find(centre.database, machine.keys.kid)
    assert found is not None
    return found


def test_a_part_that_was_changed_is_not_signed(centre: Centre, release_folder: Path) -> None:
    bundles.draft(centre.database, centre.ring(), centre.now())
    with centre.database.writing() as session:
        tariff = select(BundleLine.sha256).where(BundleLine.name == Part.TARIFF).scalar_subquery()
        session.execute(
            update(BundlePart).where(BundlePart.sha256 == tariff).values(content=b"forged")
        )
    with pytest.raises(release.NotSigned, match="tariff"):
        release.sign(centre.database, release_folder, centre.now())


def test_a_key_that_is_not_what_its_name_says(centre: Centre, release_folder: Path) -> None:
    bundles.draft(centre.database, centre.ring(), centre.now())
    for path in release_folder.iterdir():
        path.write_bytes(bytes(32))
    with pytest.raises(release.NotSigned, match="not the key"):
        release.sign(centre.database, release_folder, centre.now())


def test_a_draft_the_signer_missed_is_drafted_anew(
    centre: Centre, release_folder: Path, clock: Clock
) -> None:
    """An hour old it is not signed any more, and devices would wait six for the next."""
    bundles.draft(centre.database, centre.ring(), centre.now())
    clock.forward(bundles.MISSED - timedelta(seconds=1))
    assert bundles.draft(centre.database, centre.ring(), centre.now()) is None
    clock.forward(timedelta(seconds=1))
    assert made(centre, release_folder) == 2
    clock.forward(bundles.MISSED)
    assert made(centre, release_folder) is None


def test_the_worker_drafts_anew_before_the_signer_leaves_it() -> None:
    assert bundles.MISSED + worker.DRAFTED <= release.LATE


def test_an_old_draft_is_left(centre: Centre, release_folder: Path, clock: Clock) -> None:
    bundles.draft(centre.database, centre.ring(), centre.now())
    clock.forward(release.LATE)
    assert release.sign(centre.database, release_folder, centre.now()) is None


def test_the_centre_cannot_sign(centre: Centre, app: Flask, tmp_path: Path) -> None:
    bundles.draft(centre.database, centre.ring(), centre.now())
    with pytest.raises(release.NotSigned, match="no key"):
        release.sign(centre.database, tmp_path, centre.now())
    assert Use.BUNDLE not in centre.ring().signing


def test_the_program(
    centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("SEKISHO_DATABASE", centre.settings.database)
    monkeypatch.setattr(release, "clock", centre.now)
    folder = str(tmp_path / "keys")
    assert release.main(["make", folder]) == 0
    assert release.main(["sign", folder]) == 0
    bundles.draft(centre.database, centre.ring(), centre.now())
    assert release.main(["sign", str(tmp_path / "none")]) == 1
    assert release.main(["sign", folder]) == 0
    told = capsys.readouterr()
    assert told.out.splitlines()[2:] == ["nothing to sign", "signed bundle 1"]
    assert "no key of this folder" in told.err


def test_a_hall_learns_of_a_bundle(hall: Machine, centre: Centre, release_folder: Path) -> None:
    from passenger_app.fleet import changes

    made(centre, release_folder)
    changes.number(centre.database)
    heard = [c.subject for c in hall.changes().changes if c.kind == "bundle_made"]
    assert heard == ["1"]
