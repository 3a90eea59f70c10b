"""A bundle is taken whole or not at all, and never one that is wrong, older or too old."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from unittest.mock import Mock

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from sqlalchemy import delete, insert, select

from customs import sealed
from customs.messages import bundle, plain
from customs.messages.bundle import Bundle, Part
from customs.messages.enrolment import DeviceKind
from customs.messages.event import Kind
from customs.messages.heartbeat import BUNDLE_LIVES
from customs.messages.request import Asked
from customs.messages.routes import BUNDLE
from kiosk.centre import bundle_held
from kiosk.centre.bundle_held import BundleRefused, InUse
from kiosk.centre.transport import Answer
from kiosk.commands.device import state
from kiosk.store.store import Store
from passenger_app.centre import Centre
from passenger_app.fleet import bundles
from passenger_app.models import Bundle as Row
from passenger_app.models import BundleLine, BundlePart
from tests.contract.hall import Hall, Member
from tests.passenger_app.conftest import Clock

pytestmark = pytest.mark.long


def held(member: Member) -> InUse:
    """The bundle a device works with."""
    found = bundle_held.read(member.running.store, member.running.device)
    assert found is not None
    return found


def next_bundle(hall: Hall) -> None:
    """Something changed in the fleet."""
    code = hall.invite(DeviceKind.GATE, f"gate at {hall.clock()}")
    hall.clock.forward(timedelta(minutes=1))
    hall.join_with(code, f"gate-{hall.clock():%H%M%S}")
    hall.release()


def test_a_device_takes_the_bundle_and_opens_the_fleet_keys(member: Member, hall: Hall) -> None:
    member.turn()
    taken = held(member)
    assert taken.number == 1
    assert taken.fleet_keys == bundles.shared(hall.centre.ring())
    assert taken.lives(hall.clock())
    secret = [key for use in taken.fleet_keys.values() for key in use.values()]
    files = [path.read_bytes() for path in member.folder.rglob("*") if path.is_file()]
    assert secret
    assert not any(key in raw for raw in files for key in secret)


def test_a_release_key_signs_in_the_second_it_was_made(
    app: Flask, centre: Centre, clock: Clock, tmp_path: Path
) -> None:
    clock.forward(timedelta(milliseconds=700))
    Hall(app, centre, clock, tmp_path).release()


def keeping(brought: list[Bundle]) -> Callable[[Asked, Answer], Answer]:
    """A line that keeps the bundles it brings."""

    def keep(asked: Asked, answer: Answer) -> Answer:
        if asked.path == BUNDLE.path:
            told = plain.read(Bundle, answer.body)
            assert isinstance(told, Bundle)
            brought.append(told)
        return answer

    return keep


def test_the_next_comes_as_what_changed(member: Member, hall: Hall) -> None:
    member.turn()
    before = held(member)
    answers: list[Bundle] = []

    next_bundle(hall)
    member.line.after = keeping(answers)
    member.turn()
    (told,) = answers
    assert told.since == before.number
    assert set(told.parts) == {Part.DEVICES}
    assert held(member).number == before.number + 1
    assert held(member).held.parts[Part.TARIFF] == before.held.parts[Part.TARIFF]
    member.restart()
    assert held(member).number == before.number + 1


def altered(change: Callable[[Bundle], Bundle]) -> Callable[[Asked, Answer], Answer]:
    """A centre, or somebody between, that changes bundles."""

    def answer(asked: Asked, told: Answer) -> Answer:
        read = plain.read(Bundle, told.body) if asked.path == BUNDLE.path else None
        return Answer(200, plain.write(change(read))) if isinstance(read, Bundle) else told

    return answer


def resigned(told: Bundle) -> Bundle:
    """The same list under a key nobody pinned."""
    said = sealed.unbelieved(told.signed)
    assert said is not None
    forged = sealed.SigningKey(said.kid, sealed.Use.BUNDLE, Ed25519PrivateKey.generate())
    return msgspec.structs.replace(told, signed=sealed.seal(forged, said.payload))


FORGED: dict[str, Callable[[Bundle], Bundle]] = {
    "another key": resigned,
    "a changed part": lambda told: msgspec.structs.replace(
        told, parts=told.parts | {Part.DEVICES: b'{"devices":[]}'}
    ),
    "a part left out": lambda told: msgspec.structs.replace(told, parts={}),
    "keys of another": lambda told: msgspec.structs.replace(
        told, sealed_keys=told.sealed_keys[:-1] + bytes([told.sealed_keys[-1] ^ 1])
    ),
    "a wrong beginning": lambda told: msgspec.structs.replace(told, since=7),
    "no list": lambda told: msgspec.structs.replace(told, signed=b"\x00"),
}


@pytest.mark.parametrize("forgery", FORGED)
def test_a_forged_bundle_changes_nothing(member: Member, hall: Hall, forgery: str) -> None:
    member.turn()
    before = held(member)
    next_bundle(hall)
    member.line.after = altered(FORGED[forgery])
    member.turn()
    assert isinstance(member.upkeep.duties["bundle"].last, BundleRefused)
    assert held(member) == before
    member.line.after = lambda _, answer: answer
    member.turn()
    assert held(member).number == before.number + 1


def test_nobody_is_rolled_back(member: Member, hall: Hall) -> None:
    old: list[Bundle] = []

    member.line.after = keeping(old)
    member.turn()
    next_bundle(hall)
    member.turn()
    seal, device = member.running.keys.current.seal, member.running.device
    with pytest.raises(BundleRefused) as refused:
        bundle_held.take(member.running.outbox, device, seal, old[0], hall.clock())
    assert refused.value.why == bundle.Fault.OLDER
    assert held(member).number == 2


def test_a_cut_in_the_middle_leaves_the_one_before(
    member: Member, hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    member.turn()
    before = held(member)
    next_bundle(hall)
    kept, left = Store.keep, iter(range(100))

    def cut(*told: object) -> None:
        if next(left) == 3:
            raise KeyboardInterrupt
        kept(*told)  # type: ignore[arg-type]

    with monkeypatch.context() as cutting:
        cutting.setattr(Store, "keep", cut)
        with pytest.raises(KeyboardInterrupt):
            member.turn()
    member.restart()
    assert held(member) == before
    member.turn()
    assert held(member).number == before.number + 1
    member.turn()
    told = [e for e in hall.events(member.running.device.device) if e.kind == Kind.BUNDLE_TAKEN]
    assert [event.body["number"] for event in told] == [1, 2]


def test_a_bundle_too_old_is_not_taken_and_one_held_dies(member: Member, hall: Hall) -> None:
    member.turn()
    assert held(member).lives(hall.clock())
    hall.clock.forward(BUNDLE_LIVES)
    assert not held(member).lives(hall.clock() + timedelta(seconds=1))
    fresh = hall.join(DeviceKind.GATE, "gate-late")
    fresh.turn()
    failed = fresh.upkeep.duties["bundle"].last
    assert isinstance(failed, BundleRefused)
    assert failed.why == bundle.Fault.TOO_OLD
    fresh.running.store.close()


def backed_up(hall: Hall) -> Callable[[], None]:
    """What the centre keeps of its bundles now, to be put in the place of what it keeps then."""
    tables = (BundleLine, BundlePart, Row)
    with hall.centre.database.reading() as session:
        kept = [[dict(row) for row in session.execute(select(table.__table__)).mappings()]
                for table in tables]  # fmt: skip

    def restore() -> None:
        with hall.centre.database.writing() as session:
            for table in tables:
                session.execute(delete(table))
            for table, rows in reversed(list(zip(tables, kept, strict=True))):
                session.execute(insert(table), rows)

    return restore


def test_a_centre_restored_from_a_backup_goes_on_beyond_what_devices_hold(
    member: Member, hall: Hall
) -> None:
    member.turn()
    restore = backed_up(hall)
    for _ in range(3):
        next_bundle(hall)
    member.turn()
    assert held(member).number == 4
    restore()
    member.turn()
    assert held(member).number == 4
    hall.release()
    member.turn()
    assert held(member).number == 5
    assert member.upkeep.duties["bundle"].last is None


def test_a_number_given_twice_by_a_restored_centre_leads_on(member: Member, hall: Hall) -> None:
    """It drafted anew before it heard what devices hold: no delta leads on from theirs."""
    member.turn()
    restore = backed_up(hall)
    next_bundle(hall)
    member.turn()
    restore()
    next_bundle(hall)
    hall.clock.forward(bundles.RENEWED)
    hall.release()
    assert held(member).number == 2
    member.turn()
    assert held(member).number == 3
    assert member.upkeep.duties["bundle"].last is None


def test_the_bundle_held_is_verified_once_and_not_every_second(
    member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    member.turn()
    before = held(member)
    verifying = Mock(wraps=bundle.believe)
    monkeypatch.setattr(bundle, "believe", verifying)
    for _ in range(3):
        member.turn()
        assert state(member.running)["bundle"] == before.number
    verifying.assert_not_called()
    assert member.running.bundle == before
    member.restart()
    verifying.assert_called_once()
    assert member.running.bundle == before


def test_a_clock_set_back_makes_no_old_bundle_young(member: Member, hall: Hall) -> None:
    """The battery of the machine's clock is flat, and the centre cannot be asked."""
    member.turn()
    hall.off = timedelta(days=-300)
    member.restart()
    assert member.running.clock.now() >= held(member).held.manifest.made_at


