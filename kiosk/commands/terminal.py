"""`terminal`: runs a kiosk; its browser opens the address that is said first.

What it says is one JSON object a line. With `--simulate` passports are chosen on the screen, and
the screen says so.
"""

from __future__ import annotations

import logging
import random
import secrets
import signal
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event as Signal
from threading import Thread

from kiosk import device
from kiosk.centre import tickets
from kiosk.centre.enrolment import NotEnrolled
from kiosk.centre.https import Line, NotAnAddress
from kiosk.centre.upkeep import Upkeep
from kiosk.commands.device import LONGEST_PAUSE, connect, say
from kiosk.device import Running
from kiosk.devices import wiring
from kiosk.devices.card_reader import SimulatedReader as CardSimulator
from kiosk.devices.scanner import Scanner
from kiosk.devices.wiring import WiredBadly
from kiosk.face import choice, dlib_matcher, memory
from kiosk.face.choice import NotAChoice
from kiosk.hall.line import HallLine, stations
from kiosk.keys import UnusableKeys
from kiosk.passport.cell.keeper import Cell
from kiosk.passport.trust import directory
from kiosk.passport.trust.store import TrustStore
from kiosk.screen.pages import create_app
from kiosk.screen.server import NAME, Server
from kiosk.screen.view import Setting
from kiosk.store.failure import StoreError
from kiosk.terminal import simulated
from kiosk.terminal.guest import GuestDoor, GuestRoom, Guests, NoGuests
from kiosk.terminal.handing import Handing
from kiosk.terminal.installed import Installed
from kiosk.terminal.passports import AtReader, Passports
from kiosk.terminal.program import Terminal, Wired
from kiosk.terminal.service import Service
from kiosk.terminal.simulated import Drawer, NotSamples, SimulatedReader
from translations import LANGUAGES, SOURCE

TICK = 0.5  # seconds
_NOT_STARTED = (NotEnrolled, UnusableKeys, StoreError, NotAnAddress, WiredBadly, NotAChoice,
                NotSamples, OSError)  # fmt: skip


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
    parser = ArgumentParser(prog="python -m kiosk terminal", description=__doc__)
    parser.add_argument("folder", type=Path, help="the device's own folder")
    parser.add_argument("hall", help="the address of the hall station")
    parser.add_argument("--site", default="https://localhost", help="the travellers' site")
    parser.add_argument("--trust", type=Path, help="folder of country certificates")
    parser.add_argument("--model", type=Path, help="TOML file of the operator's face model")
    parser.add_argument("--port", type=int, default=0, help="of the screen, on this machine")
    parser.add_argument("--language", choices=sorted(LANGUAGES), default=SOURCE)
    parser.add_argument("--simulate", action="store_true", help="passports chosen on the screen")
    parser.add_argument("--samples", type=Path, default=simulated.FILE, help="TOML of passports")
    return parser


def _run(asked: Namespace, held: ExitStack, stop: Signal) -> None:
    memory.leave_no_core()  # frames and portraits come before anybody sits before the camera
    running = device.start(asked.folder)
    held.callback(running.stop)
    drawer = simulated.drawer(datetime.now(UTC), asked.samples) if asked.simulate else None
    guests = GuestDoor()
    wired = _installed(asked, running, drawer, held, guests)
    dlib_matcher.loaded()  # loaded at the first face, it would end the first challenge as lost
    terminal = Terminal(wired)
    held.callback(terminal.close)
    setting = Setting(asked.site, asked.language, drawer.names if drawer else ())
    key = secrets.token_urlsafe(32)
    app = create_app(terminal, setting, key, NAME, drawer.lay if drawer else None, guests)
    server = held.enter_context(closing(Server(app, asked.port).start()))
    guests.origin = server.origin
    work = Thread(target=_keep_up, args=(running, asked.folder, stop))
    held.callback(work.join)
    held.callback(stop.set)
    work.start()
    pieces = wiring.read(asked.folder)
    scanner, printer = wiring.scanner(pieces), wiring.printer(pieces)
    reader = CardSimulator() if drawer else wiring.reader(pieces)
    demo = drawer is not None
    service = Service(running, wired.station, reader, wired.camera, printer, scanner, demo)
    if scanner:
        Thread(target=_scan, args=(terminal, scanner, stop), daemon=True).start()
    say(screen=f"{server.origin}/launch/{key}", simulated=bool(drawer))
    while not stop.wait(TICK):
        terminal.tick()
        for news in service.news(free=terminal.told.visit is None):
            terminal.hear(news)


def _installed(
    asked: Namespace, running: Running, drawer: Drawer | None, held: ExitStack, guests: GuestDoor
) -> Wired:
    wired = wiring.read(asked.folder)
    cell = held.enter_context(closing(Cell(_trusted(asked.trust, drawer))))
    matcher, printer = choice.matcher(asked.model), wiring.printer(wired)
    installed = Installed(running, asked.site, printer, matcher, demo=asked.simulate)
    line = held.enter_context(closing(Line(asked.hall, sealed=True)))
    station = HallLine(running, line, lambda: stations(running))
    reader = _reader(wired.reader, cell, running, drawer)
    made = installed.wired(station, reader, _guests(asked, running, guests))
    return replace(made, hand_over=Handing(running, station))


def _guests(asked: Namespace, running: Running, door: GuestDoor) -> Guests:
    browser = wiring.browser(wiring.read(asked.folder))
    if browser is None:
        return NoGuests()
    browser.sweep()

    def ticket(language: str) -> str:
        with closing(connect(asked.folder, running.clock)) as centre:
            return tickets.ask(centre, running.signature, asked.site, language)

    return GuestRoom(ticket, door, browser)


def _trusted(folder: Path | None, drawer: Drawer | None) -> TrustStore:
    if drawer:
        return drawer.trust
    return directory.load(folder, datetime.now(UTC)).store if folder else TrustStore.build([])


def _reader(name: str, cell: Cell, running: Running, drawer: Drawer | None) -> Passports:
    now = running.clock.now
    if drawer:
        return SimulatedReader(drawer, cell, now)
    try:
        from kiosk.passport.pcsc import ReaderError, Readers
    except ImportError:
        raise WiredBadly("pyscard is not installed: requirements/card.txt") from None
    try:
        return AtReader(Readers(), cell, now, name)
    except ReaderError as error:
        raise WiredBadly(str(error)) from None


def _keep_up(running: Running, folder: Path, stop: Signal) -> None:
    """What a device does for itself beside its work, until the end."""
    with closing(connect(folder, running.clock)) as centre:
        upkeep = Upkeep(running, centre, random.random)
        while not stop.is_set():
            stop.wait(min(upkeep.turn(), LONGEST_PAUSE))


def _scan(terminal: Terminal, scanner: Scanner, stop: Signal) -> None:
    with closing(scanner):
        while not stop.is_set():
            if code := scanner.scan(TICK):
                terminal.scan(code)
            elif not scanner.present():
                stop.wait(TICK)
