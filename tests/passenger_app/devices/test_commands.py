"""Devices from the command line, on one's own machine."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from customs.messages import routes
from customs.messages.problem import Code
from passenger_app import logins
from passenger_app.centre import Centre
from passenger_app.models import Audit, Device
from tests.passenger_app.devices.machine import Machine

pytestmark = pytest.mark.long


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    told = app.test_cli_runner().invoke(args=["devices", *arguments])
    return told.exit_code, told.output


def invite(app: Flask, name: str = "kiosk-1") -> tuple[int, str]:
    return run(app, "invite", "--kind", "terminal", "--hall", "NRT-T1", "--name", name)


@pytest.mark.usefixtures("release_folder")
def test_a_device_is_invited_listed_and_revoked(app: Flask, centre: Centre) -> None:
    _, told = invite(app)
    found = re.fullmatch(r"(\S+) may enrol once with (\S+) within 15 minutes\n", told)
    assert found is not None
    machine = Machine(app).enrol(found[2])
    assert machine.id == UUID(found[1])
    assert machine.refused(routes.HEARTBEAT, machine.heartbeat()) is None
    assert run(app, "list")[1].split()[:5] == [found[1], "active", "terminal", "NRT-T1", "kiosk-1"]
    assert run(app, "revoke", found[1]) == (0, f"revoked device {found[1]}\n")
    assert machine.refused(routes.HEARTBEAT, machine.heartbeat()) is Code.REVOKED
    assert run(app, "code", found[1])[0] == 1
    with centre.database.reading() as session:
        acts = ("device_admit", "device_code", "device_revoke")
        actors = session.scalars(select(Audit.actor).where(Audit.act.in_(acts)))
        assert list(actors) == [logins.actor()] * 3
        assert session.get_one(Device, machine.id).revoked_by == logins.actor()


@pytest.mark.usefixtures("release_folder")
def test_a_second_code_for_a_device_that_has_not_come(app: Flask) -> None:
    _, told = invite(app)
    status, again = run(app, "code", told.split()[0])
    assert status == 0
    Machine(app).enrol(again.split()[5])


def test_what_cannot_be_done_is_said(app: Flask) -> None:
    invite(app)
    assert invite(app) == (1, "Error: NRT-T1 has a device called kiosk-1\n")
    absent = str(UUID(int=1))
    assert run(app, "revoke", absent) == (1, f"Error: no device {absent}\n")
    assert run(app, "code", absent) == (1, f"Error: {absent} is not expected\n")


def test_in_production_nobody_invites_alone(app: Flask, centre: Centre) -> None:
    centre.settings = replace(centre.settings, devices_origin="https://devices.example")
    status, told = invite(app)
    assert (status, "approved by another" in told) == (1, True)


def test_the_release_folder_is_not_the_centres(app: Flask, tmp_path: Path) -> None:
    """No code of the centre reads it: only the program of its own does."""
    house = Path(app.root_path)
    readers = [p for p in house.rglob("*.py") if "release.sign" in p.read_text()]
    assert [path.name for path in readers] == ["demo.py"]
