"""The simulator's post: signed notifications, as late, doubled, mixed up or lost as is asked."""

from __future__ import annotations

import hmac
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count
from typing import Any
from urllib.parse import urlsplit

Deliver = Callable[[bytes, str], int]
TRIES = 5


@dataclass
class Switches:
    """How unreliable the post is."""

    delay: float = 0.0  # seconds before each
    copies: int = 1
    reorder: bool = False  # two by two, the later one first
    lose_each: int = 0  # of so many one is lost; 0 loses none


@dataclass
class Post:
    """What waits to be delivered."""

    secret: str
    clock: Callable[[], float]
    deliver: Deliver
    switches: Switches = field(default_factory=Switches)
    waiting: list[bytes] = field(default_factory=list)
    sent: int = 0
    again: float = 1.0  # seconds before an undelivered one is tried again
    _ids: count[int] = field(default_factory=lambda: count(1))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def tell(self, kind: str, about: dict[str, Any]) -> None:
        """Write an event about a thing as it is now."""
        body = {
            "id": f"evt_test_{next(self._ids):08}", "object": "event", "type": kind,
            "created": int(self.clock()), "livemode": False, "data": {"object": about},
        }  # fmt: skip
        with self._lock:
            self.waiting.append(json.dumps(body).encode())

    def signature(self, body: bytes) -> str:
        """As Stripe signs: the time, and an HMAC of both."""
        at = str(int(self.clock()))
        signed = hmac.new(self.secret.encode(), at.encode() + b"." + body, "sha256").hexdigest()
        return f"t={at},v1={signed}"

    def empty(self) -> int:
        """Deliver what waits; how many were sent."""
        with self._lock:
            waiting, self.waiting = self.waiting, []
        if self.switches.reorder:
            pairs = [waiting[n : n + 2][::-1] for n in range(0, len(waiting), 2)]
            waiting = [one for pair in pairs for one in pair]
        for body in waiting:
            self.sent += 1
            if self.switches.lose_each and self.sent % self.switches.lose_each == 0:
                continue
            for _ in range(self.switches.copies):
                self._one(body)
        return len(waiting)

    def _one(self, body: bytes) -> None:
        if self.switches.delay:
            time.sleep(self.switches.delay)
        for _ in range(TRIES):
            try:
                if 200 <= self.deliver(body, self.signature(body)) < 300:
                    return
            except (OSError, HTTPException):
                pass  # nobody is there yet
            time.sleep(self.again)

    def run(self, stop: threading.Event) -> None:
        """Deliver until told to stop."""
        while not stop.wait(0.05):
            self.empty()


def by_http(address: str) -> Deliver:
    """To an address; a name of *.localhost is this machine."""
    parts = urlsplit(address)
    name = parts.hostname or ""
    host = "127.0.0.1" if name.endswith("localhost") else name

    def deliver(body: bytes, signature: str) -> int:
        connection = HTTPConnection(host, parts.port or 80, timeout=10)
        try:
            headers = {"Host": parts.netloc, "Stripe-Signature": signature}
            headers["Content-Type"] = "application/json"
            connection.request("POST", parts.path, body, headers)
            return connection.getresponse().status
        finally:
            connection.close()

    return deliver
