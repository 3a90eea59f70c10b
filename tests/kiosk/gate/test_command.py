"""`python -m kiosk gate` and `hall keep`: what they say where they cannot start."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID

import pytest

from customs.messages.enrolment import DeviceKind
from kiosk.commands import gate, hall
from kiosk.devices import wiring
from kiosk.hall.rounds import KEEPS
from tests.kiosk.gate.site import enrolled

ASKED = ("http://127.0.0.1:9", "https://declare.example")


def said(capsys: pytest.CaptureFixture[str]) -> str:
    """The name of what went wrong."""
    error: str = json.loads(capsys.readouterr().out)["error"]
    return error


@pytest.mark.parametrize(
    ("kind", "wired", "error"),
    [
        (None, None, "NotEnrolled"),
        (DeviceKind.TERMINAL, None, "NotEnrolled"),
        (DeviceKind.GATE, None, "WiredBadly"),  # a gate without a door is none
        (DeviceKind.GATE, '{"door": {"kind": "modbus", "host": "x"}}', "WiredBadly"),
    ],
)
def test_a_gate_that_cannot_start_says_why(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    kind: DeviceKind | None,
    wired: str | None,
    error: str,
) -> None:
    if kind:
        enrolled(tmp_path, kind, UUID(int=31))
    if wired:
        (tmp_path / wiring.FILE).write_text(wired)
    assert gate.main([str(tmp_path), *ASKED]) == 1
    assert said(capsys) == error


def test_a_supervisors_word_waits_for_the_station(tmp_path: Path) -> None:
    enrolled(tmp_path, DeviceKind.HALL, UUID(int=21))
    assert hall.main(["keep", str(tmp_path), "S-1004", "the hall  opens"]) == 0
    assert (tmp_path / KEEPS).read_text() == "S-1004\nthe hall opens\n"


@pytest.mark.parametrize(("who", "reason"), [("", "why"), ("S-1", " "), ("S" * 33, "why")])
def test_a_word_without_a_name_or_a_reason_is_none(
    tmp_path: Path, who: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    enrolled(tmp_path, DeviceKind.HALL, UUID(int=21))
    assert hall.main(["keep", str(tmp_path), who, reason]) == 1
    assert said(capsys) == "OSError"
    assert not (tmp_path / KEEPS).exists()
