"""The real site for a journey: gunicorn on a free port, a fresh database, killable by its pid."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from customs.declaration import Declaration
from customs.officer import Invitation, Role
from customs.officer_task import Kind
from customs.sealed import KeyRing
from passenger_app import config, demo, enrolments, migrate, officers, secret_files, tasks
from passenger_app.centre import Centre, build
from passenger_app.fleet import release
from passenger_app.worker import make_first_keys

HOUSE = Path(__file__).parents[2]
NAME = "traveller.localhost"
PATIENCE = 30  # seconds a server may take to answer for the first time


def free_port() -> int:
    """A port of this machine nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


class Site:
    """One site on one port; it can be killed and started again on what it had kept."""

    def __init__(
        self, folder: Path, database: str | None = None, door: str = "wsgi", **more: str
    ) -> None:
        self.folder, self.door, self.port = folder, door, free_port()
        self.origin = f"http://{NAME}:{self.port}"
        self.officer_origin = f"http://officer.localhost:{self.port}"
        self.devices_origin = f"http://devices.localhost:{self.port}"
        secret_files.make(folder / "secrets")
        self._settings = {
            "SEKISHO_DATABASE": database or f"sqlite:///{folder / 'sekisho.db'}",
            "SEKISHO_SECRETS": str(folder / "secrets"),
            "SEKISHO_TRAVELLER_ORIGIN": self.origin,
            "SEKISHO_OFFICER_ORIGIN": self.officer_origin,
            "SEKISHO_DEVICES_ORIGIN": self.devices_origin,
            "SEKISHO_OFFICE_NETWORKS": "127.0.0.0/8",
        } | more
        self._program: subprocess.Popen[bytes] | None = None
        with self._centre() as centre:
            migrate.migrate(centre.database)
            make_first_keys(centre)

    @contextmanager
    def _centre(self) -> Iterator[Centre]:
        centre = build(config.read(self._settings))
        try:
            yield centre
        finally:
            centre.database.close()

    def begun(self, told: Declaration, signed: bool = False) -> str:
        """A declaration somebody told before, made by the house itself; its private address."""
        with self._centre() as centre:
            _, link = demo.sample(centre, uuid4().hex, told, signed)
        return link.removeprefix(self.origin)

    def employs(self, role: Role, name: str) -> str:
        """An officer who was invited, made by the house itself; the link of their code."""
        with self._centre() as centre:
            number = uuid4().hex[:12].upper()
            asked = Invitation(number, name, role, "journey")
            with centre.database.writing() as session:
                secret = officers.add(session, centre.vault, "cli", asked, centre.now())
            return enrolments.link(centre.settings, secret)

    def command(self, *words: str) -> str:
        """Run a command of the house beside the site; what it said."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *words],
            cwd=HOUSE,
            env=os.environ | self._settings,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def asked(self, kind: Kind, subject: str, waits: timedelta = timedelta(0)) -> None:
        """Something for officers to look at, met a while ago."""
        with self._centre() as centre, centre.database.writing() as session:
            tasks.ask(session, centre.now() - waits, kind, subject)

    def released(self) -> None:
        """The release signer has its keys; without them no device comes in."""
        with self._centre() as centre:
            release.make(centre.database, self.folder / "release", centre.now())

    def keys(self) -> KeyRing:
        """The public keys, as a kiosk is given them."""
        with self._centre() as centre:
            return centre.ring().verifying

    def start(self) -> Site:
        """Serve, and return once it answers."""
        asked = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{self.port}"]
        asked += ["--workers", "1", "--threads", "8", "--log-level", "warning"]
        with (self.folder / "log.jsonl").open("ab") as log:
            self._program = subprocess.Popen(
                [*asked, f"{self.door}:serve()"],
                cwd=HOUSE,
                env=os.environ | self._settings,
                stdout=log,
                stderr=log,
                start_new_session=True,  # so that its worker dies with it
            )
        self._await_answer()
        return self

    def _await_answer(self) -> None:
        # The kernel queues what comes between bind and accept, so a refusal is all there is to
        # wait out; the connection itself blocks until the program answers.
        with socket.socket() as knocking:
            knocking.settimeout(PATIENCE)
            while knocking.connect_ex(("127.0.0.1", self.port)):
                assert self._program
                assert self._program.poll() is None, (self.folder / "log.jsonl").read_text()
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        asking.request("GET", "/healthz", headers={"Host": NAME})
        assert asking.getresponse().read() == b"ok\n"
        asking.close()

    def kill(self) -> None:
        """SIGKILL to the server and its worker: no goodbye."""
        self._end(signal.SIGKILL)

    def close(self) -> None:
        """Stop politely, if it still runs."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._program and self._program.poll() is None:
            os.killpg(self._program.pid, how)
            self._program.wait(timeout=PATIENCE)
        self._program = None

    def log(self) -> list[dict[str, object]]:
        """What the site wrote into its log."""
        lines = (self.folder / "log.jsonl").read_text().splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]
