"""Bundles: drafted by the centre, signed by another, whole or as a delta, sealed to each device."""

from __future__ import annotations

import json
import stat
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from flask import Flask
from sqlalchemy import select, update

from customs.messages import bundle, fleet_keys, routes
from customs.messages.bundle import Bundle, Fault, Held, Part
from customs.messages.enrolment import PinnedKey
from customs.messages.problem import Code
from customs.messages.sealed_box import unseal
from customs.pass_command import read_keys
from customs.sealed import KeyRing, Use, VerifyingKey
from passenger_app import jobs, worker
from passenger_app.centre import Centre
from passenger_app.fleet import bundles, devices, enrolment, release
from passenger_app.keyring import Shared, rotate
from passenger_app.models import Bundle as Row
from passenger_app.models import BundleLine, BundlePart, Job, ReleaseKey
from tests.passenger_app.conftest import Clock
from tests.passenger_app.devices.conftest import New, Seen
from tests.passenger_app.devices.machine import Machine

pytestmark = pytest.mark.long


def made(centre: Centre, folder: Path) -> int | None:
    """The next bundle, drafted and signed."""
    centre.keys.forget()
    bundles.draft(centre.database, centre.ring(), centre.now())
    return release.sign(centre.database, folder, centre.now())


def pins(centre: Centre) -> KeyRing:
    """The release keys, as a device pinned them."""
    with centre.database.reading() as session:
        return ring_of(enrolment.bundle_keys(session, centre.now()))


def ring_of(told: tuple[PinnedKey, ...]) -> KeyRing:
    return {
        key.kid: VerifyingKey(
            key.kid, Use.BUNDLE, Ed25519PublicKey.from_public_bytes(key.public),
            key.not_before, key.not_after,
        )
        for key in told
    }  # fmt: skip


def taken(machine: Machine, centre: Centre, before: Held | None = None) -> Held | Fault:
    query = f"have={before.manifest.number}" if before else ""
    told = machine.ask(Bundle, routes.BUNDLE, query=query)
    return bundle.take(told, pins(centre), centre.now(), before)


def test_a_device_takes_the_whole(machine: Machine, centre: Centre, release_folder: Path) -> None:
    made(centre, release_folder)
    held = taken(machine, centre)
    assert isinstance(held, Held)
    told = {name: json.loads(content) for name, content in held.parts.items()}
    assert set(told) == {
        Part.PASS_KEYS, Part.FLEET_KEYS, Part.DEVICES, Part.TARIFF, Part.RELEASE_KEYS,
        Part.POLICIES, Part.RATES,
    }  # fmt: skip
    ring = read_keys(held.parts[Part.PASS_KEYS].decode())
    assert {key.use for key in ring.values()} >= {Use.PASS, Use.CLEARANCE, Use.KEEPER}
    [device] = told[Part.DEVICES]["devices"]
    assert device["kid"] == machine.keys.kid.hex()
    assert "allowances.toml" in told[Part.TARIFF]["files"]
    pinned = msgspec.json.decode(held.parts[Part.RELEASE_KEYS], type=tuple[PinnedKey, ...])
    assert ring_of(pinned) == pins(centre)


def test_a_delta_ends_in_the_same(
    machine: Machine, new: New, centre: Centre, release_folder: Path
) -> None:
    made(centre, release_folder)
    before = taken(machine, centre)
    assert isinstance(before, Held)
    new()  # another device: one part changes
    made(centre, release_folder)
    told = machine.ask(Bundle, routes.BUNDLE, query=f"have={before.manifest.number}")
    assert set(told.parts) == {Part.DEVICES}
    assert bundle.take(told, pins(centre), centre.now(), before) == taken(machine, centre)
    assert bundle.take(told, pins(centre), centre.now()) is Fault.PART_MISSING


def test_a_delta_from_nowhere(machine: Machine, centre: Centre, release_folder: Path,
                              seen: Seen) -> None:  # fmt: skip
    made(centre, release_folder)
    assert machine.refused(routes.BUNDLE, query="have=99") is Code.OLD_BUNDLE
    assert seen(machine.id) == {"old_bundle": {"code": "old_bundle"}}


