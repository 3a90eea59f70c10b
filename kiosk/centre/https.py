"""The real line: urllib3, one connection, nothing retried, nothing redirected, all of it timed.

A timeout of a socket starts anew with every byte, so a peer that drips could hold a device for
hours. One clock for the whole exchange hangs up, whatever it is doing.
"""

from __future__ import annotations

import socket
import ssl
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock, Timer
from typing import Any
from urllib.parse import urlsplit

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Timeout
from urllib3 import exceptions as urllib3_error

from customs.messages.problem import MEDIA_TYPE
from customs.messages.request import HEADER, Asked
from kiosk.centre.fault import CentreError, Fault
from kiosk.centre.transport import Answer

_PIECE = 64 * 1024


@dataclass(frozen=True)
class Patience:
    """Seconds."""

    connect: float = 5.0
    read: float = 10.0  # without a byte
    whole: float = 30.0  # of one exchange


class NotAnAddress(ValueError):
    """The centre's address cannot be used; it says what would do."""


class Line:
    """A connection to one centre, kept open between requests."""

    def __init__(
        self,
        origin: str,
        authority: Path | None = None,
        patience: Patience | None = None,
        *,
        sealed: bool = False,  # what it carries is sealed and signed by itself: see kiosk/hall
    ) -> None:
        self._patience = patience or Patience()
        self._pool, self._name = _pool(origin, authority, sealed)
        self._sockets: deque[socket.socket] = deque(maxlen=1)
        self._pool.ConnectionCls = _seen(self._pool.ConnectionCls, self._sockets)

    def carry(self, asked: Asked, signature: str | None, longest: int) -> Answer:
        """Send a request, get its answer of at most so many bytes; raises CentreError."""
        with _Deadline(self._patience.whole, self._sockets) as deadline:
            try:
                answer = self._exchange(asked, signature, longest)
            except (urllib3_error.HTTPError, OSError) as error:
                fault = Fault.SLOW if deadline.passed else _meaning(error)
                raise CentreError(fault, type(error).__name__) from error
            if deadline.passed:  # hung up between two pieces: it may look like an end
                raise CentreError(Fault.SLOW, f"no whole answer in {self._patience.whole} s")
            return answer

    def _exchange(self, asked: Asked, signature: str | None, longest: int) -> Answer:
        answer = self._pool.urlopen(
            asked.method,
            asked.path + (f"?{asked.query}" if asked.query else ""),
            body=asked.body or None,
            headers=self._headers(asked, signature),
            retries=False,
            redirect=False,
            preload_content=False,
            decode_content=False,
            timeout=Timeout(connect=self._patience.connect, read=self._patience.read),
        )
        try:
            body = bytearray()
            while piece := answer.read1(_PIECE):
                body += piece
                if len(body) > longest:
                    raise CentreError(Fault.TOO_LONG, f"more than {longest} bytes")
        except urllib3_error.ProtocolError as error:
            answer.close()
            raise _CutOff from error
        except BaseException:
            answer.close()
            raise
        answer.release_conn()
        return Answer(answer.status, bytes(body))

    def _headers(self, asked: Asked, signature: str | None) -> dict[str, str]:
        told = {"Host": self._name, "Accept": f"application/json, {MEDIA_TYPE}"}
        if asked.body:
            told["Content-Type"] = "application/json"
        if signature:
            told[HEADER] = signature
        return told

    def close(self) -> None:
        """Let go of the line."""
        self._pool.close()


class _CutOff(urllib3_error.HTTPError):
    """The answer had begun."""


class _Deadline:
    """Hangs up when an exchange takes too long as a whole."""

    def __init__(self, seconds: float, sockets: deque[socket.socket]) -> None:
        self.passed = False
        self._over = False
        self._sockets = sockets
        self._lock = Lock()
        self._timer = Timer(seconds, self._hang_up)
        self._timer.daemon = True

    def __enter__(self) -> _Deadline:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._over = True
        self._timer.cancel()

    def _hang_up(self) -> None:
        """Both ways, and below TLS: the thread that reads still holds what TLS knows."""
        with self._lock:
            if self._over:
                return
            self.passed = True
            for held in self._sockets:
                with suppress(OSError):
                    socket.socket.shutdown(held, socket.SHUT_RDWR)


def _seen(kind: Any, sockets: deque[socket.socket]) -> Any:  # noqa: ANN401  plain or TLS
    """A kind of connection that shows which socket it has."""

    class Seen(kind):  # type: ignore[misc]
        def connect(self) -> None:
            super().connect()
            sockets.append(self.sock)

        def _new_conn(self) -> socket.socket:
            made: socket.socket = super()._new_conn()
            sockets.append(made)
            return made

    return Seen


def _pool(origin: str, authority: Path | None, sealed: bool) -> tuple[HTTPConnectionPool, str]:
    """The pool of one connection, and the name the centre is asked for by."""
    parts = urlsplit(origin)
    host = parts.hostname or ""
    local = host.endswith(".localhost") or host in ("localhost", "127.0.0.1")
    if parts.scheme not in ("http", "https") or not host or parts.path.strip("/"):
        raise NotAnAddress("the centre's address looks like https://name:port")
    if parts.scheme == "http":
        if not local and not sealed:
            raise NotAnAddress("the centre's address must be https outside *.localhost")
        if not local:
            return HTTPConnectionPool(host, parts.port or 80, maxsize=1), parts.netloc
        # Browsers know that *.localhost is this machine; resolvers need not.
        return HTTPConnectionPool("127.0.0.1", parts.port or 80, maxsize=1), parts.netloc
    trust = ssl.create_default_context(cafile=str(authority) if authority else None)
    port = parts.port or 443
    return HTTPSConnectionPool(host, port, maxsize=1, ssl_context=trust), parts.netloc


def _meaning(error: Exception) -> Fault:
    if isinstance(error, urllib3_error.SSLError):
        return Fault.NOT_THE_CENTRE
    if isinstance(error, urllib3_error.NewConnectionError | OSError):
        return Fault.NO_LINE
    if isinstance(error, urllib3_error.TimeoutError):
        return Fault.SLOW
    if isinstance(error, _CutOff):
        return Fault.CUT_OFF
    if isinstance(error, urllib3_error.ProtocolError):
        return Fault.NO_LINE
    return Fault.GARBAGE
