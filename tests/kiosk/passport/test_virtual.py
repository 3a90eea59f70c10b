"""The virtual passport's surroundings: the simulated line, and the virtual reader's frames."""

from __future__ import annotations

import socket
from contextlib import closing

import pytest

from kiosk.passport import access, reader
from kiosk.passport.virtual.chip import Chip
from kiosk.passport.virtual.factory import issue
from kiosk.passport.virtual.line import Line
from kiosk.passport.virtual.plan import Plan
from kiosk.passport.virtual.vpcd import ATR, OnReader
from tests.kiosk.passport.variety import Draw, countries


@pytest.mark.parametrize("kbit", [106, 424, 848])
@pytest.mark.parametrize("chip", [0.0, 15.0])
def test_a_line_takes_the_time_it_takes(kbit: int, chip: float) -> None:
    image = b"\xff\xd8\xff\xe0" + Draw("20 KB")(20_000)
    made = issue(Plan(portrait=image), countries()[0], Draw("line"))
    line = Line(Chip(made.body), kbit, chip)
    found = reader.read(line, access.from_zone(made.plan.zone))
    assert line.apdus == found.tally.apdus
    moved = (line.seconds - line.apdus * chip / 1000) * kbit * 1000 / 8
    said = found.tally.sent + found.tally.received
    assert said < moved < 1.03 * said  # the protocol's own bytes come on top


def test_a_line_that_is_to_be_felt_waits_for_the_time_it_counts() -> None:
    waited: list[float] = []
    made = issue(Plan(), countries()[0], Draw("line"))
    line = Line(Chip(made.body), 106, 15.0, waited.append)
    reader.read(line, access.from_zone(made.plan.zone))
    assert len(waited) == line.apdus
    assert sum(waited) == pytest.approx(line.seconds)


def test_the_virtual_reader_is_answered_in_its_own_frames() -> None:
    made = issue(Plan(), countries()[0], Draw("frames"))
    with closing(socket.create_server(("127.0.0.1", 0))) as driver:
        with closing(OnReader(Chip(made.body), driver.getsockname()[1])):
            line, _ = driver.accept()
            with closing(line):
                assert asked(line, b"\x04") == ATR
                assert asked(line, bytes.fromhex("FFCA000000"))[-2:] == b"\x90\x00"
                assert asked(line, bytes.fromhex("00A4040C07A0000002471001")) == b"\x90\x00"
                line.sendall(b"\x00\x01\x02")  # a reset forgets the application
                assert asked(line, bytes.fromhex("00A4020C020101")) == b"\x6a\x82"
                line.sendall(b"\x00\x01\x00")
        driver.close()


def asked(line: socket.socket, body: bytes) -> bytes:
    """One frame there and one back."""
    line.sendall(len(body).to_bytes(2, "big") + body)
    size = int.from_bytes(line.recv(2), "big")
    return line.recv(size)
