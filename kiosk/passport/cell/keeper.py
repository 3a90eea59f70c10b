"""Keeps cells warm, asks them, and starts new ones when what a chip sent has killed them."""

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
NOBODY = TrustStore.build([])
HOUSE = Path(__file__).resolve().parents[3]


class CellDiedError(Exception):
    """The cell crashed, ran out of memory or took too long: the data are to blame."""

    permanent = True


class Process:
    """One process inside, asked until it dies or is thrown away."""

    def __init__(self, memory: int) -> None:
        self.process = subprocess.Popen(  # noqa: S603  our own interpreter, fixed arguments
            [sys.executable, "-m", "kiosk.passport.cell", str(memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=HOUSE,
            env={"PATH": "", "LANG": "C.UTF-8"},
        )

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self.process.poll() is None

    @property
    def pid(self) -> int:
        """Its number."""
        return self.process.pid

    def trust(self, store: TrustStore) -> None:
        """Hand it whom we believe; answered once it is awake."""
        anchors = [anchor.raw for anchor in store.anchors]
        crls = [crl.raw for crls in store.crls.values() for crl in crls]
        head = {"task": "trust", "anchors": len(anchors)}
        self.ask(Frame(head, [*anchors, *crls]), WAKING_SECONDS)

    def ask(self, asked: Frame, seconds: float) -> Frame:
        """Its answer, or CellDiedError; it is ended then."""
        sends, answers = self.process.stdin, self.process.stdout
        if sends is None or answers is None or sends.closed:
            raise CellDiedError("there is no cell")
        reader = _Reader(answers.fileno(), time.monotonic() + seconds)
        granted = Frame({**asked.head, "seconds": seconds}, asked.parts)
        try:
            _write(sends.fileno(), granted.encode(), reader.deadline)
            return receive(reader)
        except (BrokenFrameError, TimeoutError, OSError) as error:
            self.end()
            raise CellDiedError(f"the data could not be judged safely: {error}") from error

    def end(self) -> None:
        """Kill it."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()


class Cell:
    """A Bench that cannot take the kiosk down, and a darkroom. Give both back with close().

    Image decoders are where a stranger may gain a process. So portraits are decoded in another
    one than judges, each in a fresh one: whoever captures it never meets a verdict.
    """

    def __init__(
        self, trust: TrustStore, *, seconds: float = SECONDS, memory: int = MEMORY
    ) -> None:
        self.trust = trust
        self.seconds = seconds
        self.memory = memory
        self.bench: Process | None = None
        self.darkroom: Process | None = None
        self.wake()

    def wake(self) -> Process:
        """Start what is not running, and hand over the trust store, before anybody waits for it."""
        self._next_darkroom()
        if self.bench is None or not self.bench.alive:
            if self.bench is not None:
                self.bench.end()
            self.bench = Process(self.memory)
            self.bench.trust(self.trust)
        return self.bench

    def judge(self, dossier: Dossier) -> Report:
        """The report on it; UNREADABLE when judging it killed the cell."""
        try:
            answer = self.wake().ask(evidence.question(dossier), self.seconds)
            return evidence.report_of(answer.head)
        except CellDiedError as error:
            finding = Finding("cell", str(error), ChipVerdict.UNREADABLE)
            return Report(ChipVerdict.UNREADABLE, (finding,))

    def portrait(self, raw: bytes) -> Pixels | None:
        """The portrait in DG2 as pixels, or None where there is none to be had."""
        room = self._next_darkroom()
        try:
            room.trust(NOBODY)
            answer = room.ask(Frame({"task": "portrait"}, [raw]), self.seconds)
        except CellDiedError:
            return None
        finally:
            room.end()
            self._next_darkroom()  # wakes while nobody waits for it
        if "refused" in answer.head:
            return None
        return Pixels(answer.head["width"], answer.head["height"], answer.parts[0])

    def _next_darkroom(self) -> Process:
        """One that is alive; a fresh one where there is none."""
        if self.darkroom is None or not self.darkroom.alive:
            if self.darkroom is not None:
                self.darkroom.end()
            self.darkroom = Process(self.memory)
        return self.darkroom

    def close(self) -> None:
        """End both."""
        for one in (self.bench, self.darkroom):
            if one is not None:
                one.end()
        self.bench = self.darkroom = None


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
