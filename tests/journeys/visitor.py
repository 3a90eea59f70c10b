"""Somebody at a running terminal without a browser: what theirs would send, and the screen."""

from __future__ import annotations

import html
import http.client
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from customs.words_screen import Act, Screen
from tests.journeys.airport import patiently

_SCREEN = re.compile(r'<section id="screen" class="(\w+)')
_SERIAL = re.compile(r'name="serial" value="(\d+)"')
_HEADING = re.compile(r"<h1>(.*?)</h1>", re.DOTALL)
FORM, JPEG, KEYS = "application/x-www-form-urlencoded", "image/jpeg", "application/json"


@dataclass
class Visitor:
    """At the screen whose browser begins at this address."""

    address: str
    page: str = ""
    sent: list[bytes] = field(default_factory=list)  # every picture of the camera
    screen: Screen = Screen.ATTRACT
    _cookie: str = ""

    def __post_init__(self) -> None:
        """Come by the launch, as the browser does."""
        self._send("GET", urlsplit(self.address).path)
        self.look()

    def look(self) -> Screen:
        """The screen as it is."""
        self.page = self._send("GET", "/screen").decode()
        found = _SCREEN.search(self.page)
        assert found, self.page
        self.screen = Screen(found[1])
        return self.screen

    @property
    def heading(self) -> str:
        """The one sentence on it."""
        found = _HEADING.search(self.page)
        return html.unescape(found[1]).strip() if found else ""

    def waits(self, *screens: Screen) -> Screen:
        """Until one of these is shown."""
        patiently(lambda: self.look() in screens)
        return self.screen

    def touch(self, act: Act, **values: str) -> None:
        """A finger on the screen as it is."""
        self.look()
        serial = _SERIAL.search(self.page)
        told = {"act": act.value, "serial": serial[1] if serial else "0"} | values
        self._send("POST", "/act", urlencode(told).encode(), FORM)

    def scans(self, text: str) -> None:
        """A scanner types."""
        keys = [[key, at] for at, key in enumerate([*text, "Enter"])]
        self._send("POST", "/keys", json.dumps(keys).encode(), KEYS)

    def lays(self, name: str) -> None:
        """A sample passport on the reader."""
        self._send("POST", "/sample", urlencode({"name": name}).encode(), FORM)

    def shows(self, frame: bytes) -> None:
        """A picture of the camera."""
        self.sent.append(frame)
        self._send("POST", "/frames", frame, JPEG)

    def _send(self, method: str, path: str, body: bytes = b"", kind: str = "") -> bytes:
        asked = urlsplit(self.address)
        line = http.client.HTTPConnection("127.0.0.1", asked.port or 80, timeout=60)
        told = {"Host": asked.netloc} | ({"Cookie": self._cookie} if self._cookie else {})
        try:
            line.request(
                method, path, body or None, told | ({"Content-Type": kind} if kind else {})
            )
            answer = line.getresponse()
            self._cookie = self._cookie or (answer.headers["Set-Cookie"] or "").partition(";")[0]
            assert answer.status < 400, (path, answer.status)
            return answer.read()
        finally:
            line.close()


def prompts(visitor: Visitor, *after: Screen) -> Iterator[str]:
    """What the camera asks for, try after try, until one of these is shown."""
    while visitor.waits(Screen.FACE, *after) is Screen.FACE:
        yield visitor.heading
