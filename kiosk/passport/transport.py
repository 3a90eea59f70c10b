"""What carries commands to a chip: a Protocol, the real reader beside it in `pcsc`."""

from __future__ import annotations

from typing import Protocol


class LostError(ConnectionError):
    """The document was taken away or the field dropped: put it back and read again."""

    permanent = False


class Transport(Protocol):
    """One chip in one field."""

    def exchange(self, command: bytes) -> bytes:
        """Send a command, get the reply with its status; raises LostError."""

    def reset(self) -> None:
        """Power the chip off and on: a new session; raises LostError."""

    def close(self) -> None:
        """Let go of the chip."""
