"""Keeps a cell warm, asks it, and starts a new one when what a chip sent has killed it."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from pathlib import Path

from customs.chip import ChipVerdict
from kiosk.passport.cell import evidence
from kiosk.passport.cell.frames import BrokenFrameError, Frame, receive
from kiosk.passport.cell.portrait import Pixels
from kiosk.passport.trust.store import TrustStore
from kiosk.passport.verifier.case import Dossier
from kiosk.passport.verifier.report import Finding, Report

SECONDS = 2.0
WAKING_SECONDS = 30.0
MEMORY = 512 << 20
HOUSE = Path(__file__).resolve().parents[3]


class CellDiedError(Exception):
    """The cell crashed, ran out of memory or took too long: the data are to blame."""

    permanent = True


class Cell:
    """One warm process; a Bench that cannot take the kiosk down. Give it back with close()."""

    def __init__(
        self, trust: TrustStore, *, seconds: float = SECONDS, memory: int = MEMORY
    ) -> None:
        self.trust = trust
        self.seconds = seconds
        self.memory = memory
        self.process: subprocess.Popen[bytes] | None = None
        self.wake()

    def wake(self) -> None:
        """Start the process and hand it the trust store, before anybody waits for it."""
        if self.process is not None and self.process.poll() is None:
            return
        self.close()
        self.process = subprocess.Popen(  # noqa: S603  our own interpreter, fixed arguments
            [sys.executable, "-m", "kiosk.passport.cell", str(self.memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=HOUSE,
            env={"PATH": "", "LANG": "C.UTF-8"},
        )
        anchors = [anchor.raw for anchor in self.trust.anchors]
        crls = [crl.raw for crls in self.trust.crls.values() for crl in crls]
        head = {"task": "trust", "anchors": len(anchors)}
        self._exchange(Frame(head, [*anchors, *crls]), WAKING_SECONDS)

    def judge(self, dossier: Dossier) -> Report:
        """The report on it; UNREADABLE when judging it killed the cell."""
        try:
            return evidence.report_of(self._ask(evidence.question(dossier)).head)
        except CellDiedError as error:
            finding = Finding("cell", str(error), ChipVerdict.UNREADABLE)
            return Report(ChipVerdict.UNREADABLE, (finding,))

    def portrait(self, raw: bytes) -> Pixels | None:
        """The portrait in DG2 as pixels, or None where there is none to be had."""
        try:
            answer = self._ask(Frame({"task": "portrait"}, [raw]))
        except CellDiedError:
            return None
        if "refused" in answer.head:
            return None
        return Pixels(answer.head["width"], answer.head["height"], answer.parts[0])

    def close(self) -> None:
        """End the process."""
        if self.process is None:
            return
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        self.process = None

    def _ask(self, asked: Frame) -> Frame:
        self.wake()
        return self._exchange(asked, self.seconds)

    def _exchange(self, asked: Frame, seconds: float) -> Frame:
        process = self.process
        if process is None or process.stdin is None or process.stdout is None:
            raise CellDiedError("there is no cell")
        reader = _Reader(process.stdout.fileno(), time.monotonic() + seconds)
        granted = Frame({**asked.head, "seconds": seconds}, asked.parts)
        try:
            _write(process.stdin.fileno(), granted.encode(), reader.deadline)
            return receive(reader)
        except (BrokenFrameError, TimeoutError, OSError) as error:
            self.close()
            raise CellDiedError(f"the data could not be judged safely: {error}") from error


class _Reader:
    """Reads a pipe up to a deadline."""

    def __init__(self, pipe: int, deadline: float) -> None:
        self.pipe = pipe
        self.deadline = deadline

    def __call__(self, size: int) -> bytes:
        data = bytearray()
        while len(data) < size:
            _wait(self.pipe, self.deadline, reading=True)
            piece = os.read(self.pipe, min(size - len(data), 1 << 20))
            if not piece:
                break
            data += piece
        return bytes(data)


def _write(pipe: int, data: bytes, deadline: float) -> None:
    """Write without ever waiting past the deadline for a cell that has stopped reading."""
    os.set_blocking(pipe, False)
    view = memoryview(data)
    while view:
        _wait(pipe, deadline, reading=False)
        view = view[os.write(pipe, view) :]


def _wait(pipe: int, deadline: float, *, reading: bool) -> None:
    left = deadline - time.monotonic()
    reads, writes = ([pipe], []) if reading else ([], [pipe])
    if left <= 0 or not any(select.select(reads, writes, [], left)):
        raise TimeoutError("it took too long")
