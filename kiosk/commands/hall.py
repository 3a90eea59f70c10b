"""`hall`: serves the terminals of an arrivals hall, and takes a supervisor's word.

The folder is that of an enrolled device of kind hall: see `device enrol`.
"""

from __future__ import annotations

import logging
import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from getpass import getpass
from pathlib import Path

from customs.epoch import LONGEST_REASON, LONGEST_WHO
from customs.messages.enrolment import DeviceKind
from kiosk import keys
from kiosk.centre import enrolment
from kiosk.centre.enrolment import NotEnrolled
from kiosk.commands.device import connect, say
from kiosk.hall.rounds import WORD, became, give_word, name_keeper
from kiosk.hall.server import Server
from kiosk.hall.word import Word
from kiosk.keys import Keys, UnusableKeys
from kiosk.store import opening
from kiosk.store.failure import StoreError

BIND = "127.0.0.1:8083"
TAKEN_UP = 10.0  # seconds a station may take
WHY = {
    Word.NOT_KNOWN: "no unused code of this staff number for this hall is known here",
    Word.TOO_OFTEN: "too many wrong codes: the next is heard in a quarter of an hour",
}


class NotTaken(Exception):
    """A word that nobody took up, or that is no supervisor's."""


def main(arguments: Sequence[str]) -> int:
    """Run one command; 0 when it did what was asked, 1 when not."""
    asked = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    run: Callable[[Namespace], None] = asked.run
    try:
        _of_a_hall(asked.folder)
        run(asked)
    except (NotEnrolled, NotTaken, UnusableKeys, StoreError, OSError) as error:
        say(error=type(error).__name__, says=str(error))
        return 1
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m kiosk hall", description=__doc__)
    commands = parser.add_subparsers(required=True)
    run = commands.add_parser("run", help="serve the hall until stopped")
    run.set_defaults(run=_run)
    run.add_argument("--bind", default=BIND, help=f"address and port; {BIND} unless said")
    run.add_argument(
        "--database", help="PostgreSQL to keep the store in from now on: postgresql://…"
    )
    confirm = commands.add_parser("confirm", help="a supervisor's word that gates stay on")
    confirm.set_defaults(run=_confirm)
    keep = commands.add_parser("keep", help="a supervisor's word that this station keeps claims")
    keep.set_defaults(run=_keep)
    for command in (run, confirm, keep):
        command.add_argument("folder", type=Path, help="the station's own folder")
    for command in (confirm, keep):
        command.add_argument("who", help="the supervisor's staff number")
    keep.add_argument("reason", help="why: what was cleared before then goes to officers")
    return parser


def _of_a_hall(folder: Path) -> None:
    known = enrolment.load(folder)
    if known is None or known.kind is not DeviceKind.HALL:
        raise NotEnrolled(f"{folder} holds no enrolled hall station")


def _keys(folder: Path) -> Keys:
    held = keys.load(folder)
    if held is None:
        raise NotEnrolled(f"{folder} holds no keys")
    return held


def _run(asked: Namespace) -> None:
    """Whatever is wrong with the database is said here, before anybody is answered."""
    if asked.database:
        opening.name(asked.folder, _keys(asked.folder).store, asked.database)
    opening.reach(asked.folder)
    say(serves=asked.bind)
    Server(asked.folder, asked.bind, connect).run()


def _confirm(asked: Namespace) -> None:
    """The code is typed where nobody reads it, and never stands in a list of processes."""
    code = getpass("Code: ") if sys.stdin.isatty() else sys.stdin.readline()
    give_word(asked.folder, asked.who, code.strip())
    until = time.monotonic() + TAKEN_UP
    while (found := became(asked.folder)) is None:
        if time.monotonic() > until:
            (asked.folder / WORD).unlink(missing_ok=True)  # or it would be heard another day
            raise NotTaken("the station's program did not take it up: is it running?")
        time.sleep(0.2)
    if found is not Word.TAKEN:
        raise NotTaken(WHY[found])
    say(confirmed_by=asked.who)


def _keep(asked: Namespace) -> None:
    who, reason = asked.who.strip(), " ".join(asked.reason.split())
    if not who or not reason or len(who) > LONGEST_WHO or len(reason) > LONGEST_REASON:
        raise OSError("a supervisor's staff number and a short reason are needed")
    name_keeper(asked.folder, who, reason)
    say(keeps_by=who)
