"""A fleet of real devices, and what officers see of it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from customs.messages.enrolment import DeviceKind
from passenger_app.centre import Centre
from passenger_app.models import OfficerTask
from tests.passenger_app.devices.machine import Machine, invite, released

New = Callable[..., Machine]
Seen = Callable[..., dict[str, dict[str, object]]]


@pytest.fixture
def release_folder(centre: Centre, tmp_path: Path) -> Path:
    """The folder of the release signer, with its keys."""
    folder = tmp_path / "release"
    released(centre, folder)
    return folder


@pytest.fixture
def new(app: Flask, centre: Centre, release_folder: Path) -> New:
    """Enrolled devices, as many as a test needs."""
    numbers = count(1)

    def make(kind: DeviceKind = DeviceKind.TERMINAL, hall: str = "NRT-T1") -> Machine:
        _, code = invite(centre, kind, f"device-{next(numbers)}", hall)
        return Machine(app).enrol(code)

    return make


@pytest.fixture
def machine(new: New) -> Machine:
    """A terminal."""
    return new()


@pytest.fixture
def hall(new: New) -> Machine:
    """A hall station."""
    return new(DeviceKind.HALL)


@pytest.fixture
def seen(centre: Centre) -> Seen:
    """The open tasks about a device by kind, with why."""

    def look(subject: object = "stranger") -> dict[str, dict[str, object]]:
        asked = select(OfficerTask).where(
            OfficerTask.subject == str(subject), OfficerTask.ended_at.is_(None)
        )
        with centre.database.reading() as session:
            return {task.kind: task.why for task in session.scalars(asked)}

    return look
