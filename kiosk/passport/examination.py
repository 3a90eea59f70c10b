"""From a passport on the reader to a verdict, or to what to do when it cannot be read."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from customs.chip import ChipVerdict
from kiosk.passport import reader
from kiosk.passport.access import AccessKey
from kiosk.passport.agreement import Random
from kiosk.passport.failure import ReadError
from kiosk.passport.progress import Watcher, unwatched
from kiosk.passport.reading import Reading
from kiosk.passport.transport import Transport
from kiosk.passport.trust.store import TrustStore
from kiosk.passport.verifier.case import Case, Dossier
from kiosk.passport.verifier.judge import judge
from kiosk.passport.verifier.report import Finding, Report


class Bench(Protocol):
    """Somewhere a dossier is judged: in this process, or in a cell that may die."""

    def judge(self, dossier: Dossier) -> Report:
        """The report on it."""


@dataclass(frozen=True)
class OpenBench:
    """Judges in this process: for tests and tools, not for what strangers put on the reader."""

    trust: TrustStore

    def judge(self, dossier: Dossier) -> Report:
        """The report on it."""
        return judge(Case(dossier, self.trust))


@dataclass(frozen=True)
class Examination:
    """The report; the reading behind it, or the failure and whether to try again."""

    report: Report
    reading: Reading | None = None
    failure: ReadError | None = None

    @property
    def try_again(self) -> bool:
        """Whether putting the document back may help."""
        return self.failure is not None and not self.failure.permanent


def examine(
    transport: Transport,
    key: AccessKey,
    bench: Bench,
    now: datetime,
    watch: Watcher = unwatched,
    *,
    random: Random = secrets.token_bytes,
    clock: reader.Clock = time.monotonic,
) -> Examination:
    """Read the chip and judge it."""
    try:
        reading = reader.read(transport, key, watch, random=random, clock=clock)
    except ReadError as error:
        finding = Finding("reading", str(error), ChipVerdict.UNREADABLE)
        return Examination(Report(ChipVerdict.UNREADABLE, (finding,)), failure=error)
    dossier = Dossier(reading.files, now, reading.conduct, reading.page, key.information)
    return Examination(bench.judge(dossier), reading)
