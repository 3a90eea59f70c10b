"""A device comes in by one code, with keys it holds; and changes them without a second one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from customs.messages import routes
from customs.messages.enrolment import (
    CODE_LIVES,
    Challenge,
    DeviceKind,
    Enrolment,
    NewKeys,
    Proof,
    Welcome,
    challenge_info,
)
from customs.messages.heartbeat import Heard
from customs.messages.problem import Code
from customs.messages.sealed_box import unseal
from passenger_app.centre import Centre
from passenger_app.fleet import devices as fleet
from passenger_app.fleet import enrolment
from passenger_app.models import Audit, Device, DeviceCode, DeviceKey
from tests.passenger_app.conftest import Clock
from tests.passenger_app.devices.conftest import New, Seen
from tests.passenger_app.devices.machine import Keys, Machine, invite

pytestmark = pytest.mark.usefixtures("release_folder")


@pytest.fixture
def expected(app: Flask, centre: Centre) -> tuple[Machine, str]:
    """A device that has not come, and its code."""
    id_, code = invite(centre, DeviceKind.GATE, "gate-1")
    return Machine(app, id_), code


def try_code(machine: Machine, code: str, keys: Keys | None = None) -> Code | None:
    return machine.refused(routes.ENROL, Enrolment(offer=machine.offer(code, keys)), header="")


def test_a_device_comes_in(expected: tuple[Machine, str], centre: Centre) -> None:
    machine, code = expected
    welcome = machine.ask(Welcome, routes.ENROL, Enrolment(offer=machine.offer(code.lower())))
    assert (welcome.challenge.device, welcome.kind) == (machine.id, DeviceKind.GATE)
    assert (welcome.hall, welcome.name, len(welcome.bundle_keys)) == ("NRT-T1", "gate-1", 2)
    told = machine.prove(welcome.challenge.sealed)
    assert told.ends == centre.now() + enrolment.KEY_LIVES
    assert machine.refused(routes.HEARTBEAT, machine.heartbeat()) is None
    with centre.database.reading() as session:
        acts = set(session.scalars(select(Audit.act).where(Audit.subject == str(machine.id))))
    assert {"device_admit", "device_code", "device_offer", "device_key"} <= acts


@pytest.mark.parametrize("wrong", ["3467-9CDF-GHJK", "4", "名前"])
def test_a_wrong_code(expected: tuple[Machine, str], wrong: str, seen: Seen) -> None:
    machine, _ = expected
    assert try_code(machine, wrong) is Code.WRONG_CODE
    assert seen() == {"device_key": {"code": "wrong_code"}}


def test_an_offer_without_a_code(expected: tuple[Machine, str]) -> None:
    machine, _ = expected
    told = Enrolment(offer=machine.offer())
    assert machine.refused(routes.ENROL, told, header="") is Code.WRONG_KEY


def test_guesses_kill_the_code(expected: tuple[Machine, str], seen: Seen) -> None:
    machine, code = expected
    guess = code[:-1] + ("3" if code[-1] != "3" else "4")
    for _ in range(enrolment.TRIES):
        assert try_code(machine, guess) is Code.WRONG_CODE
    assert try_code(machine, code) is Code.WRONG_CODE
    assert seen(machine.id) == {"device_key": {"code": "wrong_code"}}


def test_without_the_count_guesses_would_go_on(
    expected: tuple[Machine, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    machine, code = expected
    monkeypatch.setattr(enrolment, "TRIES", 10**9)
    guess = code[:-1] + ("3" if code[-1] != "3" else "4")
    for _ in range(7):
        assert try_code(machine, guess) is Code.WRONG_CODE
    assert try_code(machine, code) is None


def test_a_code_ends(expected: tuple[Machine, str], clock: Clock) -> None:
    machine, code = expected
    clock.forward(CODE_LIVES)
    assert try_code(machine, code) is Code.WRONG_CODE


def test_a_code_serves_one_device(expected: tuple[Machine, str], app: Flask) -> None:
    machine, code = expected
    assert try_code(machine, code) is None
    assert try_code(Machine(app), code) is Code.WRONG_KEY


def test_a_newer_code_ends_the_one_before(expected: tuple[Machine, str], centre: Centre) -> None:
    machine, code = expected
    index_key = centre.settings.secrets.blind_index_key
    with centre.database.writing() as session:
        newer = fleet.draw_code(session, index_key, centre.now(), "test", machine.id)
    assert try_code(machine, code) is Code.WRONG_CODE
    assert try_code(machine, newer) is None


def test_a_newer_code_unseats_nobody_who_has_joined(
    expected: tuple[Machine, str], app: Flask, centre: Centre
) -> None:
    """The device offered its keys by the first code and proved them after the second was drawn."""
    machine, code = expected
    welcome = machine.ask(Welcome, routes.ENROL, Enrolment(offer=machine.offer(code)), header="")
    index_key = centre.settings.secrets.blind_index_key
    with centre.database.writing() as session:
        newer = fleet.draw_code(session, index_key, centre.now(), "test", machine.id)
    machine.prove(welcome.challenge.sealed)
    assert try_code(Machine(app), newer) is Code.WRONG_CODE
    with centre.database.reading() as session:
        assert session.get_one(Device, machine.id).state == "active"
    assert machine.refused(routes.HEARTBEAT, machine.heartbeat()) is None


def test_a_code_is_not_kept(expected: tuple[Machine, str], centre: Centre) -> None:
    _, code = expected
    with centre.database.reading() as session:
        row = session.scalars(select(DeviceCode)).one()
    secret = code.replace("-", "")
    assert row.selector == secret[:4]
    assert row.digest == fleet.code_digest(centre.settings.secrets.blind_index_key, secret)
    assert secret[4:].encode() not in row.digest


def test_an_answer_lost_on_its_way(expected: tuple[Machine, str]) -> None:
    """The same offer is challenged again, the same proof answered again."""
    machine, code = expected
    body = Enrolment(offer=machine.offer(code))
    machine.ask(Welcome, routes.ENROL, body, header="")
    again = machine.ask(Welcome, routes.ENROL, body, header="").challenge
    first = machine.prove(again.sealed)
    assert machine.prove(again.sealed).key == first.key


def test_the_challenge_is_for_who_holds_the_sealing_key(
    expected: tuple[Machine, str], seen: Seen
) -> None:
    machine, code = expected
    stolen = Keys(sign=machine.keys.sign)
    offer = Enrolment(offer=machine.offer(code))
    sealed = machine.ask(Welcome, routes.ENROL, offer, header="").challenge.sealed
    assert unseal(sealed, stolen.seal, challenge_info(machine.id)) is None
    assert machine.refused(routes.PROOF, Proof(challenge=bytes(32))) is Code.WRONG_KEY
    assert "device_key" in seen(machine.id)
    assert machine.refused(routes.HEARTBEAT, machine.heartbeat()) is Code.NOT_PROVEN


def test_a_key_that_is_no_key(expected: tuple[Machine, str]) -> None:
    """X25519's points of small order give one secret to everybody."""
    machine, code = expected
    machine.keys.__class__ = type("Weak", (Keys,), {"seal_pub": property(lambda _: bytes(32))})
    assert try_code(machine, code) is Code.WRONG_KEY


