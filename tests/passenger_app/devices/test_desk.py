"""The devices' room at the desk: what officers see, propose, draw and revoke."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from customs.messages import routes
from customs.messages.enrolment import DeviceKind
from customs.messages.heartbeat import SILENT, Heard, Notice
from customs.messages.problem import Code
from customs.messages.upload import Disposition
from customs.officer import Role
from customs.officer_task import Kind
from customs.words_devices import BECAME, HEALTH, KEY_STATES, KINDS, STATES, Sign
from passenger_app import tasks
from passenger_app.centre import Centre
from passenger_app.fleet import bundles, devices, release
from passenger_app.models import Device, DeviceState, KeyState
from tests.passenger_app.conftest import Clock
from tests.passenger_app.desk import Desk, on_duty
from tests.passenger_app.devices.conftest import New
from tests.passenger_app.devices.machine import Machine
from tests.passenger_app.test_officer_rooms import decides

pytestmark = pytest.mark.long

NewDesk = Callable[[Role], Desk]
GATE = {"kind": "gate", "hall": "nrt-t1", "name": "gate-1", "reason": "A new lane"}
CODE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}\b")


@pytest.fixture
def at_desk(app: Flask, centre: Centre) -> NewDesk:
    """Makes officers who are signed in."""
    return partial(on_duty, app, centre)


def proposes(desk: Desk, **told: str) -> str:
    """Propose a device; where that led."""
    desk.steps_up()
    desk.browser.open("/officer/devices/new").send(GATE | told)
    return desk.browser.path


def expected(centre: Centre) -> UUID:
    with centre.database.reading() as session:
        return session.scalars(select(Device.id).where(Device.state == "expected")).one()


def test_every_state_has_its_word() -> None:
    assert set(STATES) == set(DeviceState)
    assert set(KEY_STATES) == set(KeyState)
    assert set(HEALTH) == {*Notice, *Sign}
    assert set(BECAME) == set(Disposition)
    assert set(KINDS) == set(DeviceKind)


@pytest.mark.usefixtures("release_folder")
def test_two_officers_and_one_device(app: Flask, centre: Centre, at_desk: NewDesk) -> None:
    technician, supervisor = at_desk(Role.TECHNICIAN), at_desk(Role.SUPERVISOR)
    path = proposes(technician)
    assert path.startswith("/officer/proposals/")
    for told in ("NRT-T1 gate-1", "Gate", "A new lane", "Another officer decides it"):
        assert told in technician.browser.page.words
    decides(supervisor, path)
    page = f"/officer/devices/{expected(centre)}"
    assert page in supervisor.browser.page.links
    assert f"{page}/code" not in supervisor.browser.open(page).page.links
    technician.steps_up()
    assert f"{page}/code" in technician.browser.open(page).page.links
    code = CODE.findall(technician.browser.open(f"{page}/code").press("Draw the code").text)
    assert len(code) == 1
    assert not CODE.findall(technician.browser.open(f"{page}/code").text)  # shown once
    machine = Machine(app).enrol(code[0])
    assert str(machine.id) in page
    assert "Believed" in technician.browser.open(page).page.words
    assert f"{page}/code" not in technician.browser.page.links


def test_another_officer_draws_nothing(centre: Centre, at_desk: NewDesk) -> None:
    technician, supervisor = at_desk(Role.TECHNICIAN), at_desk(Role.SUPERVISOR)
    decides(supervisor, proposes(technician))
    page = f"/officer/devices/{expected(centre)}/code"
    supervisor.browser.open(page)
    assert "No code can be drawn" in supervisor.browser.page.words
    token = supervisor.browser.page.forms[0].fields["csrf_token"]
    assert supervisor.browser.post(page, {"csrf_token": token}).status == 409
    assert not CODE.findall(supervisor.browser.text)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"kind": ""}, "Choose what the device is"),
        ({"kind": "tank"}, "Choose what the device is"),
        ({"hall": ""}, "Enter the hall"),
        ({"hall": "成田"}, "Enter the hall"),
        ({"hall": "A" * 25}, "Enter the hall"),
        ({"name": "gate 1"}, "name, such as kiosk-12"),
        ({"name": "-"}, "name, such as kiosk-12"),
        ({"reason": "  "}, "Say why"),
        ({"reason": "x" * 401}, "Say why"),
    ],
)
def test_a_proposal_that_lacks_something_says_what(
    at_desk: NewDesk, typed: dict[str, str], said: str
) -> None:
    desk = at_desk(Role.TECHNICIAN)
    assert proposes(desk, **typed) == "/officer/devices/new"
    assert desk.browser.status == 422
    assert said in desk.browser.page.words


@pytest.mark.parametrize("role", [Role.COUNTER, Role.CASHIER, Role.RISK_ANALYST])
def test_the_room_is_closed_to_who_has_nothing_to_do_there(at_desk: NewDesk, role: Role) -> None:
    desk = at_desk(role)
    desk.steps_up()
    for path in ("", "/new", f"/{uuid4()}", f"/{uuid4()}/code", f"/{uuid4()}/revoke"):
        assert desk.browser.open(f"/officer/devices{path}").status == 403


def test_an_auditor_looks_and_does_nothing(machine: Machine, at_desk: NewDesk) -> None:
    desk = at_desk(Role.AUDITOR)
    page = f"/officer/devices/{machine.id}"
    assert "device-1" in desk.browser.open("/officer/devices").text
    assert "/officer/devices/new" not in desk.browser.page.links
    assert f"{page}/revoke" not in desk.browser.open(page).page.links
    desk.steps_up()
    assert desk.browser.open(f"{page}/revoke").status == 403


def test_one_officer_revokes_at_once_with_a_reason(
    machine: Machine, centre: Centre, at_desk: NewDesk
) -> None:
    desk = at_desk(Role.TECHNICIAN)
    page = f"/officer/devices/{machine.id}"
    assert desk.browser.open(f"{page}/revoke").status == 403  # the passkey first
    desk.steps_up()
    desk.browser.open(f"{page}/revoke").send({"reason": " "})
    assert desk.browser.status == 422
    assert machine.refused(routes.HEARTBEAT, machine.heartbeat()) is None
    desk.browser.open(f"{page}/revoke").send({"reason": "Stolen from lane 4"})
    assert desk.browser.path == page
    assert machine.refused(routes.HEARTBEAT, machine.heartbeat()) is Code.REVOKED
    assert "Stolen from lane 4" in desk.browser.page.words
    assert "revoked already" in desk.browser.open(f"{page}/revoke").page.words


def words_of(desk: Desk, machine: Machine) -> str:
    """What the list says of one device, and its page."""
    found: str = desk.browser.open("/officer/devices").page.words
    return found + desk.browser.open(f"/officer/devices/{machine.id}").page.words


def test_health_is_said_in_words(machine: Machine, at_desk: NewDesk, clock: Clock) -> None:
    desk = at_desk(Role.TECHNICIAN)
    machine.ask(Heard, routes.HEARTBEAT, machine.heartbeat(waiting=3))
    told = words_of(desk, machine)
    assert HEALTH[Notice.OLD_BUNDLE] in told  # it has none
    assert HEALTH[Sign.SILENT] not in told
    machine.off = timedelta(seconds=-90)
    since = clock.now - timedelta(hours=2)
    deep = machine.heartbeat(waiting=4321, oldest=since, dead=2)
    machine.ask(Heard, routes.HEARTBEAT, deep)
    told = words_of(desk, machine)
    for sign in (Notice.CLOCK_DRIFTS, Notice.OUTBOX_DEEP, Notice.DEAD_LETTERS):
        assert HEALTH[sign] in told
    assert "90 s slow" in told
    assert "4,321" in told
    clock.forward(SILENT + timedelta(seconds=1))
    assert HEALTH[Sign.SILENT] in words_of(desk, machine)


def test_a_hall_says_whether_it_is_reached_and_when_its_rules_end(
    new: New, centre: Centre, release_folder: Path, at_desk: NewDesk, clock: Clock
) -> None:
    station = new(DeviceKind.HALL)
    bundles.draft(centre.database, centre.ring(), clock())
    number = release.sign(centre.database, release_folder, clock())

    def told() -> str:
        words = at_desk(Role.TECHNICIAN).browser.open("/officer/devices").page.words
        return words.partition("Its rules")[2].partition("Device")[0]

    assert "Not reached" in told()
    assert "Never" in told()
    station.ask(Heard, routes.HEARTBEAT, station.heartbeat(bundle=number))
    assert "Reached" in told()
    assert "open nothing from 22" in told()
    clock.forward(timedelta(minutes=2, seconds=1))
    assert "Not reached" in told()
    for hours, sign in ((18, Notice.BUNDLE_ENDS), (6, Notice.OLD_BUNDLE)):
        assert HEALTH[sign] not in told()
        clock.forward(timedelta(hours=hours))
        assert HEALTH[sign] in told()
    assert "open nothing since 22" in told()


def test_a_device_shows_its_keys_its_events_and_its_tasks(
    machine: Machine, centre: Centre, at_desk: NewDesk
) -> None:
    first, _, third = (machine.happens() for _ in range(3))
    machine.upload(first, third, b"nonsense")
    desk = at_desk(Role.TECHNICIAN)
    told = desk.browser.open(f"/officer/devices/{machine.id}").page.words
    for said in (
        machine.keys.kid.hex(),
        BECAME[Disposition.GAP],
        BECAME[Disposition.MALFORMED],
        "1/3",
        "Events of a device are missing",
    ):
        assert said in told
    [task] = [link for link in desk.browser.page.links if "/tasks/" in link][:1]
    assert f"/officer/devices/{machine.id}" in desk.browser.open(task).page.links


def test_a_task_about_no_device_shows_as_it_is(centre: Centre, at_desk: NewDesk) -> None:
    with centre.database.writing() as session:
        for subject in ("stranger", uuid4()):
            tasks.ask(session, centre.now(), Kind.DEVICE_KEY, subject)
    desk = at_desk(Role.TECHNICIAN)
    found = desk.browser.open("/officer/tasks").page.links
    for link in [one for one in found if "/tasks/" in one and "shift" not in one]:
        assert desk.browser.open(link).status == 200


def test_a_device_nobody_knows_is_not_found(at_desk: NewDesk) -> None:
    desk = at_desk(Role.TECHNICIAN)
    desk.steps_up()
    for act in ("", "/code", "/revoke"):
        assert desk.browser.open(f"/officer/devices/{uuid4()}{act}").status == 404


def test_the_empty_room_says_how_it_begins(at_desk: NewDesk) -> None:
    assert (
        "No device is expected yet"
        in at_desk(Role.TECHNICIAN).browser.open("/officer/devices").text
    )


def test_who_is_revoked_has_no_health(machine: Machine, centre: Centre, at_desk: NewDesk) -> None:
    devices.revoke(centre.database, centre.now(), "cli", machine.id)
    told = words_of(at_desk(Role.AUDITOR), machine)
    assert "Revoked" in told
    assert HEALTH[Sign.SILENT] not in told
