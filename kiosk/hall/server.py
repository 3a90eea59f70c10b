"""The station as a program: one process under gunicorn, its rounds beside its doors.

One process, because the store has one writer and a crossing one place where it is joined; one
that dies is started again by gunicorn, and goes on from the disk.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication

from kiosk import device
from kiosk.centre.centre import Centre
from kiosk.centre.clock import Clock
from kiosk.centre.upkeep import Upkeep
from kiosk.hall.doors import Doors
from kiosk.hall.hall import Hall
from kiosk.hall.rounds import Rounds

log = logging.getLogger(__name__)

THREADS = 16
LONGEST_PAUSE = 1.0  # seconds between two rounds
Connect = Callable[[Path, Clock], Centre]


class Server(BaseApplication):  # type: ignore[misc]
    """Serves one station at one address."""

    def __init__(self, folder: Path, bind: str, connect: Connect) -> None:
        self._folder, self._bind, self._connect = folder, bind, connect
        self._stop = threading.Event()
        super().__init__()

    def load_config(self) -> None:
        """Gunicorn's settings."""
        told = {"bind": self._bind, "workers": 1, "threads": THREADS, "worker_class": "gthread"}
        told |= {"keepalive": 75, "graceful_timeout": 5, "loglevel": "warning"}
        for name, value in told.items():
            self.cfg.set(name, value)
        self.cfg.set("worker_exit", lambda _server, _worker: self._stop.set())

    def load(self) -> Callable[..., Any]:
        """In the worker: start the device, its rounds and its doors."""
        running = device.start(self._folder)
        hall, centre = Hall(running), self._connect(self._folder, running.clock)
        upkeep = Upkeep(running, centre, random.random)
        rounds = Rounds(hall, centre, upkeep)
        rounds.begin()
        work = threading.Thread(target=self._work, args=(rounds,), name="rounds", daemon=True)
        work.start()
        return Doors(hall)

    def _work(self, rounds: Rounds) -> None:
        running = rounds.hall.running
        try:
            while not self._stop.is_set():
                self._stop.wait(min(self._turn(rounds), LONGEST_PAUSE))
        finally:
            rounds.centre.close()
            running.stop()

    def _turn(self, rounds: Rounds) -> float:
        try:
            return rounds.upkeep.turn()
        except Exception:  # whatever failed, the doors stay open and it is tried again
            log.exception("a round failed")
            return LONGEST_PAUSE
