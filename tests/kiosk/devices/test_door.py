"""Doors: a relay board spoken to over Modbus/TCP, and the simulator with a journal of its own."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import UUID

import pytest

from kiosk.devices import wiring
from kiosk.devices.door import DoorSilent, FailState, Leaf, Seen, SimulatedDoor, openings
from kiosk.devices.modbus_door import ModbusDoor
from tests.kiosk.devices.board import Board, serving

GROUND = UUID(int=9)


@contextmanager
def wired(fails: FailState = FailState.SHUT) -> Iterator[tuple[ModbusDoor, Board]]:
    with serving(Board(fails)) as board:
        door = ModbusDoor("127.0.0.1", board.port, fails=fails)
        with closing(door):
            yield door, board


@pytest.mark.parametrize("fails", FailState)
def test_it_opens_and_shuts_and_says_so(fails: FailState) -> None:
    with wired(fails) as (door, board):
        door.shut()
        assert door.see() == Seen(Leaf.SHUT)
        door.open(GROUND)
        assert door.see().leaf is Leaf.OPEN
        door.shut()
        assert door.see().leaf is Leaf.SHUT
        assert len(board.writes) == 3  # each command once


@pytest.mark.parametrize(
    ("fails", "leaf"), [(FailState.SHUT, Leaf.SHUT), (FailState.OPEN, Leaf.OPEN)]
)
@pytest.mark.parametrize("was_open", [True, False])
def test_nobody_asking_leaves_it_as_the_operator_chose(
    fails: FailState, leaf: Leaf, was_open: bool
) -> None:
    with wired(fails) as (door, board):
        door.open(GROUND) if was_open else door.shut()
        board.pass_time(1.9)
        assert board.leaf_open is was_open
        door.see()  # asked: the time begins anew
        board.pass_time(1.9)
        assert board.leaf_open is was_open
        board.pass_time(0.2)
        assert door.see().leaf is leaf


def test_without_a_watchdog_it_would_stay_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.devices.modbus_door.WATCHDOG", 60_000)
    with wired() as (door, board):
        door.open(GROUND)
        board.pass_time(60)
        assert door.see().leaf is Leaf.OPEN


def test_sensors_are_read_as_they_are() -> None:
    with wired() as (door, board):
        board.counters = [2, 65_535, 7]
        board.obstructed = True
        assert door.see() == Seen(Leaf.OBSTRUCTED, 2, 65_535, 7)
        board.obstructed, board.released = False, True
        assert door.see().released
        board.both_ends = True
        door.open(GROUND)
        assert door.see().leaf is Leaf.FAULT
        board.both_ends, board.fault = False, True
        assert door.see().leaf is Leaf.FAULT


def test_a_leaf_that_does_not_move_is_seen() -> None:
    with wired() as (door, board):
        board.stuck = True
        door.open(GROUND)
        assert door.see().leaf is Leaf.SHUT


def test_a_board_that_refuses_is_silent() -> None:
    with wired() as (door, board):
        board.refuses = True
        for ask in (door.see, door.shut, lambda: door.open(GROUND)):
            with pytest.raises(DoorSilent):
                ask()
        board.refuses = False
        assert door.see().leaf is Leaf.SHUT


def test_a_board_that_is_gone_is_silent_and_found_again() -> None:
    board = Board(FailState.SHUT)
    with serving(board):
        door = ModbusDoor("127.0.0.1", board.port, fails=FailState.SHUT)
        door.see()
    with closing(door):
        with pytest.raises(DoorSilent):
            door.open(GROUND)
        assert board.writes == []


def test_a_board_that_never_answers_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half open: the connection stands and nothing comes."""
    monkeypatch.setattr("kiosk.devices.modbus_door.ANSWERS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        door = ModbusDoor("127.0.0.1", mute.getsockname()[1], fails=FailState.SHUT)
        with closing(door), pytest.raises(DoorSilent):
            door.see()


# The simulator


def test_its_journal_has_every_opening(tmp_path: Path) -> None:
    one, other = (SimulatedDoor(tmp_path / "journal", name) for name in ("gate 1", "gate 2"))
    one.open(GROUND)
    other.open(UUID(int=10))
    assert openings(tmp_path / "journal") == [("gate 1", GROUND), ("gate 2", UUID(int=10))]


def test_a_silent_one_opens_nothing_and_writes_nothing(tmp_path: Path) -> None:
    door = SimulatedDoor(tmp_path / "journal")
    door.silent = True
    for ask in (door.see, door.shut, lambda: door.open(GROUND)):
        with pytest.raises(DoorSilent):
            ask()
    assert openings(tmp_path / "journal") == []


def test_nobody_walks_through_a_leaf_that_is_shut(tmp_path: Path) -> None:
    door = SimulatedDoor(tmp_path / "journal")
    door.come(2)
    door.walk(2)
    assert door.see() == Seen(Leaf.SHUT, inside=2)
    door.open(GROUND)
    door.walk(2)
    assert door.see().since(Seen(Leaf.SHUT)) == (2, 0)


def test_counters_begin_again() -> None:
    before, after = Seen(Leaf.OPEN, through=65_535, back=65_534), Seen(Leaf.OPEN, through=1, back=1)
    assert after.since(before) == (2, 3)


# How it is wired


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ('{"kind": "modbus", "host": "192.0.2.9", "fails": "shut"}', ModbusDoor),
        ('{"kind": "modbus", "host": "192.0.2.9", "fails": "open", "watchdog": null}', ModbusDoor),
        ('{"kind": "simulated", "path": "openings"}', SimulatedDoor),
        ("null", type(None)),
    ],
)
def test_a_door_is_wired_as_the_file_says(told: str, kind: type, tmp_path: Path) -> None:
    (tmp_path / wiring.FILE).write_text(f'{{"door": {told}}}')
    assert isinstance(wiring.door(wiring.read(tmp_path)), kind)


@pytest.mark.parametrize(
    "told",
    [
        '{"kind": "modbus", "host": "192.0.2.9"}',  # what it fails to is never guessed
        '{"kind": "modbus", "host": "192.0.2.9", "fails": "ajar"}',
        '{"kind": "modbus", "host": "192.0.2.9", "fails": "shut", "relay": -1}',
        '{"kind": "string"}',
    ],
)
def test_a_door_wired_badly_is_said(told: str, tmp_path: Path) -> None:
    (tmp_path / wiring.FILE).write_text(f'{{"door": {told}}}')
    with pytest.raises(wiring.WiredBadly):
        wiring.read(tmp_path)
