"""`verify`: the verdict on saved files, offline."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from kiosk.command_line import show
from kiosk.passport.cell.keeper import Cell, CellDiedError
from kiosk.passport.commands import saved, shown
from kiosk.passport.malformed import MalformedError
from kiosk.passport.trust import directory
from kiosk.passport.verifier.case import Dossier


def arguments(parser: ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("folder", type=Path)
    parser.add_argument("--trust", type=Path, required=True, help="folder of country certificates")


def run(asked: Namespace) -> int:
    """Judge and show. Saved files cannot prove that they were not copied."""
    now = datetime.now(UTC)
    try:
        files = saved.load(asked.folder)
        loaded = directory.load(asked.trust, now)
        with closing(Cell(loaded.store)) as cell:
            report = cell.judge(Dossier(files, now))
    except (OSError, MalformedError, CellDiedError) as error:
        show({"error": str(error)})
        return 1
    told = shown.files(files) | shown.report(report)
    show(told | {"trusted": len(loaded.store.anchors), "trust_problems": loaded.problems})
    return 0