def test_an_offer_not_signed_by_its_key(expected: tuple[Machine, str]) -> None:
    machine, code = expected
    forged = bytearray(machine.offer(code))
    forged[-1] ^= 1
    assert (
        machine.refused(routes.ENROL, Enrolment(offer=bytes(forged)), header="") is Code.WRONG_KEY
    )


def test_a_device_already_there_needs_no_code(machine: Machine, centre: Centre) -> None:
    index_key = centre.settings.secrets.blind_index_key
    with centre.database.writing() as session, pytest.raises(fleet.NotExpected):
        fleet.draw_code(session, index_key, centre.now(), "test", machine.id)


def test_without_a_release_key_nobody_comes_in(
    expected: tuple[Machine, str], clock: Clock, centre: Centre
) -> None:
    machine, _ = expected
    clock.forward(timedelta(days=3 * 365))
    index_key = centre.settings.secrets.blind_index_key
    with centre.database.writing() as session:
        code = fleet.draw_code(session, index_key, centre.now(), "test", machine.id)
    assert try_code(machine, code) is Code.AWAY


# Changing keys.


def test_the_next_keys(machine: Machine, centre: Centre) -> None:
    told = machine.ask(Challenge, routes.KEYS, machine.next_keys())
    assert machine.refused(routes.HEARTBEAT, machine.heartbeat()) is None  # until it is proven
    machine.prove(told.sealed, machine.new)
    assert machine.refused(routes.HEARTBEAT, machine.heartbeat()) is Code.WRONG_KEY
    assert machine.refused(routes.HEARTBEAT, machine.heartbeat(), keys=machine.new) is None
    with centre.database.reading() as session:
        states = {k.kid: k.state for k in session.scalars(select(DeviceKey))}
    assert states == {machine.keys.kid: "retired", machine.new.kid: "in_force"}


