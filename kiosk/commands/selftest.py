"""`selftest`: tries every piece of a kiosk at the start of its day, and says whom to call.

One JSON object a line, the verdict last. The camera and the hall station are tried again by the
terminal's own program, which has them.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from contextlib import closing, nullcontext
from pathlib import Path

from customs.apparatus import State, Trouble
from customs.words_kiosk import OUT_OF_SERVICE
from kiosk import device, self_test
from kiosk.centre import clock
from kiosk.centre.enrolment import NotEnrolled
from kiosk.commands.device import say
from kiosk.devices import wiring
from kiosk.devices.wiring import Keyboard, WiredBadly, Wiring
from kiosk.keys import UnusableKeys
from kiosk.self_test import Apparatus, Finding
from kiosk.store.failure import StoreError
from translations import LANGUAGES, SOURCE
from translations import say as spoken


def main(arguments: Sequence[str]) -> int:
    """Run it; 0 when the kiosk may open, 1 when not."""
    parser = ArgumentParser(prog="python -m kiosk selftest", description=__doc__)
    parser.add_argument("folder", type=Path, help="the device's own folder")
    parser.add_argument("--language", choices=sorted(LANGUAGES), default=SOURCE)
    asked = parser.parse_args(arguments)
    try:
        found = _tried(asked.folder, wiring.read(asked.folder))
    except WiredBadly as error:
        say(error=type(error).__name__, says=str(error))
        return 1
    for finding in found:
        _tell(finding, asked.language)
    opens = self_test.in_service(found)
    say(in_service=opens, **({} if opens else {"says": spoken(asked.language, OUT_OF_SERVICE)}))
    return 0 if opens else 1


def _tried(folder: Path, wired: Wiring) -> list[Finding]:
    printer, scanner = wiring.printer(wired), wiring.scanner(wired)
    typing = isinstance(wired.scanner, Keyboard)
    apparatus = Apparatus(
        wiring.reader(wired),
        scanner=scanner or (Trouble.NOT_TESTED if typing else Trouble.NOT_WIRED),
        printer=printer or Trouble.NOT_WIRED,
    )
    at = clock.elapsed()
    with closing(scanner) if scanner else nullcontext():
        try:
            running = device.start(folder)
        except (NotEnrolled, UnusableKeys, StoreError) as error:
            return self_test.not_started(error, apparatus, at)
        try:
            return self_test.tried(running, apparatus, at, clock.wall())
        finally:
            running.stop()


def _tell(finding: Finding, language: str) -> None:
    whom = {"call": spoken(language, finding.whom)} if finding.state is not State.OK else {}
    say(
        piece=finding.piece,
        name=spoken(language, finding.name),
        state=finding.state,
        trouble=finding.trouble,
        says=spoken(language, finding.words),
        **whom,
        **finding.told,
    )