def test_bundles_nobody_begins_from_are_forgotten(
    machine: Machine, centre: Centre, release_folder: Path, clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(bundles, "KEPT", 2)
    for _ in range(4):
        made(centre, release_folder)
        clock.forward(bundles.RENEWED)
        clock.forward(timedelta(seconds=1))
    assert machine.refused(routes.BUNDLE, query="have=1") is Code.OLD_BUNDLE
    assert machine.refused(routes.BUNDLE, query="have=3") is None
    with centre.database.reading() as session:
        listed = set(session.scalars(select(BundleLine.sha256)))
        assert set(session.scalars(select(BundlePart.sha256))) == listed


def test_there_is_none_yet(machine: Machine) -> None:
    assert machine.refused(routes.BUNDLE) is Code.NOT_THERE


def test_a_draft_is_no_bundle(machine: Machine, centre: Centre) -> None:
    bundles.draft(centre.database, centre.ring(), centre.now())
    assert machine.refused(routes.BUNDLE) is Code.NOT_THERE


def test_the_fleets_keys_are_sealed_to_each_device(
    machine: Machine, new: New, centre: Centre, release_folder: Path
) -> None:
    other = new()
    made(centre, release_folder)
    held = taken(machine, centre)
    assert isinstance(held, Held)
    sealed = machine.ask(Bundle, routes.BUNDLE).sealed_keys
    plain = unseal(sealed, machine.keys.seal, fleet_keys.info(machine.id))
    keys = fleet_keys.read(plain or b"")
    assert keys == {use.value: centre.ring().shared[use] for use in Shared}
    assert fleet_keys.are_named(keys, held.parts[Part.FLEET_KEYS])
    assert unseal(sealed, other.keys.seal, fleet_keys.info(machine.id)) is None
    assert unseal(sealed, machine.keys.seal, fleet_keys.info(other.id)) is None


def test_no_shared_key_stands_in_a_part(centre: Centre, release_folder: Path) -> None:
    made(centre, release_folder)
    secrets = [key for use in Shared for key in centre.ring().shared[use].values()]
    assert len(secrets) >= 4
    with centre.database.reading() as session:
        contents = b"".join(session.scalars(select(BundlePart.content)))
    assert not [key for key in secrets if key in contents or key.hex().encode() in contents]


def test_a_new_draft_where_something_changed(
    centre: Centre, release_folder: Path, clock: Clock, new: New
) -> None:
    assert [made(centre, release_folder) for _ in range(2)] == [1, None]
    device = new()
    assert made(centre, release_folder) == 2
    devices.revoke(centre.database, centre.now(), "test", device.id)
    assert made(centre, release_folder) == 3
    with centre.database.writing() as session:
        rotate(session, centre.vault, Use.PASS, centre.now())
        rotate(session, centre.vault, Shared.TRIP, centre.now())
    assert made(centre, release_folder) == 4
    clock.forward(bundles.RENEWED)
    assert made(centre, release_folder) == 5


def test_a_change_asks_for_a_draft_at_once(centre: Centre, machine: Machine) -> None:
    worker.standing_jobs(centre)
    while worker.step(centre, "w"):
        pass
    devices.revoke(centre.database, centre.now(), "test", machine.id)
    with centre.database.reading() as session:
        due = session.scalars(select(Job).where(Job.kind == jobs.Kind.BUNDLE)).one()
    assert due.run_at == centre.now()
    assert worker.step(centre, "w")
    with centre.database.reading() as session:
        assert len(session.scalars(select(Row)).all()) == 2


# The release signer.


def test_its_keys_are_its_own(release_folder: Path, centre: Centre) -> None:
    files = sorted(path.name for path in release_folder.iterdir())
    with centre.database.reading() as session:
        rows = session.scalars(select(ReleaseKey).order_by(ReleaseKey.not_before)).all()
        assert sorted(row.kid.hex() for row in rows) == files
    assert rows[0].not_before == centre.now()
    assert rows[0].not_after - rows[1].not_before == release.OVERLAP
    assert {stat.S_IMODE(path.stat().st_mode) for path in release_folder.iterdir()} == {0o600}
    assert release.make(centre.database, release_folder, centre.now()) == []


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
