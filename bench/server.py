"""The real site under gunicorn on loopback, with bare views beside it to be measured against."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import psutil

HOUSE = Path(__file__).parent.parent
HOST, DEVICES = "traveller.localhost", "devices.localhost"


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@dataclass
class Client:
    """One kept-alive connection of one browser."""

    port: int
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        origin = f"http://{HOST}:{self.port}"
        self.headers |= {"Host": f"{HOST}:{self.port}", "Origin": origin}

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def get(self, path: str) -> str:
        """A page; anything but 200 is an error of the bench."""
        return self._ask("GET", path, None, {200})

    def post(self, path: str, form: dict[str, str]) -> str:
        """Send a form."""
        return self._ask("POST", path, urlencode(form), {200, 303})

    def _ask(self, method: str, path: str, body: str | None, good: set[int]) -> str:
        headers = self.headers | {"Content-Type": "application/x-www-form-urlencoded"}
        self._line.request(method, path, body, headers)
        answer = self._line.getresponse()
        text = answer.read().decode()
        if answer.status not in good:
            raise RuntimeError(f"{method} {path}: {answer.status}\n{text[:500]}")
        cookies = answer.headers.get_all("Set-Cookie") or []
        if cookies:
            known = dict(pair.split("=", 1) for pair in self._cookies())
            known |= dict(cookie.split(";")[0].split("=", 1) for cookie in cookies)
            self.headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in known.items())
        return text

    def _cookies(self) -> list[str]:
        return [pair for pair in self.headers.get("Cookie", "").split("; ") if pair]

    def fields(self, page: str) -> dict[str, str]:
        """The hidden fields of the page's form."""
        return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


@dataclass
class Server:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]

    def cpu(self) -> float:
        """Seconds of CPU its processes have used."""
        parent = psutil.Process(self.process.pid)
        times = [p.cpu_times() for p in [parent, *parent.children(recursive=True)]]
        return float(sum(t.user + t.system for t in times))

    def client(self) -> Client:
        """A browser of its own."""
        return Client(self.port)


@contextmanager
def serving(
    environment: Callable[[int], dict[str, str]], workers: int = 1, threads: int = 8
) -> Iterator[Server]:
    """Serve the site and the bare views on a free port."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", str(workers), "--threads", str(threads), "--keep-alive", "30"]
    command += ["--log-level", "error", "bench.bare:beside_the_site()"]
    process = subprocess.Popen(command, cwd=HOUSE, env=os.environ | environment(port))
    try:
        server = Server(port, process)
        _wait(server)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(server: Server) -> None:
    for _ in range(200):
        try:
            with closing(server.client()) as client:
                client.get("/healthz")
        except OSError:
            if server.process.poll() is not None:
                raise RuntimeError("the server did not start") from None
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server does not answer")
