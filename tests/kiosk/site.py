"""A centre and a device as processes that can be killed, and the ledger that outlives them."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from uuid import UUID

from kiosk.centre import enrolment
from passenger_app.centre import Centre
from tests.kiosk import victims
from tests.kiosk.victims import Fuse
from tests.passenger_app.submitting import ORIGIN, centre_on

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.kiosk.victims"])


@dataclass
class Ledger:
    """What the device's people were told, word by word, and what can be concluded."""

    words: list[tuple[object, ...]] = field(default_factory=list)
    told: set[str] = field(default_factory=set)
    unsure: list[str] = field(default_factory=list)
    bundles: list[int] = field(default_factory=list)

    def hear(self, words: tuple[object, ...]) -> None:
        """What the program said."""
        self.words.append(words)
        match words:
            case ("try", str(fact)) if fact not in self.unsure:
                self.unsure.append(fact)
            case ("got", str(fact)):
                self.told.add(fact)
                self.unsure = [other for other in self.unsure if other != fact]
            case ("bundle", int(number)):
                self.bundles.append(number)


@dataclass
class Site:
    """A centre on one database, one device, and whatever of the two is alive."""

    database: str
    folder: Path
    draw: random.Random
    faults: frozenset[str] = frozenset()
    ledger: Ledger = field(default_factory=Ledger)
    kills: Counter[str] = field(default_factory=Counter)
    lit: dict[str, Fuse] = field(default_factory=dict)
    server: ForkServerProcess | None = None
    program: ForkServerProcess | None = None
    words: multiprocessing.connection.Connection | None = None
    starts: int = 0
    port: int = 0

    @property
    def origin(self) -> str:
        """Where devices find the centre."""
        return f"http://devices.localhost:{self.port}"

    @property
    def place(self) -> Path:
        """The device's folder."""
        return self.folder / "device"

    def device(self) -> UUID:
        """Who the device is."""
        told = enrolment.load(self.place)
        if told is None:
            raise RuntimeError("the device lost who it is")
        return told.device

    def centre(self) -> Centre:
        """A look at the centre from outside of its processes."""
        return centre_on(self.database, str(self.folder / "secrets"))

    def serve(self, fuse: Fuse) -> None:
        """Start the centre and wait until it listens."""
        environment = {
            "SEKISHO_DATABASE": self.database,
            "SEKISHO_SECRETS": str(self.folder / "secrets"),
            "SEKISHO_TRAVELLER_ORIGIN": f"{ORIGIN}:{self.port}",
            "SEKISHO_DEVICES_ORIGIN": self.origin,
        }
        self.lit["centre"] = fuse
        ready, theirs = PROCESSES.Pipe(duplex=False)
        told = (environment, self.port, fuse, theirs)
        self.server = PROCESSES.Process(target=victims.centre_program, args=told)
        self.server.start()
        theirs.close()
        with closing(ready):
            ready.recv()

    def run(self, fuse: Fuse) -> None:
        """Start the device's program."""
        self.starts += 1
        self.lit["device"] = fuse
        self.words, theirs = PROCESSES.Pipe()
        again, seed = list(self.ledger.unsure), f"{self.starts}"
        told = (str(self.place), self.origin, again, seed, fuse, self.faults, theirs)
        self.program = PROCESSES.Process(target=victims.device_program, args=told)
        self.program.start()
        theirs.close()

    def ask(self) -> None:
        """Let the device's people do one more thing."""
        with suppress(OSError):  # it ended: heard when its words are
            if self.words:
                self.words.send("go on")

    def centre_lives(self) -> bool:
        """Whether the centre has not ended by its fuse."""
        return self.server is not None and self.server.is_alive()

    def both_live(self) -> bool:
        """Whether neither has ended by its fuse."""
        return self.centre_lives() and self.program is not None and self.program.is_alive()

    def end(self, which: str) -> None:
        """Kill one of the two, and count where it ended: at its fuse's place, or anywhere."""
        program = self.server if which == "centre" else self.program
        burnt = program is not None and not program.is_alive()
        self.kills[f"{which} {self.lit[which].label if burnt else 'at random'}"] += 1
        if which == "centre":
            self.kill_centre()
        else:
            self.kill_device()

    def work(self, things: int) -> None:
        """Let the device do so many things, until one of the two ends."""
        for _ in range(things):
            self.ask()
            if not self._heard_out() or not self.both_live():
                return

    def _heard_out(self) -> bool:
        """Hear the device until it waits to be asked; False where it ended."""
        try:
            while self.words:
                word = self.words.recv()
                self.ledger.hear(word)
                if word[0] == "waiting":
                    return True
        except (EOFError, OSError):
            pass
        return False

    def kill_device(self) -> None:
        """End the device's program, if its fuse did not, and hear its last words."""
        if self.program is None or self.words is None:
            return
        self.program.kill()
        with suppress(EOFError, OSError):  # a word cut off is no word
            while True:
                self.ledger.hear(self.words.recv())
        self.program.join()
        self.words.close()
        self.program = self.words = None

    def kill_centre(self) -> None:
        """End the server and its workers, if a fuse did not."""
        if self.server is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.server.pid or 0, signal.SIGKILL)
        self.server.join()
        self.server = None
