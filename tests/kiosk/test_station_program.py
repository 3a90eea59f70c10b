"""The station as a real program: gunicorn, a real socket, and a kill that loses nothing."""

from __future__ import annotations

import io
import logging
import os
import signal
from collections.abc import Iterator
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

import msgspec
import pytest

from customs.crossing.events import Event, How, Opened
from customs.identifier import uuid7
from customs.lane import Line as State
from customs.messages.enrolment import DeviceKind
from kiosk import device, keys
from kiosk.centre.https import Line, Patience
from kiosk.commands import hall as command
from kiosk.commands.device import ADDRESS, Address, connect
from kiosk.hall.line import HallLine, stations
from kiosk.hall.server import Server
from kiosk.hall.station import HallAway, NothingShown
from kiosk.store import named, opening
from kiosk.store.outbox import Limits
from tests.contract.whole import house
from tests.kiosk.prove_kills import free_port
from tests.kiosk.site import PROCESSES
from tests.postgres import Postgres

pytestmark = pytest.mark.long

PATIENCE = Patience(connect=2, read=20, whole=25)


class _Told(Server):
    """Says when it listens."""

    ready: Connection

    def load_config(self) -> None:
        """As the program, with a word when it is there."""
        super().load_config()
        self.cfg.set("when_ready", lambda _: self.ready.send("ready"))


def program(folder: str, port: int, ready: Connection) -> None:
    """`python -m kiosk hall run`, in a group of processes of its own."""
    logging.disable()
    os.setsid()
    _Told.ready = ready
    _Told(Path(folder), f"127.0.0.1:{port}", connect).run()


def serve(folder: Path, port: int) -> ForkServerProcess:
    """Start it, and wait until it listens."""
    mine, theirs = PROCESSES.Pipe(duplex=False)
    started = PROCESSES.Process(target=program, args=(str(folder), port, theirs))
    started.start()
    theirs.close()
    assert mine.recv() == "ready"
    mine.close()
    return started


def end(started: ForkServerProcess) -> None:
    """Kill it and its worker."""
    os.killpg(started.pid or 0, signal.SIGKILL)
    started.join()


@pytest.fixture
def folders(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """A station and a terminal of one hall, enrolled and with a bundle that lists both."""
    with house(tmp_path) as hall:
        members = [hall.join_in("NRT-T1", kind) for kind in (DeviceKind.HALL, DeviceKind.TERMINAL)]
        hall.release()
        for member in members:
            member.turn()
            member.running.store.close()
            address = Address(f"http://devices.localhost:{free_port()}")  # nobody is there
            (member.folder / ADDRESS).write_bytes(msgspec.json.encode(address))
        yield members[0].folder, members[1].folder


@pytest.fixture
def kept(
    folders: tuple[Path, Path], database_kind: str, request: pytest.FixtureRequest
) -> tuple[Path, Path]:
    """The same, the station's store in a file or in a database."""
    if database_kind == "postgres":
        held, server = keys.load(folders[0]), request.getfixturevalue("postgres")
        assert held is not None
        opening.name(folders[0], held.store, server.named())
    return folders


def test_a_terminal_asks_over_a_real_line_and_a_kill_loses_nothing(
    kept: tuple[Path, Path],
) -> None:
    station, terminal = kept
    port = free_port()
    running = device.start(terminal, limits=Limits(free=0))
    line = Line(f"http://hall.localhost:{port}", patience=PATIENCE, sealed=True)
    asks = HallLine(running, line, lambda: stations(running))
    with pytest.raises(HallAway):
        asks.present(NothingShown())
    started = serve(station, port)
    try:
        assert asks.present(NothingShown()).line in (State.OFFLINE, State.STALE)
        now, by = running.clock.now(), f"device:{running.device.device}"
        crossing = uuid7(now, 1)
        event = Event(uuid7(now, 2), now, by, Opened(How.NOTHING, language="en"))
        told = asks.report(crossing, event)
        assert event.id in told.crossing.seen
    finally:
        end(started)
    started = serve(station, port)
    try:
        assert asks.look(crossing).crossing == told.crossing
    finally:
        end(started)
        line.close()
        running.stop()


class _Served:
    """In the place of the server: what was to be served."""

    said: ClassVar[list[Path]] = []

    def __init__(self, folder: Path, *_: object) -> None:
        self.said.append(folder)

    def run(self) -> None:
        """Nothing to wait for."""


@pytest.mark.postgres
def test_a_database_is_named_once_and_has_to_be_there(
    folders: tuple[Path, Path],
    postgres: Postgres,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    station, _ = folders
    monkeypatch.setattr(command, "Server", _Served)

    def run(*more: str) -> tuple[int, str]:
        return command.main(["run", str(station), *more]), capsys.readouterr().out

    for wrong, says in (
        ("mysql://u:secret@h/x", "NotADatabase"),
        (nowhere := f"postgresql://u:secret@/x?host={quote(str(station))}", "Away"),
    ):
        code, told = run("--database", wrong)
        assert (code, says in told, "secret" in told) == (1, True, False)
    assert named.of(station) == ""
    assert _Served.said == []
    address = postgres.named()
    assert run("--database", address)[0] == 0
    assert run()[0] == 0
    assert _Served.said == [station, station]
    assert named.of(station) == address
    named.remember(station, nowhere)  # the server has gone
    code, told = run()
    assert (code, "Away" in told) == (1, True)
    assert _Served.said == [station, station]


def test_only_a_hall_station_is_served(
    folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    _, terminal = folders
    assert command.main(["run", str(terminal)]) == 1
    assert "NotEnrolled" in capsys.readouterr().out


def test_a_word_nobody_takes_up_is_said_to_be_none(
    folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The code is read where no list of processes shows it, and is on no line that is printed."""
    station, _ = folders
    monkeypatch.setattr(command, "TAKEN_UP", 0)
    monkeypatch.setattr("sys.stdin", io.StringIO("2222-3333-4444\n"))
    assert command.main(["confirm", str(station), "staff 7"]) == 1
    told = capsys.readouterr().out
    assert "NotTaken" in told
    assert "2222" not in told
    assert not (station / "gates-stay-on").exists()  # it would be heard another day
