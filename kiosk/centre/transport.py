"""What carries a request to the centre: a Protocol, the real line beside it in `https`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from customs.messages.request import Asked


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whoever sent it."""

    status: int
    body: bytes


class Transport(Protocol):
    """One way to the centre."""

    def carry(self, asked: Asked, signature: str | None, longest: int) -> Answer:
        """Send a request, get its answer of at most so many bytes; raises CentreError."""

    def close(self) -> None:
        """Let go of the line."""
