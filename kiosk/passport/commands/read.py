"""`read`: a passport on a PC/SC reader, read and judged."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.command_line import show
from kiosk.passport import access
from kiosk.passport.access import AccessKey
from kiosk.passport.cell.keeper import Cell, CellDiedError
from kiosk.passport.commands import saved, shown
from kiosk.passport.examination import Examination, examine
from kiosk.passport.malformed import MalformedError
from kiosk.passport.progress import Progress
from kiosk.passport.transport import LostError
from kiosk.passport.trust import directory
from kiosk.passport.trust.store import TrustStore

if TYPE_CHECKING:
    from kiosk.passport.pcsc import Readers

WAIT_SECONDS = 30.0


def arguments(parser: ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--reader", default="", help="part of the reader's name")
    parser.add_argument("--mrz", help="the zone, lines joined or with \\n between them")
    parser.add_argument("--doc", help="document number")
    parser.add_argument("--born", help="YYMMDD")
    parser.add_argument("--expires", help="YYMMDD")
    parser.add_argument("--can", help="card access number")
    parser.add_argument("--trust", type=Path, help="folder of country certificates")
    parser.add_argument("--save", type=Path, help="folder for the raw files")
    parser.add_argument("--wait", type=float, default=WAIT_SECONDS, help="seconds for a document")


def key(asked: Namespace) -> AccessKey:
    """The access key from whichever arguments were given."""
    if asked.mrz:
        return access.from_zone(asked.mrz.replace("\\n", "\n"))
    if asked.doc and asked.born and asked.expires:
        return access.from_fields(asked.doc, asked.born, asked.expires)
    if asked.can:
        return access.from_can(asked.can)
    raise MalformedError("give --mrz, or --doc, --born and --expires, or --can")


def run(asked: Namespace) -> int:
    """Read, judge, show."""
    try:
        from kiosk.passport import pcsc
    except ImportError:
        show({"error": "pyscard is not installed: requirements/card.txt"})
        return 1
    try:
        found = _examine(asked, key(asked), pcsc.Readers())
        if asked.save and found.reading is not None:
            saved.save(found.reading.files, asked.save)
    except (OSError, MalformedError, pcsc.ReaderError, CellDiedError) as error:
        show({"error": str(error), "try_again": isinstance(error, LostError)})
        return 1
    told = shown.report(found.report)
    if found.failure is not None:
        told |= {"reason": found.failure.reason, "try_again": found.try_again}
    if found.reading is not None:
        told = shown.files(found.reading.files) | shown.reading(found.reading) | told
    show(told)
    return 0 if found.reading is not None else 1


def _examine(asked: Namespace, opened_by: AccessKey, held: Readers) -> Examination:
    now = datetime.now(UTC)
    trusted = directory.load(asked.trust, now).store if asked.trust else TrustStore.build([])
    with closing(held) as readers, closing(Cell(trusted)) as cell:
        name = readers.named(asked.reader)
        if not readers.wait(name, asked.wait):
            raise LostError("no document was put on the reader")
        with closing(readers.connect(name)) as transport:
            return examine(transport, opened_by, cell, now, _tell)


def _tell(progress: Progress) -> None:
    """Progress goes to the error output, the result alone to the output."""
    sys.stderr.write(f"{progress.step} {progress.percent} %\n")
