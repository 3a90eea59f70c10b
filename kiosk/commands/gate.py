"""`gate`: runs a gate; its browser opens the address that is said first.

The folder is that of an enrolled device of kind gate. What it says is one JSON object a line.
"""

from __future__ import annotations

import logging
import random
import secrets
import signal
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from threading import Event as Signal
from threading import Thread

from customs.messages.enrolment import DeviceKind
from kiosk import device
from kiosk.centre.enrolment import NotEnrolled
from kiosk.centre.https import Line, NotAnAddress
from kiosk.centre.upkeep import Upkeep
from kiosk.commands.device import LONGEST_PAUSE, connect, say
from kiosk.device import Running
from kiosk.devices import wiring
from kiosk.devices.wiring import WiredBadly
from kiosk.face import choice
from kiosk.face.choice import NotAChoice
from kiosk.gate.installed import Installed
from kiosk.gate.program import Gate
from kiosk.hall.line import HallLine, stations
from kiosk.keys import UnusableKeys
from kiosk.screen.server import Server
from kiosk.screen.sign import NAME, create_app
from kiosk.store.failure import StoreError

TICK, POLL, SCAN = 0.1, 1.0, 0.5  # seconds
_NOT_STARTED = (NotEnrolled, UnusableKeys, StoreError, NotAnAddress, WiredBadly, NotAChoice,
                OSError)  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """Run it until it is stopped; 1 where it could not start."""
    asked = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    stop = Signal()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    try:
        with ExitStack() as held:
            _run(asked, held, stop)
    except _NOT_STARTED as error:
        say(error=type(error).__name__, says=str(error))
        return 1
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m kiosk gate", description=__doc__)
    parser.add_argument("folder", type=Path, help="the device's own folder")
    parser.add_argument("hall", help="the address of the hall station")
    parser.add_argument("site", help="the address of the travellers' site")
    parser.add_argument("--port", type=int, default=0, help="of the sign; any unless said")
    parser.add_argument("--model", type=Path, help="an ONNX face model; dlib unless said")
    parser.add_argument("--demo", action="store_true", help="take an evaluation marked SIMULATED")
    return parser


def _run(asked: Namespace, held: ExitStack, stop: Signal) -> None:
    running = device.start(asked.folder)
    held.callback(running.stop)
    if running.device.kind is not DeviceKind.GATE:
        raise NotEnrolled(f"{asked.folder} holds no enrolled gate")
    wired = wiring.read(asked.folder)
    door = wiring.door(wired)
    if door is None:
        raise WiredBadly(f"{asked.folder}: no door is wired")
    line = held.enter_context(closing(Line(asked.hall, sealed=True)))
    station = HallLine(running, line, lambda: stations(running))
    installed = Installed(running, asked.site, choice.matcher(asked.model), demo=asked.demo)
    gate = held.enter_context(closing(installed.gate(station, door)))
    key = secrets.token_urlsafe(32)
    app = create_app(gate, key, NAME, simulated=asked.demo)
    server = held.enter_context(closing(Server(app, asked.port, NAME).start()))
    _begin(held, stop, lambda: _keep_up(running, asked.folder, stop))
    _begin(held, stop, lambda: _poll(gate, stop))
    if scanner := wiring.scanner(wired):
        held.enter_context(closing(scanner))
        _begin(held, stop, lambda: _scan(gate, scanner.scan, stop))
    say(sign=f"{server.origin}/launch/{key}", simulated=asked.demo)
    while not stop.wait(TICK):
        gate.tick()


def _begin(held: ExitStack, stop: Signal, work: Callable[[], None]) -> None:
    """In a thread that is over before what it uses is let go of."""
    thread = Thread(target=work)
    held.callback(thread.join)
    held.callback(stop.set)
    thread.start()


def _keep_up(running: Running, folder: Path, stop: Signal) -> None:
    """What a device does for itself beside its work, until the end."""
    with closing(connect(folder, running.clock)) as centre:
        upkeep = Upkeep(running, centre, random.random)
        while not stop.is_set():
            stop.wait(min(upkeep.turn(), LONGEST_PAUSE))


def _poll(gate: Gate, stop: Signal) -> None:
    while not stop.is_set():
        gate.poll()
        stop.wait(POLL)


def _scan(gate: Gate, scan: Callable[[float], bytes | None], stop: Signal) -> None:
    while not stop.is_set():
        if code := scan(SCAN):
            gate.scan(code)
