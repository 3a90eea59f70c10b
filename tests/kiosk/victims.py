"""Programs to be killed: a real centre under gunicorn, and a device that records and sends.

Each may carry a fuse: a labelled place in it and how often it is passed before the program
ends there with SIGKILL, as surely as if the power had been cut at that line.
"""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import chain, count
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from flask import request
from gunicorn.app.base import BaseApplication
from sqlalchemy import event as sql_event

from customs.messages.request import Asked
from customs.messages.routes import EVENTS
from kiosk import device, durable_file
from kiosk.centre import bundle_held, enrolment
from kiosk.centre.centre import Centre as Client
from kiosk.centre.clock import Clock
from kiosk.centre.fault import CentreError
from kiosk.centre.https import Line
from kiosk.centre.transport import Answer
from kiosk.centre.upkeep import Upkeep
from kiosk.store.outbox import Happened, Limits
from kiosk.store.store import Store
from passenger_app import serve
from passenger_app.centre import centre as this_centre

DEVICE_LABELS = (
    "before commit",
    "after commit",
    "before send",
    "before mark",
    "mid bundle",
)
CENTRE_LABELS = ("before commit", "after commit", "before answer", "mid answer")
KEY_LABELS = ("before sync", "before move", "after move", "before offer", "before proof")
FACT = "fact"


def id_of(fact: str) -> UUID:
    """The id a fact has, whoever records it and however often."""
    return uuid5(NAMESPACE_URL, fact)


def happened(fact: str) -> Happened:
    """The fact as it is kept: it is about a crossing, so that the centre has work with it."""
    return Happened(FACT, {"fact": fact, "crossing": id_of(fact).bytes})


@dataclass
class Fuse:
    """Ends this program when it passes a place for the nth time."""

    label: str = ""
    left: int = 1
    group: bool = False  # the whole group of processes: a server and its workers

    def passes(self, label: str) -> None:
        """This place is passed."""
        if label != self.label:
            return
        self.left -= 1
        if self.left <= 0:
            end = os.killpg if self.group else os.kill
            end(os.getpgrp() if self.group else os.getpid(), signal.SIGKILL)


# The centre


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, port: int, app: Callable[..., Any], ready: Connection) -> None:
        self._port, self._app, self._ready = port, app, ready
        super().__init__()

    def load_config(self) -> None:
        told = {"bind": f"127.0.0.1:{self._port}", "workers": 1, "threads": 4}
        told |= {"worker_class": "gthread", "loglevel": "critical", "graceful_timeout": 1}
        for name, value in told.items():
            self.cfg.set(name, value)
        self.cfg.set("when_ready", lambda _: self._ready.send("ready"))

    def load(self) -> Callable[..., Any]:
        return self._app


def centre_program(environment: dict[str, str], port: int, fuse: Fuse, ready: Connection) -> None:
    """Serve the centre, as `gunicorn wsgi:serve()` does, in a group of processes of its own."""
    logging.disable()
    os.setsid()
    os.environ.update(environment)
    fuse.group = True
    _Server(port, _fused(fuse), ready).run()


def _fused(fuse: Fuse) -> Callable[..., Any]:
    app = serve()
    with app.app_context():
        engine = this_centre().database.engine
    sql_event.listen(engine, "commit", lambda _: _in_upload(fuse, "before commit"))

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterator[bytes]:
        upload = environ["PATH_INFO"] == EVENTS.path
        if not upload:
            yield from app(environ, start)
            return
        body = b"".join(app(environ, start))
        fuse.passes("before answer")
        yield body[: len(body) // 2]
        fuse.passes("mid answer")
        yield body[len(body) // 2 :]

    @app.after_request
    def committed(response: Any) -> Any:
        _in_upload(fuse, "after commit")
        return response

    return answer


def _in_upload(fuse: Fuse, label: str) -> None:
    with suppress(RuntimeError):  # no request: the start of the program
        if request.path == EVENTS.path:
            fuse.passes(label)


# The device


@dataclass
class _FusedLine:
    line: Line
    fuse: Fuse

    def carry(self, asked: Asked, signature: str | None, longest: int) -> Answer:
        """As the line, with a place before and after each upload."""
        place = {EVENTS.path: "send", "/devices/enrolment": "offer"}.get(asked.path, "proof")
        self.fuse.passes(f"before {place}")
        answer = self.line.carry(asked, signature, longest)
        if place == "send":
            self.fuse.passes("before mark")
        return answer

    def close(self) -> None:
        """Let go of the line."""
        self.line.close()


def _fuse_store(fuse: Fuse) -> None:
    """The places around every commit of the store."""
    plain = Store.writing

    @contextmanager
    def writing(store: Store) -> Iterator[Any]:
        with plain(store) as acting:
            yield acting
            fuse.passes("before commit")
        fuse.passes("after commit")

    Store.writing = writing  # type: ignore[assignment,method-assign]


def _fuse_bundle(fuse: Fuse) -> None:
    plain = Store.keep

    def keep(store: Store, acting: Any, kind: str, name: str, content: bytes) -> None:
        plain(store, acting, kind, name, content)
        if kind.startswith("bundle"):
            fuse.passes("mid bundle")

    Store.keep = keep  # type: ignore[assignment,method-assign]


def device_program(
    folder: str, origin: str, again: list[str], seed: str, fuse: Fuse, faults: frozenset[str],
    people: Connection,
) -> None:  # fmt: skip
    """Record again what was never answered, then go on: one fact and one turn when told to."""
    logging.disable()
    running = device.start(Path(folder), limits=Limits(free=0, most_sent=50))
    _fuse_store(fuse)
    _fuse_bundle(fuse)
    client = Client(_FusedLine(Line(origin), fuse), running.clock)
    upkeep = Upkeep(running, client, lambda: 0.5)
    held = bundle_held.read(running.store, running.device)
    people.send(("bundle", held.number if held else 0))
    for fact in chain(again, (f"{seed}-{number:08}" for number in count(1))):
        people.recv()
        people.send(("try", fact))
        if "says before" in faults:
            people.send(("got", fact))
        anew = "new id" in faults and fact in again
        id_ = None if anew else id_of(fact)
        running.outbox.record(happened(fact), running.clock.now(), id_)
        people.send(("got", fact))
        upkeep.duties["send"].at = 0.0
        upkeep.turn()
        people.send(("waiting", running.outbox.count().waiting))


# Becoming a device


def enrol_program(folder: str, origin: str, code: str, fuse: Fuse) -> None:
    """Enrol, and end somewhere on the way."""
    sync, place = os.fsync, durable_file.sync_folder

    def fused_sync(descriptor: int) -> None:
        fuse.passes("before sync")
        sync(descriptor)
        fuse.passes("before move")

    def fused_folder(path: Path) -> None:
        fuse.passes("after move")
        place(path)

    os.fsync = fused_sync  # type: ignore[assignment]
    durable_file.sync_folder = fused_folder  # type: ignore[assignment]
    client = Client(_FusedLine(Line(origin), fuse), Clock())
    with suppress(CentreError):
        enrolment.enrol(Path(folder), client, code)
