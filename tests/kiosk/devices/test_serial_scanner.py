"""A scanner on a real serial line: a pseudo-terminal, whose other end the test holds."""

from __future__ import annotations

import os
import tty
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.devices.scanner import LONGEST, Scanner, ScriptedScanner
from kiosk.devices.serial_scanner import SerialScanner
from tests.kiosk.test_scanned import ISSUED, ZONE

SOON, WAIT = 0.01, 5.0


@dataclass
class Cable:
    """The scanner's end of a line."""

    held: int
    far: int
    name: str

    def sends(self, data: bytes) -> None:
        os.write(self.held, data)

    def pulled(self) -> None:
        os.close(self.held)
        os.close(self.far)
        self.held = -1


@pytest.fixture
def cable() -> Iterator[Cable]:
    held, far = os.openpty()
    tty.setraw(held)
    made = Cable(held, far, os.ttyname(far))
    yield made
    if made.held >= 0:
        made.pulled()


@pytest.fixture
def scanner(cable: Cable) -> Iterator[Scanner]:
    made = SerialScanner(cable.name)
    yield made
    made.close()


@pytest.mark.parametrize("end", [b"", b"\r", b"\r\n"])
def test_what_is_sent_is_scanned(cable: Cable, scanner: Scanner, end: bytes) -> None:
    assert scanner.present()
    cable.sends(ISSUED.text.encode() + end)
    assert scanner.scan(WAIT) == ISSUED.text.encode()
    assert scanner.scan(SOON) is None


def test_lines_of_one_passport_are_one_scan(cable: Cable, scanner: Scanner) -> None:
    scanner.present()
    cable.sends(f"{ZONE[:44]}\r{ZONE[44:]}\r".encode())
    assert scanner.scan(WAIT) == f"{ZONE[:44]}\r{ZONE[44:]}".encode()


def test_a_scanner_that_babbles_is_bounded(cable: Cable, scanner: Scanner) -> None:
    scanner.present()
    for _ in range(3):
        cable.sends(b"A" * 1000)
    told = scanner.scan(WAIT)
    assert told is not None
    assert len(told) <= LONGEST


def test_a_cable_that_is_pulled_brings_nothing(cable: Cable, scanner: Scanner) -> None:
    assert scanner.present()
    cable.pulled()
    assert scanner.scan(SOON) is None
    assert not scanner.present()


def test_a_cable_that_comes_back_is_found(cable: Cable, scanner: Scanner, tmp_path: Path) -> None:
    named = tmp_path / "scanner"
    plugged = SerialScanner(str(named))
    assert (plugged.scan(SOON), plugged.present()) == (None, False)
    named.symlink_to(cable.name)
    assert plugged.present()
    cable.sends(b"https://menu.example\r")
    assert plugged.scan(WAIT) == b"https://menu.example"
    plugged.close()


def test_what_is_no_line_is_no_scanner(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"not a line")
    for path in (tmp_path, tmp_path / "file", tmp_path / "nothing"):
        assert not SerialScanner(str(path)).present()


def test_the_simulator_says_its_script() -> None:
    played: Scanner = ScriptedScanner([b"one", b"two"])
    assert [played.scan(SOON), played.scan(SOON), played.scan(SOON)] == [b"one", b"two", None]


def test_the_simulator_can_be_pulled_out() -> None:
    played = ScriptedScanner([b"one"])
    played.connected = False
    assert (played.scan(SOON), played.present()) == (None, False)
