"""How a reading can fail, and whether reading again may help."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """What happened, in one word."""

    REMOVED = "REMOVED"
    ACCESS_DENIED = "ACCESS_DENIED"
    SESSION_LOST = "SESSION_LOST"
    DOWNGRADE = "DOWNGRADE"
    NOT_A_PASSPORT = "NOT_A_PASSPORT"
    PROTOCOL = "PROTOCOL"


RETRY = {Reason.REMOVED, Reason.SESSION_LOST}


class ReadError(Exception):
    """The chip could not be read; `permanent` says whether trying again is pointless."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail

    @property
    def permanent(self) -> bool:
        """Whether the same document, put back, would fail the same way."""
        return self.reason not in RETRY


class SessionLostError(Exception):
    """The chip answered outside the secure channel with an error: the session is gone."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the chip ended the session with {status:04X}")
        self.status = status
