"""Bundles: drafted by the centre, signed by another, whole or as a delta, sealed to each device."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select

from customs.messages import bundle, fleet_keys, routes
from customs.messages.bundle import Bundle, Fault, Held, Part
from customs.messages.enrolment import PinnedKey
from customs.messages.heartbeat import BUNDLE_LIVES, Heard
from customs.messages.problem import Code
from customs.messages.sealed_box import unseal
from customs.pass_command import read_keys
from customs.sealed import KeyRing, Use, VerifyingKey
from passenger_app import jobs, keyring, worker
from passenger_app.centre import Centre
from passenger_app.fleet import bundles, devices, enrolment, release
from passenger_app.keyring import Shared, rotate
from passenger_app.models import Bundle as Row
from passenger_app.models import BundleLine, BundlePart, Job
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
        Part.POLICIES, Part.RATES, Part.GATE_CODES, Part.WATCH_LIST, Part.LANES,
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
    for have in (99, 10**15 - 1):  # more than a column of the table holds
        assert machine.refused(routes.BUNDLE, query=f"have={have}") is Code.OLD_BUNDLE
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


def given(machine: Machine) -> tuple[fleet_keys.FleetKeys, bytes]:
    """The shared keys a device is handed, and the part of the bundle that names them."""
    told = machine.ask(Bundle, routes.BUNDLE)
    keys = fleet_keys.read(unseal(told.sealed_keys, machine.keys.seal,
                                  fleet_keys.info(machine.id)) or b"")  # fmt: skip
    assert keys is not None
    return keys, told.parts[Part.FLEET_KEYS]


def test_a_key_the_bundle_does_not_name_is_not_handed_over(
    machine: Machine, centre: Centre, release_folder: Path
) -> None:
    """Between a rotation and the next signed bundle a device would refuse the one there is."""
    made(centre, release_folder)
    with centre.database.writing() as session:
        rotate(session, centre.vault, Shared.TRIP, centre.now())
    centre.keys.forget()
    keys, part = given(machine)
    assert fleet_keys.are_named(keys, part)
    assert fleet_keys.name(keys) == part


def test_a_key_the_bundle_names_is_handed_over_at_once(
    machine: Machine, centre: Centre, release_folder: Path
) -> None:
    """The worker read the ring anew; this process holds the one it read before."""
    before = centre.keys.ring(centre.now())
    with centre.database.writing() as session:
        rotate(session, centre.vault, Shared.TRIP, centre.now())
    made(centre, release_folder)
    centre.keys._kept = centre.now(), before
    keys, part = given(machine)
    assert fleet_keys.name(keys) == part


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


def due(centre: Centre) -> datetime:
    """When the next bundle is drafted."""
    with centre.database.reading() as session:
        return session.scalars(select(Job).where(Job.kind == jobs.Kind.BUNDLE)).one().run_at


def test_a_new_key_asks_for_a_draft_at_once(centre: Centre, clock: Clock) -> None:
    worker.standing_jobs(centre)
    while worker.step(centre, "w"):
        pass
    clock.forward(timedelta(minutes=1))
    assert due(centre) > centre.now()
    with centre.database.writing() as session:
        rotate(session, centre.vault, Use.PASS, centre.now())
    assert due(centre) == centre.now()


def signed_with_unheard_of_keys(centre: Centre, folder: Path, clock: Clock) -> list[str]:
    """Days around each monthly rotation: who signs, and which living bundle does not name it."""
    held: dict[datetime, set[str]] = {}
    found = []
    clock.forward(timedelta(days=29))
    for _ in range(5 * 24 // 6):
        made(centre, folder)
        with centre.database.reading() as session:
            part = bundles.parts(session, centre.ring(), centre.now())[Part.PASS_KEYS]
        held[centre.now()] = {key["kid"] for key in json.loads(part)["keys"]}
        worker.HANDLERS[jobs.Kind.ROTATE](centre, "all", centre.now())
        signers = {key.kid.hex() for key in centre.ring().signing.values()}
        alive = (made_at for made_at in held if centre.now() - made_at <= BUNDLE_LIVES)
        found += [f"{made_at}: {signers - held[made_at]}" for made_at in alive
                  if signers - held[made_at]]  # fmt: skip
        clock.forward(bundles.RENEWED)
    assert len(set.union(*held.values())) > len(held[min(held)])
    return found


def test_every_bundle_that_lives_names_the_keys_that_sign(
    centre: Centre, release_folder: Path, clock: Clock
) -> None:
    assert signed_with_unheard_of_keys(centre, release_folder, clock) == []


def test_a_key_that_signs_at_once_is_seen(
    centre: Centre, release_folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    monkeypatch.setattr(keyring, "TOLD", timedelta(0))
    assert signed_with_unheard_of_keys(centre, release_folder, clock) != []


# A centre that came back from a backup.


def beats(machine: Machine, bundle: int) -> None:
    """A device tells which bundle it works with."""
    machine.ask(Heard, routes.HEARTBEAT, machine.heartbeat(bundle=bundle))


def test_the_next_number_is_beyond_what_devices_hold(
    machine: Machine, centre: Centre, release_folder: Path
) -> None:
    assert made(centre, release_folder) == 1
    beats(machine, 7)
    assert made(centre, release_folder) == 8
    beats(machine, 8)
    assert made(centre, release_folder) is None


@pytest.mark.parametrize("told", [2**53 - 1, 2 + bundles.FAR])
def test_a_number_no_backup_explains_is_not_believed(
    machine: Machine, centre: Centre, release_folder: Path, told: int
) -> None:
    made(centre, release_folder)
    beats(machine, told)
    assert made(centre, release_folder) is None


def test_nor_is_the_number_of_one_believed_no_more(
    machine: Machine, centre: Centre, release_folder: Path
) -> None:
    beats(machine, 7)
    devices.revoke(centre.database, centre.now(), "test", machine.id)
    assert made(centre, release_folder) == 1


def test_the_bundle_before_the_leap_is_still_handed_over(
    machine: Machine, centre: Centre, release_folder: Path, new: New
) -> None:
    made(centre, release_folder)
    beats(machine, 1000)
    bundles.draft(centre.database, centre.ring(), centre.now())
    assert machine.ask(Bundle, routes.BUNDLE).number == 1
