"""A real mail server on loopback that keeps what it is given: the one place that knows aiosmtpd."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Letters:
    """What arrived, and whom the server refuses."""

    port: int
    arrived: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    refuse: str = ""

    @property
    def address(self) -> str:
        """As the setting names it."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def link(self) -> str:
        """The path of the link in the last letter."""
        text: str = self.arrived[-1].get_content()
        found = next(line for line in text.splitlines() if "/sign-in/link/" in line)
        return "/sign-in/link/" + found.rpartition("/")[2]


@dataclass
class _Door:
    letters: Letters

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        """Say whether somebody has a mailbox here."""
        if self.letters.refuse:
            return self.letters.refuse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any
    ) -> str:
        """Keep a letter."""
        self.letters.arrived.append(message_from_bytes(envelope.content, policy=policy.default))
        self.letters.recipients.append(envelope.rcpt_tos)
        return "250 OK"


@contextmanager
def mail_server() -> Iterator[Letters]:
    """A server for as long as the block lasts."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        letters = Letters(port=free.getsockname()[1])
    controller = Controller(_Door(letters), hostname="127.0.0.1", port=letters.port)
    controller.start()
    try:
        yield letters
    finally:
        controller.stop()