def test_what_a_retired_key_signed_is_still_taken(machine: Machine) -> None:
    """An event waited in the outbox while the keys were changed."""
    waiting = machine.happens()
    told = machine.ask(Challenge, routes.KEYS, machine.next_keys())
    machine.prove(told.sealed, machine.new)
    machine.keys = machine.new
    assert machine.upload(waiting, machine.happens()) == ["taken", "taken"]


def test_nobody_offers_keys_for_another(machine: Machine, new: New) -> None:
    other = new()
    offer = other.next_keys()
    assert machine.refused(routes.KEYS, offer) is Code.WRONG_KEY


def test_nobody_takes_anothers_key(machine: Machine, new: New) -> None:
    other = new()
    assert machine.refused(routes.KEYS, _offer_of(machine, other.keys)) is Code.WRONG_KEY
    assert machine.refused(routes.KEYS, _offer_of(machine, machine.keys)) is Code.WRONG_KEY


def _offer_of(machine: Machine, keys: Keys) -> NewKeys:
    return NewKeys(offer=machine.offer(keys=keys))


def test_a_key_whose_year_is_over(machine: Machine, clock: Clock, seen: Seen) -> None:
    clock.forward(enrolment.KEY_LIVES - timedelta(days=1))
    heard = machine.ask(Heard, routes.HEARTBEAT, machine.heartbeat())
    assert "key_ends" in heard.notices
    clock.forward(timedelta(days=1))
    assert machine.refused(routes.HEARTBEAT, machine.heartbeat()) is Code.KEY_ENDED
    assert "device_key_ends" in seen(machine.id)
    assert machine.upload(machine.happens()) == ["taken"]
    told = machine.ask(Challenge, routes.KEYS, machine.next_keys())
    machine.prove(told.sealed, machine.new)
    assert machine.refused(routes.HEARTBEAT, machine.heartbeat(), keys=machine.new) is None


def test_a_revoked_device(machine: Machine, centre: Centre, seen: Seen) -> None:
    assert fleet.revoke(centre.database, centre.now(), "test", machine.id)
    for route, body in (
        (routes.HEARTBEAT, machine.heartbeat()),
        (routes.KEYS, machine.next_keys()),
        (routes.BUNDLE, None),
    ):
        assert machine.refused(route, body) is Code.REVOKED
    assert seen(machine.id)["device_key"] == {"code": "revoked"}
    with centre.database.reading() as session:
        assert session.get_one(Device, machine.id).state == "revoked"


def test_it_still_tells_what_happened(machine: Machine, centre: Centre, seen: Seen) -> None:
    """What happened is not refused; nobody acts on it but an officer."""
    fleet.revoke(centre.database, centre.now(), "test", machine.id)
    assert machine.upload(machine.happens()) == ["revoked"]
    assert seen(machine.id)["device_key"] == {"revoked": 1}
