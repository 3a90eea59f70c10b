"""`python -m kiosk device`: enrols, runs and shows, against a real server, and stops when told."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from customs.messages.enrolment import DeviceKind
from kiosk import PROGRAM
from kiosk.__main__ import main
from kiosk.commands import device
from passenger_app.centre import Centre
from tests.kiosk.prove_kills import site_on
from tests.kiosk.site import Site
from tests.passenger_app.devices.machine import invite
from tests.test_house import HOUSE

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Centre]]:
    """A centre that is up."""
    folder = tmp_path_factory.mktemp("centre")
    with site_on(f"sqlite:///{folder / 'centre.db'}", folder, 1) as (site, made, _):
        yield site, made


def lines(text: str) -> list[dict[str, Any]]:
    """What a command said."""
    return [json.loads(line) for line in text.splitlines()]


def test_a_device_enrols_shows_itself_and_runs(
    served: tuple[Site, Centre], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site, made = served
    folder = tmp_path / "device"
    _, code = invite(made, DeviceKind.TERMINAL, "by hand")
    assert main(["device", "enrol", str(folder), site.origin, code]) == 0
    (enrolled,) = lines(capsys.readouterr().out)
    assert enrolled["name"] == "by hand"
    assert main(["device", "show", str(folder)]) == 0
    (shown,) = lines(capsys.readouterr().out)
    assert (shown["device"], shown["start"]) == (enrolled["device"], 1)
    program = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "device", "run", str(folder)],
        cwd=HOUSE, stdout=subprocess.PIPE, env=os.environ | {"PYTHONWARNINGS": "error"},
    )  # fmt: skip
    assert program.stdout is not None
    assert json.loads(program.stdout.readline())["start"] == 2
    assert main(["device", "show", str(folder)]) == 1
    assert "another program" in capsys.readouterr().out
    while json.loads(program.stdout.readline()).get("bundle") is None:
        pass
    program.send_signal(signal.SIGTERM)
    assert program.wait(20) == 0
    program.stdout.close()
    assert main(["device", "show", str(folder)]) == 0
    (shown,) = lines(capsys.readouterr().out)
    assert shown["bundle"] == 1
    assert main(["device", "again", str(folder)]) == 0
    (told,) = lines(capsys.readouterr().out)
    assert told["sent_again"] >= 2  # started, and the bundle taken
    assert main(["device", "show", str(folder)]) == 0
    (again,) = lines(capsys.readouterr().out)
    assert again["waiting"] >= shown["waiting"] + told["sent_again"]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (["show", "nowhere"], "NotEnrolled"),
        (["run", "nowhere"], "NotEnrolled"),
        (["enrol", "here", "http://centre.example", "346767676767"], "NotAnAddress"),
        (["enrol", "here", "http://x.localhost:9", "346"], "NotEnrolled"),
    ],
)
def test_what_cannot_be_done_is_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    asked: list[str],
    says: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert device.main(asked) == 1
    (told,) = lines(capsys.readouterr().out)
    assert told["error"] == says


def test_wrong_usage_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == main(["nothing"]) == 2
    assert "device" in capsys.readouterr().err


def test_the_program_tells_its_own_version() -> None:
    assert f'version = "{PROGRAM}"' in (HOUSE / "pyproject.toml").read_text()
