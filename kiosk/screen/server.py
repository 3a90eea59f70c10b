"""Serves the screen to one browser on this machine.

Werkzeug's own server is enough for that and, unlike larger ones, never puts a body into a
temporary file: see docs/decisions/0100.
"""

from __future__ import annotations

from threading import Thread

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

LOOPBACK = "127.0.0.1"
NAME = "kiosk.localhost"


class _Silent(WSGIRequestHandler):
    """Addresses hold the launch key once: no line of a log does."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002  its signature
        """Say nothing."""


class Server:
    """The screen's server, in a thread of its own."""

    def __init__(self, app: Flask, port: int = 0, name: str = NAME) -> None:
        self._name = name
        self._server = make_server(LOOPBACK, port, app, threaded=True, request_handler=_Silent)
        self.port: int = self._server.server_port
        self._thread = Thread(target=self._server.serve_forever, name="screen", daemon=True)

    @property
    def origin(self) -> str:
        """Where the browser finds it."""
        return f"http://{self._name}:{self.port}"

    def start(self) -> Server:
        """Serve from now on."""
        self._thread.start()
        return self

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
