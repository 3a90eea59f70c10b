"""`device`: enrols a device, keeps it up against its centre, shows how it is.

What it says is one JSON object a line, for people and programs alike.
"""

from __future__ import annotations

import json
import logging
import random
import signal
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event as Signal
from uuid import UUID

import msgspec

from kiosk import device, durable_file
from kiosk.centre import enrolment
from kiosk.centre.centre import Centre
from kiosk.centre.clock import Clock
from kiosk.centre.enrolment import NotEnrolled
from kiosk.centre.fault import CentreError
from kiosk.centre.https import Line, NotAnAddress
from kiosk.centre.upkeep import Upkeep
from kiosk.device import Running
from kiosk.keys import UnusableKeys
from kiosk.store import salvage
from kiosk.store.failure import StoreError

ADDRESS = "centre.json"
LONGEST_PAUSE = 1.0  # seconds; a terminal on the same store may have something to send


class Address(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the centre is, and whose certificate it shows."""

    origin: str
    authority: str | None = None


def main(arguments: Sequence[str]) -> int:
    """Run one command; 0 when it did what was asked, 1 when not."""
    asked = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    run: Callable[[Namespace], None] = asked.run
    try:
        run(asked)
    except (CentreError, NotEnrolled, UnusableKeys, StoreError, NotAnAddress, OSError) as error:
        say(error=type(error).__name__, says=str(error))
        return 1
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m kiosk device", description=__doc__)
    commands = parser.add_subparsers(required=True)
    for name, run, says in (
        ("enrol", _enrol, "become a device by a one-time code"),
        ("run", _run, "keep the device up until stopped"),
        ("show", _show, "how the device is"),
        ("retry", _retry, "take dead letters up again"),
        ("again", _again, "send once more what the centre held: it was restored from a backup"),
    ):
        command = commands.add_parser(name, help=says)
        command.set_defaults(run=run)
        command.add_argument("folder", type=Path, help="the device's own folder")
        if name == "enrol":
            command.add_argument("origin", help="the centre's address for devices")
            command.add_argument("code", help="the one-time code")
            command.add_argument("--authority", type=Path, help="PEM file to trust for TLS")
        if name == "retry":
            command.add_argument("ids", nargs="*", type=UUID, help="which; all where none is named")
    return parser


def say(**told: object) -> None:
    """One JSON object on the output."""
    sys.stdout.write(json.dumps(told, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


def _enrol(asked: Namespace) -> None:
    authority = str(asked.authority.resolve()) if asked.authority else None
    address = Address(asked.origin, authority)
    asked.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    centre = _centre(address, Clock())
    durable_file.write(asked.folder / ADDRESS, msgspec.json.encode(address))
    try:
        enrolled = enrolment.enrol(asked.folder, centre, asked.code)
    finally:
        centre.close()
    say(
        device=enrolled.device,
        kind=enrolled.kind,
        hall=enrolled.hall,
        name=enrolled.name,
        key_ends=enrolled.ends,
    )


def _centre(address: Address, clock: Clock) -> Centre:
    authority = Path(address.authority) if address.authority else None
    return Centre(Line(address.origin, authority), clock)


def _address(folder: Path) -> Address:
    try:
        return msgspec.json.decode((folder / ADDRESS).read_bytes(), type=Address)
    except (OSError, msgspec.DecodeError) as error:
        raise NotEnrolled(f"{folder / ADDRESS}: {error}") from None


def connect(folder: Path, clock: Clock) -> Centre:
    """The centre a device of this folder was enrolled at."""
    return _centre(_address(folder), clock)


def _run(asked: Namespace) -> None:
    stop = Signal()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    running = device.start(asked.folder)
    centre = connect(asked.folder, running.clock)
    upkeep = Upkeep(running, centre, random.random)
    said = _say_changes(running, {})
    try:
        while not stop.is_set():
            pause = upkeep.turn()
            said = _say_changes(running, said)
            stop.wait(min(pause, LONGEST_PAUSE))
    finally:
        centre.close()
        running.stop()


def _say_changes(running: Running, before: dict[str, object]) -> dict[str, object]:
    """How the device is, where that changed."""
    now = state(running)
    if now != before:
        say(**now)
    return now


def _show(asked: Namespace) -> None:
    running = device.start(asked.folder)
    try:
        say(**state(running))
        for letter in running.outbox.dead():
            say(dead=letter.id, attempts=letter.attempts, why=letter.told)
    finally:
        running.stop()


def _retry(asked: Namespace) -> None:
    running = device.start(asked.folder)
    try:
        ids = asked.ids or [letter.id for letter in running.outbox.dead()]
        say(taken_up_again=running.outbox.try_again(ids))
    finally:
        running.stop()


def _again(asked: Namespace) -> None:
    running = device.start(asked.folder)
    try:
        say(sent_again=running.outbox.send_again())
    finally:
        running.stop()


def state(running: Running) -> dict[str, object]:
    held, count = running.bundle, running.outbox.count()
    return {
        "device": running.device.device,
        "kind": running.device.kind,
        "hall": running.device.hall,
        "name": running.device.name,
        "start": running.boot,
        "bundle": held.number if held else None,
        "waiting": count.waiting,
        "oldest": count.oldest,
        "dead": count.dead,
        "set_aside": [each.name for each in salvage.known(running.store)],
    }