def test_the_next_release_keys_are_pinned_from_the_bundle(member: Member, hall: Hall) -> None:
    pinned = {key.kid for key in member.running.device.bundle_keys}
    hall.clock.forward(timedelta(days=350))
    hall.release()
    member.turn()
    member.turn()
    after = {key.kid for key in member.running.device.bundle_keys}
    assert after & pinned
    hall.clock.forward(timedelta(days=300))
    hall.release()
    member.turn()
    hall.clock.forward(timedelta(days=300))
    hall.release()
    member.turn()
    assert held(member).lives(hall.clock())
    assert not {key.kid for key in member.running.device.bundle_keys} & pinned
    member.restart()
    assert held(member).lives(hall.clock())


def test_a_change_of_keys_keeps_the_fleet_keys(member: Member, hall: Hall) -> None:
    member.turn()
    before = held(member).fleet_keys
    hall.clock.forward(timedelta(days=340))
    member.turn()
    member.restart()
    assert held(member).fleet_keys == before


def test_folder_of_a_device_is_its_owners_alone(member: Member) -> None:
    for path in member.folder.rglob("*"):
        if path.is_file() and "store.db" not in path.name:
            assert path.stat().st_mode & 0o077 == 0, path
    assert member.folder.stat().st_mode & 0o077 == 0
